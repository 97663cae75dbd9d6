/// The product of panels with tokens, in the vectors of the including file's instruction set.
///
/// That file defines before it includes this one:
///
/// | name                                | what it is                                                                 |
/// |-------------------------------------|----------------------------------------------------------------------------|
/// | `CODE_TILE`, `FLOAT_TILE`           | Tokens that share a pass over a panel, up to 8: as many as registers hold. |
/// | `FLOAT_PARTS`                       | Parts of a sum of floats, 1 or 2, that don't wait for each other.          |
/// | `GREATEST_CODE`                     | Greater codes are multiplied less 128, with a sign.                        |
/// | `halves_at(address)`                | 16 half-precision numbers as floats.                                       |
/// | `looked_up(table, codes)`           | For each code, of 0 to 15, the byte of the table.                          |
/// | `products`                          | Sums of products of codes: of 16 rows with each token.                     |
/// | `start_products(sums, token, from)` | What a token's sums start from.                                            |
/// | `add_products(…)`                   | Adds those of 4 columns, see there.                                        |
/// | `products_with(sums, token)`        | A token's sums.                                                            |
#ifndef PANEL_PRODUCT_H
#define PANEL_PRODUCT_H

#include "activations.h"
#include "panels.h"
#include "vectors.h"

enum {
    FETCHED_AHEAD = 12288,                                    ///< Bytes, where each weight is needed once.
    MOST_FETCHING_TILES = 4,                                  ///< Tiles that share the fetching of what comes next.
    MOST_GROUP_BYTES = MNV_GROUP_LENGTH * 4 * MNV_PANEL_ROWS, ///< F32's.
};

/// One panel on its way through a kernel, to meet the tokens of one tile.
typedef struct {
    const uint8_t *groups; ///< Packed; NULL if each group is packed into `buffer` when its turn comes.
    const mnv_matrix *matrix;
    size_t panel;
    uint8_t *buffer;
    const void *tile;               ///< Of the activations' copy.
    size_t group_count;             ///< Of the activations and of the panel.
    size_t ahead;                   ///< Bytes to what is fetched from memory meanwhile.
    size_t fetch_part, fetch_parts; ///< Which part of it; 0 parts for nothing.
} panel_walk;

INLINED const uint8_t *group_at(const panel_walk *walk, size_t group, size_t group_bytes) {
    if (walk->groups != NULL)
        return walk->groups + group * group_bytes;
    mnv_pack_group(walk->matrix, walk->panel, group, walk->buffer);
    return walk->buffer;
}

/// Whether the processor itself sees far enough ahead: it does in a short loop over one stream.
INLINED bool needs_no_fetching(const int type, const int token_count) {
    return token_count == 1 && mnv_layout_of(type).high_bits == 0;
}

/// Fetches, at step `step` of `steps` of a group, the lines of it that lie ahead and belong to this walk.
///
/// Into the second-level cache: the first one has too few places for lines on their way, and with all of them taken
/// the multiplications would wait.
INLINED void fetch_ahead(const panel_walk *walk, const uint8_t *group, size_t group_bytes, size_t step, size_t steps) {
    size_t lines = group_bytes / 64, end = lines * (step + 1) / steps;
    if (walk->fetch_parts == 0)
        return;
    for (size_t line = lines * step / steps + walk->fetch_part; line < end; line += walk->fetch_parts)
        __builtin_prefetch((const char *)group + walk->ahead + 64 * line, 0, 2);
}

// Quantised weights

INLINED code_range range_of(const int type) {
    const mnv_group_layout layout = mnv_layout_of(type);
    int bits = layout.is_curve ? layout.offset + 1 : layout.low_bits + layout.high_bits;
    code_range range = {(1 << bits) - 1, layout.scales == MNV_HALF_BYTES ? 4 : 8, false, layout.offset};
    if (range.greatest > GREATEST_CODE)
        range = (code_range){128, range.vectors, true, -1};
    return range;
}

/// Bits of the codes of vector `j`, of which several lie in one.
INLINED bytes bits_at(const uint8_t *plane, const int bits, const int j) {
    bytes vector = bytes_at(plane + 64 * (j % bits));
    if (bits == 8)
        return vector;
    return (bytes)((words)vector >> (uint16_t)(j / bits * bits)) & (uint8_t)((1 << bits) - 1);
}

/// The values of a curve, less the least if codes have no sign.
INLINED bytes_16 table_of(const int type) {
    const bytes_16 iq4 = (bytes_16)(signed_bytes_16){MNV_IQ4_CURVE};
    const bytes_16 mxfp4 = (bytes_16)(signed_bytes_16){MNV_MXFP4_DOUBLED};
    const code_range range = range_of(type);
    return (type == MNV_MXFP4 ? mxfp4 : iq4) + (uint8_t)(range.are_signed ? 0 : 1 << range.offset);
}

/// Codes of 4 columns of 16 rows.
INLINED bytes codes_at(const int type, const uint8_t *group, size_t block, const int j) {
    const mnv_group_layout layout = mnv_layout_of(type);
    bytes codes = bits_at(group + block * 64 * (size_t)layout.low_bits, layout.low_bits, j);
    if (layout.is_curve)
        return looked_up(table_of(type), codes);
    if (layout.high_bits != 0) {
        bytes high = bits_at(group + layout.high_at + block * 64 * (size_t)layout.high_bits, layout.high_bits, j);
        return codes | (bytes)((words)high << (uint16_t)layout.low_bits);
    }
    return range_of(type).are_signed ? codes ^ (uint8_t)128 : codes;
}

/// The scales of the 16 rows, of columns 16 `half` ..< 16 (`half` + 1) of a block if there are two per block.
INLINED floats scales_at(const int type, const uint8_t *group, size_t block, const int half, floats factor) {
    const mnv_group_layout layout = mnv_layout_of(type);
    const uint8_t *at = group + layout.scales_at + block * mnv_scale_bytes(layout.scales) + 16 * half;
    if (layout.scales == MNV_HALVES)
        return halves_at(at);
    if (layout.scales == MNV_EXPONENTS) {
        ints exponents = ints_of_bytes_at(at, false);
        ints normal = (exponents - 1) << 23, subnormal = 0x00200000 << (exponents & 1);
        return (floats)(exponents > 1 ? normal : subnormal);
    }
    if (layout.minimums == MNV_HALF_BYTES)
        return floats_of_ints(ints_of_bytes_at(at, false) & 15) * factor;
    return floats_of_ints(ints_of_bytes_at(at, layout.minimums == MNV_NONE)) * factor;
}

/// What is subtracted from the values of the 16 rows.
INLINED floats minimums_at(const int type, const uint8_t *group, size_t block, const int half, floats factor) {
    const mnv_group_layout layout = mnv_layout_of(type);
    if (layout.minimums == MNV_HALVES)
        return -halves_at(group + layout.minimums_at + 32 * block);
    if (layout.minimums == MNV_BYTES)
        return floats_of_ints(ints_of_bytes_at(group + layout.minimums_at + 16 * block, false)) * factor;
    const uint8_t *half_bytes = group + layout.scales_at + 32 * block + 16 * (size_t)half;
    return floats_of_ints(ints_of_bytes_at(half_bytes, false) >> 4) * factor;
}

/// The products of a panel's codes with `token_count` tokens: results [token][row].
INLINED void multiply_codes(const int type, const int token_count, const panel_walk *walk, size_t columns,
                            floats *results) {
    const mnv_group_layout layout = mnv_layout_of(type);
    const code_range range = range_of(type);
    const int vectors = range.vectors, halves = 8 / vectors;
    const bool has_factor = layout.scales == MNV_BYTES || layout.scales == MNV_HALF_BYTES;
    const bool has_minimums = layout.minimums != MNV_NONE;
    const size_t blocks = columns / 32;
    floats sums[CODE_TILE];
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        sums[t] = 0;
    for (size_t g = 0; g < walk->group_count; g++) {
        const uint8_t *group = group_at(walk, g, layout.bytes);
        const code_group *tokens = (const code_group *)walk->tile + g * (size_t)token_count;
        floats factor = has_factor ? halves_at(group + layout.factor_at) : 0;
        floats minimum_factor = has_factor && has_minimums ? halves_at(group + layout.minimum_factor_at) : 0;
        floats group_sums[CODE_TILE];
#pragma clang loop unroll(full)
        for (int t = 0; t < token_count; t++)
            group_sums[t] = 0;
        size_t end =
            blocks - MNV_GROUP_BLOCKS * g < MNV_GROUP_BLOCKS ? blocks - MNV_GROUP_BLOCKS * g : MNV_GROUP_BLOCKS;
        for (size_t block = 0; block < end; block++) {
            if (!needs_no_fetching(type, token_count))
                fetch_ahead(walk, group, layout.bytes, block, MNV_GROUP_BLOCKS);
#pragma clang loop unroll(full)
            for (int half = 0; half < halves; half++) {
                products block_sums;
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++)
                    start_products(&block_sums, t, start_of(&tokens[t], range, block, half));
#pragma clang loop unroll(full)
                for (int j = half * vectors; j < (half + 1) * vectors; j++)
                    add_products(&block_sums, token_count, codes_at(type, group, block, j), range, tokens, block, j);
                floats scales = scales_at(type, group, block, half, factor);
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    floats unscaled = (floats)products_with(&block_sums, t) - tokens[t].zeros[block];
                    group_sums[t] = multiply_add(unscaled, scales, group_sums[t]);
                }
                if (!has_minimums)
                    continue;
                floats minimums = minimums_at(type, group, block, half, minimum_factor);
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++)
                    group_sums[t] = multiply_add(minimums, sum_in(&tokens[t], range, block, half), group_sums[t]);
            }
        }
#pragma clang loop unroll(full)
        for (int t = 0; t < token_count; t++)
            sums[t] = multiply_add(group_sums[t], tokens[t].scale, sums[t]);
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        results[t] = sums[t];
}

// Weights that are floating-point numbers. Where the number of columns is odd, weights and activations that are zero
// follow.

/// Column `even` + `i`, where `i` is 0 or 1.
INLINED floats weights_at(const int type, const uint8_t *group, size_t even, const size_t i) {
    if (type == MNV_F32)
        return floats_at(group + 4 * MNV_PANEL_ROWS * (even + i));
    if (type == MNV_F16)
        return halves_at(group + 2 * MNV_PANEL_ROWS * (even + i));
    ints pairs = (ints)bytes_at(group + 4 * MNV_PANEL_ROWS * (even / 2));
    return (floats)(i == 0 ? pairs << 16 : pairs & (int)0xffff0000);
}

INLINED void multiply_floats(const int type, const int token_count, const panel_walk *walk, size_t columns,
                             floats *results) {
    const mnv_group_layout layout = mnv_layout_of(type);
    const size_t width = (size_t)token_count;
    floats sums[FLOAT_TILE][FLOAT_PARTS];
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        sums[t][0] = sums[t][FLOAT_PARTS - 1] = 0;
    for (size_t g = 0; g < walk->group_count; g++) {
        const uint8_t *group = group_at(walk, g, layout.bytes);
        const float *tokens = (const float *)walk->tile + g * width * MNV_GROUP_LENGTH;
        size_t end =
            columns - MNV_GROUP_LENGTH * g < MNV_GROUP_LENGTH ? columns - MNV_GROUP_LENGTH * g : MNV_GROUP_LENGTH;
        for (size_t column = 0; column < end; column += 2) {
            if (column % 8 == 0 && !needs_no_fetching(type, token_count))
                fetch_ahead(walk, group, layout.bytes, column / 8, MNV_GROUP_LENGTH / 8);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 2; i++) {
                floats weights = weights_at(type, group, column, i);
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    float token = tokens[(column + i) * width + (size_t)t];
                    sums[t][i % FLOAT_PARTS] = multiply_add(weights, token, sums[t][i % FLOAT_PARTS]);
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        results[t] = FLOAT_PARTS == 1 ? sums[t][0] : sums[t][0] + sums[t][FLOAT_PARTS - 1];
}

// The limit

// The compiler must take it that the tokens change from round to round, and that the sums are wanted.
#define TAKEN_ANEW(tokens) __asm__ volatile("" : "+r"(tokens))
INLINED void want(floats sums) {
    volatile float wanted = sum_of(sums);
    (void)wanted;
}

/// Codes of 4 bits, the ones that are multiplied fastest, with tokens that stand in the first-level cache.
INLINED void only_multiply_codes(size_t rounds) {
    static const code_group some[CODE_TILE];
    const code_group *tokens = some;
    const code_range range = range_of(MNV_Q4_0);
    const bytes codes = 1;
    products sums;
#pragma clang loop unroll(full)
    for (int t = 0; t < CODE_TILE; t++)
        start_products(&sums, t, 0);
    for (size_t round = 0; round < rounds * (MNV_ROUND_TOKENS / CODE_TILE); round++) {
        TAKEN_ANEW(tokens);
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++)
            add_products(&sums, CODE_TILE, codes, range, tokens, 0, j);
    }
    floats all = 0;
#pragma clang loop unroll(full)
    for (int t = 0; t < CODE_TILE; t++)
        all += floats_of_ints(products_with(&sums, t));
    want(all);
}

INLINED void only_multiply_floats(size_t rounds) {
    static const float some[32 * FLOAT_TILE];
    const float *tokens = some;
    floats weights = 1, sums[FLOAT_TILE][2] = {0};
    for (size_t round = 0; round < rounds * (MNV_ROUND_TOKENS / FLOAT_TILE); round++) {
        TAKEN_ANEW(tokens);
#pragma clang loop unroll(full)
        for (size_t column = 0; column < 32; column++)
#pragma clang loop unroll(full)
            for (size_t t = 0; t < FLOAT_TILE; t++) {
                float token = tokens[column * FLOAT_TILE + t];
                sums[t][column % FLOAT_PARTS] = multiply_add(weights, token, sums[t][column % FLOAT_PARTS]);
            }
    }
    floats all = 0;
#pragma clang loop unroll(full)
    for (int t = 0; t < FLOAT_TILE; t++)
        all += sums[t][0] + sums[t][1];
    want(all);
}

static inline void only_multiply(mnv_form form, size_t rounds) {
    if (form == MNV_CODES)
        only_multiply_codes(rounds);
    else
        only_multiply_floats(rounds);
}

// Rows and tokens

enum { MOST_TOKENS = 8 }; ///< Of a tile.

/// The products of a panel with the tokens of a tile. Each is computed in the same order whatever their number.
typedef void (*multiply_panel)(const panel_walk *walk, size_t columns, floats *sums);

static inline void write_sums(const mnv_projection *projection, size_t row, size_t token, size_t token_count,
                              const floats *sums) {
    size_t rows = projection->matrix.rows - row;
    rows = rows < MNV_PANEL_ROWS ? rows : MNV_PANEL_ROWS;
    floats bias = 0;
    if (projection->bias != NULL)
        memcpy(&bias, projection->bias + row, rows * sizeof(float));
    for (size_t t = 0; t < token_count; t++) {
        float *to = projection->outputs + (token + t) * projection->output_stride + row;
        floats outputs = sums[t] + bias;
        if (rows == MNV_PANEL_ROWS)
            put_floats(to, outputs);
        else
            memcpy(to, &outputs, rows * sizeof(float));
    }
}

/// Rows row_begin ..< row_end of a projection, for all tokens, by functions for each number of tokens in a tile.
static void multiply_rows(const multiply_panel by_token_count[MOST_TOKENS + 1], mnv_form form,
                          const mnv_projection *projection, size_t row_begin, size_t row_end,
                          const mnv_activations *activations) {
    const mnv_matrix *matrix = &projection->matrix;
    size_t panel_bytes = activations->group_count * mnv_layout_of(matrix->type).bytes;
    _Alignas(64) uint8_t buffer[MOST_GROUP_BYTES];
    floats sums[MOST_TOKENS];
    size_t width = tile_width(form), tiles = (activations->tokens + width - 1) / width;
    // The first tiles fetch the rows that come next: as many as these.
    size_t share_bytes = (row_end - row_begin + MNV_PANEL_ROWS - 1) / MNV_PANEL_ROWS * panel_bytes;
    size_t fetching_tiles = tiles < MOST_FETCHING_TILES ? tiles : MOST_FETCHING_TILES;
    for (size_t tile = 0; tile < tiles; tile++) {
        size_t token = tile * width, token_count = tile_tokens(activations, form, token);
        for (size_t row = row_begin; row < row_end; row += MNV_PANEL_ROWS) {
            panel_walk walk = {
                .matrix = matrix,
                .panel = row / MNV_PANEL_ROWS,
                .buffer = buffer,
                .tile = tile_at(activations, form, token),
                .group_count = activations->group_count,
                .ahead = tiles == 1 ? FETCHED_AHEAD : share_bytes,
                .fetch_part = tile,
                .fetch_parts = matrix->packed == NULL || tile >= fetching_tiles ? 0 : fetching_tiles,
            };
            if (matrix->packed != NULL)
                walk.groups = (const uint8_t *)matrix->packed + walk.panel * panel_bytes;
            by_token_count[token_count](&walk, activations->columns, sums);
            write_sums(projection, row, token, token_count, sums);
        }
    }
}

/// Defines a type's function for `count` tokens, if a tile has as many.
#define DEFINE_MULTIPLY_BY(count, type, name, multiply, tile, attributes)                                              \
    attributes static void name##_##count(const panel_walk *walk, size_t columns, floats *sums) {                      \
        multiply(type, count <= tile ? count : 1, walk, columns, sums);                                                \
    }
#define MULTIPLY_BY(count, name, tile) [count] = count <= tile ? name##_##count : NULL

/// Defines a type's functions for each number of tokens, and the table of them.
#define DEFINE_MULTIPLY(type, name, multiply, tile, attributes)                                                        \
    DEFINE_MULTIPLY_BY(1, type, name, multiply, tile, attributes)                                                      \
    DEFINE_MULTIPLY_BY(2, type, name, multiply, tile, attributes)                                                      \
    DEFINE_MULTIPLY_BY(3, type, name, multiply, tile, attributes)                                                      \
    DEFINE_MULTIPLY_BY(4, type, name, multiply, tile, attributes)                                                      \
    DEFINE_MULTIPLY_BY(5, type, name, multiply, tile, attributes)                                                      \
    DEFINE_MULTIPLY_BY(6, type, name, multiply, tile, attributes)                                                      \
    DEFINE_MULTIPLY_BY(7, type, name, multiply, tile, attributes)                                                      \
    DEFINE_MULTIPLY_BY(8, type, name, multiply, tile, attributes)                                                      \
    static const multiply_panel name[MOST_TOKENS + 1] = {MULTIPLY_BY(1, name, tile), MULTIPLY_BY(2, name, tile),       \
                                                         MULTIPLY_BY(3, name, tile), MULTIPLY_BY(4, name, tile),       \
                                                         MULTIPLY_BY(5, name, tile), MULTIPLY_BY(6, name, tile),       \
                                                         MULTIPLY_BY(7, name, tile), MULTIPLY_BY(8, name, tile)};

DEFINE_MULTIPLY(MNV_F32, f32, multiply_floats, FLOAT_TILE, )
DEFINE_MULTIPLY(MNV_F16, f16, multiply_floats, FLOAT_TILE, )
DEFINE_MULTIPLY(MNV_BF16, bf16, multiply_floats, FLOAT_TILE, )
DEFINE_MULTIPLY(MNV_Q4_0, q4_0, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q4_1, q4_1, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q5_0, q5_0, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q5_1, q5_1, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q8_0, q8_0, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q2_K, q2_k, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q3_K, q3_k, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q4_K, q4_k, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q5_K, q5_k, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_Q6_K, q6_k, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_IQ4_NL, iq4_nl, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_IQ4_XS, iq4_xs, multiply_codes, CODE_TILE, )
DEFINE_MULTIPLY(MNV_MXFP4, mxfp4, multiply_codes, CODE_TILE, )

static const multiply_panel *const by_type[] = {
    [MNV_F32] = f32,   [MNV_F16] = f16,       [MNV_BF16] = bf16,     [MNV_Q4_0] = q4_0,
    [MNV_Q4_1] = q4_1, [MNV_Q5_0] = q5_0,     [MNV_Q5_1] = q5_1,     [MNV_Q8_0] = q8_0,
    [MNV_Q2_K] = q2_k, [MNV_Q3_K] = q3_k,     [MNV_Q4_K] = q4_k,     [MNV_Q5_K] = q5_k,
    [MNV_Q6_K] = q6_k, [MNV_IQ4_NL] = iq4_nl, [MNV_IQ4_XS] = iq4_xs, [MNV_MXFP4] = mxfp4,
};

#endif
