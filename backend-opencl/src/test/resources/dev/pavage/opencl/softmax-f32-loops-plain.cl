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

static void fn_nest0_edge(__global char* const m0, __global char* const m1, const long x9, const long x10, const int x19, const int x21, const int x25, const int x29, const long x41) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x11 = convert_long(x3);
        const long x12 = as_long(as_ulong(x11) * as_ulong(x10));
        const long x13 = x9 + x12;
        const int x20 = x3 >= x19;
        const int x22 = x3 < x21;
        const int x23 = x20 & x22;
        const int x24 = 1 & x23;
        float8 x8 = (float8)(as_float(0xff800000));
        for (int x7 = 0; x7 < 32; x7 += 8) {
            const long x15 = convert_long(x7);
            const long x16 = as_long(as_ulong(x15) * 4UL);
            const long x17 = x13 + x16;
            const int x26 = as_int(as_uint(x25) - as_uint(x7));
            const int x27 = x24 ? x26 : 0;
            const int8 x28 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x30 = as_int(as_uint(x29) - as_uint(x7));
            const int8 x31 = (int8)(x30);
            const int8 x32 = (int8)(x27);
            const int8 x33 = x28 < x32;
            const int8 x34 = x28 >= x31;
            const int8 x35 = x33 & x34;
            const float8 x36 = load_masked_global_float8((__global const float*)(m0 + x17), x35);
            const float8 x37 = x35 ? x36 : (float8)(as_float(0xff800000));
            const float8 x38 = maximum_float8(x8, x37);
            x8 = x38;
        }
        const float x40 = across_max_float8(x8);
        const long x42 = convert_long(x3);
        const long x43 = as_long(as_ulong(x42) * 4UL);
        const long x44 = x41 + x43;
        *(__global float*)(m1 + x44) = x40;
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

static void fn_nest1_edge(__global char* const m0, __global char* const m1, const long x9, const long x10, const int x19, const int x21, const int x25, const int x29, const long x39) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x11 = convert_long(x3);
        const long x12 = as_long(as_ulong(x11) * as_ulong(x10));
        const long x13 = x9 + x12;
        const int x20 = x3 >= x19;
        const int x22 = x3 < x21;
        const int x23 = x20 & x22;
        const int x24 = 1 & x23;
        const long x40 = convert_long(x3);
        const long x41 = as_long(as_ulong(x40) * 4UL);
        const long x42 = x39 + x41;
        const float x43 = *(__global const float*)(m1 + x42);
        const float8 x44 = (float8)(x43);
        float8 x8 = (float8)((-0.0f));
        for (int x7 = 0; x7 < 32; x7 += 8) {
            const long x15 = convert_long(x7);
            const long x16 = as_long(as_ulong(x15) * 4UL);
            const long x17 = x13 + x16;
            const int x26 = as_int(as_uint(x25) - as_uint(x7));
            const int x27 = x24 ? x26 : 0;
            const int8 x28 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x30 = as_int(as_uint(x29) - as_uint(x7));
            const int8 x31 = (int8)(x30);
            const int8 x32 = (int8)(x27);
            const int8 x33 = x28 < x32;
            const int8 x34 = x28 >= x31;
            const int8 x35 = x33 & x34;
            const float8 x36 = load_masked_global_float8((__global const float*)(m0 + x17), x35);
            const float8 x38 = x35 ? x36 : (float8)(as_float(0xff800000));
            const float8 x45 = x38 - x44;
            const int8 x47 = x45 < (float8)((-104.0f));
            const float8 x50 = fma(x45, (float8)(0x1.715476p-1f), (float8)(0x1.8000fep23f));
            const float8 x51 = x50 - (float8)(0x1.8000fep23f);
            const float8 x53 = fma(x51, (float8)((-0x1.62e43p0f)), x45);
            const float8 x55 = fma(x51, (float8)(0x1.05c61p-28f), x53);
            const float8 x58 = fma((float8)(0x1.9baa6ap-13f), x55, (float8)(0x1.71bf9p-10f));
            const float8 x60 = fma(x58, x55, (float8)(0x1.1126e4p-7f));
            const float8 x62 = fma(x60, x55, (float8)(0x1.5549eep-5f));
            const float8 x64 = fma(x62, x55, (float8)(0x1.555514p-3f));
            const float8 x66 = fma(x64, x55, (float8)(0x1.00000cp-1f));
            const float8 x68 = fma(x66, x55, (float8)(1.0f));
            const float8 x69 = fma(x68, x55, (float8)(1.0f));
            const int8 x70 = as_int8(x50);
            const int8 x72 = x70 << (int8)(23);
            const float8 x73 = as_float8(x72);
            const float8 x74 = x69 * x73;
            const float8 x75 = x74 * x73;
            const float8 x77 = x47 ? (float8)(0.0f) : x75;
            const int8 x79 = x45 > (float8)(89.0f);
            const float8 x81 = x79 ? (float8)(as_float(0x7f800000)) : x77;
            const long x82 = convert_long(x3);
            const long x84 = as_long(as_ulong(x82) * 128UL);
            const long x85 = x39 + x84;
            const long x86 = convert_long(x7);
            const long x87 = as_long(as_ulong(x86) * 4UL);
            const long x88 = x85 + x87;
            const long x90 = x88 + 64L;
            vstore8(x81, 0, (__global float*)(m1 + x90));
            const float8 x91 = x8 + x81;
            x8 = x91;
        }
        const float x93 = across_add_float8(x8);
        const long x94 = convert_long(x3);
        const long x95 = as_long(as_ulong(x94) * 4UL);
        const long x96 = x39 + x95;
        const long x98 = x96 + 576L;
        *(__global float*)(m1 + x98) = x93;
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

static void fn_nest2_edge(__global char* const m0, __global char* const m1, const long x7, const long x27, const long x28, const int x36, const int x38, const int x42, const int x46) {
    for (int x3 = 0; x3 < 4; x3 += 1) {
        const long x8 = convert_long(x3);
        const long x10 = as_long(as_ulong(x8) * 128UL);
        const long x11 = x7 + x10;
        const long x19 = convert_long(x3);
        const long x20 = as_long(as_ulong(x19) * 4UL);
        const long x21 = x7 + x20;
        const long x23 = x21 + 576L;
        const float x24 = *(__global const float*)(m0 + x23);
        const float8 x25 = (float8)(x24);
        const long x29 = convert_long(x3);
        const long x30 = as_long(as_ulong(x29) * as_ulong(x28));
        const long x31 = x27 + x30;
        const int x37 = x3 >= x36;
        const int x39 = x3 < x38;
        const int x40 = x37 & x39;
        const int x41 = 1 & x40;
        for (int x6 = 0; x6 < 32; x6 += 8) {
            const long x12 = convert_long(x6);
            const long x14 = as_long(as_ulong(x12) * 4UL);
            const long x15 = x11 + x14;
            const long x17 = x15 + 64L;
            const float8 x18 = vload8(0, (__global const float*)(m0 + x17));
            const float8 x26 = x18 / x25;
            const long x32 = convert_long(x6);
            const long x33 = as_long(as_ulong(x32) * 4UL);
            const long x34 = x31 + x33;
            const int x43 = as_int(as_uint(x42) - as_uint(x6));
            const int x44 = x41 ? x43 : 0;
            const int8 x45 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
            const int x47 = as_int(as_uint(x46) - as_uint(x6));
            const int8 x48 = (int8)(x47);
            const int8 x49 = (int8)(x44);
            const int8 x50 = x45 < x49;
            const int8 x51 = x45 >= x48;
            const int8 x52 = x50 & x51;
            store_masked_global_float8((__global float*)(m1 + x34), x26, x52);
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
        fn_nest0_edge(m0, m2, x40, x13, x36, x37, x53, x52, x6);
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
        fn_nest1_edge(m0, m2, x71, x13, x68, x69, x84, x83, x6);
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
        fn_nest2_edge(m2, m1, x6, x102, x20, x99, x100, x115, x114);
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
