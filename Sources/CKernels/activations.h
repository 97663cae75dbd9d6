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

/// 256 activations of a token: value = scale · code.
typedef struct {
    int8_t codes[MNV_GROUP_LENGTH];
    float scales[MNV_GROUP_BLOCKS];
    int32_t eightfold_sums[MNV_GROUP_BLOCKS]; ///< Of a block's codes, times -8.
    int32_t topmost_sums[MNV_GROUP_BLOCKS];   ///< Of a block's codes, times -128.
    int32_t half_sums[2 * MNV_GROUP_BLOCKS];  ///< Of the codes of 16 columns, times -32.
    float values[MNV_GROUP_BLOCKS];           ///< Sums of a block's values, negative.
    float half_values[2 * MNV_GROUP_BLOCKS];  ///< Sums of the values of 16 columns, negative.
} code_group;
_Static_assert(sizeof(code_group) == 512, "group of activation codes");

/// How the codes of a type of weights are multiplied; known at compile time wherever the type is.
typedef struct {
    int greatest;    ///< Code.
    int vectors;     ///< Of 4 columns each, that share a scale: 4 or 8.
    bool are_signed; ///< Codes come less 128, and nothing is left to subtract.
    int offset;      ///< What is to be subtracted from a code, as a power of two; -1 for nothing.
} code_range;

/// What the codes of a block, or of a half of it, are too great by, times the activations. It is at hand, without a
/// shift, for the types that most models have: Q4_0, Q8_0, and Q6_K, whose blocks have halves.
INLINED int32_t start_of(const code_group *token, const code_range range, size_t block, const int half) {
    if (range.offset < 0)
        return 0;
    if (range.vectors == 4)
        return token->half_sums[2 * block + (size_t)half] >> (5 - range.offset);
    return range.offset == 7 ? token->topmost_sums[block] : token->eightfold_sums[block] * (1 << (range.offset - 3));
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

INLINED void round_block(const float *values, code_group *group, size_t block) {
    const floats halves[2] = {floats_at(values), floats_at(values + 16)};
    // Compared as integers, NaN and infinity are the greatest of all, so they survive as the scale.
    ints magnitudes = __builtin_elementwise_max((ints)halves[0] & 0x7fffffff, (ints)halves[1] & 0x7fffffff);
    float greatest = mnv_float_from_bits((uint32_t)__builtin_reduce_max(magnitudes)), scale = greatest / 127;
    // Smaller values than these would overflow the factor; they count as zero.
    float factor = greatest > 1e-30f ? 127 / greatest : 0;
    int sums[2];
#pragma clang loop unroll(full)
    for (size_t half = 0; half < 2; half++) {
        // At this magnitude the step of floats is 1, so that the sum's lowest bits are the rounded number.
        ints rounded = (ints)(halves[half] * factor + 0x1.8p23f) << 24 >> 24;
        signed_bytes_16 codes = __builtin_convertvector(rounded, signed_bytes_16);
        memcpy(group->codes + 32 * block + 16 * half, &codes, sizeof codes);
        sums[half] = -__builtin_reduce_add(rounded);
        group->half_sums[2 * block + half] = 32 * sums[half];
        group->half_values[2 * block + half] = scale * (float)sums[half];
    }
    group->scales[block] = scale;
    group->eightfold_sums[block] = 8 * (sums[0] + sums[1]);
    group->topmost_sums[block] = 128 * (sums[0] + sums[1]);
    group->values[block] = scale * (float)(sums[0] + sums[1]);
}

/// [tile][group][tokens of the tile]
static inline void copy_codes(const mnv_activations *activations, const float *values, size_t token) {
    size_t in_tile = token % CODE_TILE, tokens = tile_tokens(activations, MNV_CODES, token - in_tile);
    code_group *groups = (code_group *)tile_at(activations, MNV_CODES, token - in_tile) + in_tile;
    for (size_t column = 0; column < activations->columns; column += 32)
        round_block(values + column, groups + column / MNV_GROUP_LENGTH * tokens, column % MNV_GROUP_LENGTH / 32);
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
