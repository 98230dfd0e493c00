// -cl-std=CL3.0 -cl-fp32-correctly-rounded-divide-sqrt
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
#pragma OPENCL EXTENSION cl_khr_int64_extended_atomics : enable
#pragma OPENCL EXTENSION cl_khr_subgroup_shuffle : enable
#pragma OPENCL FP_CONTRACT OFF

typedef struct {
    __global int* messages;
    long id[3];
} Report;

static long load_masked_one_global_long(__global const long* const at, const int mask) {
    return mask ? at[0] : (long)(0);
}

static void fail_check(const Report report, const int message) {
    if (atomic_cmpxchg((volatile __global int*)report.messages, 0, 1 + message) == 0) {
        for (int i = 0; i < 3; i++) {
            report.messages[1 + 2 * i] = (int)report.id[i];
            report.messages[2 + 2 * i] = (int)(report.id[i] >> 32);
        }
    }
}

static void show_local_ulong(const Report report, const int message, __local const ulong* const tile, const int elements) {
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

static void fn_tally(__global char* const m0, __global char* const m1, __local char* const m2, const Report report, const long x0, const long x1, const long x2, const long x3, const long x4, const long x5, const long x6, const long x7, const long x8, const long x9, const long x12, const long x13, const long x14) {
    const int x15 = (int)get_local_id(0);
    const long x17 = as_long(as_ulong(x0) * 32UL);
    const long x18 = as_long(as_ulong(x17) * 8UL);
    const long x19 = x7 + x18;
    const long x24 = as_long(as_ulong(x8) - as_ulong(x17));
    const int x28 = x17 >= 0L;
    const int x30 = x24 >= 32L;
    const int x31 = x28 & x30;
    const int x36 = x15 & 31;
    const long x38 = convert_long(x36);
    const long x39 = as_long(as_ulong(x38) * 8UL);
    const long x40 = x19 + x39;
    long x48;
    if (x31) {
        const long x42 = *(__global const long*)(m0 + x40);
        x48 = x42;
    } else {
        const long x21 = as_long(0UL - as_ulong(x17));
        const long x22 = max(x21, 0L);
        const long x23 = min(x22, 32L);
        const long x26 = max(x24, 0L);
        const long x27 = min(x26, 32L);
        const int x32 = convert_int(x23);
        const int x33 = convert_int(x27);
        const int x43 = x36 >= x32;
        const int x44 = x36 < x33;
        const int x45 = x43 & x44;
        const long x47 = load_masked_one_global_long((__global const long*)(m0 + x40), x45);
        x48 = x47;
    }
    const long x49 = sub_group_shuffle_xor(x48, 1);
    const long x50 = as_long(as_ulong(x48) + as_ulong(x49));
    const long x51 = sub_group_shuffle_xor(x50, 2);
    const long x52 = as_long(as_ulong(x50) + as_ulong(x51));
    const long x53 = sub_group_shuffle_xor(x52, 4);
    const long x54 = as_long(as_ulong(x52) + as_ulong(x53));
    const long x55 = sub_group_shuffle_xor(x54, 8);
    const long x56 = as_long(as_ulong(x54) + as_ulong(x55));
    const long x57 = sub_group_shuffle_xor(x56, 16);
    const long x58 = as_long(as_ulong(x56) + as_ulong(x57));
    const int x59 = x48 >= 0L;
    if (!x59) fail_check(report, 0);
    const int x61 = x36 == 0;
    if (x61) {
        *(__local long*)(m2 + x6) = x58;
    }
    const int x68 = x15 == 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (x68) {
        show_local_ulong(report, 1, (__local const ulong*)(m2 + x6), 1);
    }
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
    if (x61) {
        const long x73 = floor_mod_long(x0, 4L);
        const int x80 = x73 >= 0L;
        const int x81 = x73 < x13;
        const int x82 = x80 & x81;
        if (x82) {
            const long x78 = as_long(as_ulong(x73) * 8UL);
            const long x79 = x12 + x78;
            atom_add((volatile __global long*)(m1 + x79), x58);
        }
    }
}

typedef struct {
    long first;
    long programs;
    long count0;
    long count1;
    long count2;
    long arguments[6];
} Launch;

__kernel __attribute__((reqd_work_group_size(32, 1, 1)))
void pavage_tally(__global char* const v0, __global char* const v1, __local float16* const memory, __global int* const messages, const Launch launch) {
    const long program = launch.first + get_group_id(0);
    const long id0 = program % launch.count0;
    const long id1 = program / launch.count0 % launch.count1;
    const long id2 = program / launch.count0 / launch.count1;
    const Report report = {messages, {id0, id1, id2}};
    fn_tally(v0, v1, (__local char*)memory, report, id0, id1, id2, launch.count0, launch.count1, launch.count2, 0, launch.arguments[0], launch.arguments[1], launch.arguments[2], launch.arguments[3], launch.arguments[4], launch.arguments[5]);
}
