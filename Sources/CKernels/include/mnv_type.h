/// Element types of weights, their block sizes, and the exact meaning of their blocks.
#ifndef MNV_TYPE_H
#define MNV_TYPE_H

#include <stdbool.h>
#include <stddef.h>

/// The element types that the kernels read. The values are GGUF's type codes.
typedef enum {
    MNV_F32 = 0,
    MNV_F16 = 1,
    MNV_Q4_0 = 2,
    MNV_Q4_1 = 3,
    MNV_Q5_0 = 6,
    MNV_Q5_1 = 7,
    MNV_Q8_0 = 8,
    MNV_Q2_K = 10,
    MNV_Q3_K = 11,
    MNV_Q4_K = 12,
    MNV_Q5_K = 13,
    MNV_Q6_K = 14,
    MNV_IQ4_NL = 20,
    MNV_IQ4_XS = 23,
    MNV_BF16 = 30,
    MNV_MXFP4 = 39,
} mnv_type;

/// Whether the kernels read the type; any code may be asked for.
bool mnv_type_is_supported(int type);

/// Values per block: 1, 32 or 256; 0 for an unknown type.
size_t mnv_block_length(int type);

/// Bytes per block; 0 for an unknown type.
size_t mnv_block_bytes(int type);

/// Bytes of `columns` consecutive values; 0 for an unknown type, a broken last block, or a size beyond `SIZE_MAX`.
size_t mnv_row_bytes(int type, size_t columns);

/// Writes the `count` values that `blocks` stand for, exactly as the format defines them (each operation rounded to
/// float on its own).
///
/// Returns false and writes nothing if the type is unknown or `count` is no multiple of its block length.
bool mnv_dequantize(int type, const void *blocks, float *values, size_t count);

#endif
