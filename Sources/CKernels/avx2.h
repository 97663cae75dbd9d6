/// What the AVX2 kernels share. Included between their `#pragma clang attribute push` and `pop`.
#ifndef AVX2_H
#define AVX2_H

#include <immintrin.h>
#include "vectors.h"

/// 16 numbers of half precision.
INLINED floats halves_at(const void *at) {
    floats vector;
    vector.lo = (floats_8)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at));
    vector.hi = (floats_8)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at + 1));
    return vector;
}

INLINED void put_halves(uint16_t *to, floats vector) {
    _mm_storeu_si128((__m128i *)to, _mm256_cvtps_ph((__m256)vector.lo, _MM_FROUND_TO_NEAREST_INT));
    _mm_storeu_si128((__m128i *)to + 1, _mm256_cvtps_ph((__m256)vector.hi, _MM_FROUND_TO_NEAREST_INT));
}

#endif
