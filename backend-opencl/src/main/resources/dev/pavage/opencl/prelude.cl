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

// @widen_half
static $T widen_half_$K(const $M a) {
    // Shifted up to the sign and down again by the three bits more that the exponent has, which then copy the sign; and
    // multiplied by what the biases of the exponents, 15 and 127, differ by.
    const $M moved = ((a << 16) >> 3) & (int)(0x8fffe000);
    const $M endless = (a & 0x7c00) == 0x7c00 ? ($M)(0x7f800000) : ($M)(0);
    return as_$T(moved | endless) * 0x1p112f;
}

// @narrow_half
static $M narrow_half_$K(const $T a) {
    // Adds and subtracts 1.5 * 2^(13 + e) for a number of exponent e, 13 being how many bits the fraction is shorter: one ulp of
    // the sum is one ulp of a half. Below its normal numbers, e stops falling.
    const $M bits = as_$M(a);
    const $T large = as_$T(max(bits & 0x7f800000, ($M)(0x38800000)) + ((13 << 23) + (1 << 22)));
    const $T size = fabs((a + large) - large);
    const $T limited = fabs(a) >= 65520.0f ? ($T)(INFINITY) : size;
    return ((as_$M(limited * 0x1p-112f) >> 13) & 0x7fff) | ((bits >> 16) & 0x8000);
}
