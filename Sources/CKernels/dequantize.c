#include "dequantize.h"
#include "blocks.h"

// The formats round after every operation, so a product and a sum must not fuse.
#pragma STDC FP_CONTRACT OFF

static const int8_t iq4_curve[16] = {MNV_IQ4_CURVE};
static const int8_t mxfp4_doubled[16] = {MNV_MXFP4_DOUBLED};

/// The code of `column` (0-31) in 16 bytes of two halves.
static inline int half_byte(const uint8_t codes[16], int column) {
    return column < 16 ? codes[column] & 15 : codes[column - 16] >> 4;
}

static inline int fifth_bit(const uint8_t high[4], int column) { return (high[column / 8] >> column % 8 & 1) << 4; }

void mnv_dequantize_f32(const void *blocks, float *values, size_t count) {
    memcpy(values, blocks, count * sizeof *values);
}

void mnv_dequantize_f16(const void *blocks, float *values, size_t count) {
    const uint16_t *halves = blocks;
    for (size_t i = 0; i < count; i++)
        values[i] = mnv_float_from_half(halves[i]);
}

void mnv_dequantize_bf16(const void *blocks, float *values, size_t count) {
    const uint16_t *bfloats = blocks;
    for (size_t i = 0; i < count; i++)
        values[i] = mnv_float_from_bfloat(bfloats[i]);
}

void mnv_dequantize_q4_0(const void *blocks, float *values, size_t count) {
    const mnv_block_q4_0 *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_SMALL_BLOCK) {
        float scale = mnv_float_from_half(block->scale);
        for (int i = 0; i < MNV_SMALL_BLOCK; i++)
            values[i] = scale * (float)(half_byte(block->codes, i) - 8);
    }
}

void mnv_dequantize_q4_1(const void *blocks, float *values, size_t count) {
    const mnv_block_q4_1 *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_SMALL_BLOCK) {
        float scale = mnv_float_from_half(block->scale), minimum = mnv_float_from_half(block->minimum);
        for (int i = 0; i < MNV_SMALL_BLOCK; i++)
            values[i] = scale * (float)half_byte(block->codes, i) + minimum;
    }
}

void mnv_dequantize_q5_0(const void *blocks, float *values, size_t count) {
    const mnv_block_q5_0 *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_SMALL_BLOCK) {
        float scale = mnv_float_from_half(block->scale);
        for (int i = 0; i < MNV_SMALL_BLOCK; i++)
            values[i] = scale * (float)((half_byte(block->codes, i) | fifth_bit(block->high, i)) - 16);
    }
}

void mnv_dequantize_q5_1(const void *blocks, float *values, size_t count) {
    const mnv_block_q5_1 *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_SMALL_BLOCK) {
        float scale = mnv_float_from_half(block->scale), minimum = mnv_float_from_half(block->minimum);
        for (int i = 0; i < MNV_SMALL_BLOCK; i++)
            values[i] = scale * (float)(half_byte(block->codes, i) | fifth_bit(block->high, i)) + minimum;
    }
}

void mnv_dequantize_q8_0(const void *blocks, float *values, size_t count) {
    const mnv_block_q8_0 *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_SMALL_BLOCK) {
        float scale = mnv_float_from_half(block->scale);
        for (int i = 0; i < MNV_SMALL_BLOCK; i++)
            values[i] = scale * (float)block->codes[i];
    }
}

void mnv_dequantize_q2_k(const void *blocks, float *values, size_t count) {
    const mnv_block_q2_k *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_LARGE_BLOCK) {
        float scale = mnv_float_from_half(block->scale), minimum = mnv_float_from_half(block->minimum);
        for (int i = 0; i < MNV_LARGE_BLOCK; i++) {
            float local_scale = scale * (float)(block->scales[i / 16] & 15);
            float local_minimum = minimum * (float)(block->scales[i / 16] >> 4);
            int code = block->codes[i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
            values[i] = local_scale * (float)code - local_minimum;
        }
    }
}

void mnv_dequantize_q3_k(const void *blocks, float *values, size_t count) {
    const mnv_block_q3_k *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_LARGE_BLOCK) {
        float scale = mnv_float_from_half(block->scale);
        for (int i = 0; i < MNV_LARGE_BLOCK; i++) {
            int k = i / 16;
            int low = block->scales[k % 8] >> k / 8 * 4 & 15, high = block->scales[8 + k % 4] >> k / 4 * 2 & 3;
            int code = block->codes[i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
            int third_bit = (block->high[i % 32] >> i / 32 & 1) << 2;
            values[i] = scale * (float)((low | high << 4) - 32) * (float)((code | third_bit) - 4);
        }
    }
}

/// The 6-bit scale and minimum of columns 32 j ..< 32 (j + 1) of Q4_K and Q5_K.
static inline void scale_and_minimum(const uint8_t scales[12], int j, float *scale, float *minimum) {
    if (j < 4) {
        *scale = (float)(scales[j] & 63);
        *minimum = (float)(scales[j + 4] & 63);
    } else {
        *scale = (float)((scales[j + 4] & 15) | scales[j - 4] >> 6 << 4);
        *minimum = (float)(scales[j + 4] >> 4 | scales[j] >> 6 << 4);
    }
}

void mnv_dequantize_q4_k(const void *blocks, float *values, size_t count) {
    const mnv_block_q4_k *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_LARGE_BLOCK) {
        float scale = mnv_float_from_half(block->scale), minimum = mnv_float_from_half(block->minimum);
        for (int j = 0; j < 8; j++) {
            float local_scale, local_minimum;
            scale_and_minimum(block->scales, j, &local_scale, &local_minimum);
            local_scale *= scale, local_minimum *= minimum;
            for (int i = 0; i < 32; i++)
                values[32 * j + i] =
                    local_scale * (float)(block->codes[j / 2 * 32 + i] >> j % 2 * 4 & 15) - local_minimum;
        }
    }
}

void mnv_dequantize_q5_k(const void *blocks, float *values, size_t count) {
    const mnv_block_q5_k *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_LARGE_BLOCK) {
        float scale = mnv_float_from_half(block->scale), minimum = mnv_float_from_half(block->minimum);
        for (int j = 0; j < 8; j++) {
            float local_scale, local_minimum;
            scale_and_minimum(block->scales, j, &local_scale, &local_minimum);
            local_scale *= scale, local_minimum *= minimum;
            for (int i = 0; i < 32; i++) {
                int code = (block->codes[j / 2 * 32 + i] >> j % 2 * 4 & 15) | (block->high[i] >> j & 1) << 4;
                values[32 * j + i] = local_scale * (float)code - local_minimum;
            }
        }
    }
}

void mnv_dequantize_q6_k(const void *blocks, float *values, size_t count) {
    const mnv_block_q6_k *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_LARGE_BLOCK) {
        float scale = mnv_float_from_half(block->scale);
        for (int i = 0; i < MNV_LARGE_BLOCK; i++) {
            int low = block->codes[i / 128 * 64 + i % 64] >> i % 128 / 64 * 4 & 15;
            int high = block->high[i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
            values[i] = scale * (float)block->scales[i / 16] * (float)((low | high << 4) - 32);
        }
    }
}

void mnv_dequantize_iq4_nl(const void *blocks, float *values, size_t count) {
    const mnv_block_iq4_nl *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_SMALL_BLOCK) {
        float scale = mnv_float_from_half(block->scale);
        for (int i = 0; i < MNV_SMALL_BLOCK; i++)
            values[i] = scale * (float)iq4_curve[half_byte(block->codes, i)];
    }
}

void mnv_dequantize_iq4_xs(const void *blocks, float *values, size_t count) {
    const mnv_block_iq4_xs *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_LARGE_BLOCK) {
        float scale = mnv_float_from_half(block->scale);
        for (int j = 0; j < 8; j++) {
            int low = block->scales_low[j / 2] >> j % 2 * 4 & 15, high = block->scales_high >> 2 * j & 3;
            float local_scale = scale * (float)((low | high << 4) - 32);
            for (int i = 0; i < 32; i++)
                values[32 * j + i] = local_scale * (float)iq4_curve[half_byte(block->codes + 16 * j, i)];
        }
    }
}

void mnv_dequantize_mxfp4(const void *blocks, float *values, size_t count) {
    const mnv_block_mxfp4 *block = blocks;
    for (float *end = values + count; values < end; block++, values += MNV_SMALL_BLOCK) {
        float scale = mnv_float_from_mxfp4_exponent(block->exponent);
        for (int i = 0; i < MNV_SMALL_BLOCK; i++)
            values[i] = scale * (float)mxfp4_doubled[half_byte(block->codes, i)];
    }
}
