/// Copies of activations, as the kernels for panels read them: in tiles of tokens that share a pass over a panel, so
/// that what a kernel needs of all of them at once lies together: group for group, token for token.
///
/// Included, as `vectors.h`, in a file that is for one instruction set and defines how wide tiles are; the compiler
/// makes vectors of these loops.
#ifndef ACTIVATIONS_H
#define ACTIVATIONS_H

#include "blocks.h"
#include "kernels.h"
#include "mnv_type.h"
#include "vectors.h"

/// 256 activations of a token: value = scale · power · code, where each block has its power of two.
///
/// From 2^23 to 2^24 the step of floats is 1, so that an integer added to the bits of such a number is added to the
/// number. Sums of products start from 1.5 · 2^23 · power, and thus come out as floats that bear the power already.
typedef struct {
    int8_t codes[MNV_GROUP_LENGTH];
    float scale;
    float zeros[MNV_GROUP_BLOCKS];              ///< 1.5 · 2^23 · power
    int32_t eightfold_starts[MNV_GROUP_BLOCKS]; ///< Bits of a block's zero, less 8 times the sum of its codes.
    int32_t topmost_starts[MNV_GROUP_BLOCKS];   ///< Bits of a block's zero, less 128 times the sum of its codes.
    int32_t half_starts[2 * MNV_GROUP_BLOCKS];  ///< The same, less 32 times the sum of the codes of 16 columns.
    float sums[MNV_GROUP_BLOCKS];               ///< Of power · code in a block, negative.
    uint8_t padding[60];
} code_group;
_Static_assert(sizeof(code_group) == 512, "group of activation codes");

/// How the codes of a type of weights are multiplied; known at compile time wherever the type is.
typedef struct {
    int greatest;    ///< Code.
    int vectors;     ///< Of 4 columns each, that share a scale: 4 or 8.
    bool are_signed; ///< Codes come less 128, and nothing is left to subtract.
    int offset;      ///< What is to be subtracted from a code, as a power of two; -1 for nothing.
} code_range;

/// Where the sums of products of a block, or of a half of it, start: at zero, less what the weights' codes are too
/// great by, times the activations'. It is at hand for the types that most models have: Q4_0, Q8_0, and Q6_K, whose
/// blocks have halves.
INLINED int32_t start_of(const code_group *token, const code_range range, size_t block, const int half) {
    int32_t zero = (int32_t)mnv_bits_from_float(token->zeros[block]);
    if (range.offset < 0)
        return zero;
    if (range.vectors == 4)
        return zero + ((token->half_starts[2 * block + (size_t)half] - zero) >> (5 - range.offset));
    if (range.offset == 7)
        return token->topmost_starts[block];
    return zero + (token->eightfold_starts[block] - zero) * (1 << (range.offset - 3));
}

/// The sum of power · code in a block, or in a half of it, negative.
INLINED float sum_in(const code_group *token, const code_range range, size_t block, const int half) {
    if (range.vectors == 8)
        return token->sums[block];
    uint32_t start = (uint32_t)token->half_starts[2 * block + (size_t)half];
    return (mnv_float_from_bits(start) - token->zeros[block]) / 32;
}

/// Columns 4 `j` ..< 4 (`j` + 1) of a block.
INLINED int32_t codes_of_4_columns(const code_group *token, size_t block, const int j) {
    int32_t four;
    memcpy(&four, token->codes + 32 * block + 4 * (size_t)j, sizeof four);
    return four;
}

/// Tokens of a tile.
INLINED size_t tile_width(mnv_form form) { return form == MNV_CODES ? CODE_TILE : FLOAT_TILE; }

/// Tokens of the tile that begins with `token`: the last one has what is left.
INLINED size_t tile_tokens(const mnv_activations *activations, mnv_form form, size_t token) {
    size_t left = activations->tokens - token, width = tile_width(form);
    return left < width ? left : width;
}

/// The tile that begins with `token`.
INLINED void *tile_at(const mnv_activations *activations, mnv_form form, size_t token) {
    return (uint8_t *)activations->copies[form] + token * activations->group_count * mnv_copied_group_bytes(form);
}

/// The greatest magnitude in a block: NaN before infinity before all others, as their bits are the greatest.
INLINED float greatest_in_block(const float *values) {
    ints magnitudes =
        __builtin_elementwise_max((ints)floats_at(values) & 0x7fffffff, (ints)floats_at(values + 16) & 0x7fffffff);
    return mnv_float_from_bits((uint32_t)__builtin_reduce_max(magnitudes));
}

/// Rounds a block's values to codes = value · `factor` / `power`.
INLINED void round_block(const float *values, float factor, float power, code_group *group, size_t block) {
    const float zero = 0x1.8p23f * power, block_factor = factor / power;
    int32_t start = (int32_t)mnv_bits_from_float(zero), sums[2];
#pragma clang loop unroll(full)
    for (size_t half = 0; half < 2; half++) {
        // The lowest bits of the sum are the rounded number.
        ints rounded = (ints)(floats_at(values + 16 * half) * block_factor + 0x1.8p23f) << 24 >> 24;
        signed_bytes_16 codes = __builtin_convertvector(rounded, signed_bytes_16);
        memcpy(group->codes + 32 * block + 16 * half, &codes, sizeof codes);
        sums[half] = -__builtin_reduce_add(rounded);
        group->half_starts[2 * block + half] = start + 32 * sums[half];
    }
    group->zeros[block] = zero;
    group->eightfold_starts[block] = start + 8 * (sums[0] + sums[1]);
    group->topmost_starts[block] = start + 128 * (sums[0] + sums[1]);
    group->sums[block] = power * (float)(sums[0] + sums[1]);
}

/// The least power of two that isn't below a number; 2^-16 for smaller ones.
INLINED float power_of_two_above(float number) {
    uint32_t bits = mnv_bits_from_float(number < 0x1p-16f ? 0x1p-16f : number);
    return mnv_float_from_bits((bits + 0x7fffff) & 0x7f800000);
}

/// The greatest value becomes 127, or -127. Other blocks' values are multiplied by the power of two that still fits.
INLINED void round_group(const float *values, size_t blocks, code_group *group) {
    float greatest_in[MNV_GROUP_BLOCKS];
    uint32_t greatest_bits = 0;
    for (size_t block = 0; block < blocks; block++) {
        greatest_in[block] = greatest_in_block(values + 32 * block);
        uint32_t bits = mnv_bits_from_float(greatest_in[block]);
        greatest_bits = bits > greatest_bits ? bits : greatest_bits;
    }
    float greatest = mnv_float_from_bits(greatest_bits);
    greatest = greatest < 1e-30f ? 1e-30f : greatest; // Less would overflow the factor.
    group->scale = greatest < INFINITY ? greatest / 127 : NAN;
    for (size_t block = 0; block < blocks; block++)
        round_block(values + 32 * block, 127 / greatest, power_of_two_above(greatest_in[block] / greatest), group,
                    block);
}

/// [tile][group][tokens of the tile]
static inline void copy_codes(const mnv_activations *activations, const float *values, size_t token) {
    size_t in_tile = token % CODE_TILE, tokens = tile_tokens(activations, MNV_CODES, token - in_tile);
    code_group *groups = (code_group *)tile_at(activations, MNV_CODES, token - in_tile) + in_tile;
    size_t blocks = activations->columns / 32;
    for (size_t g = 0; g < activations->group_count; g++) {
        size_t left = blocks - g * MNV_GROUP_BLOCKS;
        // Every core has read what this one is about to write.
        for (size_t line = 0; line < sizeof *groups; line += 64)
            __builtin_prefetch((const char *)(groups + (g + 2) * tokens) + line, 1);
        round_group(values + g * MNV_GROUP_LENGTH, left < MNV_GROUP_BLOCKS ? left : MNV_GROUP_BLOCKS,
                    groups + g * tokens);
    }
}

/// [tile][column][tokens of the tile]
static inline void copy_tiled_floats(const mnv_activations *activations, const float *values, size_t token) {
    size_t in_tile = token % FLOAT_TILE, tokens = tile_tokens(activations, MNV_TILED_FLOATS, token - in_tile);
    float *to = (float *)tile_at(activations, MNV_TILED_FLOATS, token - in_tile) + in_tile;
    size_t columns = activations->columns;
    for (size_t column = 0; column < columns; column++)
        to[column * tokens] = values[column];
    if (columns % 2 != 0)
        to[columns * tokens] = 0;
}

static inline mnv_form form_for(int type) { return mnv_block_length(type) > 1 ? MNV_CODES : MNV_TILED_FLOATS; }

static inline void copy_form(const mnv_activations *activations, mnv_form form, size_t token) {
    const float *values = activations->values + token * activations->stride;
    if (form == MNV_CODES)
        copy_codes(activations, values, token);
    else
        copy_tiled_floats(activations, values, token);
}

#endif
