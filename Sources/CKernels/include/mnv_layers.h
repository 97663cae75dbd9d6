/// What stands between the matrix products of a transformer layer.
#ifndef MNV_LAYERS_H
#define MNV_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mnv_matmul.h"
#include "mnv_pool.h"

/// Row `tokens[t]` of a matrix as floats, to `outputs` [count][matrix.columns].
///
/// Returns false at the first token that is no row of the matrix, or if the matrix' rows are not whole blocks.
bool mnv_embed(const mnv_matrix *matrix, const int32_t *tokens, size_t count, float *outputs);

/// `outputs = inputs / √(mean(inputs²) + epsilon) · weight`, token by token. In place is allowed.
///
/// - inputs, outputs: [tokens][width]; weight: [width].
/// - Source: Zhang & Sennrich 2019, eq. 4.
void mnv_rms_norm(mnv_pool *pool, const float *inputs, const float *weight, float *outputs, size_t tokens, size_t width,
                  float epsilon);

/// Rotates the pairs (x[2i], x[2i+1]) of the first `rotary` dimensions of each head, in place.
///
/// - vectors: [tokens][token_stride], of which the first `heads · head_size` of each token are heads.
/// - table: [tokens][rotary / 2][2], the cosine and sine of each pair's angle. `rotary` is even and at most
/// `head_size`.
/// - Source: Su 2021, eq. 34.
void mnv_rope(mnv_pool *pool, float *vectors, size_t token_stride, const float *table, size_t tokens, size_t heads,
              size_t head_size, size_t rotary);

/// `outputs = gate / (1 + e^-gate) · up`, element by element. In place is allowed.
///
/// - gate, up, outputs: [tokens][width].
/// - Source: Shazeer 2020, eq. 6.
void mnv_swiglu(mnv_pool *pool, const float *gate, const float *up, float *outputs, size_t tokens, size_t width);

/// `outputs = gelu(gate) · up`, element by element, with gelu(x) = x / 2 · (1 + tanh(√(2 / π) · (x + 0.044715 · x³))).
/// In place is allowed.
///
/// - gate, up, outputs: [tokens][width].
/// - Source: Hendrycks & Gimpel 2016, §2; Shazeer 2020, eq. 6.
void mnv_geglu(mnv_pool *pool, const float *gate, const float *up, float *outputs, size_t tokens, size_t width);

/// `outputs = left + right`, each [count]. In place is allowed.
void mnv_add(mnv_pool *pool, const float *left, const float *right, float *outputs, size_t count);

/// Turns `count` logits into probabilities, in place.
void mnv_softmax(float *values, size_t count);

/// The index of the greatest value, the first of equals; NaN is never greater. 0 if `count` is 0.
size_t mnv_argmax(const float *values, size_t count);

/// The indices of the `k` greatest values, the greatest first and of equals the first; NaN is not among them.
///
/// Returns how many there are: fewer than `k` if there are fewer numbers.
///
/// - indices: room for `k`, or for `count` if that is less.
/// - `count` is less than 2³².
size_t mnv_top_k(const float *values, size_t count, size_t k, uint64_t *indices);

/// What the probabilities of some values and their entropy follow from.
typedef struct {
    float weights;   ///< Σ e^x, where x is (value - greatest) · factor.
    float exponents; ///< Σ x · e^x
} mnv_exp_sums;

/// Sums up to what `count` values are weighed against each other.
///
/// NaN weighs nothing, what equals `greatest` weighs 1, even infinities, and what lies below e^-87 may be left out.
mnv_exp_sums mnv_sum_exp(const float *values, size_t count, float greatest, float factor);

#endif
