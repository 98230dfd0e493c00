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
    const long x26 = as_long(0UL - as_ulong(x22));
    const long x27 = max(x26, 0L);
    const long x28 = min(x27, 4L);
    const long x29 = as_long(as_ulong(x8) - as_ulong(x22));
    const int x33 = x22 >= 0L;
    const int x35 = x29 >= 4L;
    const int x36 = x33 & x35;
    const int x37 = convert_int(x28);
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
    float x96;
    float x97;
    float x98;
    float x99;
    if (x52) {
        const float4 x71 = vload4(0, (__global const float*)(m0 + x70));
        const float x72 = x71.s0;
        const float x73 = x71.s1;
        const float x74 = x71.s2;
        const float x75 = x71.s3;
        x96 = x72;
        x97 = x73;
        x98 = x74;
        x99 = x75;
    } else {
        const long x31 = max(x29, 0L);
        const long x32 = min(x31, 4L);
        const int x38 = convert_int(x32);
        const long x47 = max(x9, 0L);
        const long x48 = min(x47, 32L);
        const int x54 = convert_int(x48);
        const int x76 = x58 >= x37;
        const int x77 = x58 < x38;
        const int x78 = x76 & x77;
        const int4 x80 = (int4)(0, 1, 2, 3);
        const int x81 = as_int(as_uint(x54) - as_uint(x66));
        const int x82 = x78 ? x81 : 0;
        const int x83 = as_int(0U - as_uint(x66));
        const int4 x84 = (int4)(x82);
        const int4 x85 = x80 < x84;
        const int4 x86 = (int4)(x83);
        const int4 x87 = x80 >= x86;
        const int4 x88 = x85 & x87;
        const float4 x89 = load_masked_global_float4((__global const float*)(m0 + x70), x88);
        const float4 x91 = x88 ? x89 : (float4)(as_float(0xff800000));
        const float x92 = x91.s0;
        const float x93 = x91.s1;
        const float x94 = x91.s2;
        const float x95 = x91.s3;
        x96 = x92;
        x97 = x93;
        x98 = x94;
        x99 = x95;
    }
    const float x100 = maximum_float(x96, x98);
    const float x101 = maximum_float(x97, x99);
    const float x102 = maximum_float(x100, x101);
    const float x103 = sub_group_shuffle_xor(x102, 1);
    const float x104 = maximum_float(x102, x103);
    const float x105 = sub_group_shuffle_xor(x104, 2);
    const float x106 = maximum_float(x104, x105);
    const float x107 = sub_group_shuffle_xor(x106, 4);
    const float x108 = maximum_float(x106, x107);
    const float x109 = x96 - x108;
    const float x110 = x97 - x108;
    const float x111 = x98 - x108;
    const float x112 = x99 - x108;
    const int x114 = x109 < (-104.0f);
    const float x117 = fma(x109, 0x1.715476p-1f, 0x1.8000fep23f);
    const float x118 = x117 - 0x1.8000fep23f;
    const float x120 = fma(x118, (-0x1.62e43p0f), x109);
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
    const int x146 = x109 > 89.0f;
    const float x148 = x146 ? as_float(0x7f800000) : x144;
    const int x149 = x110 < (-104.0f);
    const float x150 = fma(x110, 0x1.715476p-1f, 0x1.8000fep23f);
    const float x151 = x150 - 0x1.8000fep23f;
    const float x152 = fma(x151, (-0x1.62e43p0f), x110);
    const float x153 = fma(x151, 0x1.05c61p-28f, x152);
    const float x154 = fma(0x1.9baa6ap-13f, x153, 0x1.71bf9p-10f);
    const float x155 = fma(x154, x153, 0x1.1126e4p-7f);
    const float x156 = fma(x155, x153, 0x1.5549eep-5f);
    const float x157 = fma(x156, x153, 0x1.555514p-3f);
    const float x158 = fma(x157, x153, 0x1.00000cp-1f);
    const float x159 = fma(x158, x153, 1.0f);
    const float x160 = fma(x159, x153, 1.0f);
    const int x161 = as_int(x150);
    const int x162 = x161 << 23;
    const float x163 = as_float(x162);
    const float x164 = x160 * x163;
    const float x165 = x164 * x163;
    const float x166 = x149 ? 0.0f : x165;
    const int x167 = x110 > 89.0f;
    const float x168 = x167 ? as_float(0x7f800000) : x166;
    const int x169 = x111 < (-104.0f);
    const float x170 = fma(x111, 0x1.715476p-1f, 0x1.8000fep23f);
    const float x171 = x170 - 0x1.8000fep23f;
    const float x172 = fma(x171, (-0x1.62e43p0f), x111);
    const float x173 = fma(x171, 0x1.05c61p-28f, x172);
    const float x174 = fma(0x1.9baa6ap-13f, x173, 0x1.71bf9p-10f);
    const float x175 = fma(x174, x173, 0x1.1126e4p-7f);
    const float x176 = fma(x175, x173, 0x1.5549eep-5f);
    const float x177 = fma(x176, x173, 0x1.555514p-3f);
    const float x178 = fma(x177, x173, 0x1.00000cp-1f);
    const float x179 = fma(x178, x173, 1.0f);
    const float x180 = fma(x179, x173, 1.0f);
    const int x181 = as_int(x170);
    const int x182 = x181 << 23;
    const float x183 = as_float(x182);
    const float x184 = x180 * x183;
    const float x185 = x184 * x183;
    const float x186 = x169 ? 0.0f : x185;
    const int x187 = x111 > 89.0f;
    const float x188 = x187 ? as_float(0x7f800000) : x186;
    const int x189 = x112 < (-104.0f);
    const float x190 = fma(x112, 0x1.715476p-1f, 0x1.8000fep23f);
    const float x191 = x190 - 0x1.8000fep23f;
    const float x192 = fma(x191, (-0x1.62e43p0f), x112);
    const float x193 = fma(x191, 0x1.05c61p-28f, x192);
    const float x194 = fma(0x1.9baa6ap-13f, x193, 0x1.71bf9p-10f);
    const float x195 = fma(x194, x193, 0x1.1126e4p-7f);
    const float x196 = fma(x195, x193, 0x1.5549eep-5f);
    const float x197 = fma(x196, x193, 0x1.555514p-3f);
    const float x198 = fma(x197, x193, 0x1.00000cp-1f);
    const float x199 = fma(x198, x193, 1.0f);
    const float x200 = fma(x199, x193, 1.0f);
    const int x201 = as_int(x190);
    const int x202 = x201 << 23;
    const float x203 = as_float(x202);
    const float x204 = x200 * x203;
    const float x205 = x204 * x203;
    const float x206 = x189 ? 0.0f : x205;
    const int x207 = x112 > 89.0f;
    const float x208 = x207 ? as_float(0x7f800000) : x206;
    const float x209 = x148 + x188;
    const float x210 = x168 + x208;
    const float x211 = x209 + x210;
    const float x212 = sub_group_shuffle_xor(x211, 1);
    const float x213 = x211 + x212;
    const float x214 = sub_group_shuffle_xor(x213, 2);
    const float x215 = x213 + x214;
    const float x216 = sub_group_shuffle_xor(x215, 4);
    const float x217 = x215 + x216;
    const float x218 = x148 / x217;
    const float x219 = x168 / x217;
    const float x220 = x188 / x217;
    const float x221 = x208 / x217;
    const long x222 = as_long(as_ulong(x22) * as_ulong(x20));
    const long x223 = x15 + x222;
    const long x227 = as_long(as_ulong(x16) - as_ulong(x22));
    const int x233 = x227 >= 4L;
    const int x234 = x33 & x233;
    const int x248 = x17 >= 32L;
    const int x249 = x234 & x248;
    const long x253 = as_long(as_ulong(x60) * as_ulong(x20));
    const long x254 = x223 + x253;
    const long x257 = x254 + x69;
    if (x249) {
        const float4 x258 = (float4)(x218, x219, x220, x221);
        vstore4(x258, 0, (__global float*)(m1 + x257));
    } else {
        const long x229 = max(x227, 0L);
        const long x230 = min(x229, 4L);
        const int x236 = convert_int(x230);
        const long x244 = max(x17, 0L);
        const long x245 = min(x244, 32L);
        const int x251 = convert_int(x245);
        const int x259 = x58 >= x37;
        const int x260 = x58 < x236;
        const int x261 = x259 & x260;
        const int4 x263 = (int4)(0, 1, 2, 3);
        const int x264 = as_int(as_uint(x251) - as_uint(x66));
        const int x265 = x261 ? x264 : 0;
        const int x266 = as_int(0U - as_uint(x66));
        const int4 x267 = (int4)(x265);
        const int4 x268 = x263 < x267;
        const int4 x269 = (int4)(x266);
        const int4 x270 = x263 >= x269;
        const int4 x271 = x268 & x270;
        const float4 x272 = (float4)(x218, x219, x220, x221);
        store_masked_global_float4((__global float*)(m1 + x257), x272, x271);
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
