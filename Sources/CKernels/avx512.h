/// What the AVX-512 kernels share. Included between their `#pragma clang attribute push` and `pop`.
#ifndef AVX512_H
#define AVX512_H

#include <immintrin.h>
#include "vectors.h"

/// 16 numbers of half precision.
INLINED floats halves_at(const void *at) { return (floats)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)at)); }

#endif
