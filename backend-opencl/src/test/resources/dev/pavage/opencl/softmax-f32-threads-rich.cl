// -cl-std=CL3.0 -cl-fp32-correctly-rounded-divide-sqrt
#pragma OPENCL EXTENSION cl_khr_subgroup_shuffle : enable
#pragma OPENCL FP_CONTRACT OFF

static float4 load_masked_global_float4(__global const float* const at, const int4 mask) {
    if (all(mask)) {
        return vload4(0, at);
    }
    return (float4)(mask.s0 ? at[0] : (float)(0), mask.s1 ? at[1] : (float)(0), mask.s2 ? at[2] : (float)(0), mask.s3 ? at[3] : (float)(0));
}

static float maximum_float(const float a, const float b) {
    const float larger = a > b ? a : b;
    const float ordered = a == b ? as_float(as_int(a) & as_int(b)) : larger;
    return a != a ? a : ordered;
}

static void store_masked_global_float4(__global float* const at, const float4 value, const int4 mask) {
    if (all(mask)) {
        vstore4(value, 0, at);
        return;
    }
    if (mask.s0) at[0] = value.s0;
    if (mask.s1) at[1] = value.s1;
    if (mask.s2) at[2] = value.s2;
    if (mask.s3) at[3] = value.s3;
}

static void fn_softmax(__global char* const m0, __global char* const m1, __local char* const m2, const long x0, const long x1, const long x2, const long x3, const long x4, const long x5, const long x6, const long x7, const long x8, const long x9, const long x10, const long x11, const long x15, const long x16, const long x17, const long x18, const long x19) {
    const long x13 = as_long(as_ulong(x10) * 4UL);
    const long x20 = as_long(as_ulong(x18) * 4UL);
    const int x21 = (int)get_local_id(0);
    const long x22 = as_long(as_ulong(x0) * 4UL);
    const long x24 = as_long(as_ulong(x22) * as_ulong(x13));
    const long x25 = x7 + x24;
    const long x29 = as_long(as_ulong(x8) - as_ulong(x22));
    const int x33 = x22 >= 0L;
    const int x35 = x29 >= 4L;
    const int x36 = x33 & x35;
    const int x51 = x9 >= 32L;
    const int x52 = x36 & x51;
    const int x57 = as_int(as_uint(x21) >> as_uint(3));
    const int x58 = x57 & 3;
    const long x60 = convert_long(x58);
    const long x61 = as_long(as_ulong(x60) * as_ulong(x13));
    const long x62 = x25 + x61;
    const int x64 = x21 & 7;
    const int x66 = x64 << 2;
    const long x68 = convert_long(x66);
    const long x69 = as_long(as_ulong(x68) * 4UL);
    const long x70 = x62 + x69;
    const long x73 = x13 & 15L;
    const int x74 = x73 == 0L;
    const long x75 = x25 & 15L;
    const int x76 = x75 == 0L;
    const int x77 = x74 & x76;
    const int x78 = x52 & x77;
    float x104;
    float x105;
    float x106;
    float x107;
    if (x78) {
        const float4 x79 = *(__global const float4*)(m0 + x70);
        const float x80 = x79.s0;
        const float x81 = x79.s1;
        const float x82 = x79.s2;
        const float x83 = x79.s3;
        x104 = x80;
        x105 = x81;
        x106 = x82;
        x107 = x83;
    } else {
        const long x26 = as_long(0UL - as_ulong(x22));
        const long x27 = max(x26, 0L);
        const long x28 = min(x27, 4L);
        const long x31 = max(x29, 0L);
        const long x32 = min(x31, 4L);
        const int x37 = convert_int(x28);
        const int x38 = convert_int(x32);
        const long x47 = max(x9, 0L);
        const long x48 = min(x47, 32L);
        const int x54 = convert_int(x48);
        const int x84 = x58 >= x37;
        const int x85 = x58 < x38;
        const int x86 = x84 & x85;
        const int4 x88 = (int4)(0, 1, 2, 3);
        const int x89 = as_int(as_uint(x54) - as_uint(x66));
        const int x90 = x86 ? x89 : 0;
        const int x91 = as_int(0U - as_uint(x66));
        const int4 x92 = (int4)(x90);
        const int4 x93 = x88 < x92;
        const int4 x94 = (int4)(x91);
        const int4 x95 = x88 >= x94;
        const int4 x96 = x93 & x95;
        const float4 x97 = load_masked_global_float4((__global const float*)(m0 + x70), x96);
        const float4 x99 = x96 ? x97 : (float4)(as_float(0xff800000));
        const float x100 = x99.s0;
        const float x101 = x99.s1;
        const float x102 = x99.s2;
        const float x103 = x99.s3;
        x104 = x100;
        x105 = x101;
        x106 = x102;
        x107 = x103;
    }
    const float x108 = maximum_float(x104, x106);
    const float x109 = maximum_float(x105, x107);
    const float x110 = maximum_float(x108, x109);
    const float x111 = sub_group_shuffle_xor(x110, 1);
    const float x112 = maximum_float(x110, x111);
    const float x113 = sub_group_shuffle_xor(x112, 2);
    const float x114 = maximum_float(x112, x113);
    const float x115 = sub_group_shuffle_xor(x114, 4);
    const float x116 = maximum_float(x114, x115);
    const float x117 = x104 - x116;
    const float x118 = x105 - x116;
    const float x119 = x106 - x116;
    const float x120 = x107 - x116;
    const int x122 = x117 < (-104.0f);
    const float x125 = fma(x117, 0x1.715476p-1f, 0x1.8000fep23f);
    const float x126 = x125 - 0x1.8000fep23f;
    const float x128 = fma(x126, (-0x1.62e43p0f), x117);
    const float x130 = fma(x126, 0x1.05c61p-28f, x128);
    const float x133 = fma(0x1.9baa6ap-13f, x130, 0x1.71bf9p-10f);
    const float x135 = fma(x133, x130, 0x1.1126e4p-7f);
    const float x137 = fma(x135, x130, 0x1.5549eep-5f);
    const float x139 = fma(x137, x130, 0x1.555514p-3f);
    const float x141 = fma(x139, x130, 0x1.00000cp-1f);
    const float x143 = fma(x141, x130, 1.0f);
    const float x144 = fma(x143, x130, 1.0f);
    const int x145 = as_int(x125);
    const int x147 = x145 << 23;
    const float x148 = as_float(x147);
    const float x149 = x144 * x148;
    const float x150 = x149 * x148;
    const float x152 = x122 ? 0.0f : x150;
    const int x154 = x117 > 89.0f;
    const float x156 = x154 ? as_float(0x7f800000) : x152;
    const int x157 = x118 < (-104.0f);
    const float x158 = fma(x118, 0x1.715476p-1f, 0x1.8000fep23f);
    const float x159 = x158 - 0x1.8000fep23f;
    const float x160 = fma(x159, (-0x1.62e43p0f), x118);
    const float x161 = fma(x159, 0x1.05c61p-28f, x160);
    const float x162 = fma(0x1.9baa6ap-13f, x161, 0x1.71bf9p-10f);
    const float x163 = fma(x162, x161, 0x1.1126e4p-7f);
    const float x164 = fma(x163, x161, 0x1.5549eep-5f);
    const float x165 = fma(x164, x161, 0x1.555514p-3f);
    const float x166 = fma(x165, x161, 0x1.00000cp-1f);
    const float x167 = fma(x166, x161, 1.0f);
    const float x168 = fma(x167, x161, 1.0f);
    const int x169 = as_int(x158);
    const int x170 = x169 << 23;
    const float x171 = as_float(x170);
    const float x172 = x168 * x171;
    const float x173 = x172 * x171;
    const float x174 = x157 ? 0.0f : x173;
    const int x175 = x118 > 89.0f;
    const float x176 = x175 ? as_float(0x7f800000) : x174;
    const int x177 = x119 < (-104.0f);
    const float x178 = fma(x119, 0x1.715476p-1f, 0x1.8000fep23f);
    const float x179 = x178 - 0x1.8000fep23f;
    const float x180 = fma(x179, (-0x1.62e43p0f), x119);
    const float x181 = fma(x179, 0x1.05c61p-28f, x180);
    const float x182 = fma(0x1.9baa6ap-13f, x181, 0x1.71bf9p-10f);
    const float x183 = fma(x182, x181, 0x1.1126e4p-7f);
    const float x184 = fma(x183, x181, 0x1.5549eep-5f);
    const float x185 = fma(x184, x181, 0x1.555514p-3f);
    const float x186 = fma(x185, x181, 0x1.00000cp-1f);
    const float x187 = fma(x186, x181, 1.0f);
    const float x188 = fma(x187, x181, 1.0f);
    const int x189 = as_int(x178);
    const int x190 = x189 << 23;
    const float x191 = as_float(x190);
    const float x192 = x188 * x191;
    const float x193 = x192 * x191;
    const float x194 = x177 ? 0.0f : x193;
    const int x195 = x119 > 89.0f;
    const float x196 = x195 ? as_float(0x7f800000) : x194;
    const int x197 = x120 < (-104.0f);
    const float x198 = fma(x120, 0x1.715476p-1f, 0x1.8000fep23f);
    const float x199 = x198 - 0x1.8000fep23f;
    const float x200 = fma(x199, (-0x1.62e43p0f), x120);
    const float x201 = fma(x199, 0x1.05c61p-28f, x200);
    const float x202 = fma(0x1.9baa6ap-13f, x201, 0x1.71bf9p-10f);
    const float x203 = fma(x202, x201, 0x1.1126e4p-7f);
    const float x204 = fma(x203, x201, 0x1.5549eep-5f);
    const float x205 = fma(x204, x201, 0x1.555514p-3f);
    const float x206 = fma(x205, x201, 0x1.00000cp-1f);
    const float x207 = fma(x206, x201, 1.0f);
    const float x208 = fma(x207, x201, 1.0f);
    const int x209 = as_int(x198);
    const int x210 = x209 << 23;
    const float x211 = as_float(x210);
    const float x212 = x208 * x211;
    const float x213 = x212 * x211;
    const float x214 = x197 ? 0.0f : x213;
    const int x215 = x120 > 89.0f;
    const float x216 = x215 ? as_float(0x7f800000) : x214;
    const float x217 = x156 + x196;
    const float x218 = x176 + x216;
    const float x219 = x217 + x218;
    const float x220 = sub_group_shuffle_xor(x219, 1);
    const float x221 = x219 + x220;
    const float x222 = sub_group_shuffle_xor(x221, 2);
    const float x223 = x221 + x222;
    const float x224 = sub_group_shuffle_xor(x223, 4);
    const float x225 = x223 + x224;
    const float x226 = x156 / x225;
    const float x227 = x176 / x225;
    const float x228 = x196 / x225;
    const float x229 = x216 / x225;
    const long x230 = as_long(as_ulong(x22) * as_ulong(x20));
    const long x231 = x15 + x230;
    const long x235 = as_long(as_ulong(x16) - as_ulong(x22));
    const int x241 = x235 >= 4L;
    const int x242 = x33 & x241;
    const int x256 = x17 >= 32L;
    const int x257 = x242 & x256;
    const long x261 = as_long(as_ulong(x60) * as_ulong(x20));
    const long x262 = x231 + x261;
    const long x265 = x262 + x69;
    const long x267 = x20 & 15L;
    const int x268 = x267 == 0L;
    const long x269 = x231 & 15L;
    const int x270 = x269 == 0L;
    const int x271 = x268 & x270;
    const int x272 = x257 & x271;
    if (x272) {
        const float4 x273 = (float4)(x226, x227, x228, x229);
        *(__global float4*)(m1 + x265) = x273;
    } else {
        const long x232 = as_long(0UL - as_ulong(x22));
        const long x233 = max(x232, 0L);
        const long x234 = min(x233, 4L);
        const long x237 = max(x235, 0L);
        const long x238 = min(x237, 4L);
        const int x243 = convert_int(x234);
        const int x244 = convert_int(x238);
        const long x252 = max(x17, 0L);
        const long x253 = min(x252, 32L);
        const int x259 = convert_int(x253);
        const int x274 = x58 >= x243;
        const int x275 = x58 < x244;
        const int x276 = x274 & x275;
        const int4 x278 = (int4)(0, 1, 2, 3);
        const int x279 = as_int(as_uint(x259) - as_uint(x66));
        const int x280 = x276 ? x279 : 0;
        const int x281 = as_int(0U - as_uint(x66));
        const int4 x282 = (int4)(x280);
        const int4 x283 = x278 < x282;
        const int4 x284 = (int4)(x281);
        const int4 x285 = x278 >= x284;
        const int4 x286 = x283 & x285;
        const float4 x287 = (float4)(x226, x227, x228, x229);
        store_masked_global_float4((__global float*)(m1 + x265), x287, x286);
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

__kernel __attribute__((reqd_work_group_size(32, 1, 1)))
void pavage_softmax(__global char* const v0, __global char* const v1, __local float16* const memory, const Launch launch) {
    const long program = launch.first + get_group_id(0);
    const long id0 = program % launch.count0;
    const long id1 = program / launch.count0 % launch.count1;
    const long id2 = program / launch.count0 / launch.count1;
    fn_softmax(v0, v1, (__local char*)memory, id0, id1, id2, launch.count0, launch.count1, launch.count2, 0, launch.arguments[0], launch.arguments[1], launch.arguments[2], launch.arguments[3], launch.arguments[4], launch.arguments[5], launch.arguments[6], launch.arguments[7], launch.arguments[8], launch.arguments[9]);
}
