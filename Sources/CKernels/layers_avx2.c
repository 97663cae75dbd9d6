#if defined(__x86_64__)
#include "blocks.h"
#include "kernels.h"
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "avx2.h"

void mnv_rms_norm_avx2(const float *inputs, const float *weight, float *outputs, size_t width, float epsilon) {
    __m256 squares = _mm256_setzero_ps(), more_squares = _mm256_setzero_ps();
    size_t i = 0;
    for (; i + 16 <= width; i += 16) {
        __m256 x = _mm256_loadu_ps(inputs + i), y = _mm256_loadu_ps(inputs + i + 8);
        squares = _mm256_fmadd_ps(x, x, squares);
        more_squares = _mm256_fmadd_ps(y, y, more_squares);
    }
    float sum = sum_of_8(_mm256_add_ps(squares, more_squares));
    for (; i < width; i++)
        sum += inputs[i] * inputs[i];
    float factor = 1 / sqrtf(sum / (float)width + epsilon);
    for (i = 0; i < width; i++)
        outputs[i] = inputs[i] * factor * weight[i];
}

void mnv_rope_avx2(float *head, const float *table, size_t pairs) {
    size_t i = 0;
    for (; i + 4 <= pairs; i += 4) {
        __m256 x = _mm256_loadu_ps(head + 2 * i), angles = _mm256_loadu_ps(table + 2 * i);
        __m256 swapped = _mm256_permute_ps(x, 0xb1);
        __m256 crossed = _mm256_mul_ps(swapped, _mm256_movehdup_ps(angles));
        _mm256_storeu_ps(head + 2 * i, _mm256_fmaddsub_ps(x, _mm256_moveldup_ps(angles), crossed));
    }
    mnv_rope_reference(head + 2 * i, table + 2 * i, pairs - i);
}

/// gate / (1 + e^-gate) · up. Far below zero, e^-gate stops growing, and what remains of gate vanishes beside it.
static inline __m256 swiglu_of_8(__m256 gate, __m256 up) {
    __m256 denominator = _mm256_add_ps(_mm256_set1_ps(1), exp_of_8(_mm256_sub_ps(_mm256_setzero_ps(), gate)));
    return _mm256_mul_ps(_mm256_div_ps(gate, denominator), up);
}

void mnv_swiglu_avx2(const float *gate, const float *up, float *outputs, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(outputs + i, swiglu_of_8(_mm256_loadu_ps(gate + i), _mm256_loadu_ps(up + i)));
    if (i == count)
        return;
    __m256i mask = mask_of(count - i);
    __m256 last = swiglu_of_8(_mm256_maskload_ps(gate + i, mask), _mm256_maskload_ps(up + i, mask));
    _mm256_maskstore_ps(outputs + i, mask, last);
}

static float greatest_of(const float *values, size_t count) {
    __m256 greatest = _mm256_set1_ps(-INFINITY);
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        greatest = _mm256_max_ps(_mm256_loadu_ps(values + i), greatest);
    float result = greatest_of_8(greatest);
    for (; i < count; i++)
        result = values[i] > result ? values[i] : result;
    return result;
}

/// e^(value - greatest), and 0 for minus infinity.
static inline __m256 weight_of_8(__m256 values, __m256 greatest) {
    __m256 impossible = _mm256_cmp_ps(values, _mm256_set1_ps(-INFINITY), _CMP_EQ_OQ);
    return _mm256_andnot_ps(impossible, exp_of_8(_mm256_sub_ps(values, greatest)));
}

void mnv_softmax_avx2(float *values, size_t count) {
    __m256 greatest = _mm256_set1_ps(greatest_of(values, count)), sums = _mm256_setzero_ps();
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m256 weights = weight_of_8(_mm256_loadu_ps(values + i), greatest);
        sums = _mm256_add_ps(sums, weights);
        _mm256_storeu_ps(values + i, weights);
    }
    if (i < count) {
        __m256i mask = mask_of(count - i);
        __m256 weights = weight_of_8(_mm256_maskload_ps(values + i, mask), greatest);
        weights = _mm256_and_ps(weights, _mm256_castsi256_ps(mask));
        sums = _mm256_add_ps(sums, weights);
        _mm256_maskstore_ps(values + i, mask, weights);
    }
    float sum = sum_of_8(sums);
    for (i = 0; i < count; i++)
        values[i] /= sum;
}

void mnv_store_halves_avx2(const float *values, uint16_t *halves, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm_storeu_si128((__m128i *)(halves + i),
                         _mm256_cvtps_ph(_mm256_loadu_ps(values + i), _MM_FROUND_TO_NEAREST_INT));
    mnv_store_halves_reference(values + i, halves + i, count - i);
}

#pragma clang attribute pop
#endif
