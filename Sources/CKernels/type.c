#include "mnv_type.h"
#include "blocks.h"
#include "dequantize.h"
#include <stdint.h>

typedef struct {
    size_t block_length, block_bytes;
    void (*dequantize)(const void *blocks, float *values, size_t count);
} type_traits;

static const type_traits traits[] = {
    [MNV_F32] = {1, sizeof(float), mnv_dequantize_f32},
    [MNV_F16] = {1, sizeof(uint16_t), mnv_dequantize_f16},
    [MNV_Q4_0] = {MNV_SMALL_BLOCK, sizeof(mnv_block_q4_0), mnv_dequantize_q4_0},
    [MNV_Q4_1] = {MNV_SMALL_BLOCK, sizeof(mnv_block_q4_1), mnv_dequantize_q4_1},
    [MNV_Q5_0] = {MNV_SMALL_BLOCK, sizeof(mnv_block_q5_0), mnv_dequantize_q5_0},
    [MNV_Q5_1] = {MNV_SMALL_BLOCK, sizeof(mnv_block_q5_1), mnv_dequantize_q5_1},
    [MNV_Q8_0] = {MNV_SMALL_BLOCK, sizeof(mnv_block_q8_0), mnv_dequantize_q8_0},
    [MNV_Q2_K] = {MNV_LARGE_BLOCK, sizeof(mnv_block_q2_k), mnv_dequantize_q2_k},
    [MNV_Q3_K] = {MNV_LARGE_BLOCK, sizeof(mnv_block_q3_k), mnv_dequantize_q3_k},
    [MNV_Q4_K] = {MNV_LARGE_BLOCK, sizeof(mnv_block_q4_k), mnv_dequantize_q4_k},
    [MNV_Q5_K] = {MNV_LARGE_BLOCK, sizeof(mnv_block_q5_k), mnv_dequantize_q5_k},
    [MNV_Q6_K] = {MNV_LARGE_BLOCK, sizeof(mnv_block_q6_k), mnv_dequantize_q6_k},
    [MNV_IQ4_NL] = {MNV_SMALL_BLOCK, sizeof(mnv_block_iq4_nl), mnv_dequantize_iq4_nl},
    [MNV_IQ4_XS] = {MNV_LARGE_BLOCK, sizeof(mnv_block_iq4_xs), mnv_dequantize_iq4_xs},
    [MNV_BF16] = {1, sizeof(uint16_t), mnv_dequantize_bf16},
    [MNV_MXFP4] = {MNV_SMALL_BLOCK, sizeof(mnv_block_mxfp4), mnv_dequantize_mxfp4},
};

static type_traits traits_of(int type) {
    static const type_traits unknown = {0, 0, NULL};
    return type >= 0 && (size_t)type < sizeof traits / sizeof traits[0] ? traits[type] : unknown;
}

bool mnv_type_is_supported(int type) { return traits_of(type).dequantize != NULL; }

size_t mnv_block_length(int type) { return traits_of(type).block_length; }

size_t mnv_block_bytes(int type) { return traits_of(type).block_bytes; }

size_t mnv_row_bytes(int type, size_t columns) {
    type_traits of = traits_of(type);
    size_t bytes;
    if (of.dequantize == NULL || columns % of.block_length != 0)
        return 0;
    return __builtin_mul_overflow(columns / of.block_length, of.block_bytes, &bytes) ? 0 : bytes;
}

bool mnv_dequantize(int type, const void *blocks, float *values, size_t count) {
    type_traits of = traits_of(type);
    if (of.dequantize == NULL || count % of.block_length != 0)
        return false;
    of.dequantize(blocks, values, count);
    return true;
}
