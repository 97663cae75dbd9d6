/// What the AVX-512 kernels share. Included between their `#pragma clang attribute push` and `pop`.
#ifndef AVX512_H
#define AVX512_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include "vectors.h"

static inline __m512 from_16_halves(const uint16_t *halves) {
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)halves));
}

INLINED floats halves_at(const void *at) { return (floats)from_16_halves(at); }

/// The first `count` of 16 lanes.
static inline __mmask16 mask_of_first(size_t count) { return (__mmask16)(count < 16 ? (1u << count) - 1 : 0xffff); }

/// e^x within 2 ulp; below -87 it stays at the smallest normal number, above 88 at about e^88; NaN stays NaN.
///
/// e^x = 2^n · e^r with n = round(x / ln 2), so |r| ≤ ln 2 / 2, where e^r is its Taylor polynomial of degree 7 (error
/// below 1e-8).
static inline __m512 exp_of_16(__m512 x) {
    x = _mm512_min_ps(_mm512_set1_ps(88.0f), _mm512_max_ps(_mm512_set1_ps(-87.0f), x));
    __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(0x1.715476p+0f)),
                                    _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    // ln 2 in two parts; n times the first is exact.
    __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0x1.62e4p-1f), x);
    r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0x1.7f7d1cp-20f), r);
    __m512 power = _mm512_set1_ps(1.0f / 5040);
    power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(1.0f / 720));
    power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(1.0f / 120));
    power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(1.0f / 24));
    power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(1.0f / 6));
    power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(0.5f));
    power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(1.0f));
    power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(1.0f));
    return _mm512_scalef_ps(power, n);
}

#endif
