// -cl-std=CL1.2
#pragma OPENCL FP_CONTRACT OFF

typedef struct {
    __global int* messages;
    long id[3];
} Report;

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

static float8 load_masked_global_float8(__global const float* const at, const int8 mask) {
    if (all(mask)) {
        return vload8(0, at);
    }
    return (float8)(mask.s0 ? at[0] : (float)(0), mask.s1 ? at[1] : (float)(0), mask.s2 ? at[2] : (float)(0), mask.s3 ? at[3] : (float)(0), mask.s4 ? at[4] : (float)(0), mask.s5 ? at[5] : (float)(0), mask.s6 ? at[6] : (float)(0), mask.s7 ? at[7] : (float)(0));
}

static int across_and_int2(const int2 a) {
    const int low = a.lo;
    const int high = a.hi;
    return low & high;
}

static int across_and_int4(const int4 a) {
    const int2 low = a.lo;
    const int2 high = a.hi;
    return across_and_int2(low & high);
}

static int across_and_int8(const int8 a) {
    const int4 low = a.lo;
    const int4 high = a.hi;
    return across_and_int4(low & high);
}

static void fail_check(const Report report, const int message) {
    if (atomic_cmpxchg((volatile __global int*)report.messages, 0, 1 + message) == 0) {
        for (int i = 0; i < 3; i++) {
            report.messages[1 + 2 * i] = (int)report.id[i];
            report.messages[2 + 2 * i] = (int)(report.id[i] >> 32);
        }
    }
}

static void combine_add_global_float(volatile __global int* const at, const float value) {
    // A guess, which the first exchange puts right: reading it beside the exchanges of others would be a race.
    int found = 0;
    int expected;
    do {
        expected = found;
        const float old = as_float(expected);
        found = atomic_cmpxchg(at, expected, as_int((old + value)));
    } while (found != expected);
}

static void show_global_uint(const Report report, const int message, __global const uint* const tile, const int elements) {
    const int words = 7 + 2 * elements;
    const int capacity = report.messages[8];
    volatile __global int* const used = (volatile __global int*)(report.messages + 7);
    // Once it is known that output is lost, counting on would only overflow.
    const int at = get_local_id(0) != 0 || atomic_add(used, 0) > capacity ? capacity : atomic_add(used, words);
    if (at > capacity - words) {
        return;
    }
    __global int* const record = report.messages + 16 + at;
    record[0] = message;
    for (int i = 0; i < 3; i++) {
        record[1 + 2 * i] = (int)report.id[i];
        record[2 + 2 * i] = (int)(report.id[i] >> 32);
    }
    for (int i = 0; i < elements; i++) {
        const ulong bits = tile[i];
        record[7 + 2 * i] = (int)bits;
        record[8 + 2 * i] = (int)(bits >> 32);
    }
}

static long divide_long(const long a, const long b) {
    // The hardware may trap on both of these divisors.
    const long divisor = ((b == (long)(0)) | (b == (long)(-1))) ? (long)(1) : b;
    const long quotient = b == (long)(-1) ? as_long(-as_ulong(a)) : a / divisor;
    return b == (long)(0) ? (long)(0) : quotient;
}

static long remainder_long(const long a, const long b) {
    return a % (((b == (long)(0)) | (b == (long)(-1))) ? (long)(1) : b);
}

static long floor_mod_long(const long a, const long b) {
    const long rest = remainder_long(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static void fn_nest0(__global char* const m0, __global char* const m1, const long x2, const long x25) {
    const long x4 = convert_long(0);
    const long x5 = as_long(as_ulong(x4) * 4UL);
    const long x6 = x2 + x5;
    const float8 x7 = vload8(0, (__global const float*)(m0 + x6));
    const float8 x8 = (float8)((-0.0f)) + x7;
    const long x10 = x6 + 32L;
    const float8 x11 = vload8(0, (__global const float*)(m0 + x10));
    const float8 x12 = (float8)((-0.0f)) + x11;
    const long x14 = x6 + 64L;
    const float8 x15 = vload8(0, (__global const float*)(m0 + x14));
    const float8 x16 = (float8)((-0.0f)) + x15;
    const long x18 = x6 + 96L;
    const float8 x19 = vload8(0, (__global const float*)(m0 + x18));
    const float8 x20 = (float8)((-0.0f)) + x19;
    const float8 x21 = x8 + x12;
    const float8 x22 = x16 + x20;
    const float8 x23 = x21 + x22;
    const float x24 = across_add_float8(x23);
    *(__global float*)(m1 + x25) = x24;
}

static void fn_nest0_edge(__global char* const m0, __global char* const m1, const int x3, const int x4, const long x19, const long x87) {
    const int x5 = x4 <= 0;
    const int x6 = 1 & x5;
    const int x7 = min(32, x3);
    const int x8 = x6 ? x7 : 0;
    const int x9 = max(0, x3);
    const int x11 = 1 ? x8 : 0;
    const int x13 = x11 & (-32);
    float8 x15 = (float8)((-0.0f));
    float8 x16 = (float8)((-0.0f));
    float8 x17 = (float8)((-0.0f));
    float8 x18 = (float8)((-0.0f));
    for (long x14_counter = 0; x14_counter < x13; x14_counter += 32) {
        const int x14 = (int)x14_counter;
        const long x21 = convert_long(x14);
        const long x22 = as_long(as_ulong(x21) * 4UL);
        const long x23 = x19 + x22;
        const float8 x24 = vload8(0, (__global const float*)(m0 + x23));
        const float8 x25 = x15 + x24;
        const long x27 = x23 + 32L;
        const float8 x28 = vload8(0, (__global const float*)(m0 + x27));
        const float8 x29 = x16 + x28;
        const long x31 = x23 + 64L;
        const float8 x32 = vload8(0, (__global const float*)(m0 + x31));
        const float8 x33 = x17 + x32;
        const long x35 = x23 + 96L;
        const float8 x36 = vload8(0, (__global const float*)(m0 + x35));
        const float8 x37 = x18 + x36;
        x15 = x25;
        x16 = x29;
        x17 = x33;
        x18 = x37;
    }
    const int x42 = 1 ? x9 : 0;
    const int x44 = as_int(as_uint(x42) + 7U);
    const int x46 = x44 & (-8);
    float8 x49 = x15;
    float8 x50 = x16;
    float8 x51 = x17;
    float8 x52 = x18;
    for (long x48_counter = x13; x48_counter < x46; x48_counter += 8) {
        const int x48 = (int)x48_counter;
        const long x53 = convert_long(x48);
        const long x54 = as_long(as_ulong(x53) * 4UL);
        const long x55 = x19 + x54;
        const int x56 = as_int(as_uint(x3) - as_uint(x48));
        const int x57 = 1 ? x56 : 0;
        const int8 x58 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
        const int x59 = as_int(as_uint(x4) - as_uint(x48));
        const int8 x60 = (int8)(x59);
        const int8 x61 = (int8)(x57);
        const int8 x62 = x58 < x61;
        const int8 x63 = x58 >= x60;
        const int8 x64 = x62 & x63;
        const float8 x65 = load_masked_global_float8((__global const float*)(m0 + x55), x64);
        const float8 x66 = x49 + x65;
        x49 = x66;
    }
    const float8 x77 = (float8)(0.0f);
    float8 x72 = x49;
    float8 x73 = x50;
    float8 x74 = x51;
    float8 x75 = x52;
    for (int x71 = x46; x71 < 32; x71 += 8) {
        const float8 x78 = x72 + x77;
        x72 = x78;
    }
    const float8 x83 = x72 + x73;
    const float8 x84 = x74 + x75;
    const float8 x85 = x83 + x84;
    const float x86 = across_add_float8(x85);
    *(__global float*)(m1 + x87) = x86;
}

static void fn_nest1(__global char* const m0, const Report report, const long x1) {
    const long x3 = convert_long(0);
    const long x4 = as_long(as_ulong(x3) * 4UL);
    const long x5 = x1 + x4;
    const float8 x6 = vload8(0, (__global const float*)(m0 + x5));
    const float8 x8 = (float8)(0.0f);
    const int8 x9 = x6 >= x8;
    const int x10 = -across_and_int8(x9);
    if (!x10) fail_check(report, 0);
    const long x12 = x5 + 32L;
    const float8 x13 = vload8(0, (__global const float*)(m0 + x12));
    const float8 x14 = (float8)(0.0f);
    const int8 x15 = x13 >= x14;
    const int x16 = -across_and_int8(x15);
    if (!x16) fail_check(report, 0);
    const long x18 = x5 + 64L;
    const float8 x19 = vload8(0, (__global const float*)(m0 + x18));
    const float8 x20 = (float8)(0.0f);
    const int8 x21 = x19 >= x20;
    const int x22 = -across_and_int8(x21);
    if (!x22) fail_check(report, 0);
    const long x24 = x5 + 96L;
    const float8 x25 = vload8(0, (__global const float*)(m0 + x24));
    const float8 x26 = (float8)(0.0f);
    const int8 x27 = x25 >= x26;
    const int x28 = -across_and_int8(x27);
    if (!x28) fail_check(report, 0);
}

static void fn_nest1_edge(__global char* const m0, const Report report, const int x3, const int x4, const long x14) {
    const int x5 = x4 <= 0;
    const int x6 = 1 & x5;
    const int x7 = min(32, x3);
    const int x8 = x6 ? x7 : 0;
    const int x9 = max(0, x3);
    const int x10 = 1 ? x8 : 0;
    const int x12 = x10 & (-32);
    const float8 x21 = (float8)(0.0f);
    const float8 x27 = (float8)(0.0f);
    const float8 x33 = (float8)(0.0f);
    const float8 x39 = (float8)(0.0f);
    for (long x13_counter = 0; x13_counter < x12; x13_counter += 32) {
        const int x13 = (int)x13_counter;
        const long x16 = convert_long(x13);
        const long x17 = as_long(as_ulong(x16) * 4UL);
        const long x18 = x14 + x17;
        const float8 x19 = vload8(0, (__global const float*)(m0 + x18));
        const int8 x22 = x19 >= x21;
        const int x23 = -across_and_int8(x22);
        if (!x23) fail_check(report, 0);
        const long x25 = x18 + 32L;
        const float8 x26 = vload8(0, (__global const float*)(m0 + x25));
        const int8 x28 = x26 >= x27;
        const int x29 = -across_and_int8(x28);
        if (!x29) fail_check(report, 0);
        const long x31 = x18 + 64L;
        const float8 x32 = vload8(0, (__global const float*)(m0 + x31));
        const int8 x34 = x32 >= x33;
        const int x35 = -across_and_int8(x34);
        if (!x35) fail_check(report, 0);
        const long x37 = x18 + 96L;
        const float8 x38 = vload8(0, (__global const float*)(m0 + x37));
        const int8 x40 = x38 >= x39;
        const int x41 = -across_and_int8(x40);
        if (!x41) fail_check(report, 0);
    }
    const int x42 = 1 ? x9 : 0;
    const int x44 = as_int(as_uint(x42) + 7U);
    const int x46 = x44 & (-8);
    const float8 x62 = (float8)(0.0f);
    for (long x48_counter = x12; x48_counter < x46; x48_counter += 8) {
        const int x48 = (int)x48_counter;
        const long x49 = convert_long(x48);
        const long x50 = as_long(as_ulong(x49) * 4UL);
        const long x51 = x14 + x50;
        const int x52 = as_int(as_uint(x3) - as_uint(x48));
        const int x53 = 1 ? x52 : 0;
        const int8 x54 = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
        const int x55 = as_int(as_uint(x4) - as_uint(x48));
        const int8 x56 = (int8)(x55);
        const int8 x57 = (int8)(x53);
        const int8 x58 = x54 < x57;
        const int8 x59 = x54 >= x56;
        const int8 x60 = x58 & x59;
        const float8 x61 = load_masked_global_float8((__global const float*)(m0 + x51), x60);
        const int8 x63 = x61 >= x62;
        const int x64 = -across_and_int8(x63);
        if (!x64) fail_check(report, 0);
    }
    const int x66 = 0.0f >= 0.0f;
    for (int x65 = x46; x65 < 32; x65 += 8) {
        if (!x66) fail_check(report, 0);
    }
}

static void fn_nest2(__global char* const m0, __global char* const m1, const long x1, const long x4, const long x6, const int x7, const long x8, const long x14) {
    const float x2 = *(__global const float*)(m0 + x1);
    const long x3 = convert_long(0);
    const long x5 = as_long(as_ulong(x3) + as_ulong(x4));
    const long x9 = as_long(as_ulong(x5) * as_ulong(x8));
    const long x10 = x6 + x9;
    const int x12 = x5 >= 0L;
    const int x13 = x7 & x12;
    const int x15 = x5 < x14;
    const int x16 = x13 & x15;
    if (x16) {
        combine_add_global_float((volatile __global int*)(m1 + x10), x2);
    }
}

static void fn_tally(__global char* const m0, __global char* const m1, __global char* const m2, const Report report, const long x0, const long x1, const long x2, const long x3, const long x4, const long x5, const long x6, const long x7, const long x8, const long x9, const long x12, const long x13, const long x14) {
    const long x16 = as_long(as_ulong(x0) * 32UL);
    const long x17 = as_long(as_ulong(x16) * 4UL);
    const long x18 = x7 + x17;
    const long x20 = as_long(0UL - as_ulong(x16));
    const long x21 = max(x20, 0L);
    const long x22 = min(x21, 32L);
    const long x23 = as_long(as_ulong(x8) - as_ulong(x16));
    const long x24 = 1 ? x23 : 0L;
    const long x25 = max(x24, 0L);
    const long x26 = min(x25, 32L);
    const int x27 = x16 >= 0L;
    const int x28 = 1 & x27;
    const int x29 = x24 >= 32L;
    const int x30 = x28 & x29;
    const int x31 = convert_int(x22);
    const int x32 = convert_int(x26);
    const int x33 = 1 & x30;
    if (x33) {
        fn_nest0(m0, m2, x18, x6);
    } else {
        fn_nest0_edge(m0, m2, x32, x31, x18, x6);
    }
    const long x35 = x6 + 64L;
    const long x36 = as_long(as_ulong(x16) * 4UL);
    const long x37 = x7 + x36;
    const long x38 = as_long(0UL - as_ulong(x16));
    const long x39 = max(x38, 0L);
    const long x40 = min(x39, 32L);
    const long x41 = as_long(as_ulong(x8) - as_ulong(x16));
    const long x42 = 1 ? x41 : 0L;
    const long x43 = max(x42, 0L);
    const long x44 = min(x43, 32L);
    const int x45 = x16 >= 0L;
    const int x46 = 1 & x45;
    const int x47 = x42 >= 32L;
    const int x48 = x46 & x47;
    const int x49 = convert_int(x40);
    const int x50 = convert_int(x44);
    const int x51 = 1 & x48;
    if (x51) {
        fn_nest1(m0, report, x37);
    } else {
        fn_nest1_edge(m0, report, x50, x49, x37);
    }
    const long x52 = x6 + 0L;
    const float x53 = *(__global const float*)(m2 + x52);
    *(__global float*)(m2 + x35) = x53;
    show_global_uint(report, 1, (__global const uint*)(m2 + x35), 1);
    const long x54 = floor_mod_long(x0, 4L);
    fn_nest2(m2, m1, x6, x54, x12, 1, 4L, x13);
}

typedef struct {
    long first;
    long programs;
    long count0;
    long count1;
    long count2;
    long arguments[6];
} Launch;

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void pavage_tally(__global char* const v0, __global char* const v1, __global char* const scratch, __global int* const messages, const Launch launch) {
    __global char* const slot = scratch + 64 + get_group_id(0) * 128L;
    volatile __global int* const next = (volatile __global int*)scratch;
    volatile __global int* const done = next + 1;
    for (int taken = atomic_inc(next); taken < launch.programs; taken = atomic_inc(next)) {
        const long program = launch.first + taken;
        const long id0 = program % launch.count0;
        const long id1 = program / launch.count0 % launch.count1;
        const long id2 = program / launch.count0 / launch.count1;
        const Report report = {messages, {id0, id1, id2}};
        fn_tally(v0, v1, slot, report, id0, id1, id2, launch.count0, launch.count1, launch.count2, 0, launch.arguments[0], launch.arguments[1], launch.arguments[2], launch.arguments[3], launch.arguments[4], launch.arguments[5]);
    }
    if (atomic_inc(done) == (int)get_num_groups(0) - 1) {
        atomic_xchg(next, 0);
        atomic_xchg(done, 0);
    }
}
