#if defined(__x86_64__)
#include "blocks.h"
#include "kernels.h"
#include "panels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,f16c,fma,prfchw"))), \
                             apply_to = function)
enum { CODE_TILE = 8, FLOAT_TILE = 8, FLOAT_PARTS = 2, GREATEST_CODE = 255 };

#include "activations.h"
#include "avx512.h"

INLINED bytes looked_up(bytes_16 table, bytes codes) {
    return (bytes)_mm512_shuffle_epi8(_mm512_broadcast_i32x4((__m128i)table), (__m512i)codes);
}

typedef struct {
    ints with[CODE_TILE];
} products;

INLINED void start_products(products *sums, int token, int from) { sums->with[token] = (ints)from; }

/// `vpdpbusd` multiplies a row's 4 codes with 4 of a token, broadcast from memory.
INLINED void add_products(products *sums, const int token_count, bytes codes, const code_range range,
                          const code_group *tokens, size_t block, const int j) {
    (void)range;
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++) {
        int32_t four = codes_of_4_columns(&tokens[t], block, j);
        sums->with[t] = (ints)_mm512_dpbusd_epi32((__m512i)sums->with[t], (__m512i)codes, _mm512_set1_epi32(four));
    }
}

INLINED ints products_with(const products *sums, int token) { return sums->with[token]; }

#include "panel_product.h"

// BF16, where the processor multiplies such numbers

typedef uint32_t bfloat_pairs __attribute__((ext_vector_type(8)));

/// 16 numbers rounded to bfloat16, two in 32 bits each.
INLINED bfloat_pairs rounded_pairs(floats values) {
    typedef uint32_t bits __attribute__((ext_vector_type(16)));
    typedef uint64_t pairs __attribute__((ext_vector_type(8)));
    bits exact = (bits)values, rounded = exact + 0x7fff + (exact >> 16 & 1);
    pairs both = (pairs)(values == values ? rounded : exact | 0x400000);
    return __builtin_convertvector((both >> 16 & 0xffff) | (both >> 32 & 0xffff0000), bfloat_pairs);
}

/// [tile][pair of columns][tokens of the tile]
static void copy_bfloats(const mnv_activations *activations, const float *values, size_t token) {
    size_t in_tile = token % FLOAT_TILE, tokens = tile_tokens(activations, MNV_BFLOATS, token - in_tile);
    uint32_t *to = (uint32_t *)tile_at(activations, MNV_BFLOATS, token - in_tile) + in_tile;
    for (size_t column = 0; column < activations->columns; column += 16) {
        size_t left = activations->columns - column;
        floats some = 0;
        memcpy(&some, values + column, (left < 16 ? left : 16) * sizeof(float));
        bfloat_pairs pairs = rounded_pairs(some);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 8; i++)
            to[(column / 2 + i) * tokens] = pairs[i];
    }
}

/// The pragma's features and one more.
#define WITH_BFLOATS __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,f16c,fma,prfchw")))

WITH_BFLOATS INLINED void multiply_bfloats(const int type, const int token_count, const panel_walk *walk,
                                           size_t columns, floats *results) {
    const mnv_group_layout layout = mnv_layout_of(type);
    __m512 sums[FLOAT_TILE][2];
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        sums[t][0] = sums[t][1] = _mm512_setzero_ps();
    const size_t pairs = (columns + 1) / 2, width = (size_t)token_count;
    const size_t group_pairs = MNV_GROUP_LENGTH / 2;
    for (size_t g = 0; g < walk->group_count; g++) {
        const uint8_t *group = group_at(walk, g, layout.bytes);
        const int32_t *tokens = (const int32_t *)walk->tile + g * width * group_pairs;
        size_t end = pairs - group_pairs * g < group_pairs ? pairs - group_pairs * g : group_pairs;
        for (size_t pair = 0; pair < end; pair += 2) {
            if (pair % 8 == 0 && !needs_no_fetching(type, token_count))
                fetch_ahead(walk, group, layout.bytes, pair / 8, group_pairs / 8);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 2; i++) {
                __m512bh weights = (__m512bh)bytes_at(group + 4 * MNV_PANEL_ROWS * (pair + i));
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    __m512i token = _mm512_set1_epi32(tokens[(pair + i) * width + (size_t)t]);
                    sums[t][i] = _mm512_dpbf16_ps(sums[t][i], weights, (__m512bh)token);
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++)
        results[t] = (floats)sums[t][0] + (floats)sums[t][1];
}

WITH_BFLOATS static void only_multiply_bfloats(size_t rounds) {
    static const int32_t some[16 * FLOAT_TILE];
    const int32_t *tokens = some;
    const __m512bh weights = (__m512bh)_mm512_set1_epi32(0x3f803f80);
    __m512 sums[FLOAT_TILE][2] = {0};
    for (size_t round = 0; round < rounds * (MNV_ROUND_TOKENS / FLOAT_TILE); round++) {
        TAKEN_ANEW(tokens);
#pragma clang loop unroll(full)
        for (size_t pair = 0; pair < 16; pair++)
#pragma clang loop unroll(full)
            for (size_t t = 0; t < FLOAT_TILE; t++) {
                __m512i token = _mm512_set1_epi32(tokens[pair * FLOAT_TILE + t]);
                sums[t][pair % 2] = _mm512_dpbf16_ps(sums[t][pair % 2], weights, (__m512bh)token);
            }
    }
    floats all = 0;
#pragma clang loop unroll(full)
    for (int t = 0; t < FLOAT_TILE; t++)
        all += (floats)sums[t][0] + (floats)sums[t][1];
    want(all);
}

DEFINE_MULTIPLY(MNV_BF16, bf16_as_such, multiply_bfloats, FLOAT_TILE, WITH_BFLOATS)

static bool multiplies_bfloats(void) { return __builtin_cpu_supports("avx512bf16"); }

mnv_form mnv_form_avx512(int type) { return type == MNV_BF16 && multiplies_bfloats() ? MNV_BFLOATS : form_for(type); }

void mnv_copy_avx512(const mnv_activations *activations, mnv_form form, size_t token) {
    if (form == MNV_BFLOATS)
        copy_bfloats(activations, activations->values + token * activations->stride, token);
    else
        copy_form(activations, form, token);
}

void mnv_only_multiply_avx512(mnv_form form, size_t rounds) {
    if (form == MNV_BFLOATS)
        only_multiply_bfloats(rounds);
    else
        only_multiply(form, rounds);
}

void mnv_multiply_avx512(const mnv_projection *projection, size_t row_begin, size_t row_end,
                         const mnv_activations *activations) {
    int type = projection->matrix.type;
    mnv_form form = mnv_form_avx512(type);
    multiply_rows(form == MNV_BFLOATS ? bf16_as_such : by_type[type], form, projection, row_begin, row_end,
                  activations);
}

#pragma clang attribute pop
#endif
