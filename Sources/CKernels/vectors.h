/// Vectors of 16 numbers, one for each row of a panel, in whatever registers the including file's instruction set has:
/// one of AVX-512's, two of AVX2's, four of NEON's. The compiler splits them; `+ - * & | << >> ?:` work lane by lane.
///
/// Included between the `#pragma clang attribute push` and `pop` of a file that is for one instruction set.
#ifndef VECTORS_H
#define VECTORS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Functions with such parameters would depend on the instruction set; all of them are inlined.
#pragma clang diagnostic ignored "-Wpsabi"
#define INLINED static inline __attribute__((always_inline))

typedef float floats __attribute__((ext_vector_type(16)));
typedef int32_t ints __attribute__((ext_vector_type(16)));
typedef uint8_t bytes __attribute__((ext_vector_type(64))); ///< Four for each of 16 rows.
typedef uint16_t words __attribute__((ext_vector_type(32)));
typedef float floats_8 __attribute__((ext_vector_type(8)));
typedef float floats_4 __attribute__((ext_vector_type(4)));
typedef uint8_t bytes_32 __attribute__((ext_vector_type(32)));
typedef uint8_t bytes_16 __attribute__((ext_vector_type(16)));
typedef int8_t signed_bytes_16 __attribute__((ext_vector_type(16)));

INLINED floats floats_at(const void *at) {
    floats vector;
    memcpy(&vector, at, sizeof vector);
    return vector;
}

INLINED bytes bytes_at(const void *at) {
    bytes vector;
    memcpy(&vector, at, sizeof vector);
    return vector;
}

INLINED ints ints_of_bytes_at(const void *at, const bool are_signed) {
    bytes_16 vector;
    memcpy(&vector, at, sizeof vector);
    return are_signed ? __builtin_convertvector((signed_bytes_16)vector, ints) : __builtin_convertvector(vector, ints);
}

INLINED floats floats_of_ints(ints integers) { return __builtin_convertvector(integers, floats); }

INLINED void put_floats(float *to, floats vector) { memcpy(to, &vector, sizeof vector); }

/// left · right + sum, rounded once.
INLINED floats multiply_add(floats left, floats right, floats sum) {
    return __builtin_elementwise_fma(left, right, sum);
}

/// In the same order whatever the instruction set.
INLINED float sum_of(floats vector) {
    floats_8 eight = vector.lo + vector.hi;
    floats_4 four = eight.lo + eight.hi;
    return (four.x + four.z) + (four.y + four.w);
}

/// A number even if some are none; minus infinity if all are.
INLINED float greatest_of(floats vector) {
    float greatest = -INFINITY;
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++)
        greatest = vector[i] > greatest ? vector[i] : greatest;
    return greatest;
}

/// Of lanes, 0 to 15: -1 in the first `count`, 0 in the others.
INLINED ints are_first(size_t count) {
    return (ints){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} < (int)(count < 16 ? count : 16);
}

/// A bit for each lane: 1 where it is -1, 0 where it is 0. The first lane's is the lowest.
INLINED unsigned bits_of(ints lanes) {
    typedef bool bits __attribute__((ext_vector_type(16)));
    bits vector = __builtin_convertvector(lanes, bits);
    uint16_t all;
    memcpy(&all, &vector, sizeof all);
    return all;
}

/// e^x within 2 ulp; below -87 it stays at the smallest normal number, above 88 at about e^88; NaN stays NaN.
///
/// e^x = 2^n · e^r with n = round(x / ln 2), so |r| ≤ ln 2 / 2, where e^r is its Taylor polynomial of degree 7 (error
/// below 1e-8).
INLINED floats exp_of(floats x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    // At this magnitude the step of floats is 1, so that the sum's lowest bits are n.
    const floats shift = 0x1.8p23f;
    floats shifted = multiply_add(x, 0x1.715476p+0f, shift), n = shifted - shift;
    // ln 2 in two parts; n times the first is exact.
    floats r = multiply_add(n, -0x1.62e4p-1f, x);
    r = multiply_add(n, -0x1.7f7d1cp-20f, r);
    floats power = 1.0f / 5040;
    power = multiply_add(power, r, 1.0f / 720);
    power = multiply_add(power, r, 1.0f / 120);
    power = multiply_add(power, r, 1.0f / 24);
    power = multiply_add(power, r, 1.0f / 6);
    power = multiply_add(power, r, 0.5f);
    power = multiply_add(power, r, 1.0f);
    power = multiply_add(power, r, 1.0f);
    ints two_to_n = ((ints)shifted << 23) + (127 << 23);
    return power * (floats)two_to_n;
}

#endif
