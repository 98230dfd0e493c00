// -cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

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

static double4 load_masked_global_double4(__global const double* const at, const int4 mask) {
    if (all(mask)) {
        return vload4(0, at);
    }
    return (double4)(mask.s0 ? at[0] : (double)(0), mask.s1 ? at[1] : (double)(0), mask.s2 ? at[2] : (double)(0), mask.s3 ? at[3] : (double)(0));
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

static void store_masked_global_double4(__global double* const at, const double4 value, const int4 mask) {
    if (all(mask)) {
        vstore4(value, 0, at);
        return;
    }
    if (mask.s0) at[0] = value.s0;
    if (mask.s1) at[1] = value.s1;
    if (mask.s2) at[2] = value.s2;
    if (mask.s3) at[3] = value.s3;
}

static void fn_nest0(__global char* const m0, __global char* const m1, const long x12, const long x13, const long x47) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x14 = convert_long(x3);
        const long x15 = as_long(as_ulong(x14) * as_ulong(x13));
        const long x16 = x12 + x15;
        float4 x8 = (float4)(as_float(0xff800000));
        float4 x9 = (float4)(as_float(0xff800000));
        float4 x10 = (float4)(as_float(0xff800000));
        float4 x11 = (float4)(as_float(0xff800000));
        for (int x7 = 0; x7 < 32; x7 += 16) {
            const long x18 = convert_long(x7);
            const long x19 = as_long(as_ulong(x18) * 8UL);
            const long x20 = x16 + x19;
            const double4 x21 = vload4(0, (__global const double*)(m0 + x20));
            const float4 x22 = convert_float4(x21);
            const float4 x23 = maximum_float4(x8, x22);
            const long x25 = x20 + 32L;
            const double4 x26 = vload4(0, (__global const double*)(m0 + x25));
            const float4 x27 = convert_float4(x26);
            const float4 x28 = maximum_float4(x9, x27);
            const long x30 = x20 + 64L;
            const double4 x31 = vload4(0, (__global const double*)(m0 + x30));
            const float4 x32 = convert_float4(x31);
            const float4 x33 = maximum_float4(x10, x32);
            const long x35 = x20 + 96L;
            const double4 x36 = vload4(0, (__global const double*)(m0 + x35));
            const float4 x37 = convert_float4(x36);
            const float4 x38 = maximum_float4(x11, x37);
            x8 = x23;
            x9 = x28;
            x10 = x33;
            x11 = x38;
        }
        const float4 x43 = maximum_float4(x8, x9);
        const float4 x44 = maximum_float4(x10, x11);
        const float4 x45 = maximum_float4(x43, x44);
        const float x46 = across_max_float4(x45);
        const long x48 = convert_long(x3);
        const long x50 = as_long(as_ulong(x48) * 4UL);
        const long x51 = x47 + x50;
        *(__global float*)(m1 + x51) = x46;
    }
}

static void fn_nest0_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x31, const long x32, const long x119) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(4, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(32, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    const float x108 = convert_float(as_double(0xfff0000000000000L));
    const float4 x109 = (float4)(x108);
    for (int x18 = 0; x18 < 4; x18 += 1) {
        const int x20 = x18 < x14;
        const int x21 = 1 & x20;
        const int x22 = x21 ? x13 : 0;
        const int x24 = x22 & (-16);
        const long x33 = convert_long(x18);
        const long x34 = as_long(as_ulong(x33) * as_ulong(x32));
        const long x35 = x31 + x34;
        float4 x27 = (float4)(as_float(0xff800000));
        float4 x28 = (float4)(as_float(0xff800000));
        float4 x29 = (float4)(as_float(0xff800000));
        float4 x30 = (float4)(as_float(0xff800000));
        for (long x26_counter = 0; x26_counter < x24; x26_counter += 16) {
            const int x26 = (int)x26_counter;
            const long x37 = convert_long(x26);
            const long x38 = as_long(as_ulong(x37) * 8UL);
            const long x39 = x35 + x38;
            const double4 x40 = vload4(0, (__global const double*)(m0 + x39));
            const float4 x41 = convert_float4(x40);
            const float4 x42 = maximum_float4(x27, x41);
            const long x44 = x39 + 32L;
            const double4 x45 = vload4(0, (__global const double*)(m0 + x44));
            const float4 x46 = convert_float4(x45);
            const float4 x47 = maximum_float4(x28, x46);
            const long x49 = x39 + 64L;
            const double4 x50 = vload4(0, (__global const double*)(m0 + x49));
            const float4 x51 = convert_float4(x50);
            const float4 x52 = maximum_float4(x29, x51);
            const long x54 = x39 + 96L;
            const double4 x55 = vload4(0, (__global const double*)(m0 + x54));
            const float4 x56 = convert_float4(x55);
            const float4 x57 = maximum_float4(x30, x56);
            x27 = x42;
            x28 = x47;
            x29 = x52;
            x30 = x57;
        }
        const int x62 = x18 < x15;
        const int x63 = 1 & x62;
        const int x64 = x63 ? x16 : 0;
        const int x66 = as_int(as_uint(x64) + 3U);
        const int x68 = x66 & (-4);
        const long x74 = convert_long(x18);
        const long x75 = as_long(as_ulong(x74) * as_ulong(x32));
        const long x76 = x31 + x75;
        const int x80 = x18 >= x5;
        const int x81 = x18 < x4;
        const int x82 = x80 & x81;
        const int x83 = 1 & x82;
        float4 x70 = x27;
        float4 x71 = x28;
        float4 x72 = x29;
        float4 x73 = x30;
        for (long x69_counter = x24; x69_counter < x68; x69_counter += 4) {
            const int x69 = (int)x69_counter;
            const long x77 = convert_long(x69);
            const long x78 = as_long(as_ulong(x77) * 8UL);
            const long x79 = x76 + x78;
            const int x84 = as_int(as_uint(x9) - as_uint(x69));
            const int x85 = x83 ? x84 : 0;
            const int4 x86 = (int4)(0, 1, 2, 3);
            const int x87 = as_int(as_uint(x10) - as_uint(x69));
            const int4 x88 = (int4)(x87);
            const int4 x89 = (int4)(x85);
            const int4 x90 = x86 < x89;
            const int4 x91 = x86 >= x88;
            const int4 x92 = x90 & x91;
            const double4 x93 = load_masked_global_double4((__global const double*)(m0 + x79), x92);
            const double4 x95 = convert_long4(x92) ? x93 : (double4)(as_double(0xfff0000000000000L));
            const float4 x96 = convert_float4(x95);
            const float4 x97 = maximum_float4(x70, x96);
            x70 = x97;
        }
        float4 x103 = x70;
        float4 x104 = x71;
        float4 x105 = x72;
        float4 x106 = x73;
        for (int x102 = x68; x102 < 32; x102 += 4) {
            const float4 x110 = maximum_float4(x103, x109);
            x103 = x110;
        }
        const float4 x115 = maximum_float4(x103, x104);
        const float4 x116 = maximum_float4(x105, x106);
        const float4 x117 = maximum_float4(x115, x116);
        const float x118 = across_max_float4(x117);
        const long x120 = convert_long(x18);
        const long x122 = as_long(as_ulong(x120) * 4UL);
        const long x123 = x119 + x122;
        *(__global float*)(m1 + x123) = x118;
    }
}

static void fn_nest1(__global char* const m0, __global char* const m1, const long x8, const long x9, const long x19) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x10 = convert_long(x3);
        const long x11 = as_long(as_ulong(x10) * as_ulong(x9));
        const long x12 = x8 + x11;
        const long x20 = convert_long(x3);
        const long x22 = as_long(as_ulong(x20) * 4UL);
        const long x23 = x19 + x22;
        const float x24 = *(__global const float*)(m1 + x23);
        const float4 x25 = (float4)(x24);
        float4 x7 = (float4)((-0.0f));
        for (int x6 = 0; x6 < 32; x6 += 4) {
            const long x14 = convert_long(x6);
            const long x15 = as_long(as_ulong(x14) * 8UL);
            const long x16 = x12 + x15;
            const double4 x17 = vload4(0, (__global const double*)(m0 + x16));
            const float4 x18 = convert_float4(x17);
            const float4 x26 = x18 - x25;
            const int4 x28 = x26 < (float4)((-104.0f));
            const float4 x31 = fma(x26, (float4)(0x1.715476p-1f), (float4)(0x1.8000fep23f));
            const float4 x32 = x31 - (float4)(0x1.8000fep23f);
            const float4 x34 = fma(x32, (float4)((-0x1.62e43p0f)), x26);
            const float4 x36 = fma(x32, (float4)(0x1.05c61p-28f), x34);
            const float4 x39 = fma((float4)(0x1.9baa6ap-13f), x36, (float4)(0x1.71bf9p-10f));
            const float4 x41 = fma(x39, x36, (float4)(0x1.1126e4p-7f));
            const float4 x43 = fma(x41, x36, (float4)(0x1.5549eep-5f));
            const float4 x45 = fma(x43, x36, (float4)(0x1.555514p-3f));
            const float4 x47 = fma(x45, x36, (float4)(0x1.00000cp-1f));
            const float4 x49 = fma(x47, x36, (float4)(1.0f));
            const float4 x50 = fma(x49, x36, (float4)(1.0f));
            const int4 x51 = as_int4(x31);
            const int4 x53 = x51 << (int4)(23);
            const float4 x54 = as_float4(x53);
            const float4 x55 = x50 * x54;
            const float4 x56 = x55 * x54;
            const float4 x58 = x28 ? (float4)(0.0f) : x56;
            const int4 x60 = x26 > (float4)(89.0f);
            const float4 x62 = x60 ? (float4)(as_float(0x7f800000)) : x58;
            const long x63 = convert_long(x3);
            const long x65 = as_long(as_ulong(x63) * 128UL);
            const long x66 = x19 + x65;
            const long x67 = convert_long(x6);
            const long x68 = as_long(as_ulong(x67) * 4UL);
            const long x69 = x66 + x68;
            const long x71 = x69 + 64L;
            vstore4(x62, 0, (__global float*)(m1 + x71));
            const float4 x72 = x7 + x62;
            x7 = x72;
        }
        const float x74 = across_add_float4(x7);
        const long x75 = convert_long(x3);
        const long x76 = as_long(as_ulong(x75) * 4UL);
        const long x77 = x19 + x76;
        const long x79 = x77 + 576L;
        *(__global float*)(m1 + x79) = x74;
    }
}

static void fn_nest1_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x29, const long x30, const long x55) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(4, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(32, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    const float x113 = convert_float(as_double(0xfff0000000000000L));
    for (int x18 = 0; x18 < 4; x18 += 1) {
        const int x20 = x18 < x15;
        const int x21 = 1 & x20;
        const int x22 = x21 ? x16 : 0;
        const int x24 = as_int(as_uint(x22) + 3U);
        const int x26 = x24 & (-4);
        const long x31 = convert_long(x18);
        const long x32 = as_long(as_ulong(x31) * as_ulong(x30));
        const long x33 = x29 + x32;
        const int x38 = x18 >= x5;
        const int x39 = x18 < x4;
        const int x40 = x38 & x39;
        const int x41 = 1 & x40;
        const long x56 = convert_long(x18);
        const long x58 = as_long(as_ulong(x56) * 4UL);
        const long x59 = x55 + x58;
        const float x60 = *(__global const float*)(m1 + x59);
        const float4 x61 = (float4)(x60);
        float4 x28 = (float4)((-0.0f));
        for (long x27_counter = 0; x27_counter < x26; x27_counter += 4) {
            const int x27 = (int)x27_counter;
            const long x35 = convert_long(x27);
            const long x36 = as_long(as_ulong(x35) * 8UL);
            const long x37 = x33 + x36;
            const int x42 = as_int(as_uint(x9) - as_uint(x27));
            const int x43 = x41 ? x42 : 0;
            const int4 x44 = (int4)(0, 1, 2, 3);
            const int x45 = as_int(as_uint(x10) - as_uint(x27));
            const int4 x46 = (int4)(x45);
            const int4 x47 = (int4)(x43);
            const int4 x48 = x44 < x47;
            const int4 x49 = x44 >= x46;
            const int4 x50 = x48 & x49;
            const double4 x51 = load_masked_global_double4((__global const double*)(m0 + x37), x50);
            const double4 x53 = convert_long4(x50) ? x51 : (double4)(as_double(0xfff0000000000000L));
            const float4 x54 = convert_float4(x53);
            const float4 x62 = x54 - x61;
            const int4 x64 = x62 < (float4)((-104.0f));
            const float4 x67 = fma(x62, (float4)(0x1.715476p-1f), (float4)(0x1.8000fep23f));
            const float4 x68 = x67 - (float4)(0x1.8000fep23f);
            const float4 x70 = fma(x68, (float4)((-0x1.62e43p0f)), x62);
            const float4 x72 = fma(x68, (float4)(0x1.05c61p-28f), x70);
            const float4 x75 = fma((float4)(0x1.9baa6ap-13f), x72, (float4)(0x1.71bf9p-10f));
            const float4 x77 = fma(x75, x72, (float4)(0x1.1126e4p-7f));
            const float4 x79 = fma(x77, x72, (float4)(0x1.5549eep-5f));
            const float4 x81 = fma(x79, x72, (float4)(0x1.555514p-3f));
            const float4 x83 = fma(x81, x72, (float4)(0x1.00000cp-1f));
            const float4 x85 = fma(x83, x72, (float4)(1.0f));
            const float4 x86 = fma(x85, x72, (float4)(1.0f));
            const int4 x87 = as_int4(x67);
            const int4 x89 = x87 << (int4)(23);
            const float4 x90 = as_float4(x89);
            const float4 x91 = x86 * x90;
            const float4 x92 = x91 * x90;
            const float4 x94 = x64 ? (float4)(0.0f) : x92;
            const int4 x96 = x62 > (float4)(89.0f);
            const float4 x98 = x96 ? (float4)(as_float(0x7f800000)) : x94;
            const long x99 = convert_long(x18);
            const long x101 = as_long(as_ulong(x99) * 128UL);
            const long x102 = x55 + x101;
            const long x103 = convert_long(x27);
            const long x104 = as_long(as_ulong(x103) * 4UL);
            const long x105 = x102 + x104;
            const long x107 = x105 + 64L;
            vstore4(x98, 0, (__global float*)(m1 + x107));
            const float4 x108 = x28 + x98;
            x28 = x108;
        }
        const float x114 = x113 - x60;
        const int x116 = x114 < (-104.0f);
        const float x119 = fma(x114, 0x1.715476p-1f, 0x1.8000fep23f);
        const float x120 = x119 - 0x1.8000fep23f;
        const float x122 = fma(x120, (-0x1.62e43p0f), x114);
        const float x124 = fma(x120, 0x1.05c61p-28f, x122);
        const float x127 = fma(0x1.9baa6ap-13f, x124, 0x1.71bf9p-10f);
        const float x129 = fma(x127, x124, 0x1.1126e4p-7f);
        const float x131 = fma(x129, x124, 0x1.5549eep-5f);
        const float x133 = fma(x131, x124, 0x1.555514p-3f);
        const float x135 = fma(x133, x124, 0x1.00000cp-1f);
        const float x137 = fma(x135, x124, 1.0f);
        const float x138 = fma(x137, x124, 1.0f);
        const int x139 = as_int(x119);
        const int x141 = x139 << 23;
        const float x142 = as_float(x141);
        const float x143 = x138 * x142;
        const float x144 = x143 * x142;
        const float x146 = x116 ? 0.0f : x144;
        const int x148 = x114 > 89.0f;
        const float x150 = x148 ? as_float(0x7f800000) : x146;
        const float4 x159 = (float4)(x150);
        float4 x111 = x28;
        for (int x110 = x26; x110 < 32; x110 += 4) {
            const float4 x151 = (float4)(x150);
            const long x152 = convert_long(x18);
            const long x153 = as_long(as_ulong(x152) * 128UL);
            const long x154 = x55 + x153;
            const long x155 = convert_long(x110);
            const long x156 = as_long(as_ulong(x155) * 4UL);
            const long x157 = x154 + x156;
            const long x158 = x157 + 64L;
            vstore4(x151, 0, (__global float*)(m1 + x158));
            const float4 x160 = x111 + x159;
            x111 = x160;
        }
        const float x162 = across_add_float4(x111);
        const long x163 = convert_long(x18);
        const long x164 = as_long(as_ulong(x163) * 4UL);
        const long x165 = x55 + x164;
        const long x167 = x165 + 576L;
        *(__global float*)(m1 + x167) = x162;
    }
}

static void fn_nest2(__global char* const m0, __global char* const m1, const long x7, const long x28, const long x29) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x8 = convert_long(x3);
        const long x10 = as_long(as_ulong(x8) * 128UL);
        const long x11 = x7 + x10;
        const long x19 = convert_long(x3);
        const long x20 = as_long(as_ulong(x19) * 4UL);
        const long x21 = x7 + x20;
        const long x23 = x21 + 576L;
        const float x24 = *(__global const float*)(m0 + x23);
        const float4 x25 = (float4)(x24);
        const long x30 = convert_long(x3);
        const long x31 = as_long(as_ulong(x30) * as_ulong(x29));
        const long x32 = x28 + x31;
        const long x37 = convert_long(x3);
        const long x38 = as_long(as_ulong(x37) * 128UL);
        const long x39 = x7 + x38;
        const float4 x46 = (float4)(x24);
        const long x51 = convert_long(x3);
        const long x52 = as_long(as_ulong(x51) * 128UL);
        const long x53 = x7 + x52;
        const float4 x60 = (float4)(x24);
        const long x64 = convert_long(x3);
        const long x65 = as_long(as_ulong(x64) * 128UL);
        const long x66 = x7 + x65;
        const float4 x73 = (float4)(x24);
        for (int x6 = 0; x6 < 32; x6 += 16) {
            const long x12 = convert_long(x6);
            const long x14 = as_long(as_ulong(x12) * 4UL);
            const long x15 = x11 + x14;
            const long x17 = x15 + 64L;
            const float4 x18 = vload4(0, (__global const float*)(m0 + x17));
            const float4 x26 = x18 / x25;
            const double4 x27 = convert_double4(x26);
            const long x34 = convert_long(x6);
            const long x35 = as_long(as_ulong(x34) * 8UL);
            const long x36 = x32 + x35;
            vstore4(x27, 0, (__global double*)(m1 + x36));
            const long x40 = convert_long(x6);
            const long x41 = as_long(as_ulong(x40) * 4UL);
            const long x42 = x39 + x41;
            const long x44 = x42 + 80L;
            const float4 x45 = vload4(0, (__global const float*)(m0 + x44));
            const float4 x47 = x45 / x46;
            const double4 x48 = convert_double4(x47);
            const long x50 = x36 + 32L;
            vstore4(x48, 0, (__global double*)(m1 + x50));
            const long x54 = convert_long(x6);
            const long x55 = as_long(as_ulong(x54) * 4UL);
            const long x56 = x53 + x55;
            const long x58 = x56 + 96L;
            const float4 x59 = vload4(0, (__global const float*)(m0 + x58));
            const float4 x61 = x59 / x60;
            const double4 x62 = convert_double4(x61);
            const long x63 = x36 + 64L;
            vstore4(x62, 0, (__global double*)(m1 + x63));
            const long x67 = convert_long(x6);
            const long x68 = as_long(as_ulong(x67) * 4UL);
            const long x69 = x66 + x68;
            const long x71 = x69 + 112L;
            const float4 x72 = vload4(0, (__global const float*)(m0 + x71));
            const float4 x74 = x72 / x73;
            const double4 x75 = convert_double4(x74);
            const long x76 = x36 + 96L;
            vstore4(x75, 0, (__global double*)(m1 + x76));
        }
    }
}

static void fn_nest2_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x26, const long x47, const long x48) {
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
        const int x23 = x21 & (-16);
        const long x27 = convert_long(x18);
        const long x29 = as_long(as_ulong(x27) * 128UL);
        const long x30 = x26 + x29;
        const long x38 = convert_long(x18);
        const long x39 = as_long(as_ulong(x38) * 4UL);
        const long x40 = x26 + x39;
        const long x42 = x40 + 576L;
        const float x43 = *(__global const float*)(m0 + x42);
        const float4 x44 = (float4)(x43);
        const long x49 = convert_long(x18);
        const long x50 = as_long(as_ulong(x49) * as_ulong(x48));
        const long x51 = x47 + x50;
        const long x56 = convert_long(x18);
        const long x57 = as_long(as_ulong(x56) * 128UL);
        const long x58 = x26 + x57;
        const float4 x65 = (float4)(x43);
        const long x70 = convert_long(x18);
        const long x71 = as_long(as_ulong(x70) * 128UL);
        const long x72 = x26 + x71;
        const float4 x79 = (float4)(x43);
        const long x83 = convert_long(x18);
        const long x84 = as_long(as_ulong(x83) * 128UL);
        const long x85 = x26 + x84;
        const float4 x92 = (float4)(x43);
        for (long x25_counter = 0; x25_counter < x23; x25_counter += 16) {
            const int x25 = (int)x25_counter;
            const long x31 = convert_long(x25);
            const long x33 = as_long(as_ulong(x31) * 4UL);
            const long x34 = x30 + x33;
            const long x36 = x34 + 64L;
            const float4 x37 = vload4(0, (__global const float*)(m0 + x36));
            const float4 x45 = x37 / x44;
            const double4 x46 = convert_double4(x45);
            const long x53 = convert_long(x25);
            const long x54 = as_long(as_ulong(x53) * 8UL);
            const long x55 = x51 + x54;
            vstore4(x46, 0, (__global double*)(m1 + x55));
            const long x59 = convert_long(x25);
            const long x60 = as_long(as_ulong(x59) * 4UL);
            const long x61 = x58 + x60;
            const long x63 = x61 + 80L;
            const float4 x64 = vload4(0, (__global const float*)(m0 + x63));
            const float4 x66 = x64 / x65;
            const double4 x67 = convert_double4(x66);
            const long x69 = x55 + 32L;
            vstore4(x67, 0, (__global double*)(m1 + x69));
            const long x73 = convert_long(x25);
            const long x74 = as_long(as_ulong(x73) * 4UL);
            const long x75 = x72 + x74;
            const long x77 = x75 + 96L;
            const float4 x78 = vload4(0, (__global const float*)(m0 + x77));
            const float4 x80 = x78 / x79;
            const double4 x81 = convert_double4(x80);
            const long x82 = x55 + 64L;
            vstore4(x81, 0, (__global double*)(m1 + x82));
            const long x86 = convert_long(x25);
            const long x87 = as_long(as_ulong(x86) * 4UL);
            const long x88 = x85 + x87;
            const long x90 = x88 + 112L;
            const float4 x91 = vload4(0, (__global const float*)(m0 + x90));
            const float4 x93 = x91 / x92;
            const double4 x94 = convert_double4(x93);
            const long x95 = x55 + 96L;
            vstore4(x94, 0, (__global double*)(m1 + x95));
        }
        const int x96 = x18 < x15;
        const int x97 = 1 & x96;
        const int x98 = x97 ? x16 : 0;
        const int x100 = as_int(as_uint(x98) + 3U);
        const int x102 = x100 & (-4);
        const long x104 = convert_long(x18);
        const long x105 = as_long(as_ulong(x104) * 128UL);
        const long x106 = x26 + x105;
        const float4 x112 = (float4)(x43);
        const long x115 = convert_long(x18);
        const long x116 = as_long(as_ulong(x115) * as_ulong(x48));
        const long x117 = x47 + x116;
        const int x121 = x18 >= x5;
        const int x122 = x18 < x4;
        const int x123 = x121 & x122;
        const int x124 = 1 & x123;
        for (long x103_counter = x23; x103_counter < x102; x103_counter += 4) {
            const int x103 = (int)x103_counter;
            const long x107 = convert_long(x103);
            const long x108 = as_long(as_ulong(x107) * 4UL);
            const long x109 = x106 + x108;
            const long x110 = x109 + 64L;
            const float4 x111 = vload4(0, (__global const float*)(m0 + x110));
            const float4 x113 = x111 / x112;
            const double4 x114 = convert_double4(x113);
            const long x118 = convert_long(x103);
            const long x119 = as_long(as_ulong(x118) * 8UL);
            const long x120 = x117 + x119;
            const int x125 = as_int(as_uint(x9) - as_uint(x103));
            const int x126 = x124 ? x125 : 0;
            const int4 x127 = (int4)(0, 1, 2, 3);
            const int x128 = as_int(as_uint(x10) - as_uint(x103));
            const int4 x129 = (int4)(x128);
            const int4 x130 = (int4)(x126);
            const int4 x131 = x127 < x130;
            const int4 x132 = x127 >= x129;
            const int4 x133 = x131 & x132;
            store_masked_global_double4((__global double*)(m1 + x120), x114, x133);
        }
    }
}

static void fn_softmax(__global char* const m0, __global char* const m1, __global char* const m2, const long x0, const long x1, const long x2, const long x3, const long x4, const long x5, const long x6, const long x7, const long x8, const long x9, const long x10, const long x11, const long x15, const long x16, const long x17, const long x18, const long x19) {
    const long x13 = as_long(as_ulong(x10) * 8UL);
    const long x20 = as_long(as_ulong(x18) * 8UL);
    const long x22 = as_long(as_ulong(x0) * 4UL);
    const long x24 = as_long(as_ulong(x22) * as_ulong(x13));
    const long x25 = x7 + x24;
    const long x26 = as_long(0UL - as_ulong(x22));
    const long x27 = max(x26, 0L);
    const long x28 = min(x27, 4L);
    const long x29 = as_long(as_ulong(x8) - as_ulong(x22));
    const long x30 = 1 ? x29 : 0L;
    const long x31 = max(x30, 0L);
    const long x32 = min(x31, 4L);
    const int x33 = x22 >= 0L;
    const int x34 = 1 & x33;
    const int x35 = x30 >= 4L;
    const int x36 = x34 & x35;
    const int x37 = convert_int(x28);
    const int x38 = convert_int(x32);
    const long x40 = as_long(0UL * 8UL);
    const long x41 = x25 + x40;
    const long x42 = as_long(0UL - 0UL);
    const long x43 = max(x42, 0L);
    const long x44 = min(x43, 32L);
    const long x45 = as_long(as_ulong(x9) - 0UL);
    const long x46 = 1 ? x45 : 0L;
    const long x47 = max(x46, 0L);
    const long x48 = min(x47, 32L);
    const int x49 = 0L >= 0L;
    const int x50 = x36 & x49;
    const int x51 = x46 >= 32L;
    const int x52 = x50 & x51;
    const int x53 = convert_int(x44);
    const int x54 = convert_int(x48);
    const int x55 = 1 & x52;
    if (x55) {
        fn_nest0(m0, m2, x41, x13, x6);
    } else {
        fn_nest0_edge(m0, m2, x38, x37, x54, x53, x41, x13, x6);
    }
    const long x56 = as_long(as_ulong(x22) * as_ulong(x13));
    const long x57 = x7 + x56;
    const long x58 = as_long(0UL - as_ulong(x22));
    const long x59 = max(x58, 0L);
    const long x60 = min(x59, 4L);
    const long x61 = as_long(as_ulong(x8) - as_ulong(x22));
    const long x62 = 1 ? x61 : 0L;
    const long x63 = max(x62, 0L);
    const long x64 = min(x63, 4L);
    const int x65 = x22 >= 0L;
    const int x66 = 1 & x65;
    const int x67 = x62 >= 4L;
    const int x68 = x66 & x67;
    const int x69 = convert_int(x60);
    const int x70 = convert_int(x64);
    const long x71 = as_long(0UL * 8UL);
    const long x72 = x57 + x71;
    const long x73 = as_long(0UL - 0UL);
    const long x74 = max(x73, 0L);
    const long x75 = min(x74, 32L);
    const long x76 = as_long(as_ulong(x9) - 0UL);
    const long x77 = 1 ? x76 : 0L;
    const long x78 = max(x77, 0L);
    const long x79 = min(x78, 32L);
    const int x80 = 0L >= 0L;
    const int x81 = x68 & x80;
    const int x82 = x77 >= 32L;
    const int x83 = x81 & x82;
    const int x84 = convert_int(x75);
    const int x85 = convert_int(x79);
    const int x86 = 1 & x83;
    if (x86) {
        fn_nest1(m0, m2, x72, x13, x6);
    } else {
        fn_nest1_edge(m0, m2, x70, x69, x85, x84, x72, x13, x6);
    }
    const long x87 = as_long(as_ulong(x22) * as_ulong(x20));
    const long x88 = x15 + x87;
    const long x89 = as_long(0UL - as_ulong(x22));
    const long x90 = max(x89, 0L);
    const long x91 = min(x90, 4L);
    const long x92 = as_long(as_ulong(x16) - as_ulong(x22));
    const long x93 = 1 ? x92 : 0L;
    const long x94 = max(x93, 0L);
    const long x95 = min(x94, 4L);
    const int x96 = x22 >= 0L;
    const int x97 = 1 & x96;
    const int x98 = x93 >= 4L;
    const int x99 = x97 & x98;
    const int x100 = convert_int(x91);
    const int x101 = convert_int(x95);
    const long x102 = as_long(0UL * 8UL);
    const long x103 = x88 + x102;
    const long x104 = as_long(0UL - 0UL);
    const long x105 = max(x104, 0L);
    const long x106 = min(x105, 32L);
    const long x107 = as_long(as_ulong(x17) - 0UL);
    const long x108 = 1 ? x107 : 0L;
    const long x109 = max(x108, 0L);
    const long x110 = min(x109, 32L);
    const int x111 = 0L >= 0L;
    const int x112 = x99 & x111;
    const int x113 = x108 >= 32L;
    const int x114 = x112 & x113;
    const int x115 = convert_int(x106);
    const int x116 = convert_int(x110);
    const int x117 = 1 & x114;
    if (x117) {
        fn_nest2(m2, m1, x6, x103, x20);
    } else {
        fn_nest2_edge(m2, m1, x101, x100, x116, x115, x6, x103, x20);
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
