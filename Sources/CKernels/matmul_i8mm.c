#if defined(__aarch64__)
#include "blocks.h"
#include "kernels.h"
#include "panels.h"
#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("i8mm"))), apply_to = function)
// Tiles are as wide as those of NEON's copies, which are read here.
enum { CODE_TILE = 4, FLOAT_TILE = 4, FLOAT_PARTS = 1, GREATEST_CODE = 255 };

#include "activations.h"
#include "neon.h"

typedef struct {
    int32x4_t tiles[CODE_TILE / 2][8]; ///< Of two tokens, 2 rows each: both tokens of a row, both of the next.
    bytes even;                        ///< The codes that wait for those of the next columns.
} products;

/// The first token of two starts its neighbour as well, which may not be there.
INLINED void start_products(products *sums, int token, int from) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
        int32x4_t *tile = &sums->tiles[token / 2][i];
        if (token % 2 == 0)
            *tile = vdupq_n_s32(from);
        else
            (*tile)[1] = (*tile)[3] = from;
    }
}

/// `usmmla` multiplies 8 codes of 2 rows with 8 of 2 tokens. A single token is its own neighbour.
INLINED void add_products(products *sums, const int token_count, bytes codes, const code_range range,
                          const code_group *tokens, size_t block, const int j) {
    (void)range;
    if (j % 2 == 0) {
        sums->even = codes;
        return;
    }
    size_t column = 32 * block + 4 * (size_t)(j - 1);
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t += 2) {
        const code_group *neighbour = &tokens[t + 1 < token_count ? t + 1 : t];
        int8x16_t both = vcombine_s8(vld1_s8(tokens[t].codes + column), vld1_s8(neighbour->codes + column));
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            uint32x4_t even = vreinterpretq_u32_u8(quarter_of(sums->even, i));
            uint32x4_t odd = vreinterpretq_u32_u8(quarter_of(codes, i));
            int32x4_t *tiles = &sums->tiles[t / 2][2 * i];
            tiles[0] = vusmmlaq_s32(tiles[0], vreinterpretq_u8_u32(vzip1q_u32(even, odd)), both);
            tiles[1] = vusmmlaq_s32(tiles[1], vreinterpretq_u8_u32(vzip2q_u32(even, odd)), both);
        }
    }
}

INLINED ints products_with(const products *sums, int token) {
    int32x4_t rows[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        const int32x4_t *tiles = &sums->tiles[token / 2][2 * i];
        rows[i] = token % 2 == 0 ? vuzp1q_s32(tiles[0], tiles[1]) : vuzp2q_s32(tiles[0], tiles[1]);
    }
    ints all;
    memcpy(&all, rows, sizeof all);
    return all;
}

#include "panel_product.h"

void mnv_only_multiply_i8mm(mnv_form form, size_t rounds) { only_multiply(form, rounds); }

void mnv_multiply_i8mm(const mnv_projection *projection, size_t row_begin, size_t row_end,
                       const mnv_activations *activations) {
    int type = projection->matrix.type;
    multiply_rows(by_type[type], form_for(type), projection, row_begin, row_end, activations);
}

#pragma clang attribute pop
#endif
