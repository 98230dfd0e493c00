// -cl-std=CL1.2
#pragma OPENCL FP_CONTRACT OFF

static float4 load_masked_global_float4(__global const float* const at, const int4 mask) {
    if (all(mask)) {
        return vload4(0, at);
    }
    return (float4)(mask.s0 ? at[0] : (float)(0), mask.s1 ? at[1] : (float)(0), mask.s2 ? at[2] : (float)(0), mask.s3 ? at[3] : (float)(0));
}

static float8 load_masked_global_float8(__global const float* const at, const int8 mask) {
    if (all(mask)) {
        return vload8(0, at);
    }
    return (float8)(mask.s0 ? at[0] : (float)(0), mask.s1 ? at[1] : (float)(0), mask.s2 ? at[2] : (float)(0), mask.s3 ? at[3] : (float)(0), mask.s4 ? at[4] : (float)(0), mask.s5 ? at[5] : (float)(0), mask.s6 ? at[6] : (float)(0), mask.s7 ? at[7] : (float)(0));
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

static void fn_nest0(__global char* const m0, const long x6) {
    for (int x3 = 0; x3 < 8; x3 += 1) {
        const float8 x5 = (float8)(0.0f);
        const long x7 = convert_long(x3);
        const long x9 = as_long(as_ulong(x7) * 64UL);
        const long x10 = x6 + x9;
        vstore8(x5, 0, (__global float*)(m0 + x10));
        const float8 x11 = (float8)(0.0f);
        const long x12 = convert_long(x3);
        const long x13 = as_long(as_ulong(x12) * 64UL);
        const long x14 = x6 + x13;
        const long x16 = x14 + 32L;
        vstore8(x11, 0, (__global float*)(m0 + x16));
    }
}

static void fn_nest1(__global char* const m0, __global char* const m1, const long x4, const long x9, const long x14) {
    const long x6 = convert_long(0);
    const long x7 = as_long(as_ulong(x6) * 4UL);
    const long x8 = x4 + x7;
    for (int x3 = 0; x3 < 8; x3 += 1) {
        const long x10 = convert_long(x3);
        const long x11 = as_long(as_ulong(x10) * as_ulong(x9));
        const long x12 = x8 + x11;
        const float4 x13 = vload4(0, (__global const float*)(m0 + x12));
        const long x15 = convert_long(x3);
        const long x17 = as_long(as_ulong(x15) * 16UL);
        const long x18 = x14 + x17;
        const long x20 = x18 + 512L;
        vstore4(x13, 0, (__global float*)(m1 + x20));
    }
}

static void fn_nest1_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x25, const long x26, const long x35) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(8, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(4, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    for (int x18 = 0; x18 < 8; x18 += 1) {
        const int x19 = x18 < x14;
        const int x20 = 1 & x19;
        const int x21 = x20 ? x13 : 0;
        const int x23 = x21 & (-4);
        const long x27 = convert_long(x18);
        const long x28 = as_long(as_ulong(x27) * as_ulong(x26));
        const long x29 = x25 + x28;
        for (long x24_counter = 0; x24_counter < x23; x24_counter += 4) {
            const int x24 = (int)x24_counter;
            const long x31 = convert_long(x24);
            const long x32 = as_long(as_ulong(x31) * 4UL);
            const long x33 = x29 + x32;
            const float4 x34 = vload4(0, (__global const float*)(m0 + x33));
            const long x36 = convert_long(x18);
            const long x38 = as_long(as_ulong(x36) * 16UL);
            const long x39 = x35 + x38;
            const long x40 = convert_long(x24);
            const long x41 = as_long(as_ulong(x40) * 4UL);
            const long x42 = x39 + x41;
            const long x44 = x42 + 512L;
            vstore4(x34, 0, (__global float*)(m1 + x44));
        }
        const int x45 = x18 < x15;
        const int x46 = 1 & x45;
        const int x47 = x46 ? x16 : 0;
        const int x49 = as_int(as_uint(x47) + 3U);
        const int x50 = x49 & (-4);
        const long x52 = convert_long(x18);
        const long x53 = as_long(as_ulong(x52) * as_ulong(x26));
        const long x54 = x25 + x53;
        const int x58 = x18 >= x5;
        const int x59 = x18 < x4;
        const int x60 = x58 & x59;
        const int x61 = 1 & x60;
        for (long x51_counter = x23; x51_counter < x50; x51_counter += 4) {
            const int x51 = (int)x51_counter;
            const long x55 = convert_long(x51);
            const long x56 = as_long(as_ulong(x55) * 4UL);
            const long x57 = x54 + x56;
            const int x62 = as_int(as_uint(x9) - as_uint(x51));
            const int x63 = x61 ? x62 : 0;
            const int4 x64 = (int4)(0, 1, 2, 3);
            const int x65 = as_int(as_uint(x10) - as_uint(x51));
            const int4 x66 = (int4)(x65);
            const int4 x67 = (int4)(x63);
            const int4 x68 = x64 < x67;
            const int4 x69 = x64 >= x66;
            const int4 x70 = x68 & x69;
            const float4 x71 = load_masked_global_float4((__global const float*)(m0 + x57), x70);
            const long x72 = convert_long(x18);
            const long x73 = as_long(as_ulong(x72) * 16UL);
            const long x74 = x35 + x73;
            const long x75 = convert_long(x51);
            const long x76 = as_long(as_ulong(x75) * 4UL);
            const long x77 = x74 + x76;
            const long x78 = x77 + 512L;
            vstore4(x71, 0, (__global float*)(m1 + x78));
        }
        for (int x79 = x50; x79 < 4; x79 += 4) {
            const float4 x81 = (float4)(0.0f);
            const long x82 = convert_long(x18);
            const long x83 = as_long(as_ulong(x82) * 16UL);
            const long x84 = x35 + x83;
            const long x85 = convert_long(x79);
            const long x86 = as_long(as_ulong(x85) * 4UL);
            const long x87 = x84 + x86;
            const long x88 = x87 + 512L;
            vstore4(x81, 0, (__global float*)(m1 + x88));
        }
    }
}

static void fn_nest2(__global char* const m0, __global char* const m1, const long x4, const long x9, const long x14) {
    const long x6 = convert_long(0);
    const long x7 = as_long(as_ulong(x6) * 4UL);
    const long x8 = x4 + x7;
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x10 = convert_long(x3);
        const long x11 = as_long(as_ulong(x10) * as_ulong(x9));
        const long x12 = x8 + x11;
        const float8 x13 = vload8(0, (__global const float*)(m0 + x12));
        const long x15 = convert_long(x3);
        const long x17 = as_long(as_ulong(x15) * 64UL);
        const long x18 = x14 + x17;
        const long x20 = x18 + 640L;
        vstore8(x13, 0, (__global float*)(m1 + x20));
        const long x22 = x12 + 32L;
        const float8 x23 = vload8(0, (__global const float*)(m0 + x22));
        const long x24 = convert_long(x3);
        const long x25 = as_long(as_ulong(x24) * 64UL);
        const long x26 = x14 + x25;
        const long x28 = x26 + 672L;
        vstore8(x23, 0, (__global float*)(m1 + x28));
    }
}

static void fn_nest2_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x25, const long x26, const long x35) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(4, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(16, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    for (int x18 = 0; x18 < 4; x18 += 1) {
        const int x19 = x18 < x14;
        const int x20 = 1 & x19;
        const int x21 = x20 ? x13 : 0;
        const int x23 = x21 & (-16);
        const long x27 = convert_long(x18);
        const long x28 = as_long(as_ulong(x27) * as_ulong(x26));
        const long x29 = x25 + x28;
        for (long x24_counter = 0; x24_counter < x23; x24_counter += 16) {
            const int x24 = (int)x24_counter;
            const long x31 = convert_long(x24);
            const long x32 = as_long(as_ulong(x31) * 4UL);
            const long x33 = x29 + x32;
            const float8 x34 = vload8(0, (__global const float*)(m0 + x33));
            const long x36 = convert_long(x18);
            const long x38 = as_long(as_ulong(x36) * 64UL);
            const long x39 = x35 + x38;
            const long x40 = convert_long(x24);
            const long x41 = as_long(as_ulong(x40) * 4UL);
            const long x42 = x39 + x41;
            const long x44 = x42 + 640L;
            vstore8(x34, 0, (__global float*)(m1 + x44));
            const long x46 = x33 + 32L;
            const float8 x47 = vload8(0, (__global const float*)(m0 + x46));
            const long x48 = convert_long(x18);
            const long x49 = as_long(as_ulong(x48) * 64UL);
            const long x50 = x35 + x49;
            const long x51 = convert_long(x24);
            const long x52 = as_long(as_ulong(x51) * 4UL);
            const long x53 = x50 + x52;
            const long x55 = x53 + 672L;
            vstore8(x47, 0, (__global float*)(m1 + x55));
        }
        const int x56 = x18 < x15;
        const int x57 = 1 & x56;
        const int x58 = x57 ? x16 : 0;
        const int x60 = as_int(as_uint(x58) + 7U);
        const int x62 = x60 & (-8);
        const long x65 = convert_long(x18);
        const long x66 = as_long(as_ulong(x65) * as_ulong(x26));
        const long x67 = x25 + x66;
        const int x71 = x18 >= x5;
        const int x72 = x18 < x4;
        const int x73 = x71 & x72;
        const int x74 = 1 & x73;
        for (long x64_counter = x23; x64_counter < x62; x64_counter += 8) {
            const int x64 = (int)x64_counter;
            const long x68 = convert_long(x64);
            const long x69 = as_long(as_ulong(x68) * 4UL);
            const long x70 = x67 + x69;
            const int x75 = as_int(as_uint(x9) - as_uint(x64));
            const int x76 = x74 ? x75 : 0;
            const int8 x77 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x78 = as_int(as_uint(x10) - as_uint(x64));
            const int8 x79 = (int8)(x78);
            const int8 x80 = (int8)(x76);
            const int8 x81 = x77 < x80;
            const int8 x82 = x77 >= x79;
            const int8 x83 = x81 & x82;
            const float8 x84 = load_masked_global_float8((__global const float*)(m0 + x70), x83);
            const long x85 = convert_long(x18);
            const long x86 = as_long(as_ulong(x85) * 64UL);
            const long x87 = x35 + x86;
            const long x88 = convert_long(x64);
            const long x89 = as_long(as_ulong(x88) * 4UL);
            const long x90 = x87 + x89;
            const long x91 = x90 + 640L;
            vstore8(x84, 0, (__global float*)(m1 + x91));
        }
        for (int x92 = x62; x92 < 16; x92 += 8) {
            const float8 x94 = (float8)(0.0f);
            const long x95 = convert_long(x18);
            const long x96 = as_long(as_ulong(x95) * 64UL);
            const long x97 = x35 + x96;
            const long x98 = convert_long(x92);
            const long x99 = as_long(as_ulong(x98) * 4UL);
            const long x100 = x97 + x99;
            const long x101 = x100 + 640L;
            vstore8(x94, 0, (__global float*)(m1 + x101));
        }
    }
}

static void fn_dot_f32x8_4x2_16_4_64_64(__global char* const m0, const long x0, const long x1, const long x2, const long x3) {
    const long x5 = x2 + 0L;
    const long x8 = x2 + 32L;
    const long x10 = x2 + 64L;
    const long x12 = x2 + 96L;
    const long x14 = x2 + 128L;
    const long x16 = x2 + 160L;
    const long x18 = x2 + 192L;
    const long x20 = x2 + 224L;
    const long x22 = as_long(as_ulong(x3) * 4UL);
    const int x23 = convert_int(x22);
    float8 x27 = (float8)(0.0f);
    float8 x28 = (float8)(0.0f);
    float8 x29 = (float8)(0.0f);
    float8 x30 = (float8)(0.0f);
    float8 x31 = (float8)(0.0f);
    float8 x32 = (float8)(0.0f);
    float8 x33 = (float8)(0.0f);
    float8 x34 = (float8)(0.0f);
    for (long x26_counter = 0; x26_counter < x23; x26_counter += 4) {
        const int x26 = (int)x26_counter;
        const long x35 = convert_long(x26);
        const long x36 = x0 + x35;
        const long x38 = as_long(as_ulong(x35) * 16UL);
        const long x39 = x1 + x38;
        const long x40 = x39 + 0L;
        const float8 x41 = vload8(0, (__global const float*)(m0 + x40));
        const long x42 = x39 + 32L;
        const float8 x43 = vload8(0, (__global const float*)(m0 + x42));
        const long x44 = x36 + 0L;
        const float x45 = *(__global const float*)(m0 + x44);
        const float8 x46 = (float8)(x45);
        const float8 x47 = fma(x46, x41, x27);
        const float8 x48 = fma(x46, x43, x28);
        const long x49 = x36 + 16L;
        const float x50 = *(__global const float*)(m0 + x49);
        const float8 x51 = (float8)(x50);
        const float8 x52 = fma(x51, x41, x29);
        const float8 x53 = fma(x51, x43, x30);
        const long x54 = x36 + 32L;
        const float x55 = *(__global const float*)(m0 + x54);
        const float8 x56 = (float8)(x55);
        const float8 x57 = fma(x56, x41, x31);
        const float8 x58 = fma(x56, x43, x32);
        const long x60 = x36 + 48L;
        const float x61 = *(__global const float*)(m0 + x60);
        const float8 x62 = (float8)(x61);
        const float8 x63 = fma(x62, x41, x33);
        const float8 x64 = fma(x62, x43, x34);
        x27 = x47;
        x28 = x48;
        x29 = x52;
        x30 = x53;
        x31 = x57;
        x32 = x58;
        x33 = x63;
        x34 = x64;
    }
    const long x73 = x2 + 0L;
    vstore8(x27, 0, (__global float*)(m0 + x73));
    const long x74 = x2 + 32L;
    vstore8(x28, 0, (__global float*)(m0 + x74));
    const long x75 = x2 + 64L;
    vstore8(x29, 0, (__global float*)(m0 + x75));
    const long x76 = x2 + 96L;
    vstore8(x30, 0, (__global float*)(m0 + x76));
    const long x77 = x2 + 128L;
    vstore8(x31, 0, (__global float*)(m0 + x77));
    const long x78 = x2 + 160L;
    vstore8(x32, 0, (__global float*)(m0 + x78));
    const long x79 = x2 + 192L;
    vstore8(x33, 0, (__global float*)(m0 + x79));
    const long x80 = x2 + 224L;
    vstore8(x34, 0, (__global float*)(m0 + x80));
}

static void fn_dot3(__global char* const m0, const long x0) {
    for (int x3 = 0; x3 < 16; x3 += 16) {
        const long x4 = convert_long(x3);
        const long x6 = as_long(as_ulong(x4) * 4UL);
        const long x8 = as_long(640UL + as_ulong(x6));
        const long x9 = x0 + x8;
        const long x11 = convert_long(x3);
        const long x12 = as_long(as_ulong(x11) * 4UL);
        const long x13 = as_long(0UL + as_ulong(x12));
        const long x14 = x0 + x13;
        for (int x17 = 0; x17 < 8; x17 += 4) {
            const long x18 = convert_long(x17);
            const long x20 = as_long(as_ulong(x18) * 16UL);
            const long x22 = as_long(512UL + as_ulong(x20));
            const long x23 = x0 + x22;
            const long x24 = convert_long(x17);
            const long x26 = as_long(as_ulong(x24) * 64UL);
            const long x27 = x14 + x26;
            fn_dot_f32x8_4x2_16_4_64_64(m0, x23, x9, x27, 4L);
        }
    }
}

static void fn_dot_f32x8_4x2_16_4_64_64_add(__global char* const m0, const long x0, const long x1, const long x2, const long x3) {
    const long x5 = x2 + 0L;
    const float8 x6 = vload8(0, (__global const float*)(m0 + x5));
    const long x8 = x2 + 32L;
    const float8 x9 = vload8(0, (__global const float*)(m0 + x8));
    const long x11 = x2 + 64L;
    const float8 x12 = vload8(0, (__global const float*)(m0 + x11));
    const long x14 = x2 + 96L;
    const float8 x15 = vload8(0, (__global const float*)(m0 + x14));
    const long x17 = x2 + 128L;
    const float8 x18 = vload8(0, (__global const float*)(m0 + x17));
    const long x20 = x2 + 160L;
    const float8 x21 = vload8(0, (__global const float*)(m0 + x20));
    const long x23 = x2 + 192L;
    const float8 x24 = vload8(0, (__global const float*)(m0 + x23));
    const long x26 = x2 + 224L;
    const float8 x27 = vload8(0, (__global const float*)(m0 + x26));
    const long x29 = as_long(as_ulong(x3) * 4UL);
    const int x30 = convert_int(x29);
    float8 x34 = x6;
    float8 x35 = x9;
    float8 x36 = x12;
    float8 x37 = x15;
    float8 x38 = x18;
    float8 x39 = x21;
    float8 x40 = x24;
    float8 x41 = x27;
    for (long x33_counter = 0; x33_counter < x30; x33_counter += 4) {
        const int x33 = (int)x33_counter;
        const long x42 = convert_long(x33);
        const long x43 = x0 + x42;
        const long x45 = as_long(as_ulong(x42) * 16UL);
        const long x46 = x1 + x45;
        const long x47 = x46 + 0L;
        const float8 x48 = vload8(0, (__global const float*)(m0 + x47));
        const long x49 = x46 + 32L;
        const float8 x50 = vload8(0, (__global const float*)(m0 + x49));
        const long x51 = x43 + 0L;
        const float x52 = *(__global const float*)(m0 + x51);
        const float8 x53 = (float8)(x52);
        const float8 x54 = fma(x53, x48, x34);
        const float8 x55 = fma(x53, x50, x35);
        const long x56 = x43 + 16L;
        const float x57 = *(__global const float*)(m0 + x56);
        const float8 x58 = (float8)(x57);
        const float8 x59 = fma(x58, x48, x36);
        const float8 x60 = fma(x58, x50, x37);
        const long x61 = x43 + 32L;
        const float x62 = *(__global const float*)(m0 + x61);
        const float8 x63 = (float8)(x62);
        const float8 x64 = fma(x63, x48, x38);
        const float8 x65 = fma(x63, x50, x39);
        const long x67 = x43 + 48L;
        const float x68 = *(__global const float*)(m0 + x67);
        const float8 x69 = (float8)(x68);
        const float8 x70 = fma(x69, x48, x40);
        const float8 x71 = fma(x69, x50, x41);
        x34 = x54;
        x35 = x55;
        x36 = x59;
        x37 = x60;
        x38 = x64;
        x39 = x65;
        x40 = x70;
        x41 = x71;
    }
    const long x80 = x2 + 0L;
    vstore8(x34, 0, (__global float*)(m0 + x80));
    const long x81 = x2 + 32L;
    vstore8(x35, 0, (__global float*)(m0 + x81));
    const long x82 = x2 + 64L;
    vstore8(x36, 0, (__global float*)(m0 + x82));
    const long x83 = x2 + 96L;
    vstore8(x37, 0, (__global float*)(m0 + x83));
    const long x84 = x2 + 128L;
    vstore8(x38, 0, (__global float*)(m0 + x84));
    const long x85 = x2 + 160L;
    vstore8(x39, 0, (__global float*)(m0 + x85));
    const long x86 = x2 + 192L;
    vstore8(x40, 0, (__global float*)(m0 + x86));
    const long x87 = x2 + 224L;
    vstore8(x41, 0, (__global float*)(m0 + x87));
}

static void fn_dot4(__global char* const m0, const long x0) {
    for (int x3 = 0; x3 < 16; x3 += 16) {
        const long x4 = convert_long(x3);
        const long x6 = as_long(as_ulong(x4) * 4UL);
        const long x8 = as_long(640UL + as_ulong(x6));
        const long x9 = x0 + x8;
        const long x11 = convert_long(x3);
        const long x12 = as_long(as_ulong(x11) * 4UL);
        const long x13 = as_long(0UL + as_ulong(x12));
        const long x14 = x0 + x13;
        for (int x17 = 0; x17 < 8; x17 += 4) {
            const long x18 = convert_long(x17);
            const long x20 = as_long(as_ulong(x18) * 16UL);
            const long x22 = as_long(512UL + as_ulong(x20));
            const long x23 = x0 + x22;
            const long x24 = convert_long(x17);
            const long x26 = as_long(as_ulong(x24) * 64UL);
            const long x27 = x14 + x26;
            fn_dot_f32x8_4x2_16_4_64_64_add(m0, x23, x9, x27, 4L);
        }
    }
}

static void fn_nest5(__global char* const m0, __global char* const m1, const long x4, const long x10, const long x15) {
    const long x12 = convert_long(0);
    const long x13 = as_long(as_ulong(x12) * 4UL);
    const long x14 = x10 + x13;
    for (int x3 = 0; x3 < 8; x3 += 1) {
        const long x5 = convert_long(x3);
        const long x7 = as_long(as_ulong(x5) * 64UL);
        const long x8 = x4 + x7;
        const float8 x9 = vload8(0, (__global const float*)(m0 + x8));
        const long x16 = convert_long(x3);
        const long x17 = as_long(as_ulong(x16) * as_ulong(x15));
        const long x18 = x14 + x17;
        vstore8(x9, 0, (__global float*)(m1 + x18));
        const long x19 = convert_long(x3);
        const long x20 = as_long(as_ulong(x19) * 64UL);
        const long x21 = x4 + x20;
        const long x23 = x21 + 32L;
        const float8 x24 = vload8(0, (__global const float*)(m0 + x23));
        const long x25 = x18 + 32L;
        vstore8(x24, 0, (__global float*)(m1 + x25));
    }
}

static void fn_nest5_edge(__global char* const m0, __global char* const m1, const int x4, const int x5, const int x9, const int x10, const long x25, const long x35, const long x36) {
    const int x6 = x5 <= 0;
    const int x7 = 1 & x6;
    const int x8 = min(8, x4);
    const int x11 = x10 <= 0;
    const int x12 = x7 & x11;
    const int x13 = min(16, x9);
    const int x14 = x12 ? x8 : 0;
    const int x15 = max(0, x4);
    const int x16 = max(0, x9);
    for (int x18 = 0; x18 < 8; x18 += 1) {
        const int x19 = x18 < x14;
        const int x20 = 1 & x19;
        const int x21 = x20 ? x13 : 0;
        const int x23 = x21 & (-16);
        const long x26 = convert_long(x18);
        const long x28 = as_long(as_ulong(x26) * 64UL);
        const long x29 = x25 + x28;
        const long x37 = convert_long(x18);
        const long x38 = as_long(as_ulong(x37) * as_ulong(x36));
        const long x39 = x35 + x38;
        const long x43 = convert_long(x18);
        const long x44 = as_long(as_ulong(x43) * 64UL);
        const long x45 = x25 + x44;
        for (long x24_counter = 0; x24_counter < x23; x24_counter += 16) {
            const int x24 = (int)x24_counter;
            const long x30 = convert_long(x24);
            const long x32 = as_long(as_ulong(x30) * 4UL);
            const long x33 = x29 + x32;
            const float8 x34 = vload8(0, (__global const float*)(m0 + x33));
            const long x40 = convert_long(x24);
            const long x41 = as_long(as_ulong(x40) * 4UL);
            const long x42 = x39 + x41;
            vstore8(x34, 0, (__global float*)(m1 + x42));
            const long x46 = convert_long(x24);
            const long x47 = as_long(as_ulong(x46) * 4UL);
            const long x48 = x45 + x47;
            const long x50 = x48 + 32L;
            const float8 x51 = vload8(0, (__global const float*)(m0 + x50));
            const long x52 = x42 + 32L;
            vstore8(x51, 0, (__global float*)(m1 + x52));
        }
        const int x53 = x18 < x15;
        const int x54 = 1 & x53;
        const int x55 = x54 ? x16 : 0;
        const int x57 = as_int(as_uint(x55) + 7U);
        const int x59 = x57 & (-8);
        const long x61 = convert_long(x18);
        const long x62 = as_long(as_ulong(x61) * 64UL);
        const long x63 = x25 + x62;
        const long x68 = convert_long(x18);
        const long x69 = as_long(as_ulong(x68) * as_ulong(x36));
        const long x70 = x35 + x69;
        const int x74 = x18 >= x5;
        const int x75 = x18 < x4;
        const int x76 = x74 & x75;
        const int x77 = 1 & x76;
        for (long x60_counter = x23; x60_counter < x59; x60_counter += 8) {
            const int x60 = (int)x60_counter;
            const long x64 = convert_long(x60);
            const long x65 = as_long(as_ulong(x64) * 4UL);
            const long x66 = x63 + x65;
            const float8 x67 = vload8(0, (__global const float*)(m0 + x66));
            const long x71 = convert_long(x60);
            const long x72 = as_long(as_ulong(x71) * 4UL);
            const long x73 = x70 + x72;
            const int x78 = as_int(as_uint(x9) - as_uint(x60));
            const int x79 = x77 ? x78 : 0;
            const int8 x80 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x81 = as_int(as_uint(x10) - as_uint(x60));
            const int8 x82 = (int8)(x81);
            const int8 x83 = (int8)(x79);
            const int8 x84 = x80 < x83;
            const int8 x85 = x80 >= x82;
            const int8 x86 = x84 & x85;
            store_masked_global_float8((__global float*)(m1 + x73), x67, x86);
        }
    }
}

static void fn_matmul(__global char* const m0, __global char* const m1, __global char* const m2, __global char* const m3, const long x0, const long x1, const long x2, const long x3, const long x4, const long x5, const long x6, const long x7, const long x8, const long x9, const long x10, const long x11, const long x15, const long x16, const long x17, const long x18, const long x19, const long x21, const long x22, const long x23, const long x24, const long x25) {
    const long x13 = as_long(as_ulong(x10) * 4UL);
    const long x20 = as_long(as_ulong(x18) * 4UL);
    const long x26 = as_long(as_ulong(x24) * 4UL);
    const long x28 = as_long(as_ulong(x0) * 8UL);
    const long x30 = as_long(as_ulong(x1) * 16UL);
    const long x32 = 1 ? x9 : 0L;
    const int x33 = 4L > 0L;
    const long x34 = x33 ? x32 : 0L;
    const long x36 = max(4L, 1L);
    const int x37 = 0L < x34;
    if (x37) {
    } else {
        fn_nest0(m3, x6);
    }
    for (long x38 = 0L; x38 < x34; x38 += x36) {
        const int x39 = x38 == 0L;
        const long x40 = as_long(as_ulong(x28) * as_ulong(x13));
        const long x41 = x7 + x40;
        const long x42 = as_long(0UL - as_ulong(x28));
        const long x43 = max(x42, 0L);
        const long x44 = min(x43, 8L);
        const long x45 = as_long(as_ulong(x8) - as_ulong(x28));
        const long x46 = 1 ? x45 : 0L;
        const long x47 = max(x46, 0L);
        const long x48 = min(x47, 8L);
        const int x49 = x28 >= 0L;
        const int x50 = 1 & x49;
        const int x51 = x46 >= 8L;
        const int x52 = x50 & x51;
        const int x53 = convert_int(x44);
        const int x54 = convert_int(x48);
        const long x55 = as_long(as_ulong(x38) * 4UL);
        const long x56 = x41 + x55;
        const long x57 = as_long(0UL - as_ulong(x38));
        const long x58 = max(x57, 0L);
        const long x59 = min(x58, 4L);
        const long x60 = as_long(as_ulong(x9) - as_ulong(x38));
        const long x61 = 1 ? x60 : 0L;
        const long x62 = max(x61, 0L);
        const long x63 = min(x62, 4L);
        const int x64 = x38 >= 0L;
        const int x65 = x52 & x64;
        const int x66 = x61 >= 4L;
        const int x67 = x65 & x66;
        const int x68 = convert_int(x59);
        const int x69 = convert_int(x63);
        const int x70 = 1 & x67;
        if (x70) {
            fn_nest1(m0, m3, x56, x13, x6);
        } else {
            fn_nest1_edge(m0, m3, x54, x53, x69, x68, x56, x13, x6);
        }
        const long x71 = as_long(as_ulong(x38) * as_ulong(x20));
        const long x72 = x15 + x71;
        const long x73 = as_long(0UL - as_ulong(x38));
        const long x74 = max(x73, 0L);
        const long x75 = min(x74, 4L);
        const long x76 = as_long(as_ulong(x16) - as_ulong(x38));
        const long x77 = 1 ? x76 : 0L;
        const long x78 = max(x77, 0L);
        const long x79 = min(x78, 4L);
        const int x80 = x38 >= 0L;
        const int x81 = 1 & x80;
        const int x82 = x77 >= 4L;
        const int x83 = x81 & x82;
        const int x84 = convert_int(x75);
        const int x85 = convert_int(x79);
        const long x86 = as_long(as_ulong(x30) * 4UL);
        const long x87 = x72 + x86;
        const long x88 = as_long(0UL - as_ulong(x30));
        const long x89 = max(x88, 0L);
        const long x90 = min(x89, 16L);
        const long x91 = as_long(as_ulong(x17) - as_ulong(x30));
        const long x92 = 1 ? x91 : 0L;
        const long x93 = max(x92, 0L);
        const long x94 = min(x93, 16L);
        const int x95 = x30 >= 0L;
        const int x96 = x83 & x95;
        const int x97 = x92 >= 16L;
        const int x98 = x96 & x97;
        const int x99 = convert_int(x90);
        const int x100 = convert_int(x94);
        const int x101 = 1 & x98;
        if (x101) {
            fn_nest2(m1, m3, x87, x20, x6);
        } else {
            fn_nest2_edge(m1, m3, x85, x84, x100, x99, x87, x20, x6);
        }
        if (x39) {
            fn_dot3(m3, x6);
        } else {
            fn_dot4(m3, x6);
        }
    }
    const long x102 = as_long(as_ulong(x28) * as_ulong(x26));
    const long x103 = x21 + x102;
    const long x104 = as_long(0UL - as_ulong(x28));
    const long x105 = max(x104, 0L);
    const long x106 = min(x105, 8L);
    const long x107 = as_long(as_ulong(x22) - as_ulong(x28));
    const long x108 = 1 ? x107 : 0L;
    const long x109 = max(x108, 0L);
    const long x110 = min(x109, 8L);
    const int x111 = x28 >= 0L;
    const int x112 = 1 & x111;
    const int x113 = x108 >= 8L;
    const int x114 = x112 & x113;
    const int x115 = convert_int(x106);
    const int x116 = convert_int(x110);
    const long x117 = as_long(as_ulong(x30) * 4UL);
    const long x118 = x103 + x117;
    const long x119 = as_long(0UL - as_ulong(x30));
    const long x120 = max(x119, 0L);
    const long x121 = min(x120, 16L);
    const long x122 = as_long(as_ulong(x23) - as_ulong(x30));
    const long x123 = 1 ? x122 : 0L;
    const long x124 = max(x123, 0L);
    const long x125 = min(x124, 16L);
    const int x126 = x30 >= 0L;
    const int x127 = x114 & x126;
    const int x128 = x123 >= 16L;
    const int x129 = x127 & x128;
    const int x130 = convert_int(x121);
    const int x131 = convert_int(x125);
    const int x132 = 1 & x129;
    if (x132) {
        fn_nest5(m3, m2, x6, x118, x26);
    } else {
        fn_nest5_edge(m3, m2, x116, x115, x131, x130, x6, x118, x26);
    }
}

typedef struct {
    long first;
    long programs;
    long count0;
    long count1;
    long count2;
    long arguments[15];
} Launch;

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void pavage_matmul(__global char* const v0, __global char* const v1, __global char* const v2, __global char* const scratch, const Launch launch) {
    __global char* const slot = scratch + 64 + get_group_id(0) * 896L;
    volatile __global int* const next = (volatile __global int*)scratch;
    volatile __global int* const done = next + 1;
    for (int taken = atomic_inc(next); taken < launch.programs; taken = atomic_inc(next)) {
        const long program = launch.first + taken;
        const long id0 = program % launch.count0;
        const long id1 = program / launch.count0 % launch.count1;
        const long id2 = program / launch.count0 / launch.count1;
        fn_matmul(v0, v1, v2, slot, id0, id1, id2, launch.count0, launch.count1, launch.count2, 0, launch.arguments[0], launch.arguments[1], launch.arguments[2], launch.arguments[3], launch.arguments[4], launch.arguments[5], launch.arguments[6], launch.arguments[7], launch.arguments[8], launch.arguments[9], launch.arguments[10], launch.arguments[11], launch.arguments[12], launch.arguments[13], launch.arguments[14]);
    }
    if (atomic_inc(done) == (int)get_num_groups(0) - 1) {
        atomic_xchg(next, 0);
        atomic_xchg(done, 0);
    }
}
