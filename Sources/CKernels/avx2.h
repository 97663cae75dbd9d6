/// What the AVX2 kernels share. Included between their `#pragma clang attribute push` and `pop`.
#ifndef AVX2_H
#define AVX2_H

#include <immintrin.h>
#include "vectors.h"

static inline float sum_of_8(__m256 x) {
    __m128 sum = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

static inline float greatest_of_8(__m256 x) {
    __m128 greatest = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    greatest = _mm_max_ps(greatest, _mm_movehl_ps(greatest, greatest));
    return _mm_cvtss_f32(_mm_max_ss(greatest, _mm_movehdup_ps(greatest)));
}

static inline __m256 from_8_halves(const uint16_t *halves) {
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)halves));
}

INLINED floats halves_at(const void *at) {
    floats sixteen;
    sixteen.lo = (floats_8)from_8_halves((const uint16_t *)at);
    sixteen.hi = (floats_8)from_8_halves((const uint16_t *)at + 8);
    return sixteen;
}

/// e^x within 2 ulp; below -87 it stays at the smallest normal number, above 88 at about e^88; NaN stays NaN.
///
/// e^x = 2^n · e^r with n = round(x / ln 2), so |r| ≤ ln 2 / 2, where e^r is its Taylor polynomial of degree 7 (error
/// below 1e-8).
static inline __m256 exp_of_8(__m256 x) {
    x = _mm256_min_ps(_mm256_set1_ps(88.0f), _mm256_max_ps(_mm256_set1_ps(-87.0f), x));
    __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(0x1.715476p+0f)),
                               _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    // ln 2 in two parts; n times the first is exact.
    __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.62e4p-1f), x);
    r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.7f7d1cp-20f), r);
    __m256 power = _mm256_set1_ps(1.0f / 5040);
    power = _mm256_fmadd_ps(power, r, _mm256_set1_ps(1.0f / 720));
    power = _mm256_fmadd_ps(power, r, _mm256_set1_ps(1.0f / 120));
    power = _mm256_fmadd_ps(power, r, _mm256_set1_ps(1.0f / 24));
    power = _mm256_fmadd_ps(power, r, _mm256_set1_ps(1.0f / 6));
    power = _mm256_fmadd_ps(power, r, _mm256_set1_ps(0.5f));
    power = _mm256_fmadd_ps(power, r, _mm256_set1_ps(1.0f));
    power = _mm256_fmadd_ps(power, r, _mm256_set1_ps(1.0f));
    __m256i two_to_n = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
    return _mm256_mul_ps(power, _mm256_castsi256_ps(two_to_n));
}

/// The first `count` (1-7) of 8 floats, zeros after them.
static inline __m256i mask_of(size_t count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

#endif
