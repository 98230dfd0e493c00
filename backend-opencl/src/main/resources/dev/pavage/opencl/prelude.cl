Helper functions of generated kernels; see the class Prelude. Text before the first section is for people only.

$T is the type of a register, $U and $M the unsigned and signed integers as wide, $H half its lanes, $S an address space,
$E an element in memory, $L and $W the built-in functions that load and store vectors of it, $R what is done with each lane.

// @divide
static $T divide_$K(const $T a, const $T b) {
    // The hardware may trap on both of these divisors.
    const $T divisor = ((b == ($T)(0)) | (b == ($T)(-1))) ? ($T)(1) : b;
    const $T quotient = b == ($T)(-1) ? as_$T(-as_$U(a)) : a / divisor;
    return b == ($T)(0) ? ($T)(0) : quotient;
}

// @remainder
static $T remainder_$K(const $T a, const $T b) {
    return a % (((b == ($T)(0)) | (b == ($T)(-1))) ? ($T)(1) : b);
}

// @floor_div
static $T floor_div_$K(const $T a, const $T b) {
    const $T rest = remainder_$K(a, b);
    return divide_$K(a, b) - (rest != 0 && (rest < 0) != (b < 0) ? 1 : 0);
}

// @ceil_div
static $T ceil_div_$K(const $T a, const $T b) {
    const $T rest = remainder_$K(a, b);
    return divide_$K(a, b) + (rest != 0 && (rest < 0) == (b < 0) ? 1 : 0);
}

// @floor_mod
static $T floor_mod_$K(const $T a, const $T b) {
    const $T rest = remainder_$K(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

// @minimum
static $T minimum_$K(const $T a, const $T b) {
    // b if either is NaN. Equal numbers have equal bits, but zeros: -0.0 is the smaller.
    const $T smaller = a < b ? a : b;
    const $T ordered = a == b ? as_$T(as_$M(a) | as_$M(b)) : smaller;
    return a != a ? a : ordered;
}

// @maximum
static $T maximum_$K(const $T a, const $T b) {
    const $T larger = a > b ? a : b;
    const $T ordered = a == b ? as_$T(as_$M(a) & as_$M(b)) : larger;
    return a != a ? a : ordered;
}

// @rest
static $T rest_$K(const $T a, const $T b) {
    // fmod is exact by the specification, but not everywhere. Here each round is: b times a power of two is taken from a
    // as often as it fits, fewer times than $S, so that both the count and what is left are exact.
    const $T divisor = fabs(b);
    const $T size = fabs(a);
    $T left = ((size < ($T)(INFINITY)) & (divisor > ($T)(0))) ? size : nan(($U)(0));
    while ($ANY(left >= divisor)) {
        $T part = divisor;
        while ($ANY(part * $S <= left)) {
            part = part * $S <= left ? part * $S : part;
        }
        const $T next = fma(-trunc(left / part), part, left);
        left = left >= divisor ? (next < ($T)(0) ? next + part : next) : left;
    }
    return copysign(left, a);
}

// @power
static $T power_$K(const $T x, const $T y) {
    // OpenCL allows 16 ulp. exp(y ln x), the logarithm and the product as the sum of two, a large one and its rest.
    const $T size = fabs(x);
    const $M isTiny = size < ($T)(0x1p-1022);
    const $M bits = as_$M(isTiny ? size * 0x1p54 : size);
    const $T fraction = as_$T((bits & 0xfffffffffffffL) | 0x3ff0000000000000L);
    const $M isHigh = fraction > ($T)(1.41);
    const $T m = isHigh ? fraction * 0.5 : fraction;
    const $T e = convert_$T((bits >> 52) - 1023) - (isTiny ? ($T)(54) : ($T)(0)) + (isHigh ? ($T)(1) : ($T)(0));
    // ln m = 2 (s + s^3 / 3 + s^5 / 5 + ...), s = (m - 1) / (m + 1).
    const $T sum = m + 1;
    const $T sumRest = (m - (sum - 1)) + (1 - (sum - (sum - 1)));
    const $T s = (m - 1) / sum;
    const $T sRest = fma(-s, sumRest, fma(-s, sum, m - 1)) / sum;
    const $T q = s * s;
    const $T qRest = fma(s, s, -q) + 2 * s * sRest;
    $T tail = ($T)(1.0 / 29);
    for (int k = 27; k >= 5; k -= 2) {
        tail = fma(tail, q, ($T)(1.0 / k));
    }
    const $T w = 1.0 / 3 + q * tail;
    const $T wRest = (1.0 / 3 - w) + q * tail + 0x1.5555555555555p-56;
    const $T c = q * w;
    const $T cRest = fma(q, w, -c) + q * wRest + qRest * w;
    const $T lnM = s + s * c;
    const $T lnMRest = (s - lnM) + s * c + (sRest + fma(s, c, -(s * c)) + s * cRest + sRest * c);
    // ln 2 is two constants, the first short enough for exact products with e.
    const $T a = e * 0x1.62e42fefa38p-1 + 2 * lnM;
    const $T part = a - e * 0x1.62e42fefa38p-1;
    const $T aRest = (e * 0x1.62e42fefa38p-1 - (a - part)) + (2 * lnM - part) + e * 0x1.ef35793c7673p-45 + 2 * lnMRest;
    const $T ln = a + aRest;
    const $T lnRest = (a - ln) + aRest;
    const $T product = y * ln;
    const $M isFar = !(fabs(product) < ($T)(800));
    const $T p = isFar ? copysign(($T)(800), product) : product;
    const $T pRest = isFar ? ($T)(0) : fma(y, ln, -product) + y * lnRest;
    const $T n = rint(p * 0x1.71547652b82fep0);
    const $T high = fma(-n, ($T)(0x1.62e42fefa38p-1), p);
    const $T low = fma(-n, ($T)(0x1.ef35793c7673p-45), pRest);
    const $T r = high + low;
    const $T rRest = (high - r) + low;
    $T exponential = ($T)(1);
    for (int k = 14; k > 2; k--) {
        exponential = fma(exponential, r / k, ($T)(1));
    }
    const $T value = 1 + (r + (rRest + r * r * 0.5 * exponential));
    const $M shift = convert_$M(n) / 2;
    const $T scaled = value * as_$T((shift + 1023) << 52) * as_$T((convert_$M(n) - shift + 1023) << 52);
    // What no logarithm says. Where 0 or infinity is reached, the sides decide.
    const $M isEnd = (size == ($T)(0)) | (size == ($T)(INFINITY)) | (fabs(y) == ($T)(INFINITY));
    const $T end = ((size > ($T)(1)) == (y > ($T)(0))) ? ($T)(INFINITY) : ($T)(0);
    const $T positive = isEnd ? end : scaled;
    const $M isInteger = trunc(y) == y;
    const $M isOdd = isInteger & (fabs(y) < ($T)(0x1p53)) & (trunc(y * 0.5) != y * 0.5);
    const $M isUnknown = (x != x) | (y != y) | ((size == ($T)(1)) & (fabs(y) == ($T)(INFINITY)))
            | ((x < ($T)(0)) & (size < ($T)(INFINITY)) & !isInteger);
    const $T defined = isUnknown ? nan(($U)(0)) : isOdd ? copysign(positive, x) : positive;
    return y == ($T)(0) ? ($T)(1) : defined;
}

// @erf
static $T erf_$K(const $T a) {
    // OpenCL allows 16 ulp. Above 1.5 that much of erfc is little of erf; below, NIST DLMF 7.6.1 with a first term of twice
    // the precision.
    const $T size = fabs(a);
    const $T x = fmin(size, ($T)(1.5));
    const $T square = x * x;
    $T sum = ($T)(1);
    for (int n = 28; n > 1; n--) {
        sum = fma(-square * ((2 * n - 1) / (n * (2 * n + 1.0))), sum, ($T)(1));
    }
    const $T first = 0x1.20dd750429b6dp0 * x;
    const $T rest = fma(($T)(0x1.20dd750429b6dp0), x, -first) + 0x1.1ae3a914fed8p-56 * x;
    const $T series = first - fma(first, square / 3 * sum, -rest);
    return copysign(size < ($T)(1.5) ? series : 1 - erfc(size), a);
}

// @truncate
static $T truncate_$K(const $A a) {
    const $T clamped = convert_$T_sat(a);
    return $C ? ($T)(0) : clamped;
}

// @across
static $E across_$K(const $T a) {
    const $H low = a.lo;
    const $H high = a.hi;
    return $R;
}

// @load_masked
static $T load_masked_$K($S const $E* const at, const $M mask) {
    if (all(mask)) {
        return $L(0, at);
    }
    return ($T)($R);
}

// @load_masked_one
static $T load_masked_one_$K($S const $E* const at, const int mask) {
    return $R;
}

// @store_masked
static void store_masked_$K($S $E* const at, const $T value, const $M mask) {
    if (all(mask)) {
        $W(value, 0, at);
        return;
    }
    $R
}

// @store_masked_one
static void store_masked_one_$K($S $E* const at, const $T value, const int mask) {
    $R
}

// @combine
static void combine_$K(volatile $S $M* const at, const $T value) {
    // A guess, which the first exchange puts right: reading it beside the exchanges of others would be a race.
    $M found = 0;
    $M expected;
    do {
        expected = found;
        const $T old = as_$T(expected);
        found = $X(at, expected, as_$M($R));
    } while (found != expected);
}

// @report
typedef struct {
    __global int* messages;
    long id[3];
} Report;

// @fail
static void fail_$K(const Report report, const int message) {
    if (atomic_cmpxchg((volatile __global int*)report.messages, 0, 1 + message) == 0) {
        for (int i = 0; i < 3; i++) {
            report.messages[1 + 2 * i] = (int)report.id[i];
            report.messages[2 + 2 * i] = (int)(report.id[i] >> 32);
        }
    }
}

// @show
static void show_$K(const Report report, const int message, $S const $E* const tile, const int elements) {
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
