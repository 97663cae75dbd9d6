/// Vectors of 16 numbers, one for each row of a panel, in whatever registers the including file's instruction set has:
/// one of AVX-512's, two of AVX2's, four of NEON's. The compiler splits them; `+ - * & | << >> ?:` work lane by lane.
///
/// Included between the `#pragma clang attribute push` and `pop` of a file that is for one instruction set.
#ifndef VECTORS_H
#define VECTORS_H

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

#endif
