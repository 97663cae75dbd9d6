/// Products of a matrix of weights with the activations of some tokens. The weights stay in their blocks.
#ifndef MNV_MATMUL_H
#define MNV_MATMUL_H

#include <stddef.h>
#include "mnv_pool.h"

/// Weights [rows][columns]: a row is `mnv_row_bytes(type, columns)` bytes of consecutive blocks, as in GGUF.
typedef struct {
    int type;
    const void *blocks;
    size_t rows, columns;
    const void *packed; ///< What `mnv_pack` made of the blocks for the kernels in use; NULL if it was not called.
} mnv_matrix;

/// Bytes of the copy of a matrix that the kernels in use multiply faster than its blocks; 0 if they want none.
size_t mnv_packed_bytes(const mnv_matrix *matrix);

/// Writes that copy: `mnv_packed_bytes(matrix)` bytes, at an address that is a multiple of 64.
void mnv_pack(mnv_pool *pool, const mnv_matrix *matrix, void *packed);

/// One product: `outputs[t][r] = bias[r] + Σ matrix[r][c] · inputs[t][c]`.
typedef struct {
    mnv_matrix matrix;
    const float *bias;    ///< [matrix.rows], or NULL for none.
    float *outputs;       ///< [tokens][output_stride], of which the first `matrix.rows` of each token are written.
    size_t output_stride; ///< Floats from one token's outputs to the next.
} mnv_projection;

/// Bytes of scratch that `mnv_matmul` needs for so many columns and tokens, whatever the types.
size_t mnv_matmul_scratch_bytes(size_t columns, size_t tokens);

/// Computes several products of the same inputs, sharing one fork-join.
///
/// The result of a token depends neither on the other tokens nor on the thread count, bit for bit. The fast kernels
/// round the activations to 8 bits if the weights are quantised, with a scale for 256 columns and a power of two of it
/// for each 32, and to bfloat16 if the weights are and the machine multiplies such numbers; F32 and F16 weights meet
/// the activations as they are.
///
/// - inputs: [tokens][input_stride], of which the first `columns` of each token are read; each matrix has that many
/// columns, whole blocks of them.
/// - scratch: `mnv_matmul_scratch_bytes(columns, tokens)` bytes.
/// - Weights that are not finite give outputs that are not finite, and nothing worse.
void mnv_matmul(mnv_pool *pool, const mnv_projection *projections, size_t count, const float *inputs,
                size_t input_stride, size_t tokens, size_t columns, void *scratch);

#endif
