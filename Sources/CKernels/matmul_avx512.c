#if defined(__x86_64__)
#include "blocks.h"
#include "kernels.h"
#include "mnv_type.h"
#include "panels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,f16c,fma"))),        \
                             apply_to = function)
#include "avx512.h"

#define INLINED static inline __attribute__((always_inline))

// Activations. Copies are tiles of 8 tokens, so that what a kernel needs of all of them at once lies together: group
// for group, token for token.

/// 256 activations of a token: value = scale · code.
typedef struct {
    int8_t codes[MNV_GROUP_LENGTH];
    float scales[MNV_GROUP_BLOCKS];
    int32_t sums[MNV_GROUP_BLOCKS];          ///< Of a block's codes, negative.
    int32_t half_sums[2 * MNV_GROUP_BLOCKS]; ///< Of the codes of 16 columns, negative.
    float values[MNV_GROUP_BLOCKS];          ///< Sums of a block's values, negative.
    float unused[MNV_GROUP_BLOCKS];
    float half_values[2 * MNV_GROUP_BLOCKS]; ///< Sums of the values of 16 columns, negative.
} code_group;
_Static_assert(sizeof(code_group) == 512, "group of activation codes");

/// The group of a token in a tiled copy; groups of all forms have a size of their own.
INLINED size_t tiled_group(const mnv_activations *activations, size_t token, size_t group) {
    size_t tile = token / MNV_TILE_TOKENS;
    return (tile * activations->group_count + group) * MNV_TILE_TOKENS + token % MNV_TILE_TOKENS;
}

INLINED int sum_of_16_codes(__m128i codes) {
    __m128i sums = _mm_dpbusd_epi32(_mm_setzero_si128(), _mm_set1_epi8(1), codes);
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xb1)));
}

static void round_block(__m512 low, __m512 high, code_group *group, int block) {
    // Compared as integers, NaN and infinity are the greatest of all, so they survive as the scale.
    __m512i magnitude = _mm512_set1_epi32(0x7fffffff);
    __m512i greatest_bits = _mm512_max_epi32(_mm512_and_si512(_mm512_castps_si512(low), magnitude),
                                             _mm512_and_si512(_mm512_castps_si512(high), magnitude));
    float greatest = mnv_float_from_bits((uint32_t)_mm512_reduce_max_epi32(greatest_bits)), scale = greatest / 127;
    // Smaller values than these would overflow the factor; they count as zero.
    __m512 factor = _mm512_set1_ps(greatest > 1e-30f ? 127 / greatest : 0);
    __m128i first = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(low, factor)));
    __m128i second = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(high, factor)));
    _mm_storeu_si128((__m128i *)(group->codes + 32 * block), first);
    _mm_storeu_si128((__m128i *)(group->codes + 32 * block + 16), second);
    int sums[2] = {-sum_of_16_codes(first), -sum_of_16_codes(second)};
    group->scales[block] = scale;
    group->sums[block] = sums[0] + sums[1];
    group->values[block] = scale * (float)(sums[0] + sums[1]);
    for (int half = 0; half < 2; half++) {
        group->half_sums[2 * block + half] = sums[half];
        group->half_values[2 * block + half] = scale * (float)sums[half];
    }
}

static void copy_codes(const mnv_activations *activations, const float *values, size_t token) {
    for (size_t column = 0; column < activations->columns; column += 32) {
        size_t group = column / MNV_GROUP_LENGTH;
        round_block(_mm512_loadu_ps(values + column), _mm512_loadu_ps(values + column + 16),
                    (code_group *)activations->copies[MNV_CODES] + tiled_group(activations, token, group),
                    (int)(column % MNV_GROUP_LENGTH / 32));
    }
}

/// [tile][column][8 tokens]
static void copy_tiled_floats(const mnv_activations *activations, const float *values, size_t token) {
    float *to = (float *)activations->copies[MNV_TILED_FLOATS] +
                tiled_group(activations, token / MNV_TILE_TOKENS * MNV_TILE_TOKENS, 0) * MNV_GROUP_LENGTH +
                token % MNV_TILE_TOKENS;
    size_t columns = activations->columns;
    for (size_t column = 0; column < columns; column++)
        to[column * MNV_TILE_TOKENS] = values[column];
    if (columns % 2 != 0)
        to[columns * MNV_TILE_TOKENS] = 0;
}

static uint32_t bfloat_bits(float value) {
    uint32_t bits = mnv_bits_from_float(value);
    if (value != value)
        return bits >> 16 | 0x40;
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

/// [tile][pair of columns][8 tokens]
static void copy_bfloats(const mnv_activations *activations, const float *values, size_t token) {
    uint32_t *to = (uint32_t *)activations->copies[MNV_BFLOATS] +
                   tiled_group(activations, token / MNV_TILE_TOKENS * MNV_TILE_TOKENS, 0) * MNV_GROUP_LENGTH / 2 +
                   token % MNV_TILE_TOKENS;
    size_t columns = activations->columns;
    for (size_t column = 0; column < columns; column += 4)
        for (size_t pair = column; pair < column + 4; pair += 2) {
            uint32_t first = pair < columns ? bfloat_bits(values[pair]) : 0;
            uint32_t second = pair + 1 < columns ? bfloat_bits(values[pair + 1]) : 0;
            to[pair / 2 * MNV_TILE_TOKENS] = first | second << 16;
        }
}

static bool multiplies_bfloats(void) { return __builtin_cpu_supports("avx512bf16"); }

mnv_form mnv_form_avx512(int type) {
    if (mnv_block_length(type) > 1)
        return MNV_CODES;
    return type == MNV_BF16 && multiplies_bfloats() ? MNV_BFLOATS : MNV_TILED_FLOATS;
}

void mnv_copy_avx512(const mnv_activations *activations, mnv_form form, size_t token) {
    const float *values = activations->values + token * activations->stride;
    if (form == MNV_CODES)
        copy_codes(activations, values, token);
    else if (form == MNV_BFLOATS)
        copy_bfloats(activations, values, token);
    else
        copy_tiled_floats(activations, values, token);
}

// Panels

enum {
    FETCHED_AHEAD = 6144,                                     ///< Bytes, where each weight is needed once.
    MOST_FETCHING_TILES = 4,                                  ///< Tiles that share the fetching of what comes next.
    MOST_GROUP_BYTES = MNV_GROUP_LENGTH * 4 * MNV_PANEL_ROWS, ///< F32's.
};

/// One panel on its way through a kernel: some tokens of one tile.
typedef struct {
    const uint8_t *groups; ///< Packed; NULL if each group is packed into `buffer` when its turn comes.
    const mnv_matrix *matrix;
    size_t panel;
    uint8_t *buffer;
    const void *copy;               ///< The first of the tokens in the tile's first group.
    size_t group_count;             ///< Of the activations and of the panel.
    size_t ahead;                   ///< Bytes to what is fetched from memory meanwhile.
    size_t fetch_part, fetch_parts; ///< Which part of it; 0 parts for nothing.
} panel_walk;

INLINED const uint8_t *group_at(const panel_walk *walk, size_t group, size_t bytes) {
    if (walk->groups != NULL)
        return walk->groups + group * bytes;
    mnv_pack_group(walk->matrix, walk->panel, group, walk->buffer);
    return walk->buffer;
}

/// Fetches, at step `step` of `steps` of a group, the lines of it that lie ahead and belong to this walk.
INLINED void fetch_ahead(const panel_walk *walk, const uint8_t *group, size_t bytes, size_t step, size_t steps) {
    size_t lines = bytes / 64, end = lines * (step + 1) / steps;
    if (walk->fetch_parts == 0)
        return;
    for (size_t line = lines * step / steps + walk->fetch_part; line < end; line += walk->fetch_parts)
        _mm_prefetch((const char *)group + walk->ahead + 64 * line, _MM_HINT_T0);
}

// Quantised weights

INLINED __m512i load_64(const void *at) { return _mm512_loadu_si512(at); }

INLINED __m512 halves_at(const uint8_t *at) { return from_16_halves((const uint16_t *)(const void *)at); }

/// Bits of the codes of vector `j`, of which several lie in one.
INLINED __m512i bits_at(const uint8_t *plane, const int bits, const int j) {
    __m512i vector = load_64(plane + 64 * (j % bits));
    if (bits == 8)
        return vector;
    return _mm512_and_si512(_mm512_srli_epi16(vector, (unsigned)(j / bits * bits)),
                            _mm512_set1_epi8((char)((1 << bits) - 1)));
}

/// Codes of 4 columns of 16 rows, without sign.
INLINED __m512i codes_at(const int type, const uint8_t *group, size_t block, const int j) {
    const mnv_group_layout layout = mnv_layout_of(type);
    __m512i codes = bits_at(group + block * 64 * (size_t)layout.low_bits, layout.low_bits, j);
    if (layout.is_curve) {
        // The table's values, with 128 on top.
        __m128i curve = type == MNV_MXFP4 ? _mm_setr_epi8(MNV_MXFP4_DOUBLED) : _mm_setr_epi8(MNV_IQ4_CURVE);
        curve = _mm_xor_si128(curve, _mm_set1_epi8((char)0x80));
        return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(curve), codes);
    }
    if (layout.high_bits != 0) {
        __m512i high = bits_at(group + layout.high_at + block * 64 * (size_t)layout.high_bits, layout.high_bits, j);
        return _mm512_or_si512(codes, _mm512_slli_epi16(high, (unsigned)layout.low_bits));
    }
    return codes;
}

INLINED __m512 bytes_as_floats(__m128i bytes, const bool are_signed) {
    return _mm512_cvtepi32_ps(are_signed ? _mm512_cvtepi8_epi32(bytes) : _mm512_cvtepu8_epi32(bytes));
}

/// The scales of the 16 rows, of columns 16 `half` ..< 16 (`half` + 1) of a block if there are two per block.
INLINED __m512 scales_at(const int type, const uint8_t *group, size_t block, const int half, __m512 factor) {
    const mnv_group_layout layout = mnv_layout_of(type);
    const uint8_t *at = group + layout.scales_at + block * mnv_scale_bytes(layout.scales) + 16 * half;
    if (layout.scales == MNV_HALVES)
        return halves_at(at);
    __m128i bytes = _mm_loadu_si128((const __m128i *)at);
    if (layout.scales == MNV_EXPONENTS) {
        __m512i exponents = _mm512_cvtepu8_epi32(bytes);
        __m512i normal = _mm512_slli_epi32(_mm512_sub_epi32(exponents, _mm512_set1_epi32(1)), 23);
        __m512i subnormal = _mm512_sllv_epi32(_mm512_set1_epi32(0x00200000), exponents);
        __mmask16 is_normal = _mm512_cmpgt_epi32_mask(exponents, _mm512_set1_epi32(1));
        return _mm512_castsi512_ps(_mm512_mask_blend_epi32(is_normal, subnormal, normal));
    }
    if (layout.minimums == MNV_HALF_BYTES)
        bytes = _mm_and_si128(bytes, _mm_set1_epi8(15));
    return _mm512_mul_ps(bytes_as_floats(bytes, layout.minimums == MNV_NONE), factor);
}

/// What is subtracted from the values of the 16 rows.
INLINED __m512 minimums_at(const int type, const uint8_t *group, size_t block, const int half, __m512 factor) {
    const mnv_group_layout layout = mnv_layout_of(type);
    if (layout.minimums == MNV_HALVES)
        return _mm512_sub_ps(_mm512_setzero_ps(), halves_at(group + layout.minimums_at + 32 * block));
    if (layout.minimums == MNV_BYTES) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(group + layout.minimums_at + 16 * block));
        return _mm512_mul_ps(bytes_as_floats(bytes, false), factor);
    }
    __m128i bytes = _mm_loadu_si128((const __m128i *)(group + layout.scales_at + 32 * block + 16 * (size_t)half));
    bytes = _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(15));
    return _mm512_mul_ps(bytes_as_floats(bytes, false), factor);
}

INLINED __m512i four_codes(const code_group *group, size_t column) {
    int32_t four;
    memcpy(&four, group->codes + column, sizeof four);
    return _mm512_set1_epi32(four);
}

/// Adds the products of a panel's codes with `token_count` tokens to nothing: sums [token][row].
INLINED void multiply_codes(const int type, const int token_count, const panel_walk *walk, size_t blocks,
                            __m512 results[MNV_TILE_TOKENS]) {
    const mnv_group_layout layout = mnv_layout_of(type);
    const int halves = layout.scales == MNV_HALF_BYTES ? 2 : 1, vectors = 8 / halves;
    const bool has_factor = layout.scales == MNV_BYTES || layout.scales == MNV_HALF_BYTES;
    const bool has_minimums = layout.minimums != MNV_NONE;
    __m512 sums[MNV_TILE_TOKENS];
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        sums[t] = _mm512_setzero_ps();
    for (size_t g = 0; g < walk->group_count; g++) {
        const uint8_t *group = group_at(walk, g, layout.bytes);
        const code_group *tokens = (const code_group *)walk->copy + g * MNV_TILE_TOKENS;
        __m512 factor = has_factor ? halves_at(group + layout.factor_at) : _mm512_setzero_ps();
        __m512 minimum_factor =
            has_factor && has_minimums ? halves_at(group + layout.minimum_factor_at) : _mm512_setzero_ps();
        size_t end =
            blocks - MNV_GROUP_BLOCKS * g < MNV_GROUP_BLOCKS ? blocks - MNV_GROUP_BLOCKS * g : MNV_GROUP_BLOCKS;
        for (size_t block = 0; block < end; block++) {
            fetch_ahead(walk, group, layout.bytes, block, MNV_GROUP_BLOCKS);
#pragma clang loop unroll(full)
            for (int half = 0; half < halves; half++) {
                __m512i products[MNV_TILE_TOKENS];
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    int sum = halves == 2 ? tokens[t].half_sums[2 * block + (size_t)half] : tokens[t].sums[block];
                    // What the codes are too great by, times the activations: where the products start.
                    products[t] = layout.offset < 0
                                      ? _mm512_setzero_si512()
                                      : _mm512_slli_epi32(_mm512_set1_epi32(sum), (unsigned)layout.offset);
                }
#pragma clang loop unroll(full)
                for (int j = half * vectors; j < (half + 1) * vectors; j++) {
                    __m512i codes = codes_at(type, group, block, j);
#pragma clang loop unroll(full)
                    for (int t = 0; t < token_count; t++)
                        products[t] =
                            _mm512_dpbusd_epi32(products[t], codes, four_codes(&tokens[t], 32 * block + 4 * (size_t)j));
                }
                __m512 scales = scales_at(type, group, block, half, factor);
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    __m512 scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(products[t]), scales);
                    sums[t] = _mm512_fmadd_ps(scaled, _mm512_set1_ps(tokens[t].scales[block]), sums[t]);
                }
                if (!has_minimums)
                    continue;
                __m512 minimums = minimums_at(type, group, block, half, minimum_factor);
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    float value =
                        halves == 2 ? tokens[t].half_values[2 * block + (size_t)half] : tokens[t].values[block];
                    sums[t] = _mm512_fmadd_ps(minimums, _mm512_set1_ps(value), sums[t]);
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        results[t] = sums[t];
}

// Weights that are floating-point numbers. Each sum has two halves, which don't wait for each other; where the number
// of columns doesn't fit, weights and activations that are zero follow.

/// Column `even` + `i`, where `i` is 0 or 1.
INLINED __m512 floats_at(const int type, const uint8_t *group, size_t even, const size_t i) {
    if (type == MNV_F32)
        return _mm512_loadu_ps((const float *)group + MNV_PANEL_ROWS * (even + i));
    if (type == MNV_F16)
        return halves_at(group + 2 * MNV_PANEL_ROWS * (even + i));
    __m512i pairs = load_64(group + 4 * MNV_PANEL_ROWS * (even / 2));
    return _mm512_castsi512_ps(i == 0 ? _mm512_slli_epi32(pairs, 16)
                                      : _mm512_and_si512(pairs, _mm512_set1_epi32((int)0xffff0000)));
}

INLINED void multiply_floats(const int type, const int token_count, const panel_walk *walk, size_t columns,
                             __m512 results[MNV_TILE_TOKENS]) {
    const mnv_group_layout layout = mnv_layout_of(type);
    __m512 sums[MNV_TILE_TOKENS][2];
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        sums[t][0] = sums[t][1] = _mm512_setzero_ps();
    for (size_t g = 0; g < walk->group_count; g++) {
        const uint8_t *group = group_at(walk, g, layout.bytes);
        const float *tokens = (const float *)walk->copy + g * MNV_TILE_TOKENS * MNV_GROUP_LENGTH;
        size_t end =
            columns - MNV_GROUP_LENGTH * g < MNV_GROUP_LENGTH ? columns - MNV_GROUP_LENGTH * g : MNV_GROUP_LENGTH;
        for (size_t column = 0; column < end; column += 2) {
            if (column % 8 == 0)
                fetch_ahead(walk, group, layout.bytes, column / 8, MNV_GROUP_LENGTH / 8);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 2; i++) {
                __m512 weights = floats_at(type, group, column, i);
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    __m512 token = _mm512_set1_ps(tokens[(column + i) * MNV_TILE_TOKENS + (size_t)t]);
                    sums[t][i] = _mm512_fmadd_ps(weights, token, sums[t][i]);
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        results[t] = _mm512_add_ps(sums[t][0], sums[t][1]);
}

/// The pragma's features and one more.
#define WITH_BFLOATS __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,f16c,fma")))

WITH_BFLOATS INLINED void multiply_bfloats(const int token_count, const panel_walk *walk, size_t columns,
                                           __m512 results[MNV_TILE_TOKENS]) {
    const mnv_group_layout layout = mnv_layout_of(MNV_BF16);
    __m512 sums[MNV_TILE_TOKENS][2];
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        sums[t][0] = sums[t][1] = _mm512_setzero_ps();
    size_t pairs = (columns + 1) / 2;
    const size_t group_pairs = MNV_GROUP_LENGTH / 2;
    for (size_t g = 0; g < walk->group_count; g++) {
        const uint8_t *group = group_at(walk, g, layout.bytes);
        const int32_t *tokens = (const int32_t *)walk->copy + g * MNV_TILE_TOKENS * group_pairs;
        size_t end = pairs - group_pairs * g < group_pairs ? pairs - group_pairs * g : group_pairs;
        for (size_t pair = 0; pair < end; pair += 2) {
            if (pair % 8 == 0)
                fetch_ahead(walk, group, layout.bytes, pair / 8, group_pairs / 8);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 2; i++) {
                __m512bh weights = (__m512bh)load_64(group + 4 * MNV_PANEL_ROWS * (pair + i));
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    __m512i token = _mm512_set1_epi32(tokens[(pair + i) * MNV_TILE_TOKENS + (size_t)t]);
                    sums[t][i] = _mm512_dpbf16_ps(sums[t][i], weights, (__m512bh)token);
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        results[t] = _mm512_add_ps(sums[t][0], sums[t][1]);
}

// Rows and tokens

/// The products of a panel with `token_count` tokens. Each is computed in the same order whatever their number.
typedef void (*multiply_panel)(const panel_walk *walk, size_t columns, __m512 sums[MNV_TILE_TOKENS]);

static void write_sums(const mnv_projection *projection, size_t row, size_t token, size_t token_count,
                       const __m512 sums[MNV_TILE_TOKENS]) {
    __mmask16 rows = mask_of_first(projection->matrix.rows - row);
    __m512 bias = _mm512_setzero_ps();
    if (projection->bias != NULL)
        bias = _mm512_maskz_loadu_ps(rows, projection->bias + row);
    for (size_t t = 0; t < token_count; t++)
        _mm512_mask_storeu_ps(projection->outputs + (token + t) * projection->output_stride + row, rows,
                              _mm512_add_ps(sums[t], bias));
}

/// Bytes from a token to the next in a tile's group: floats of the same column stand side by side.
static size_t bytes_to_next_token(mnv_form form) { return form == MNV_CODES ? sizeof(code_group) : 4; }

static void multiply_rows(const multiply_panel by_token_count[MNV_TILE_TOKENS + 1], const mnv_projection *projection,
                          size_t row_begin, size_t row_end, const mnv_activations *activations) {
    const mnv_matrix *matrix = &projection->matrix;
    mnv_form form = mnv_form_avx512(matrix->type);
    size_t panel_bytes = activations->group_count * mnv_layout_of(matrix->type).bytes;
    _Alignas(64) uint8_t buffer[MOST_GROUP_BYTES];
    __m512 sums[MNV_TILE_TOKENS];
    size_t tokens = activations->tokens, tiles = (tokens + MNV_TILE_TOKENS - 1) / MNV_TILE_TOKENS;
    // The first tiles fetch the rows that come next: as many as these.
    size_t share_bytes = (row_end - row_begin + MNV_PANEL_ROWS - 1) / MNV_PANEL_ROWS * panel_bytes;
    size_t fetching_tiles = tiles < MOST_FETCHING_TILES ? tiles : MOST_FETCHING_TILES;
    for (size_t token = 0, count; token < tokens; token += count) {
        size_t tile = token / MNV_TILE_TOKENS, in_tile = token % MNV_TILE_TOKENS, left = tokens - token;
        count = MNV_TILE_TOKENS - in_tile < left ? MNV_TILE_TOKENS - in_tile : left;
        while (by_token_count[count] == NULL)
            count--;
        for (size_t row = row_begin; row < row_end; row += MNV_PANEL_ROWS) {
            panel_walk walk = {
                .matrix = matrix,
                .panel = row / MNV_PANEL_ROWS,
                .buffer = buffer,
                .copy = (const uint8_t *)activations->copies[form] +
                        tiled_group(activations, token - in_tile, 0) * mnv_copied_group_bytes(form) +
                        in_tile * bytes_to_next_token(form),
                .group_count = activations->group_count,
                .ahead = tiles == 1 ? FETCHED_AHEAD : share_bytes,
                .fetch_part = tile,
                .fetch_parts = matrix->packed == NULL || in_tile != 0 || tile >= fetching_tiles ? 0 : fetching_tiles,
            };
            if (matrix->packed != NULL)
                walk.groups = (const uint8_t *)matrix->packed + walk.panel * panel_bytes;
            by_token_count[count](&walk, activations->columns, sums);
            write_sums(projection, row, token, count, sums);
        }
    }
}

/// Defines a type's functions for 1, 2, 4 and 8 tokens, and the table of them.
#define DEFINE_MULTIPLY(type, name, product, attributes)                                                               \
    attributes static void name##_1(const panel_walk *walk, size_t columns, __m512 sums[MNV_TILE_TOKENS]) {            \
        product(type, 1, walk, columns, sums);                                                                         \
    }                                                                                                                  \
    attributes static void name##_2(const panel_walk *walk, size_t columns, __m512 sums[MNV_TILE_TOKENS]) {            \
        product(type, 2, walk, columns, sums);                                                                         \
    }                                                                                                                  \
    attributes static void name##_4(const panel_walk *walk, size_t columns, __m512 sums[MNV_TILE_TOKENS]) {            \
        product(type, 4, walk, columns, sums);                                                                         \
    }                                                                                                                  \
    attributes static void name##_8(const panel_walk *walk, size_t columns, __m512 sums[MNV_TILE_TOKENS]) {            \
        product(type, 8, walk, columns, sums);                                                                         \
    }                                                                                                                  \
    static const multiply_panel name[MNV_TILE_TOKENS + 1] = {                                                          \
        [1] = name##_1, [2] = name##_2, [4] = name##_4, [8] = name##_8};

#define CODES(type, token_count, walk, columns, sums) multiply_codes(type, token_count, walk, (columns) / 32, sums)
#define BFLOATS(type, token_count, walk, columns, sums) multiply_bfloats(token_count, walk, columns, sums)

DEFINE_MULTIPLY(MNV_F32, f32, multiply_floats, )
DEFINE_MULTIPLY(MNV_F16, f16, multiply_floats, )
DEFINE_MULTIPLY(MNV_BF16, bf16_as_floats, multiply_floats, )
DEFINE_MULTIPLY(MNV_BF16, bf16, BFLOATS, WITH_BFLOATS)
DEFINE_MULTIPLY(MNV_Q4_0, q4_0, CODES, )
DEFINE_MULTIPLY(MNV_Q4_1, q4_1, CODES, )
DEFINE_MULTIPLY(MNV_Q5_0, q5_0, CODES, )
DEFINE_MULTIPLY(MNV_Q5_1, q5_1, CODES, )
DEFINE_MULTIPLY(MNV_Q8_0, q8_0, CODES, )
DEFINE_MULTIPLY(MNV_Q2_K, q2_k, CODES, )
DEFINE_MULTIPLY(MNV_Q3_K, q3_k, CODES, )
DEFINE_MULTIPLY(MNV_Q4_K, q4_k, CODES, )
DEFINE_MULTIPLY(MNV_Q5_K, q5_k, CODES, )
DEFINE_MULTIPLY(MNV_Q6_K, q6_k, CODES, )
DEFINE_MULTIPLY(MNV_IQ4_NL, iq4_nl, CODES, )
DEFINE_MULTIPLY(MNV_IQ4_XS, iq4_xs, CODES, )
DEFINE_MULTIPLY(MNV_MXFP4, mxfp4, CODES, )

static const multiply_panel *const by_type[] = {
    [MNV_F32] = f32,   [MNV_F16] = f16,       [MNV_BF16] = bf16_as_floats, [MNV_Q4_0] = q4_0,
    [MNV_Q4_1] = q4_1, [MNV_Q5_0] = q5_0,     [MNV_Q5_1] = q5_1,           [MNV_Q8_0] = q8_0,
    [MNV_Q2_K] = q2_k, [MNV_Q3_K] = q3_k,     [MNV_Q4_K] = q4_k,           [MNV_Q5_K] = q5_k,
    [MNV_Q6_K] = q6_k, [MNV_IQ4_NL] = iq4_nl, [MNV_IQ4_XS] = iq4_xs,       [MNV_MXFP4] = mxfp4,
};

void mnv_multiply_avx512(const mnv_projection *projection, size_t row_begin, size_t row_end,
                         const mnv_activations *activations) {
    int type = projection->matrix.type;
    const multiply_panel *table = type == MNV_BF16 && multiplies_bfloats() ? bf16 : by_type[type];
    multiply_rows(table, projection, row_begin, row_end, activations);
}

#pragma clang attribute pop
#endif
