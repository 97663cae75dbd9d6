#if defined(__aarch64__)
#include "blocks.h"
#include "kernels.h"
#include "panels.h"
#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
enum { CODE_TILE = 4, FLOAT_TILE = 4, FLOAT_PARTS = 1, GREATEST_CODE = 127 };

#include "activations.h"
#include "neon.h"

typedef struct {
    int32x4_t with[CODE_TILE][4]; ///< 4 rows each.
} products;

INLINED void start_products(products *sums, int token, int from) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++)
        sums->with[token][i] = vdupq_n_s32(from);
}

/// `sdot` multiplies a row's 4 codes with 4 of a token, a lane of 16.
INLINED void add_products(products *sums, const int token_count, bytes codes, const code_range range,
                          const code_group *tokens, size_t block, const int j) {
    (void)range;
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++) {
        int32x4_t sixteen = vreinterpretq_s32_s8(vld1q_s8(tokens[t].codes + 32 * block + 16 * (size_t)(j / 4)));
        int8x16_t four = vreinterpretq_s8_s32(vdupq_n_s32(sixteen[j % 4]));
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++)
            sums->with[t][i] = vdotq_s32(sums->with[t][i], vreinterpretq_s8_u8(quarter_of(codes, i)), four);
    }
}

INLINED ints products_with(const products *sums, int token) {
    ints rows;
    memcpy(&rows, sums->with[token], sizeof rows);
    return rows;
}

#include "panel_product.h"

mnv_form mnv_form_neon(int type) { return form_for(type); }

void mnv_copy_neon(const mnv_activations *activations, mnv_form form, size_t token) {
    copy_form(activations, form, token);
}

void mnv_only_multiply_neon(mnv_form form, size_t rounds) { only_multiply(form, rounds); }

void mnv_multiply_neon(const mnv_projection *projection, size_t row_begin, size_t row_end,
                       const mnv_activations *activations) {
    int type = projection->matrix.type;
    multiply_rows(by_type[type], form_for(type), projection, row_begin, row_end, activations);
}

#pragma clang attribute pop
#endif
