// -cl-std=CL1.2
#pragma OPENCL FP_CONTRACT OFF

static float8 maximum_float8(const float8 a, const float8 b) {
    const float8 larger = a > b ? a : b;
    const float8 ordered = a == b ? as_float8(as_int8(a) & as_int8(b)) : larger;
    return a != a ? a : ordered;
}

static float4 maximum_float4(const float4 a, const float4 b) {
    const float4 larger = a > b ? a : b;
    const float4 ordered = a == b ? as_float4(as_int4(a) & as_int4(b)) : larger;
    return a != a ? a : ordered;
}

static float2 maximum_float2(const float2 a, const float2 b) {
    const float2 larger = a > b ? a : b;
    const float2 ordered = a == b ? as_float2(as_int2(a) & as_int2(b)) : larger;
    return a != a ? a : ordered;
}

static float maximum_float(const float a, const float b) {
    const float larger = a > b ? a : b;
    const float ordered = a == b ? as_float(as_int(a) & as_int(b)) : larger;
    return a != a ? a : ordered;
}

static float across_max_float2(const float2 a) {
    const float low = a.lo;
    const float high = a.hi;
    return maximum_float(low, high);
}

static float across_max_float4(const float4 a) {
    const float2 low = a.lo;
    const float2 high = a.hi;
    return across_max_float2(maximum_float2(low, high));
}

static float across_max_float8(const float8 a) {
    const float4 low = a.lo;
    const float4 high = a.hi;
    return across_max_float4(maximum_float4(low, high));
}

static float8 load_masked_global_float8(__global const float* const at, const int8 mask) {
    if (all(mask)) {
        return vload8(0, at);
    }
    return (float8)(mask.s0 ? at[0] : (float)(0), mask.s1 ? at[1] : (float)(0), mask.s2 ? at[2] : (float)(0), mask.s3 ? at[3] : (float)(0), mask.s4 ? at[4] : (float)(0), mask.s5 ? at[5] : (float)(0), mask.s6 ? at[6] : (float)(0), mask.s7 ? at[7] : (float)(0));
}

static float across_add_float2(const float2 a) {
    const float low = a.lo;
    const float high = a.hi;
    return low + high;
}

static float across_add_float4(const float4 a) {
    const float2 low = a.lo;
    const float2 high = a.hi;
    return across_add_float2(low + high);
}

static float across_add_float8(const float8 a) {
    const float4 low = a.lo;
    const float4 high = a.hi;
    return across_add_float4(low + high);
}

static void store_masked_global_float8(__global float* const at, const float8 value, const int8 mask) {
    if (all(mask)) {
        vstore8(value, 0, at);
        return;
    }
    if (mask.s0) at[0] = value.s0;
    if (mask.s1) at[1] = value.s1;
    if (mask.s2) at[2] = value.s2;
    if (mask.s3) at[3] = value.s3;
    if (mask.s4) at[4] = value.s4;
    if (mask.s5) at[5] = value.s5;
    if (mask.s6) at[6] = value.s6;
    if (mask.s7) at[7] = value.s7;
}

static void fn_nest0(__global char* const m0, __global char* const m1, const long x5, const long x10, const long x32) {
    const long x7 = convert_long(0);
    const long x8 = as_long(as_ulong(x7) * 4UL);
    const long x9 = x5 + x8;
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x11 = convert_long(x3);
        const long x12 = as_long(as_ulong(x11) * as_ulong(x10));
        const long x13 = x9 + x12;
        const float8 x14 = vload8(0, (__global const float*)(m0 + x13));
        const float8 x15 = maximum_float8((float8)(as_float(0xff800000)), x14);
        const long x17 = x13 + 32L;
        const float8 x18 = vload8(0, (__global const float*)(m0 + x17));
        const float8 x19 = maximum_float8((float8)(as_float(0xff800000)), x18);
        const long x21 = x13 + 64L;
        const float8 x22 = vload8(0, (__global const float*)(m0 + x21));
        const float8 x23 = maximum_float8((float8)(as_float(0xff800000)), x22);
        const long x25 = x13 + 96L;
        const float8 x26 = vload8(0, (__global const float*)(m0 + x25));
        const float8 x27 = maximum_float8((float8)(as_float(0xff800000)), x26);
        const float8 x28 = maximum_float8(x15, x19);
        const float8 x29 = maximum_float8(x23, x27);
        const float8 x30 = maximum_float8(x28, x29);
        const float x31 = across_max_float8(x30);
        const long x33 = convert_long(x3);
        const long x34 = as_long(as_ulong(x33) * 4UL);
        const long x35 = x32 + x34;
        *(__global float*)(m1 + x35) = x31;
    }
}

static void fn_nest0_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x30, const long x31, const long x112) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(4, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(32, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    const float8 x102 = (float8)(as_float(0xff800000));
    for (int x18 = 0; x18 < 4; x18 += 1) {
        const int x20 = x18 < x14;
        const int x21 = 1 & x20;
        const int x22 = x21 ? x13 : 0;
        const int x24 = x22 & (-32);
        const long x32 = convert_long(x18);
        const long x33 = as_long(as_ulong(x32) * as_ulong(x31));
        const long x34 = x30 + x33;
        float8 x26 = (float8)(as_float(0xff800000));
        float8 x27 = (float8)(as_float(0xff800000));
        float8 x28 = (float8)(as_float(0xff800000));
        float8 x29 = (float8)(as_float(0xff800000));
        for (long x25_counter = 0; x25_counter < x24; x25_counter += 32) {
            const int x25 = (int)x25_counter;
            const long x36 = convert_long(x25);
            const long x37 = as_long(as_ulong(x36) * 4UL);
            const long x38 = x34 + x37;
            const float8 x39 = vload8(0, (__global const float*)(m0 + x38));
            const float8 x40 = maximum_float8(x26, x39);
            const long x42 = x38 + 32L;
            const float8 x43 = vload8(0, (__global const float*)(m0 + x42));
            const float8 x44 = maximum_float8(x27, x43);
            const long x46 = x38 + 64L;
            const float8 x47 = vload8(0, (__global const float*)(m0 + x46));
            const float8 x48 = maximum_float8(x28, x47);
            const long x50 = x38 + 96L;
            const float8 x51 = vload8(0, (__global const float*)(m0 + x50));
            const float8 x52 = maximum_float8(x29, x51);
            x26 = x40;
            x27 = x44;
            x28 = x48;
            x29 = x52;
        }
        const int x57 = x18 < x15;
        const int x58 = 1 & x57;
        const int x59 = x58 ? x16 : 0;
        const int x61 = as_int(as_uint(x59) + 7U);
        const int x63 = x61 & (-8);
        const long x70 = convert_long(x18);
        const long x71 = as_long(as_ulong(x70) * as_ulong(x31));
        const long x72 = x30 + x71;
        const int x76 = x18 >= x5;
        const int x77 = x18 < x4;
        const int x78 = x76 & x77;
        const int x79 = 1 & x78;
        float8 x66 = x26;
        float8 x67 = x27;
        float8 x68 = x28;
        float8 x69 = x29;
        for (long x65_counter = x24; x65_counter < x63; x65_counter += 8) {
            const int x65 = (int)x65_counter;
            const long x73 = convert_long(x65);
            const long x74 = as_long(as_ulong(x73) * 4UL);
            const long x75 = x72 + x74;
            const int x80 = as_int(as_uint(x9) - as_uint(x65));
            const int x81 = x79 ? x80 : 0;
            const int8 x82 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x83 = as_int(as_uint(x10) - as_uint(x65));
            const int8 x84 = (int8)(x83);
            const int8 x85 = (int8)(x81);
            const int8 x86 = x82 < x85;
            const int8 x87 = x82 >= x84;
            const int8 x88 = x86 & x87;
            const float8 x89 = load_masked_global_float8((__global const float*)(m0 + x75), x88);
            const float8 x90 = x88 ? x89 : (float8)(as_float(0xff800000));
            const float8 x91 = maximum_float8(x66, x90);
            x66 = x91;
        }
        float8 x97 = x66;
        float8 x98 = x67;
        float8 x99 = x68;
        float8 x100 = x69;
        for (int x96 = x63; x96 < 32; x96 += 8) {
            const float8 x103 = maximum_float8(x97, x102);
            x97 = x103;
        }
        const float8 x108 = maximum_float8(x97, x98);
        const float8 x109 = maximum_float8(x99, x100);
        const float8 x110 = maximum_float8(x108, x109);
        const float x111 = across_max_float8(x110);
        const long x113 = convert_long(x18);
        const long x114 = as_long(as_ulong(x113) * 4UL);
        const long x115 = x112 + x114;
        *(__global float*)(m1 + x115) = x111;
    }
}

static void fn_nest1(__global char* const m0, __global char* const m1, const long x9, const long x10, const long x19) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x11 = convert_long(x3);
        const long x12 = as_long(as_ulong(x11) * as_ulong(x10));
        const long x13 = x9 + x12;
        const long x20 = convert_long(x3);
        const long x21 = as_long(as_ulong(x20) * 4UL);
        const long x22 = x19 + x21;
        const float x23 = *(__global const float*)(m1 + x22);
        const float8 x24 = (float8)(x23);
        float8 x8 = (float8)((-0.0f));
        for (int x7 = 0; x7 < 32; x7 += 8) {
            const long x15 = convert_long(x7);
            const long x16 = as_long(as_ulong(x15) * 4UL);
            const long x17 = x13 + x16;
            const float8 x18 = vload8(0, (__global const float*)(m0 + x17));
            const float8 x25 = x18 - x24;
            const int8 x27 = x25 < (float8)((-104.0f));
            const float8 x30 = fma(x25, (float8)(0x1.715476p-1f), (float8)(0x1.8000fep23f));
            const float8 x31 = x30 - (float8)(0x1.8000fep23f);
            const float8 x33 = fma(x31, (float8)((-0x1.62e43p0f)), x25);
            const float8 x35 = fma(x31, (float8)(0x1.05c61p-28f), x33);
            const float8 x38 = fma((float8)(0x1.9baa6ap-13f), x35, (float8)(0x1.71bf9p-10f));
            const float8 x40 = fma(x38, x35, (float8)(0x1.1126e4p-7f));
            const float8 x42 = fma(x40, x35, (float8)(0x1.5549eep-5f));
            const float8 x44 = fma(x42, x35, (float8)(0x1.555514p-3f));
            const float8 x46 = fma(x44, x35, (float8)(0x1.00000cp-1f));
            const float8 x48 = fma(x46, x35, (float8)(1.0f));
            const float8 x49 = fma(x48, x35, (float8)(1.0f));
            const int8 x50 = as_int8(x30);
            const int8 x52 = x50 << (int8)(23);
            const float8 x53 = as_float8(x52);
            const float8 x54 = x49 * x53;
            const float8 x55 = x54 * x53;
            const float8 x57 = x27 ? (float8)(0.0f) : x55;
            const int8 x59 = x25 > (float8)(89.0f);
            const float8 x61 = x59 ? (float8)(as_float(0x7f800000)) : x57;
            const long x62 = convert_long(x3);
            const long x64 = as_long(as_ulong(x62) * 128UL);
            const long x65 = x19 + x64;
            const long x66 = convert_long(x7);
            const long x67 = as_long(as_ulong(x66) * 4UL);
            const long x68 = x65 + x67;
            const long x70 = x68 + 64L;
            vstore8(x61, 0, (__global float*)(m1 + x70));
            const float8 x71 = x8 + x61;
            x8 = x71;
        }
        const float x73 = across_add_float8(x8);
        const long x74 = convert_long(x3);
        const long x75 = as_long(as_ulong(x74) * 4UL);
        const long x76 = x19 + x75;
        const long x78 = x76 + 576L;
        *(__global float*)(m1 + x78) = x73;
    }
}

static void fn_nest1_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x30, const long x31, const long x55) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(4, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(32, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    for (int x18 = 0; x18 < 4; x18 += 1) {
        const int x20 = x18 < x15;
        const int x21 = 1 & x20;
        const int x22 = x21 ? x16 : 0;
        const int x24 = as_int(as_uint(x22) + 7U);
        const int x26 = x24 & (-8);
        const long x32 = convert_long(x18);
        const long x33 = as_long(as_ulong(x32) * as_ulong(x31));
        const long x34 = x30 + x33;
        const int x39 = x18 >= x5;
        const int x40 = x18 < x4;
        const int x41 = x39 & x40;
        const int x42 = 1 & x41;
        const long x56 = convert_long(x18);
        const long x57 = as_long(as_ulong(x56) * 4UL);
        const long x58 = x55 + x57;
        const float x59 = *(__global const float*)(m1 + x58);
        const float8 x60 = (float8)(x59);
        float8 x29 = (float8)((-0.0f));
        for (long x28_counter = 0; x28_counter < x26; x28_counter += 8) {
            const int x28 = (int)x28_counter;
            const long x36 = convert_long(x28);
            const long x37 = as_long(as_ulong(x36) * 4UL);
            const long x38 = x34 + x37;
            const int x43 = as_int(as_uint(x9) - as_uint(x28));
            const int x44 = x42 ? x43 : 0;
            const int8 x45 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x46 = as_int(as_uint(x10) - as_uint(x28));
            const int8 x47 = (int8)(x46);
            const int8 x48 = (int8)(x44);
            const int8 x49 = x45 < x48;
            const int8 x50 = x45 >= x47;
            const int8 x51 = x49 & x50;
            const float8 x52 = load_masked_global_float8((__global const float*)(m0 + x38), x51);
            const float8 x54 = x51 ? x52 : (float8)(as_float(0xff800000));
            const float8 x61 = x54 - x60;
            const int8 x63 = x61 < (float8)((-104.0f));
            const float8 x66 = fma(x61, (float8)(0x1.715476p-1f), (float8)(0x1.8000fep23f));
            const float8 x67 = x66 - (float8)(0x1.8000fep23f);
            const float8 x69 = fma(x67, (float8)((-0x1.62e43p0f)), x61);
            const float8 x71 = fma(x67, (float8)(0x1.05c61p-28f), x69);
            const float8 x74 = fma((float8)(0x1.9baa6ap-13f), x71, (float8)(0x1.71bf9p-10f));
            const float8 x76 = fma(x74, x71, (float8)(0x1.1126e4p-7f));
            const float8 x78 = fma(x76, x71, (float8)(0x1.5549eep-5f));
            const float8 x80 = fma(x78, x71, (float8)(0x1.555514p-3f));
            const float8 x82 = fma(x80, x71, (float8)(0x1.00000cp-1f));
            const float8 x84 = fma(x82, x71, (float8)(1.0f));
            const float8 x85 = fma(x84, x71, (float8)(1.0f));
            const int8 x86 = as_int8(x66);
            const int8 x88 = x86 << (int8)(23);
            const float8 x89 = as_float8(x88);
            const float8 x90 = x85 * x89;
            const float8 x91 = x90 * x89;
            const float8 x93 = x63 ? (float8)(0.0f) : x91;
            const int8 x95 = x61 > (float8)(89.0f);
            const float8 x97 = x95 ? (float8)(as_float(0x7f800000)) : x93;
            const long x98 = convert_long(x18);
            const long x100 = as_long(as_ulong(x98) * 128UL);
            const long x101 = x55 + x100;
            const long x102 = convert_long(x28);
            const long x103 = as_long(as_ulong(x102) * 4UL);
            const long x104 = x101 + x103;
            const long x106 = x104 + 64L;
            vstore8(x97, 0, (__global float*)(m1 + x106));
            const float8 x107 = x29 + x97;
            x29 = x107;
        }
        const float x112 = as_float(0xff800000) - x59;
        const int x114 = x112 < (-104.0f);
        const float x117 = fma(x112, 0x1.715476p-1f, 0x1.8000fep23f);
        const float x118 = x117 - 0x1.8000fep23f;
        const float x120 = fma(x118, (-0x1.62e43p0f), x112);
        const float x122 = fma(x118, 0x1.05c61p-28f, x120);
        const float x125 = fma(0x1.9baa6ap-13f, x122, 0x1.71bf9p-10f);
        const float x127 = fma(x125, x122, 0x1.1126e4p-7f);
        const float x129 = fma(x127, x122, 0x1.5549eep-5f);
        const float x131 = fma(x129, x122, 0x1.555514p-3f);
        const float x133 = fma(x131, x122, 0x1.00000cp-1f);
        const float x135 = fma(x133, x122, 1.0f);
        const float x136 = fma(x135, x122, 1.0f);
        const int x137 = as_int(x117);
        const int x139 = x137 << 23;
        const float x140 = as_float(x139);
        const float x141 = x136 * x140;
        const float x142 = x141 * x140;
        const float x144 = x114 ? 0.0f : x142;
        const int x146 = x112 > 89.0f;
        const float x148 = x146 ? as_float(0x7f800000) : x144;
        const float8 x157 = (float8)(x148);
        float8 x110 = x29;
        for (int x109 = x26; x109 < 32; x109 += 8) {
            const float8 x149 = (float8)(x148);
            const long x150 = convert_long(x18);
            const long x151 = as_long(as_ulong(x150) * 128UL);
            const long x152 = x55 + x151;
            const long x153 = convert_long(x109);
            const long x154 = as_long(as_ulong(x153) * 4UL);
            const long x155 = x152 + x154;
            const long x156 = x155 + 64L;
            vstore8(x149, 0, (__global float*)(m1 + x156));
            const float8 x158 = x110 + x157;
            x110 = x158;
        }
        const float x160 = across_add_float8(x110);
        const long x161 = convert_long(x18);
        const long x162 = as_long(as_ulong(x161) * 4UL);
        const long x163 = x55 + x162;
        const long x165 = x163 + 576L;
        *(__global float*)(m1 + x165) = x160;
    }
}

static void fn_nest2(__global char* const m0, __global char* const m1, const long x4, const long x21, const long x25) {
    const long x22 = convert_long(0);
    const long x23 = as_long(as_ulong(x22) * 4UL);
    const long x24 = x21 + x23;
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x5 = convert_long(x3);
        const long x7 = as_long(as_ulong(x5) * 128UL);
        const long x8 = x4 + x7;
        const long x10 = x8 + 64L;
        const float8 x11 = vload8(0, (__global const float*)(m0 + x10));
        const long x12 = convert_long(x3);
        const long x14 = as_long(as_ulong(x12) * 4UL);
        const long x15 = x4 + x14;
        const long x17 = x15 + 576L;
        const float x18 = *(__global const float*)(m0 + x17);
        const float8 x19 = (float8)(x18);
        const float8 x20 = x11 / x19;
        const long x26 = convert_long(x3);
        const long x27 = as_long(as_ulong(x26) * as_ulong(x25));
        const long x28 = x24 + x27;
        vstore8(x20, 0, (__global float*)(m1 + x28));
        const long x29 = convert_long(x3);
        const long x30 = as_long(as_ulong(x29) * 128UL);
        const long x31 = x4 + x30;
        const long x33 = x31 + 96L;
        const float8 x34 = vload8(0, (__global const float*)(m0 + x33));
        const float8 x35 = (float8)(x18);
        const float8 x36 = x34 / x35;
        const long x38 = x28 + 32L;
        vstore8(x36, 0, (__global float*)(m1 + x38));
        const long x39 = convert_long(x3);
        const long x40 = as_long(as_ulong(x39) * 128UL);
        const long x41 = x4 + x40;
        const long x42 = x41 + 128L;
        const float8 x43 = vload8(0, (__global const float*)(m0 + x42));
        const float8 x44 = (float8)(x18);
        const float8 x45 = x43 / x44;
        const long x46 = x28 + 64L;
        vstore8(x45, 0, (__global float*)(m1 + x46));
        const long x47 = convert_long(x3);
        const long x48 = as_long(as_ulong(x47) * 128UL);
        const long x49 = x4 + x48;
        const long x51 = x49 + 160L;
        const float8 x52 = vload8(0, (__global const float*)(m0 + x51));
        const float8 x53 = (float8)(x18);
        const float8 x54 = x52 / x53;
        const long x55 = x28 + 96L;
        vstore8(x54, 0, (__global float*)(m1 + x55));
    }
}

static void fn_nest2_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x25, const long x45, const long x46) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(4, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(32, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    for (int x18 = 0; x18 < 4; x18 += 1) {
        const int x19 = x18 < x14;
        const int x20 = 1 & x19;
        const int x21 = x20 ? x13 : 0;
        const int x23 = x21 & (-32);
        const long x26 = convert_long(x18);
        const long x28 = as_long(as_ulong(x26) * 128UL);
        const long x29 = x25 + x28;
        const long x37 = convert_long(x18);
        const long x38 = as_long(as_ulong(x37) * 4UL);
        const long x39 = x25 + x38;
        const long x41 = x39 + 576L;
        const float x42 = *(__global const float*)(m0 + x41);
        const float8 x43 = (float8)(x42);
        const long x47 = convert_long(x18);
        const long x48 = as_long(as_ulong(x47) * as_ulong(x46));
        const long x49 = x45 + x48;
        const long x53 = convert_long(x18);
        const long x54 = as_long(as_ulong(x53) * 128UL);
        const long x55 = x25 + x54;
        const float8 x62 = (float8)(x42);
        const long x66 = convert_long(x18);
        const long x67 = as_long(as_ulong(x66) * 128UL);
        const long x68 = x25 + x67;
        const float8 x74 = (float8)(x42);
        const long x77 = convert_long(x18);
        const long x78 = as_long(as_ulong(x77) * 128UL);
        const long x79 = x25 + x78;
        const float8 x86 = (float8)(x42);
        for (long x24_counter = 0; x24_counter < x23; x24_counter += 32) {
            const int x24 = (int)x24_counter;
            const long x30 = convert_long(x24);
            const long x32 = as_long(as_ulong(x30) * 4UL);
            const long x33 = x29 + x32;
            const long x35 = x33 + 64L;
            const float8 x36 = vload8(0, (__global const float*)(m0 + x35));
            const float8 x44 = x36 / x43;
            const long x50 = convert_long(x24);
            const long x51 = as_long(as_ulong(x50) * 4UL);
            const long x52 = x49 + x51;
            vstore8(x44, 0, (__global float*)(m1 + x52));
            const long x56 = convert_long(x24);
            const long x57 = as_long(as_ulong(x56) * 4UL);
            const long x58 = x55 + x57;
            const long x60 = x58 + 96L;
            const float8 x61 = vload8(0, (__global const float*)(m0 + x60));
            const float8 x63 = x61 / x62;
            const long x65 = x52 + 32L;
            vstore8(x63, 0, (__global float*)(m1 + x65));
            const long x69 = convert_long(x24);
            const long x70 = as_long(as_ulong(x69) * 4UL);
            const long x71 = x68 + x70;
            const long x72 = x71 + 128L;
            const float8 x73 = vload8(0, (__global const float*)(m0 + x72));
            const float8 x75 = x73 / x74;
            const long x76 = x52 + 64L;
            vstore8(x75, 0, (__global float*)(m1 + x76));
            const long x80 = convert_long(x24);
            const long x81 = as_long(as_ulong(x80) * 4UL);
            const long x82 = x79 + x81;
            const long x84 = x82 + 160L;
            const float8 x85 = vload8(0, (__global const float*)(m0 + x84));
            const float8 x87 = x85 / x86;
            const long x88 = x52 + 96L;
            vstore8(x87, 0, (__global float*)(m1 + x88));
        }
        const int x89 = x18 < x15;
        const int x90 = 1 & x89;
        const int x91 = x90 ? x16 : 0;
        const int x93 = as_int(as_uint(x91) + 7U);
        const int x95 = x93 & (-8);
        const long x98 = convert_long(x18);
        const long x99 = as_long(as_ulong(x98) * 128UL);
        const long x100 = x25 + x99;
        const float8 x106 = (float8)(x42);
        const long x108 = convert_long(x18);
        const long x109 = as_long(as_ulong(x108) * as_ulong(x46));
        const long x110 = x45 + x109;
        const int x114 = x18 >= x5;
        const int x115 = x18 < x4;
        const int x116 = x114 & x115;
        const int x117 = 1 & x116;
        for (long x97_counter = x23; x97_counter < x95; x97_counter += 8) {
            const int x97 = (int)x97_counter;
            const long x101 = convert_long(x97);
            const long x102 = as_long(as_ulong(x101) * 4UL);
            const long x103 = x100 + x102;
            const long x104 = x103 + 64L;
            const float8 x105 = vload8(0, (__global const float*)(m0 + x104));
            const float8 x107 = x105 / x106;
            const long x111 = convert_long(x97);
            const long x112 = as_long(as_ulong(x111) * 4UL);
            const long x113 = x110 + x112;
            const int x118 = as_int(as_uint(x9) - as_uint(x97));
            const int x119 = x117 ? x118 : 0;
            const int8 x120 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x121 = as_int(as_uint(x10) - as_uint(x97));
            const int8 x122 = (int8)(x121);
            const int8 x123 = (int8)(x119);
            const int8 x124 = x120 < x123;
            const int8 x125 = x120 >= x122;
            const int8 x126 = x124 & x125;
            store_masked_global_float8((__global float*)(m1 + x113), x107, x126);
        }
    }
}

static void fn_softmax(__global char* const m0, __global char* const m1, __global char* const m2, const long x0, const long x1, const long x2, const long x3, const long x4, const long x5, const long x6, const long x7, const long x8, const long x9, const long x10, const long x11, const long x15, const long x16, const long x17, const long x18, const long x19) {
    const long x13 = as_long(as_ulong(x10) * 4UL);
    const long x20 = as_long(as_ulong(x18) * 4UL);
    const long x21 = as_long(as_ulong(x0) * 4UL);
    const long x23 = as_long(as_ulong(x21) * as_ulong(x13));
    const long x24 = x7 + x23;
    const long x25 = as_long(0UL - as_ulong(x21));
    const long x26 = max(x25, 0L);
    const long x27 = min(x26, 4L);
    const long x28 = as_long(as_ulong(x8) - as_ulong(x21));
    const long x29 = 1 ? x28 : 0L;
    const long x30 = max(x29, 0L);
    const long x31 = min(x30, 4L);
    const int x32 = x21 >= 0L;
    const int x33 = 1 & x32;
    const int x34 = x29 >= 4L;
    const int x35 = x33 & x34;
    const int x36 = convert_int(x27);
    const int x37 = convert_int(x31);
    const long x39 = as_long(0UL * 4UL);
    const long x40 = x24 + x39;
    const long x41 = as_long(0UL - 0UL);
    const long x42 = max(x41, 0L);
    const long x43 = min(x42, 32L);
    const long x44 = as_long(as_ulong(x9) - 0UL);
    const long x45 = 1 ? x44 : 0L;
    const long x46 = max(x45, 0L);
    const long x47 = min(x46, 32L);
    const int x48 = 0L >= 0L;
    const int x49 = x35 & x48;
    const int x50 = x45 >= 32L;
    const int x51 = x49 & x50;
    const int x52 = convert_int(x43);
    const int x53 = convert_int(x47);
    const int x54 = 1 & x51;
    if (x54) {
        fn_nest0(m0, m2, x40, x13, x6);
    } else {
        fn_nest0_edge(m0, m2, x37, x36, x53, x52, x40, x13, x6);
    }
    const long x55 = as_long(as_ulong(x21) * as_ulong(x13));
    const long x56 = x7 + x55;
    const long x57 = as_long(0UL - as_ulong(x21));
    const long x58 = max(x57, 0L);
    const long x59 = min(x58, 4L);
    const long x60 = as_long(as_ulong(x8) - as_ulong(x21));
    const long x61 = 1 ? x60 : 0L;
    const long x62 = max(x61, 0L);
    const long x63 = min(x62, 4L);
    const int x64 = x21 >= 0L;
    const int x65 = 1 & x64;
    const int x66 = x61 >= 4L;
    const int x67 = x65 & x66;
    const int x68 = convert_int(x59);
    const int x69 = convert_int(x63);
    const long x70 = as_long(0UL * 4UL);
    const long x71 = x56 + x70;
    const long x72 = as_long(0UL - 0UL);
    const long x73 = max(x72, 0L);
    const long x74 = min(x73, 32L);
    const long x75 = as_long(as_ulong(x9) - 0UL);
    const long x76 = 1 ? x75 : 0L;
    const long x77 = max(x76, 0L);
    const long x78 = min(x77, 32L);
    const int x79 = 0L >= 0L;
    const int x80 = x67 & x79;
    const int x81 = x76 >= 32L;
    const int x82 = x80 & x81;
    const int x83 = convert_int(x74);
    const int x84 = convert_int(x78);
    const int x85 = 1 & x82;
    if (x85) {
        fn_nest1(m0, m2, x71, x13, x6);
    } else {
        fn_nest1_edge(m0, m2, x69, x68, x84, x83, x71, x13, x6);
    }
    const long x86 = as_long(as_ulong(x21) * as_ulong(x20));
    const long x87 = x15 + x86;
    const long x88 = as_long(0UL - as_ulong(x21));
    const long x89 = max(x88, 0L);
    const long x90 = min(x89, 4L);
    const long x91 = as_long(as_ulong(x16) - as_ulong(x21));
    const long x92 = 1 ? x91 : 0L;
    const long x93 = max(x92, 0L);
    const long x94 = min(x93, 4L);
    const int x95 = x21 >= 0L;
    const int x96 = 1 & x95;
    const int x97 = x92 >= 4L;
    const int x98 = x96 & x97;
    const int x99 = convert_int(x90);
    const int x100 = convert_int(x94);
    const long x101 = as_long(0UL * 4UL);
    const long x102 = x87 + x101;
    const long x103 = as_long(0UL - 0UL);
    const long x104 = max(x103, 0L);
    const long x105 = min(x104, 32L);
    const long x106 = as_long(as_ulong(x17) - 0UL);
    const long x107 = 1 ? x106 : 0L;
    const long x108 = max(x107, 0L);
    const long x109 = min(x108, 32L);
    const int x110 = 0L >= 0L;
    const int x111 = x98 & x110;
    const int x112 = x107 >= 32L;
    const int x113 = x111 & x112;
    const int x114 = convert_int(x105);
    const int x115 = convert_int(x109);
    const int x116 = 1 & x113;
    if (x116) {
        fn_nest2(m2, m1, x6, x102, x20);
    } else {
        fn_nest2_edge(m2, m1, x100, x99, x115, x114, x6, x102, x20);
    }
}

typedef struct {
    long first;
    long programs;
    long count0;
    long count1;
    long count2;
    long arguments[10];
} Launch;

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void pavage_softmax(__global char* const v0, __global char* const v1, __global char* const scratch, const Launch launch) {
    __global char* const slot = scratch + 64 + get_group_id(0) * 640L;
    volatile __global int* const next = (volatile __global int*)scratch;
    volatile __global int* const done = next + 1;
    for (int taken = atomic_inc(next); taken < launch.programs; taken = atomic_inc(next)) {
        const long program = launch.first + taken;
        const long id0 = program % launch.count0;
        const long id1 = program / launch.count0 % launch.count1;
        const long id2 = program / launch.count0 / launch.count1;
        fn_softmax(v0, v1, slot, id0, id1, id2, launch.count0, launch.count1, launch.count2, 0, launch.arguments[0], launch.arguments[1], launch.arguments[2], launch.arguments[3], launch.arguments[4], launch.arguments[5], launch.arguments[6], launch.arguments[7], launch.arguments[8], launch.arguments[9]);
    }
    if (atomic_inc(done) == (int)get_num_groups(0) - 1) {
        atomic_xchg(next, 0);
        atomic_xchg(done, 0);
    }
}
