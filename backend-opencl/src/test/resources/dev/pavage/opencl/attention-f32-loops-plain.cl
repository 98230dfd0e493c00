// -cl-std=CL1.2
#pragma OPENCL FP_CONTRACT OFF

static float load_masked_one_global_float(__global const float* const at, const int mask) {
    return mask ? at[0] : (float)(0);
}

static float8 load_masked_global_float8(__global const float* const at, const int8 mask) {
    if (all(mask)) {
        return vload8(0, at);
    }
    return (float8)(mask.s0 ? at[0] : (float)(0), mask.s1 ? at[1] : (float)(0), mask.s2 ? at[2] : (float)(0), mask.s3 ? at[3] : (float)(0), mask.s4 ? at[4] : (float)(0), mask.s5 ? at[5] : (float)(0), mask.s6 ? at[6] : (float)(0), mask.s7 ? at[7] : (float)(0));
}

static float4 maximum_float4(const float4 a, const float4 b) {
    const float4 larger = a > b ? a : b;
    const float4 ordered = a == b ? as_float4(as_int4(a) & as_int4(b)) : larger;
    return a != a ? a : ordered;
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

static void fn_nest0(__global char* const m0, __global char* const m1, const long x4, const long x5, const long x53) {
    const long x6 = convert_long(0);
    const long x7 = as_long(as_ulong(x6) * as_ulong(x5));
    const long x8 = x4 + x7;
    const long x15 = as_long(as_ulong(x5) * 1UL);
    const long x19 = as_long(as_ulong(x5) * 2UL);
    const long x23 = as_long(as_ulong(x5) * 3UL);
    const float4 x51 = (float4)(0x1.0p-2f);
    const float4 x58 = (float4)(0x1.0p-2f);
    const float4 x64 = (float4)(0x1.0p-2f);
    const float4 x71 = (float4)(0x1.0p-2f);
    for (int x3 = 0; x3 < 8; x3 += 4) {
        const long x10 = convert_long(x3);
        const long x11 = as_long(as_ulong(x10) * 4UL);
        const long x12 = x8 + x11;
        const float4 x13 = vload4(0, (__global const float*)(m0 + x12));
        const long x16 = x12 + x15;
        const float4 x17 = vload4(0, (__global const float*)(m0 + x16));
        const long x20 = x12 + x19;
        const float4 x21 = vload4(0, (__global const float*)(m0 + x20));
        const long x24 = x12 + x23;
        const float4 x25 = vload4(0, (__global const float*)(m0 + x24));
        const int4 x26 = (int4)(0, 1, 2, 3);
        const int4 x28 = x26 & (int4)(2);
        const int4 x30 = x28 != (int4)(0);
        const float4 x31 = x21.s2301;
        const float4 x32 = x30 ? x31 : x13;
        const float4 x33 = x13.s2301;
        const float4 x34 = x30 ? x21 : x33;
        const float4 x35 = x25.s2301;
        const float4 x36 = x30 ? x35 : x17;
        const float4 x37 = x17.s2301;
        const float4 x38 = x30 ? x25 : x37;
        const int4 x40 = x26 & (int4)(1);
        const int4 x41 = x40 != (int4)(0);
        const float4 x42 = x36.s1032;
        const float4 x43 = x41 ? x42 : x32;
        const float4 x44 = x32.s1032;
        const float4 x45 = x41 ? x36 : x44;
        const float4 x46 = x38.s1032;
        const float4 x47 = x41 ? x46 : x34;
        const float4 x48 = x34.s1032;
        const float4 x49 = x41 ? x38 : x48;
        const float4 x52 = x43 * x51;
        const long x54 = convert_long(x3);
        const long x56 = as_long(as_ulong(x54) * 16UL);
        const long x57 = x53 + x56;
        vstore4(x52, 0, (__global float*)(m1 + x57));
        const float4 x59 = x45 * x58;
        const long x60 = convert_long(x3);
        const long x61 = as_long(as_ulong(x60) * 16UL);
        const long x62 = x53 + x61;
        const long x63 = x62 + 16L;
        vstore4(x59, 0, (__global float*)(m1 + x63));
        const float4 x65 = x47 * x64;
        const long x66 = convert_long(x3);
        const long x67 = as_long(as_ulong(x66) * 16UL);
        const long x68 = x53 + x67;
        const long x70 = x68 + 32L;
        vstore4(x65, 0, (__global float*)(m1 + x70));
        const float4 x72 = x49 * x71;
        const long x73 = convert_long(x3);
        const long x74 = as_long(as_ulong(x73) * 16UL);
        const long x75 = x53 + x74;
        const long x77 = x75 + 48L;
        vstore4(x72, 0, (__global float*)(m1 + x77));
    }
}

static void fn_nest0_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x25, const long x26, const long x74) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(4, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(8, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    const int x18 = as_int(0U + 3U);
    const int x19 = x18 < x14;
    const int x20 = 1 & x19;
    const int x21 = x20 ? x13 : 0;
    const int x23 = x21 & (-4);
    const long x27 = convert_long(0);
    const long x28 = as_long(as_ulong(x27) * as_ulong(x26));
    const long x29 = x25 + x28;
    const long x36 = as_long(as_ulong(x26) * 1UL);
    const long x40 = as_long(as_ulong(x26) * 2UL);
    const long x44 = as_long(as_ulong(x26) * 3UL);
    const float4 x72 = (float4)(0x1.0p-2f);
    const float4 x79 = (float4)(0x1.0p-2f);
    const float4 x85 = (float4)(0x1.0p-2f);
    const float4 x92 = (float4)(0x1.0p-2f);
    for (long x24_counter = 0; x24_counter < x23; x24_counter += 4) {
        const int x24 = (int)x24_counter;
        const long x31 = convert_long(x24);
        const long x32 = as_long(as_ulong(x31) * 4UL);
        const long x33 = x29 + x32;
        const float4 x34 = vload4(0, (__global const float*)(m0 + x33));
        const long x37 = x33 + x36;
        const float4 x38 = vload4(0, (__global const float*)(m0 + x37));
        const long x41 = x33 + x40;
        const float4 x42 = vload4(0, (__global const float*)(m0 + x41));
        const long x45 = x33 + x44;
        const float4 x46 = vload4(0, (__global const float*)(m0 + x45));
        const int4 x47 = (int4)(0, 1, 2, 3);
        const int4 x49 = x47 & (int4)(2);
        const int4 x51 = x49 != (int4)(0);
        const float4 x52 = x42.s2301;
        const float4 x53 = x51 ? x52 : x34;
        const float4 x54 = x34.s2301;
        const float4 x55 = x51 ? x42 : x54;
        const float4 x56 = x46.s2301;
        const float4 x57 = x51 ? x56 : x38;
        const float4 x58 = x38.s2301;
        const float4 x59 = x51 ? x46 : x58;
        const int4 x61 = x47 & (int4)(1);
        const int4 x62 = x61 != (int4)(0);
        const float4 x63 = x57.s1032;
        const float4 x64 = x62 ? x63 : x53;
        const float4 x65 = x53.s1032;
        const float4 x66 = x62 ? x57 : x65;
        const float4 x67 = x59.s1032;
        const float4 x68 = x62 ? x67 : x55;
        const float4 x69 = x55.s1032;
        const float4 x70 = x62 ? x59 : x69;
        const float4 x73 = x64 * x72;
        const long x75 = convert_long(x24);
        const long x77 = as_long(as_ulong(x75) * 16UL);
        const long x78 = x74 + x77;
        vstore4(x73, 0, (__global float*)(m1 + x78));
        const float4 x80 = x66 * x79;
        const long x81 = convert_long(x24);
        const long x82 = as_long(as_ulong(x81) * 16UL);
        const long x83 = x74 + x82;
        const long x84 = x83 + 16L;
        vstore4(x80, 0, (__global float*)(m1 + x84));
        const float4 x86 = x68 * x85;
        const long x87 = convert_long(x24);
        const long x88 = as_long(as_ulong(x87) * 16UL);
        const long x89 = x74 + x88;
        const long x91 = x89 + 32L;
        vstore4(x86, 0, (__global float*)(m1 + x91));
        const float4 x93 = x70 * x92;
        const long x94 = convert_long(x24);
        const long x95 = as_long(as_ulong(x94) * 16UL);
        const long x96 = x74 + x95;
        const long x98 = x96 + 48L;
        vstore4(x93, 0, (__global float*)(m1 + x98));
    }
    const int x99 = 0 < x15;
    const int x100 = 1 & x99;
    const int x101 = x100 ? x16 : 0;
    for (int x103 = x23; x103 < 8; x103 += 1) {
        const int x104 = as_int(0U + 4U);
        const long x106 = convert_long(x103);
        const long x107 = as_long(as_ulong(x106) * 4UL);
        const long x108 = x25 + x107;
        const int x112 = x103 >= x10;
        const int x113 = x103 < x9;
        const int x114 = x112 & x113;
        const int x115 = 1 & x114;
        for (int x105 = 0; x105 < x104; x105 += 1) {
            const long x109 = convert_long(x105);
            const long x110 = as_long(as_ulong(x109) * as_ulong(x26));
            const long x111 = x108 + x110;
            const int x116 = x105 >= x5;
            const int x117 = x105 < x4;
            const int x118 = x116 & x117;
            const int x119 = x115 & x118;
            const float x120 = load_masked_one_global_float((__global const float*)(m0 + x111), x119);
            const float x121 = x120 * 0x1.0p-2f;
            const long x122 = convert_long(x103);
            const long x123 = as_long(as_ulong(x122) * 16UL);
            const long x124 = x74 + x123;
            const long x125 = convert_long(x105);
            const long x126 = as_long(as_ulong(x125) * 4UL);
            const long x127 = x124 + x126;
            *(__global float*)(m1 + x127) = x121;
        }
    }
}

static void fn_nest1(__global char* const m0, const long x3) {
    const float4 x2 = (float4)(as_float(0xff800000));
    const long x5 = x3 + 128L;
    vstore4(x2, 0, (__global float*)(m0 + x5));
    const float4 x7 = (float4)(0.0f);
    const long x9 = x3 + 192L;
    vstore4(x7, 0, (__global float*)(m0 + x9));
}

static void fn_nest2(__global char* const m0, const long x6) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const float8 x5 = (float8)(0.0f);
        const long x7 = convert_long(x3);
        const long x9 = as_long(as_ulong(x7) * 32UL);
        const long x10 = x6 + x9;
        const long x12 = x10 + 256L;
        vstore8(x5, 0, (__global float*)(m0 + x12));
    }
}

static void fn_nest3(__global char* const m0, __global char* const m1, const long x4, const long x9, const long x14) {
    const long x6 = convert_long(0);
    const long x7 = as_long(as_ulong(x6) * 4UL);
    const long x8 = x4 + x7;
    for (int x3 = 0; x3 < 8; x3 += 1) {
        const long x10 = convert_long(x3);
        const long x11 = as_long(as_ulong(x10) * as_ulong(x9));
        const long x12 = x8 + x11;
        const float8 x13 = vload8(0, (__global const float*)(m0 + x12));
        const long x15 = convert_long(x3);
        const long x17 = as_long(as_ulong(x15) * 32UL);
        const long x18 = x14 + x17;
        const long x20 = x18 + 512L;
        vstore8(x13, 0, (__global float*)(m1 + x20));
    }
}

static void fn_nest3_edge(__global char* const m0, __global char* const m1, const int x3, const int x4, const int x8, const int x9, const long x24, const long x25, const long x34) {
    const int x5 = x4 <= 0;
    const int x6 = 1 & x5;
    const int x7 = min(8, x3);
    const int x10 = x9 <= 0;
    const int x11 = x6 & x10;
    const int x12 = min(8, x8);
    const int x13 = x11 ? x12 : 0;
    const int x14 = max(0, x8);
    const int x15 = max(0, x3);
    for (int x17 = 0; x17 < 8; x17 += 1) {
        const int x18 = x17 < x7;
        const int x19 = 1 & x18;
        const int x20 = x19 ? x13 : 0;
        const int x22 = x20 & (-8);
        const long x26 = convert_long(x17);
        const long x27 = as_long(as_ulong(x26) * as_ulong(x25));
        const long x28 = x24 + x27;
        for (long x23_counter = 0; x23_counter < x22; x23_counter += 8) {
            const int x23 = (int)x23_counter;
            const long x30 = convert_long(x23);
            const long x31 = as_long(as_ulong(x30) * 4UL);
            const long x32 = x28 + x31;
            const float8 x33 = vload8(0, (__global const float*)(m0 + x32));
            const long x35 = convert_long(x17);
            const long x37 = as_long(as_ulong(x35) * 32UL);
            const long x38 = x34 + x37;
            const long x39 = convert_long(x23);
            const long x40 = as_long(as_ulong(x39) * 4UL);
            const long x41 = x38 + x40;
            const long x43 = x41 + 512L;
            vstore8(x33, 0, (__global float*)(m1 + x43));
        }
        const int x44 = x17 < x15;
        const int x45 = 1 & x44;
        const int x46 = x45 ? x14 : 0;
        const int x48 = as_int(as_uint(x46) + 7U);
        const int x49 = x48 & (-8);
        const long x51 = convert_long(x17);
        const long x52 = as_long(as_ulong(x51) * as_ulong(x25));
        const long x53 = x24 + x52;
        const int x57 = x17 >= x4;
        const int x58 = x17 < x3;
        const int x59 = x57 & x58;
        const int x60 = 1 & x59;
        for (long x50_counter = x22; x50_counter < x49; x50_counter += 8) {
            const int x50 = (int)x50_counter;
            const long x54 = convert_long(x50);
            const long x55 = as_long(as_ulong(x54) * 4UL);
            const long x56 = x53 + x55;
            const int x61 = as_int(as_uint(x8) - as_uint(x50));
            const int x62 = x60 ? x61 : 0;
            const int8 x63 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x64 = as_int(as_uint(x9) - as_uint(x50));
            const int8 x65 = (int8)(x64);
            const int8 x66 = (int8)(x62);
            const int8 x67 = x63 < x66;
            const int8 x68 = x63 >= x65;
            const int8 x69 = x67 & x68;
            const float8 x70 = load_masked_global_float8((__global const float*)(m0 + x56), x69);
            const long x71 = convert_long(x17);
            const long x72 = as_long(as_ulong(x71) * 32UL);
            const long x73 = x34 + x72;
            const long x74 = convert_long(x50);
            const long x75 = as_long(as_ulong(x74) * 4UL);
            const long x76 = x73 + x75;
            const long x77 = x76 + 512L;
            vstore8(x70, 0, (__global float*)(m1 + x77));
        }
        for (int x78 = x49; x78 < 8; x78 += 8) {
            const float8 x80 = (float8)(0.0f);
            const long x81 = convert_long(x17);
            const long x82 = as_long(as_ulong(x81) * 32UL);
            const long x83 = x34 + x82;
            const long x84 = convert_long(x78);
            const long x85 = as_long(as_ulong(x84) * 4UL);
            const long x86 = x83 + x85;
            const long x87 = x86 + 512L;
            vstore8(x80, 0, (__global float*)(m1 + x87));
        }
    }
}

static void fn_dot_f32x4_4x1_32_4_16_16(__global char* const m0, const long x0, const long x1, const long x2, const long x3) {
    const long x5 = x2 + 0L;
    const long x8 = x2 + 16L;
    const long x10 = x2 + 32L;
    const long x12 = x2 + 48L;
    const long x14 = as_long(as_ulong(x3) * 4UL);
    const int x15 = convert_int(x14);
    float4 x19 = (float4)(0.0f);
    float4 x20 = (float4)(0.0f);
    float4 x21 = (float4)(0.0f);
    float4 x22 = (float4)(0.0f);
    for (long x18_counter = 0; x18_counter < x15; x18_counter += 4) {
        const int x18 = (int)x18_counter;
        const long x23 = convert_long(x18);
        const long x24 = x0 + x23;
        const long x25 = as_long(as_ulong(x23) * 4UL);
        const long x26 = x1 + x25;
        const long x27 = x26 + 0L;
        const float4 x28 = vload4(0, (__global const float*)(m0 + x27));
        const long x29 = x24 + 0L;
        const float x30 = *(__global const float*)(m0 + x29);
        const float4 x31 = (float4)(x30);
        const float4 x32 = fma(x31, x28, x19);
        const long x33 = x24 + 32L;
        const float x34 = *(__global const float*)(m0 + x33);
        const float4 x35 = (float4)(x34);
        const float4 x36 = fma(x35, x28, x20);
        const long x38 = x24 + 64L;
        const float x39 = *(__global const float*)(m0 + x38);
        const float4 x40 = (float4)(x39);
        const float4 x41 = fma(x40, x28, x21);
        const long x43 = x24 + 96L;
        const float x44 = *(__global const float*)(m0 + x43);
        const float4 x45 = (float4)(x44);
        const float4 x46 = fma(x45, x28, x22);
        x19 = x32;
        x20 = x36;
        x21 = x41;
        x22 = x46;
    }
    const long x51 = x2 + 0L;
    vstore4(x19, 0, (__global float*)(m0 + x51));
    const long x52 = x2 + 16L;
    vstore4(x20, 0, (__global float*)(m0 + x52));
    const long x53 = x2 + 32L;
    vstore4(x21, 0, (__global float*)(m0 + x53));
    const long x54 = x2 + 48L;
    vstore4(x22, 0, (__global float*)(m0 + x54));
}

static void fn_dot4(__global char* const m0, const long x0) {
    for (int x3 = 0; x3 < 4; x3 += 4) {
        const long x4 = convert_long(x3);
        const long x6 = as_long(as_ulong(x4) * 4UL);
        const long x8 = as_long(0UL + as_ulong(x6));
        const long x9 = x0 + x8;
        const long x11 = convert_long(x3);
        const long x12 = as_long(as_ulong(x11) * 4UL);
        const long x13 = as_long(384UL + as_ulong(x12));
        const long x14 = x0 + x13;
        for (int x16 = 0; x16 < 8; x16 += 4) {
            const long x17 = convert_long(x16);
            const long x19 = as_long(as_ulong(x17) * 32UL);
            const long x21 = as_long(512UL + as_ulong(x19));
            const long x22 = x0 + x21;
            const long x23 = convert_long(x16);
            const long x25 = as_long(as_ulong(x23) * 16UL);
            const long x26 = x14 + x25;
            fn_dot_f32x4_4x1_32_4_16_16(m0, x22, x9, x26, 8L);
        }
    }
}

static void fn_nest5(__global char* const m0, const int x9, const long x11) {
    const float4 x21 = (float4)(as_float(0xff800000));
    const float4 x34 = (float4)(as_float(0xff800000));
    const float4 x47 = (float4)(as_float(0xff800000));
    const float4 x60 = (float4)(as_float(0xff800000));
    float4 x5 = (float4)(as_float(0xff800000));
    float4 x6 = (float4)(as_float(0xff800000));
    float4 x7 = (float4)(as_float(0xff800000));
    float4 x8 = (float4)(as_float(0xff800000));
    for (int x4 = 0; x4 < 8; x4 += 4) {
        const int x10 = x4 < x9;
        const long x12 = convert_long(x4);
        const long x14 = as_long(as_ulong(x12) * 16UL);
        const long x15 = x11 + x14;
        const long x17 = x15 + 384L;
        const float4 x18 = vload4(0, (__global const float*)(m0 + x17));
        const int4 x20 = (int4)(-x10);
        const float4 x22 = x20 ? x18 : x21;
        const float4 x23 = maximum_float4(x5, x22);
        const int x25 = as_int(as_uint(x4) + 1U);
        const int x26 = x25 < x9;
        const long x27 = convert_long(x4);
        const long x28 = as_long(as_ulong(x27) * 16UL);
        const long x29 = x11 + x28;
        const long x31 = x29 + 400L;
        const float4 x32 = vload4(0, (__global const float*)(m0 + x31));
        const int4 x33 = (int4)(-x26);
        const float4 x35 = x33 ? x32 : x34;
        const float4 x36 = maximum_float4(x6, x35);
        const int x38 = as_int(as_uint(x4) + 2U);
        const int x39 = x38 < x9;
        const long x40 = convert_long(x4);
        const long x41 = as_long(as_ulong(x40) * 16UL);
        const long x42 = x11 + x41;
        const long x44 = x42 + 416L;
        const float4 x45 = vload4(0, (__global const float*)(m0 + x44));
        const int4 x46 = (int4)(-x39);
        const float4 x48 = x46 ? x45 : x47;
        const float4 x49 = maximum_float4(x7, x48);
        const int x51 = as_int(as_uint(x4) + 3U);
        const int x52 = x51 < x9;
        const long x53 = convert_long(x4);
        const long x54 = as_long(as_ulong(x53) * 16UL);
        const long x55 = x11 + x54;
        const long x57 = x55 + 432L;
        const float4 x58 = vload4(0, (__global const float*)(m0 + x57));
        const int4 x59 = (int4)(-x52);
        const float4 x61 = x59 ? x58 : x60;
        const float4 x62 = maximum_float4(x8, x61);
        x5 = x23;
        x6 = x36;
        x7 = x49;
        x8 = x62;
    }
    const float4 x67 = maximum_float4(x5, x6);
    const float4 x68 = maximum_float4(x7, x8);
    const float4 x69 = maximum_float4(x67, x68);
    const long x71 = x11 + 512L;
    vstore4(x69, 0, (__global float*)(m0 + x71));
}

static void fn_nest6(__global char* const m0, const int x6, const long x8) {
    const float4 x18 = (float4)(as_float(0xff800000));
    const long x21 = x8 + 128L;
    const float4 x22 = vload4(0, (__global const float*)(m0 + x21));
    const long x24 = x8 + 512L;
    const float4 x25 = vload4(0, (__global const float*)(m0 + x24));
    const float4 x26 = maximum_float4(x22, x25);
    float4 x5 = (float4)((-0.0f));
    for (int x4 = 0; x4 < 8; x4 += 1) {
        const int x7 = x4 < x6;
        const long x9 = convert_long(x4);
        const long x11 = as_long(as_ulong(x9) * 16UL);
        const long x12 = x8 + x11;
        const long x14 = x12 + 384L;
        const float4 x15 = vload4(0, (__global const float*)(m0 + x14));
        const int4 x17 = (int4)(-x7);
        const float4 x19 = x17 ? x15 : x18;
        const float4 x27 = x19 - x26;
        const int4 x29 = x27 < (float4)((-104.0f));
        const float4 x32 = fma(x27, (float4)(0x1.715476p-1f), (float4)(0x1.8000fep23f));
        const float4 x33 = x32 - (float4)(0x1.8000fep23f);
        const float4 x35 = fma(x33, (float4)((-0x1.62e43p0f)), x27);
        const float4 x37 = fma(x33, (float4)(0x1.05c61p-28f), x35);
        const float4 x40 = fma((float4)(0x1.9baa6ap-13f), x37, (float4)(0x1.71bf9p-10f));
        const float4 x42 = fma(x40, x37, (float4)(0x1.1126e4p-7f));
        const float4 x44 = fma(x42, x37, (float4)(0x1.5549eep-5f));
        const float4 x46 = fma(x44, x37, (float4)(0x1.555514p-3f));
        const float4 x48 = fma(x46, x37, (float4)(0x1.00000cp-1f));
        const float4 x50 = fma(x48, x37, (float4)(1.0f));
        const float4 x51 = fma(x50, x37, (float4)(1.0f));
        const int4 x52 = as_int4(x32);
        const int4 x54 = x52 << (int4)(23);
        const float4 x55 = as_float4(x54);
        const float4 x56 = x51 * x55;
        const float4 x57 = x56 * x55;
        const float4 x59 = x29 ? (float4)(0.0f) : x57;
        const int4 x61 = x27 > (float4)(89.0f);
        const float4 x63 = x61 ? (float4)(as_float(0x7f800000)) : x59;
        const long x64 = convert_long(x4);
        const long x65 = as_long(as_ulong(x64) * 16UL);
        const long x66 = x8 + x65;
        const long x68 = x66 + 576L;
        vstore4(x63, 0, (__global float*)(m0 + x68));
        const float4 x69 = x5 + x63;
        x5 = x69;
    }
    const long x72 = x8 + 704L;
    vstore4(x5, 0, (__global float*)(m0 + x72));
}

static void fn_nest7(__global char* const m0, const long x1) {
    const long x3 = x1 + 128L;
    const float4 x4 = vload4(0, (__global const float*)(m0 + x3));
    const long x6 = x1 + 512L;
    const float4 x7 = vload4(0, (__global const float*)(m0 + x6));
    const float4 x8 = maximum_float4(x4, x7);
    const float4 x9 = x4 - x8;
    const int4 x11 = x9 < (float4)((-104.0f));
    const float4 x14 = fma(x9, (float4)(0x1.715476p-1f), (float4)(0x1.8000fep23f));
    const float4 x15 = x14 - (float4)(0x1.8000fep23f);
    const float4 x17 = fma(x15, (float4)((-0x1.62e43p0f)), x9);
    const float4 x19 = fma(x15, (float4)(0x1.05c61p-28f), x17);
    const float4 x22 = fma((float4)(0x1.9baa6ap-13f), x19, (float4)(0x1.71bf9p-10f));
    const float4 x24 = fma(x22, x19, (float4)(0x1.1126e4p-7f));
    const float4 x26 = fma(x24, x19, (float4)(0x1.5549eep-5f));
    const float4 x28 = fma(x26, x19, (float4)(0x1.555514p-3f));
    const float4 x30 = fma(x28, x19, (float4)(0x1.00000cp-1f));
    const float4 x32 = fma(x30, x19, (float4)(1.0f));
    const float4 x33 = fma(x32, x19, (float4)(1.0f));
    const int4 x34 = as_int4(x14);
    const int4 x36 = x34 << (int4)(23);
    const float4 x37 = as_float4(x36);
    const float4 x38 = x33 * x37;
    const float4 x39 = x38 * x37;
    const float4 x41 = x11 ? (float4)(0.0f) : x39;
    const int4 x43 = x9 > (float4)(89.0f);
    const float4 x45 = x43 ? (float4)(as_float(0x7f800000)) : x41;
    const long x47 = x1 + 768L;
    vstore4(x45, 0, (__global float*)(m0 + x47));
}

static void fn_nest8(__global char* const m0, const long x4) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x5 = convert_long(x3);
        const long x7 = as_long(as_ulong(x5) * 32UL);
        const long x8 = x4 + x7;
        const long x10 = x8 + 256L;
        const float8 x11 = vload8(0, (__global const float*)(m0 + x10));
        const long x12 = convert_long(x3);
        const long x14 = as_long(as_ulong(x12) * 4UL);
        const long x15 = x4 + x14;
        const long x17 = x15 + 768L;
        const float x18 = *(__global const float*)(m0 + x17);
        const float8 x19 = (float8)(x18);
        const float8 x20 = x11 * x19;
        const long x21 = convert_long(x3);
        const long x22 = as_long(as_ulong(x21) * 32UL);
        const long x23 = x4 + x22;
        const long x24 = x23 + 256L;
        vstore8(x20, 0, (__global float*)(m0 + x24));
    }
}

static void fn_nest9(__global char* const m0, __global char* const m1, const long x4, const long x9, const long x14) {
    const long x6 = convert_long(0);
    const long x7 = as_long(as_ulong(x6) * 4UL);
    const long x8 = x4 + x7;
    for (int x3 = 0; x3 < 8; x3 += 1) {
        const long x10 = convert_long(x3);
        const long x11 = as_long(as_ulong(x10) * as_ulong(x9));
        const long x12 = x8 + x11;
        const float8 x13 = vload8(0, (__global const float*)(m0 + x12));
        const long x15 = convert_long(x3);
        const long x17 = as_long(as_ulong(x15) * 32UL);
        const long x18 = x14 + x17;
        const long x20 = x18 + 832L;
        vstore8(x13, 0, (__global float*)(m1 + x20));
    }
}

static void fn_nest9_edge(__global char* const m0, __global char* const m1, const int x3, const int x4, const int x8, const int x9, const long x24, const long x25, const long x34) {
    const int x5 = x4 <= 0;
    const int x6 = 1 & x5;
    const int x7 = min(8, x3);
    const int x10 = x9 <= 0;
    const int x11 = x6 & x10;
    const int x12 = min(8, x8);
    const int x13 = x11 ? x7 : 0;
    const int x14 = max(0, x3);
    const int x15 = max(0, x8);
    for (int x17 = 0; x17 < 8; x17 += 1) {
        const int x18 = x17 < x13;
        const int x19 = 1 & x18;
        const int x20 = x19 ? x12 : 0;
        const int x22 = x20 & (-8);
        const long x26 = convert_long(x17);
        const long x27 = as_long(as_ulong(x26) * as_ulong(x25));
        const long x28 = x24 + x27;
        for (long x23_counter = 0; x23_counter < x22; x23_counter += 8) {
            const int x23 = (int)x23_counter;
            const long x30 = convert_long(x23);
            const long x31 = as_long(as_ulong(x30) * 4UL);
            const long x32 = x28 + x31;
            const float8 x33 = vload8(0, (__global const float*)(m0 + x32));
            const long x35 = convert_long(x17);
            const long x37 = as_long(as_ulong(x35) * 32UL);
            const long x38 = x34 + x37;
            const long x39 = convert_long(x23);
            const long x40 = as_long(as_ulong(x39) * 4UL);
            const long x41 = x38 + x40;
            const long x43 = x41 + 832L;
            vstore8(x33, 0, (__global float*)(m1 + x43));
        }
        const int x44 = x17 < x14;
        const int x45 = 1 & x44;
        const int x46 = x45 ? x15 : 0;
        const int x48 = as_int(as_uint(x46) + 7U);
        const int x49 = x48 & (-8);
        const long x51 = convert_long(x17);
        const long x52 = as_long(as_ulong(x51) * as_ulong(x25));
        const long x53 = x24 + x52;
        const int x57 = x17 >= x4;
        const int x58 = x17 < x3;
        const int x59 = x57 & x58;
        const int x60 = 1 & x59;
        for (long x50_counter = x22; x50_counter < x49; x50_counter += 8) {
            const int x50 = (int)x50_counter;
            const long x54 = convert_long(x50);
            const long x55 = as_long(as_ulong(x54) * 4UL);
            const long x56 = x53 + x55;
            const int x61 = as_int(as_uint(x8) - as_uint(x50));
            const int x62 = x60 ? x61 : 0;
            const int8 x63 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x64 = as_int(as_uint(x9) - as_uint(x50));
            const int8 x65 = (int8)(x64);
            const int8 x66 = (int8)(x62);
            const int8 x67 = x63 < x66;
            const int8 x68 = x63 >= x65;
            const int8 x69 = x67 & x68;
            const float8 x70 = load_masked_global_float8((__global const float*)(m0 + x56), x69);
            const long x71 = convert_long(x17);
            const long x72 = as_long(as_ulong(x71) * 32UL);
            const long x73 = x34 + x72;
            const long x74 = convert_long(x50);
            const long x75 = as_long(as_ulong(x74) * 4UL);
            const long x76 = x73 + x75;
            const long x77 = x76 + 832L;
            vstore8(x70, 0, (__global float*)(m1 + x77));
        }
        for (int x78 = x49; x78 < 8; x78 += 8) {
            const float8 x80 = (float8)(0.0f);
            const long x81 = convert_long(x17);
            const long x82 = as_long(as_ulong(x81) * 32UL);
            const long x83 = x34 + x82;
            const long x84 = convert_long(x78);
            const long x85 = as_long(as_ulong(x84) * 4UL);
            const long x86 = x83 + x85;
            const long x87 = x86 + 832L;
            vstore8(x80, 0, (__global float*)(m1 + x87));
        }
    }
}

static void fn_dot_f32x8_4x1_4_16_32_32_add(__global char* const m0, const long x0, const long x1, const long x2, const long x3) {
    const long x5 = x2 + 0L;
    const float8 x6 = vload8(0, (__global const float*)(m0 + x5));
    const long x8 = x2 + 32L;
    const float8 x9 = vload8(0, (__global const float*)(m0 + x8));
    const long x11 = x2 + 64L;
    const float8 x12 = vload8(0, (__global const float*)(m0 + x11));
    const long x14 = x2 + 96L;
    const float8 x15 = vload8(0, (__global const float*)(m0 + x14));
    const long x17 = as_long(as_ulong(x3) * 16UL);
    const int x18 = convert_int(x17);
    float8 x22 = x6;
    float8 x23 = x9;
    float8 x24 = x12;
    float8 x25 = x15;
    for (long x21_counter = 0; x21_counter < x18; x21_counter += 16) {
        const int x21 = (int)x21_counter;
        const long x26 = convert_long(x21);
        const long x27 = x0 + x26;
        const long x29 = as_long(as_ulong(x26) * 2UL);
        const long x30 = x1 + x29;
        const long x31 = x30 + 0L;
        const float8 x32 = vload8(0, (__global const float*)(m0 + x31));
        const long x33 = x27 + 0L;
        const float x34 = *(__global const float*)(m0 + x33);
        const float8 x35 = (float8)(x34);
        const float8 x36 = fma(x35, x32, x22);
        const long x38 = x27 + 4L;
        const float x39 = *(__global const float*)(m0 + x38);
        const float8 x40 = (float8)(x39);
        const float8 x41 = fma(x40, x32, x23);
        const long x43 = x27 + 8L;
        const float x44 = *(__global const float*)(m0 + x43);
        const float8 x45 = (float8)(x44);
        const float8 x46 = fma(x45, x32, x24);
        const long x48 = x27 + 12L;
        const float x49 = *(__global const float*)(m0 + x48);
        const float8 x50 = (float8)(x49);
        const float8 x51 = fma(x50, x32, x25);
        x22 = x36;
        x23 = x41;
        x24 = x46;
        x25 = x51;
    }
    const long x56 = x2 + 0L;
    vstore8(x22, 0, (__global float*)(m0 + x56));
    const long x57 = x2 + 32L;
    vstore8(x23, 0, (__global float*)(m0 + x57));
    const long x58 = x2 + 64L;
    vstore8(x24, 0, (__global float*)(m0 + x58));
    const long x59 = x2 + 96L;
    vstore8(x25, 0, (__global float*)(m0 + x59));
}

static void fn_dot10(__global char* const m0, const long x0) {
    for (int x3 = 0; x3 < 8; x3 += 8) {
        const long x4 = convert_long(x3);
        const long x6 = as_long(as_ulong(x4) * 4UL);
        const long x8 = as_long(832UL + as_ulong(x6));
        const long x9 = x0 + x8;
        const long x11 = convert_long(x3);
        const long x12 = as_long(as_ulong(x11) * 4UL);
        const long x13 = as_long(256UL + as_ulong(x12));
        const long x14 = x0 + x13;
        for (int x16 = 0; x16 < 4; x16 += 4) {
            const long x17 = convert_long(x16);
            const long x18 = as_long(as_ulong(x17) * 4UL);
            const long x20 = as_long(576UL + as_ulong(x18));
            const long x21 = x0 + x20;
            const long x22 = convert_long(x16);
            const long x24 = as_long(as_ulong(x22) * 32UL);
            const long x25 = x14 + x24;
            fn_dot_f32x8_4x1_4_16_32_32_add(m0, x21, x9, x25, 8L);
        }
    }
}

static void fn_nest11(__global char* const m0, const long x1) {
    const long x3 = x1 + 128L;
    const float4 x4 = vload4(0, (__global const float*)(m0 + x3));
    const long x6 = x1 + 512L;
    const float4 x7 = vload4(0, (__global const float*)(m0 + x6));
    const float4 x8 = maximum_float4(x4, x7);
    const long x9 = x1 + 128L;
    vstore4(x8, 0, (__global float*)(m0 + x9));
}

static void fn_nest12(__global char* const m0, const long x1) {
    const long x3 = x1 + 192L;
    const float4 x4 = vload4(0, (__global const float*)(m0 + x3));
    const long x6 = x1 + 768L;
    const float4 x7 = vload4(0, (__global const float*)(m0 + x6));
    const float4 x8 = x4 * x7;
    const long x10 = x1 + 704L;
    const float4 x11 = vload4(0, (__global const float*)(m0 + x10));
    const float4 x12 = x8 + x11;
    const long x13 = x1 + 192L;
    vstore4(x12, 0, (__global float*)(m0 + x13));
}

static void fn_nest13(__global char* const m0, __global char* const m1, const long x4, const long x21, const long x25) {
    const long x22 = convert_long(0);
    const long x23 = as_long(as_ulong(x22) * 4UL);
    const long x24 = x21 + x23;
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x5 = convert_long(x3);
        const long x7 = as_long(as_ulong(x5) * 32UL);
        const long x8 = x4 + x7;
        const long x10 = x8 + 256L;
        const float8 x11 = vload8(0, (__global const float*)(m0 + x10));
        const long x12 = convert_long(x3);
        const long x14 = as_long(as_ulong(x12) * 4UL);
        const long x15 = x4 + x14;
        const long x17 = x15 + 192L;
        const float x18 = *(__global const float*)(m0 + x17);
        const float8 x19 = (float8)(x18);
        const float8 x20 = x11 / x19;
        const long x26 = convert_long(x3);
        const long x27 = as_long(as_ulong(x26) * as_ulong(x25));
        const long x28 = x24 + x27;
        vstore8(x20, 0, (__global float*)(m1 + x28));
    }
}

static void fn_nest13_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x25, const long x45, const long x46) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(4, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(8, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    for (int x18 = 0; x18 < 4; x18 += 1) {
        const int x19 = x18 < x14;
        const int x20 = 1 & x19;
        const int x21 = x20 ? x13 : 0;
        const int x23 = x21 & (-8);
        const long x26 = convert_long(x18);
        const long x28 = as_long(as_ulong(x26) * 32UL);
        const long x29 = x25 + x28;
        const long x37 = convert_long(x18);
        const long x38 = as_long(as_ulong(x37) * 4UL);
        const long x39 = x25 + x38;
        const long x41 = x39 + 192L;
        const float x42 = *(__global const float*)(m0 + x41);
        const float8 x43 = (float8)(x42);
        const long x47 = convert_long(x18);
        const long x48 = as_long(as_ulong(x47) * as_ulong(x46));
        const long x49 = x45 + x48;
        for (long x24_counter = 0; x24_counter < x23; x24_counter += 8) {
            const int x24 = (int)x24_counter;
            const long x30 = convert_long(x24);
            const long x32 = as_long(as_ulong(x30) * 4UL);
            const long x33 = x29 + x32;
            const long x35 = x33 + 256L;
            const float8 x36 = vload8(0, (__global const float*)(m0 + x35));
            const float8 x44 = x36 / x43;
            const long x50 = convert_long(x24);
            const long x51 = as_long(as_ulong(x50) * 4UL);
            const long x52 = x49 + x51;
            vstore8(x44, 0, (__global float*)(m1 + x52));
        }
        const int x53 = x18 < x15;
        const int x54 = 1 & x53;
        const int x55 = x54 ? x16 : 0;
        const int x57 = as_int(as_uint(x55) + 7U);
        const int x58 = x57 & (-8);
        const long x60 = convert_long(x18);
        const long x61 = as_long(as_ulong(x60) * 32UL);
        const long x62 = x25 + x61;
        const float8 x68 = (float8)(x42);
        const long x70 = convert_long(x18);
        const long x71 = as_long(as_ulong(x70) * as_ulong(x46));
        const long x72 = x45 + x71;
        const int x76 = x18 >= x5;
        const int x77 = x18 < x4;
        const int x78 = x76 & x77;
        const int x79 = 1 & x78;
        for (long x59_counter = x23; x59_counter < x58; x59_counter += 8) {
            const int x59 = (int)x59_counter;
            const long x63 = convert_long(x59);
            const long x64 = as_long(as_ulong(x63) * 4UL);
            const long x65 = x62 + x64;
            const long x66 = x65 + 256L;
            const float8 x67 = vload8(0, (__global const float*)(m0 + x66));
            const float8 x69 = x67 / x68;
            const long x73 = convert_long(x59);
            const long x74 = as_long(as_ulong(x73) * 4UL);
            const long x75 = x72 + x74;
            const int x80 = as_int(as_uint(x9) - as_uint(x59));
            const int x81 = x79 ? x80 : 0;
            const int8 x82 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x83 = as_int(as_uint(x10) - as_uint(x59));
            const int8 x84 = (int8)(x83);
            const int8 x85 = (int8)(x81);
            const int8 x86 = x82 < x85;
            const int8 x87 = x82 >= x84;
            const int8 x88 = x86 & x87;
            store_masked_global_float8((__global float*)(m1 + x75), x69, x88);
        }
    }
}

static void fn_attention(__global char* const m0, __global char* const m1, __global char* const m2, __global char* const m3, __global char* const m4, const long x0, const long x1, const long x2, const long x3, const long x4, const long x5, const long x6, const long x7, const long x8, const long x9, const long x10, const long x11, const long x15, const long x16, const long x17, const long x18, const long x19, const long x21, const long x22, const long x23, const long x24, const long x25, const long x27, const long x28, const long x29, const long x30, const long x31) {
    const long x13 = as_long(as_ulong(x10) * 4UL);
    const long x20 = as_long(as_ulong(x18) * 4UL);
    const long x26 = as_long(as_ulong(x24) * 4UL);
    const long x32 = as_long(as_ulong(x30) * 4UL);
    const long x33 = as_long(as_ulong(x0) * 4UL);
    const long x35 = 1 ? x16 : 0L;
    const long x41 = as_long(as_ulong(x33) * as_ulong(x13));
    const long x42 = x7 + x41;
    const long x43 = as_long(0UL - as_ulong(x33));
    const long x44 = max(x43, 0L);
    const long x45 = min(x44, 4L);
    const long x46 = as_long(as_ulong(x8) - as_ulong(x33));
    const long x47 = 1 ? x46 : 0L;
    const long x48 = max(x47, 0L);
    const long x49 = min(x48, 4L);
    const int x50 = x33 >= 0L;
    const int x51 = 1 & x50;
    const int x52 = x47 >= 4L;
    const int x53 = x51 & x52;
    const int x54 = convert_int(x45);
    const int x55 = convert_int(x49);
    const long x56 = as_long(0UL * 4UL);
    const long x57 = x42 + x56;
    const long x58 = as_long(0UL - 0UL);
    const long x59 = max(x58, 0L);
    const long x60 = min(x59, 8L);
    const long x61 = as_long(as_ulong(x9) - 0UL);
    const long x62 = 1 ? x61 : 0L;
    const long x63 = max(x62, 0L);
    const long x64 = min(x63, 8L);
    const int x65 = 0L >= 0L;
    const int x66 = x53 & x65;
    const int x67 = x62 >= 8L;
    const int x68 = x66 & x67;
    const int x69 = convert_int(x60);
    const int x70 = convert_int(x64);
    const int x71 = 1 & x68;
    if (x71) {
        fn_nest0(m0, m4, x57, x13, x6);
    } else {
        fn_nest0_edge(m0, m4, x55, x54, x70, x69, x57, x13, x6);
    }
    fn_nest1(m4, x6);
    fn_nest2(m4, x6);
    const int x72 = 8L > 0L;
    const long x73 = x72 ? x35 : 0L;
    const long x75 = max(8L, 1L);
    for (long x76 = 0L; x76 < x73; x76 += x75) {
        const long x77 = as_long(as_ulong(x76) * as_ulong(x20));
        const long x78 = x15 + x77;
        const long x79 = as_long(0UL - as_ulong(x76));
        const long x80 = max(x79, 0L);
        const long x81 = min(x80, 8L);
        const long x82 = as_long(as_ulong(x16) - as_ulong(x76));
        const long x83 = 1 ? x82 : 0L;
        const long x84 = max(x83, 0L);
        const long x85 = min(x84, 8L);
        const int x86 = x76 >= 0L;
        const int x87 = 1 & x86;
        const int x88 = x83 >= 8L;
        const int x89 = x87 & x88;
        const int x90 = convert_int(x81);
        const int x91 = convert_int(x85);
        const long x92 = as_long(0UL * 4UL);
        const long x93 = x78 + x92;
        const long x94 = as_long(0UL - 0UL);
        const long x95 = max(x94, 0L);
        const long x96 = min(x95, 8L);
        const long x97 = as_long(as_ulong(x17) - 0UL);
        const long x98 = 1 ? x97 : 0L;
        const long x99 = max(x98, 0L);
        const long x100 = min(x99, 8L);
        const int x101 = 0L >= 0L;
        const int x102 = x89 & x101;
        const int x103 = x98 >= 8L;
        const int x104 = x102 & x103;
        const int x105 = convert_int(x96);
        const int x106 = convert_int(x100);
        const int x107 = 1 & x104;
        if (x107) {
            fn_nest3(m1, m4, x93, x20, x6);
        } else {
            fn_nest3_edge(m1, m4, x91, x90, x106, x105, x93, x20, x6);
        }
        fn_dot4(m4, x6);
        const long x108 = max(x76, (-9223372035781033984L));
        const long x109 = as_long(as_ulong(x108) + as_ulong((-1073741824L)));
        const long x110 = min(x76, 9223372035781033983L);
        const long x111 = as_long(as_ulong(x110) + 1073741824UL);
        const long x112 = max(x35, x109);
        const long x113 = min(x112, x111);
        const long x114 = as_long(as_ulong(x113) - as_ulong(x76));
        const int x115 = convert_int(x114);
        fn_nest5(m4, x115, x6);
        fn_nest6(m4, x115, x6);
        fn_nest7(m4, x6);
        fn_nest8(m4, x6);
        const long x116 = as_long(as_ulong(x76) * as_ulong(x26));
        const long x117 = x21 + x116;
        const long x118 = as_long(0UL - as_ulong(x76));
        const long x119 = max(x118, 0L);
        const long x120 = min(x119, 8L);
        const long x121 = as_long(as_ulong(x22) - as_ulong(x76));
        const long x122 = 1 ? x121 : 0L;
        const long x123 = max(x122, 0L);
        const long x124 = min(x123, 8L);
        const int x125 = x76 >= 0L;
        const int x126 = 1 & x125;
        const int x127 = x122 >= 8L;
        const int x128 = x126 & x127;
        const int x129 = convert_int(x120);
        const int x130 = convert_int(x124);
        const long x131 = as_long(0UL * 4UL);
        const long x132 = x117 + x131;
        const long x133 = as_long(0UL - 0UL);
        const long x134 = max(x133, 0L);
        const long x135 = min(x134, 8L);
        const long x136 = as_long(as_ulong(x23) - 0UL);
        const long x137 = 1 ? x136 : 0L;
        const long x138 = max(x137, 0L);
        const long x139 = min(x138, 8L);
        const int x140 = 0L >= 0L;
        const int x141 = x128 & x140;
        const int x142 = x137 >= 8L;
        const int x143 = x141 & x142;
        const int x144 = convert_int(x135);
        const int x145 = convert_int(x139);
        const int x146 = 1 & x143;
        if (x146) {
            fn_nest9(m2, m4, x132, x26, x6);
        } else {
            fn_nest9_edge(m2, m4, x130, x129, x145, x144, x132, x26, x6);
        }
        fn_dot10(m4, x6);
        fn_nest11(m4, x6);
        fn_nest12(m4, x6);
    }
    const long x147 = as_long(as_ulong(x33) * as_ulong(x32));
    const long x148 = x27 + x147;
    const long x149 = as_long(0UL - as_ulong(x33));
    const long x150 = max(x149, 0L);
    const long x151 = min(x150, 4L);
    const long x152 = as_long(as_ulong(x28) - as_ulong(x33));
    const long x153 = 1 ? x152 : 0L;
    const long x154 = max(x153, 0L);
    const long x155 = min(x154, 4L);
    const int x156 = x33 >= 0L;
    const int x157 = 1 & x156;
    const int x158 = x153 >= 4L;
    const int x159 = x157 & x158;
    const int x160 = convert_int(x151);
    const int x161 = convert_int(x155);
    const long x162 = as_long(0UL * 4UL);
    const long x163 = x148 + x162;
    const long x164 = as_long(0UL - 0UL);
    const long x165 = max(x164, 0L);
    const long x166 = min(x165, 8L);
    const long x167 = as_long(as_ulong(x29) - 0UL);
    const long x168 = 1 ? x167 : 0L;
    const long x169 = max(x168, 0L);
    const long x170 = min(x169, 8L);
    const int x171 = 0L >= 0L;
    const int x172 = x159 & x171;
    const int x173 = x168 >= 8L;
    const int x174 = x172 & x173;
    const int x175 = convert_int(x166);
    const int x176 = convert_int(x170);
    const int x177 = 1 & x174;
    if (x177) {
        fn_nest13(m4, m3, x6, x163, x32);
    } else {
        fn_nest13_edge(m4, m3, x161, x160, x176, x175, x6, x163, x32);
    }
}

typedef struct {
    long first;
    long programs;
    long count0;
    long count1;
    long count2;
    long arguments[20];
} Launch;

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void pavage_attention(__global char* const v0, __global char* const v1, __global char* const v2, __global char* const v3, __global char* const scratch, const Launch launch) {
    __global char* const slot = scratch + 64 + get_group_id(0) * 1088L;
    volatile __global int* const next = (volatile __global int*)scratch;
    volatile __global int* const done = next + 1;
    for (int taken = atomic_inc(next); taken < launch.programs; taken = atomic_inc(next)) {
        const long program = launch.first + taken;
        const long id0 = program % launch.count0;
        const long id1 = program / launch.count0 % launch.count1;
        const long id2 = program / launch.count0 / launch.count1;
        fn_attention(v0, v1, v2, v3, slot, id0, id1, id2, launch.count0, launch.count1, launch.count2, 0, launch.arguments[0], launch.arguments[1], launch.arguments[2], launch.arguments[3], launch.arguments[4], launch.arguments[5], launch.arguments[6], launch.arguments[7], launch.arguments[8], launch.arguments[9], launch.arguments[10], launch.arguments[11], launch.arguments[12], launch.arguments[13], launch.arguments[14], launch.arguments[15], launch.arguments[16], launch.arguments[17], launch.arguments[18], launch.arguments[19]);
    }
    if (atomic_inc(done) == (int)get_num_groups(0) - 1) {
        atomic_xchg(next, 0);
        atomic_xchg(done, 0);
    }
}
