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

static void fn_nest1_edge(__global char* const m0, __global char* const m1, const long x4, const long x9, const int x14, const int x16, const int x20, const int x24, const long x32) {
    const long x6 = convert_long(0);
    const long x7 = as_long(as_ulong(x6) * 4UL);
    const long x8 = x4 + x7;
    for (int x3 = 0; x3 < 8; x3 += 1) {
        const long x10 = convert_long(x3);
        const long x11 = as_long(as_ulong(x10) * as_ulong(x9));
        const long x12 = x8 + x11;
        const int x15 = x3 >= x14;
        const int x17 = x3 < x16;
        const int x18 = x15 & x17;
        const int x19 = 1 & x18;
        const int x21 = as_int(as_uint(x20) - 0U);
        const int x22 = x19 ? x21 : 0;
        const int4 x23 = (int4)(0, 1, 2, 3);
        const int x25 = as_int(as_uint(x24) - 0U);
        const int4 x26 = (int4)(x25);
        const int4 x27 = (int4)(x22);
        const int4 x28 = x23 < x27;
        const int4 x29 = x23 >= x26;
        const int4 x30 = x28 & x29;
        const float4 x31 = load_masked_global_float4((__global const float*)(m0 + x12), x30);
        const long x33 = convert_long(x3);
        const long x35 = as_long(as_ulong(x33) * 16UL);
        const long x36 = x32 + x35;
        const long x38 = x36 + 512L;
        vstore4(x31, 0, (__global float*)(m1 + x38));
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

static void fn_nest2_edge(__global char* const m0, __global char* const m1, const long x7, const long x8, const int x17, const int x19, const int x23, const int x27, const long x35) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x9 = convert_long(x3);
        const long x10 = as_long(as_ulong(x9) * as_ulong(x8));
        const long x11 = x7 + x10;
        const int x18 = x3 >= x17;
        const int x20 = x3 < x19;
        const int x21 = x18 & x20;
        const int x22 = 1 & x21;
        for (int x6 = 0; x6 < 16; x6 += 8) {
            const long x13 = convert_long(x6);
            const long x14 = as_long(as_ulong(x13) * 4UL);
            const long x15 = x11 + x14;
            const int x24 = as_int(as_uint(x23) - as_uint(x6));
            const int x25 = x22 ? x24 : 0;
            const int8 x26 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x28 = as_int(as_uint(x27) - as_uint(x6));
            const int8 x29 = (int8)(x28);
            const int8 x30 = (int8)(x25);
            const int8 x31 = x26 < x30;
            const int8 x32 = x26 >= x29;
            const int8 x33 = x31 & x32;
            const float8 x34 = load_masked_global_float8((__global const float*)(m0 + x15), x33);
            const long x36 = convert_long(x3);
            const long x38 = as_long(as_ulong(x36) * 64UL);
            const long x39 = x35 + x38;
            const long x40 = convert_long(x6);
            const long x41 = as_long(as_ulong(x40) * 4UL);
            const long x42 = x39 + x41;
            const long x44 = x42 + 640L;
            vstore8(x34, 0, (__global float*)(m1 + x44));
        }
    }
}

static void fn_dot_f32x8_4x2_4_64_4(__global char* const m0, const long x0, const long x1, const long x2, const long x3, const long x4) {
    const long x6 = as_long(as_ulong(x1) * 1UL);
    const long x7 = x0 + x6;
    const long x8 = as_long(as_ulong(x4) * 1UL);
    const long x9 = x3 + x8;
    const long x11 = as_long(as_ulong(x1) * 2UL);
    const long x12 = x0 + x11;
    const long x13 = as_long(as_ulong(x4) * 2UL);
    const long x14 = x3 + x13;
    const long x16 = as_long(as_ulong(x1) * 3UL);
    const long x17 = x0 + x16;
    const long x18 = as_long(as_ulong(x4) * 3UL);
    const long x19 = x3 + x18;
    const long x21 = x3 + 0L;
    const long x24 = x3 + 32L;
    const long x25 = x9 + 0L;
    const long x26 = x9 + 32L;
    const long x27 = x14 + 0L;
    const long x28 = x14 + 32L;
    const long x29 = x19 + 0L;
    const long x30 = x19 + 32L;
    float8 x35 = (float8)(0.0f);
    float8 x36 = (float8)(0.0f);
    float8 x37 = (float8)(0.0f);
    float8 x38 = (float8)(0.0f);
    float8 x39 = (float8)(0.0f);
    float8 x40 = (float8)(0.0f);
    float8 x41 = (float8)(0.0f);
    float8 x42 = (float8)(0.0f);
    for (int x34 = 0; x34 < 16; x34 += 4) {
        const long x43 = convert_long(x34);
        const long x45 = as_long(as_ulong(x43) * 16UL);
        const long x46 = x2 + x45;
        const long x47 = x46 + 0L;
        const float8 x48 = vload8(0, (__global const float*)(m0 + x47));
        const long x49 = x46 + 32L;
        const float8 x50 = vload8(0, (__global const float*)(m0 + x49));
        const long x51 = x0 + x43;
        const float x52 = *(__global const float*)(m0 + x51);
        const float8 x53 = (float8)(x52);
        const float8 x54 = fma(x53, x48, x35);
        const float8 x55 = fma(x53, x50, x36);
        const long x56 = x7 + x43;
        const float x57 = *(__global const float*)(m0 + x56);
        const float8 x58 = (float8)(x57);
        const float8 x59 = fma(x58, x48, x37);
        const float8 x60 = fma(x58, x50, x38);
        const long x61 = x12 + x43;
        const float x62 = *(__global const float*)(m0 + x61);
        const float8 x63 = (float8)(x62);
        const float8 x64 = fma(x63, x48, x39);
        const float8 x65 = fma(x63, x50, x40);
        const long x66 = x17 + x43;
        const float x67 = *(__global const float*)(m0 + x66);
        const float8 x68 = (float8)(x67);
        const float8 x69 = fma(x68, x48, x41);
        const float8 x70 = fma(x68, x50, x42);
        x35 = x54;
        x36 = x55;
        x37 = x59;
        x38 = x60;
        x39 = x64;
        x40 = x65;
        x41 = x69;
        x42 = x70;
    }
    const long x79 = x3 + 0L;
    vstore8(x35, 0, (__global float*)(m0 + x79));
    const long x80 = x3 + 32L;
    vstore8(x36, 0, (__global float*)(m0 + x80));
    const long x81 = x9 + 0L;
    vstore8(x37, 0, (__global float*)(m0 + x81));
    const long x82 = x9 + 32L;
    vstore8(x38, 0, (__global float*)(m0 + x82));
    const long x83 = x14 + 0L;
    vstore8(x39, 0, (__global float*)(m0 + x83));
    const long x84 = x14 + 32L;
    vstore8(x40, 0, (__global float*)(m0 + x84));
    const long x85 = x19 + 0L;
    vstore8(x41, 0, (__global float*)(m0 + x85));
    const long x86 = x19 + 32L;
    vstore8(x42, 0, (__global float*)(m0 + x86));
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
            fn_dot_f32x8_4x2_4_64_4(m0, x23, 16L, x9, x27, 64L);
        }
    }
}

static void fn_dot_f32x8_4x2_4_64_4_add(__global char* const m0, const long x0, const long x1, const long x2, const long x3, const long x4) {
    const long x6 = as_long(as_ulong(x1) * 1UL);
    const long x7 = x0 + x6;
    const long x8 = as_long(as_ulong(x4) * 1UL);
    const long x9 = x3 + x8;
    const long x11 = as_long(as_ulong(x1) * 2UL);
    const long x12 = x0 + x11;
    const long x13 = as_long(as_ulong(x4) * 2UL);
    const long x14 = x3 + x13;
    const long x16 = as_long(as_ulong(x1) * 3UL);
    const long x17 = x0 + x16;
    const long x18 = as_long(as_ulong(x4) * 3UL);
    const long x19 = x3 + x18;
    const long x21 = x3 + 0L;
    const float8 x22 = vload8(0, (__global const float*)(m0 + x21));
    const long x24 = x3 + 32L;
    const float8 x25 = vload8(0, (__global const float*)(m0 + x24));
    const long x26 = x9 + 0L;
    const float8 x27 = vload8(0, (__global const float*)(m0 + x26));
    const long x28 = x9 + 32L;
    const float8 x29 = vload8(0, (__global const float*)(m0 + x28));
    const long x30 = x14 + 0L;
    const float8 x31 = vload8(0, (__global const float*)(m0 + x30));
    const long x32 = x14 + 32L;
    const float8 x33 = vload8(0, (__global const float*)(m0 + x32));
    const long x34 = x19 + 0L;
    const float8 x35 = vload8(0, (__global const float*)(m0 + x34));
    const long x36 = x19 + 32L;
    const float8 x37 = vload8(0, (__global const float*)(m0 + x36));
    float8 x42 = x22;
    float8 x43 = x25;
    float8 x44 = x27;
    float8 x45 = x29;
    float8 x46 = x31;
    float8 x47 = x33;
    float8 x48 = x35;
    float8 x49 = x37;
    for (int x41 = 0; x41 < 16; x41 += 4) {
        const long x50 = convert_long(x41);
        const long x52 = as_long(as_ulong(x50) * 16UL);
        const long x53 = x2 + x52;
        const long x54 = x53 + 0L;
        const float8 x55 = vload8(0, (__global const float*)(m0 + x54));
        const long x56 = x53 + 32L;
        const float8 x57 = vload8(0, (__global const float*)(m0 + x56));
        const long x58 = x0 + x50;
        const float x59 = *(__global const float*)(m0 + x58);
        const float8 x60 = (float8)(x59);
        const float8 x61 = fma(x60, x55, x42);
        const float8 x62 = fma(x60, x57, x43);
        const long x63 = x7 + x50;
        const float x64 = *(__global const float*)(m0 + x63);
        const float8 x65 = (float8)(x64);
        const float8 x66 = fma(x65, x55, x44);
        const float8 x67 = fma(x65, x57, x45);
        const long x68 = x12 + x50;
        const float x69 = *(__global const float*)(m0 + x68);
        const float8 x70 = (float8)(x69);
        const float8 x71 = fma(x70, x55, x46);
        const float8 x72 = fma(x70, x57, x47);
        const long x73 = x17 + x50;
        const float x74 = *(__global const float*)(m0 + x73);
        const float8 x75 = (float8)(x74);
        const float8 x76 = fma(x75, x55, x48);
        const float8 x77 = fma(x75, x57, x49);
        x42 = x61;
        x43 = x62;
        x44 = x66;
        x45 = x67;
        x46 = x71;
        x47 = x72;
        x48 = x76;
        x49 = x77;
    }
    const long x86 = x3 + 0L;
    vstore8(x42, 0, (__global float*)(m0 + x86));
    const long x87 = x3 + 32L;
    vstore8(x43, 0, (__global float*)(m0 + x87));
    const long x88 = x9 + 0L;
    vstore8(x44, 0, (__global float*)(m0 + x88));
    const long x89 = x9 + 32L;
    vstore8(x45, 0, (__global float*)(m0 + x89));
    const long x90 = x14 + 0L;
    vstore8(x46, 0, (__global float*)(m0 + x90));
    const long x91 = x14 + 32L;
    vstore8(x47, 0, (__global float*)(m0 + x91));
    const long x92 = x19 + 0L;
    vstore8(x48, 0, (__global float*)(m0 + x92));
    const long x93 = x19 + 32L;
    vstore8(x49, 0, (__global float*)(m0 + x93));
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
            fn_dot_f32x8_4x2_4_64_4_add(m0, x23, 16L, x9, x27, 64L);
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

static void fn_nest5_edge(__global char* const m0, __global char* const m1, const long x6, const long x16, const long x17, const int x25, const int x27, const int x31, const int x35) {
    for (int x3 = 0; x3 < 8; x3 += 1) {
        const long x7 = convert_long(x3);
        const long x9 = as_long(as_ulong(x7) * 64UL);
        const long x10 = x6 + x9;
        const long x18 = convert_long(x3);
        const long x19 = as_long(as_ulong(x18) * as_ulong(x17));
        const long x20 = x16 + x19;
        const int x26 = x3 >= x25;
        const int x28 = x3 < x27;
        const int x29 = x26 & x28;
        const int x30 = 1 & x29;
        for (int x5 = 0; x5 < 16; x5 += 8) {
            const long x11 = convert_long(x5);
            const long x13 = as_long(as_ulong(x11) * 4UL);
            const long x14 = x10 + x13;
            const float8 x15 = vload8(0, (__global const float*)(m0 + x14));
            const long x21 = convert_long(x5);
            const long x22 = as_long(as_ulong(x21) * 4UL);
            const long x23 = x20 + x22;
            const int x32 = as_int(as_uint(x31) - as_uint(x5));
            const int x33 = x30 ? x32 : 0;
            const int8 x34 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x36 = as_int(as_uint(x35) - as_uint(x5));
            const int8 x37 = (int8)(x36);
            const int8 x38 = (int8)(x33);
            const int8 x39 = x34 < x38;
            const int8 x40 = x34 >= x37;
            const int8 x41 = x39 & x40;
            store_masked_global_float8((__global float*)(m1 + x23), x15, x41);
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
            fn_nest1_edge(m0, m3, x56, x13, x53, x54, x69, x68, x6);
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
            fn_nest2_edge(m1, m3, x87, x20, x84, x85, x100, x99, x6);
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
        fn_nest5_edge(m3, m2, x6, x118, x26, x115, x116, x131, x130);
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
