#if defined(__x86_64__)
#include "blocks.h"
#include "kernels.h"
#include "panels.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
enum { CODE_TILE = 4, FLOAT_TILE = 5, FLOAT_PARTS = 1, GREATEST_CODE = 127 };

#include "activations.h"
#include "avx2.h"

INLINED bytes looked_up(bytes_16 table, bytes codes) {
    __m256i twice = _mm256_broadcastsi128_si256((__m128i)table);
    bytes values;
    values.lo = (bytes_32)_mm256_shuffle_epi8(twice, (__m256i)codes.lo);
    values.hi = (bytes_32)_mm256_shuffle_epi8(twice, (__m256i)codes.hi);
    return values;
}

/// Of 8 rows in each half: sums, and what is to be added to them, still in 16 bits and apart for even and odd pairs of
/// columns.
typedef struct {
    __m256i with[CODE_TILE][2], pairs[CODE_TILE][2];
} products;

INLINED void start_products(products *sums, int token, int from) {
    sums->with[token][0] = sums->with[token][1] = _mm256_set1_epi32(from);
}

/// So many products of two columns each fit into 16 bits when they are added up: their number, a power of two.
INLINED int products_in_16_bits(const code_range range) {
    int most = INT16_MAX / (2 * 127 * range.greatest);
    return most >= 8 ? 8 : most >= 4 ? 4 : most >= 2 ? 2 : 1;
}

/// `vpmaddubsw` multiplies codes without sign; that of others goes to the activations.
INLINED __m256i pairs_of(const code_range range, __m256i codes, __m256i four) {
    return range.are_signed ? _mm256_maddubs_epi16(_mm256_abs_epi8(codes), _mm256_sign_epi8(four, codes))
                            : _mm256_maddubs_epi16(codes, four);
}

// The compiler would rather finish one token after the other, and then has no registers for the codes of all columns.
#define ADDED_IN_TURN(sums) __asm__ volatile("" : "+x"(sums))

INLINED void add_products(products *sums, const int token_count, bytes codes, const code_range range,
                          const code_group *tokens, size_t block, const int j) {
    const int together = products_in_16_bits(range), nth = j % range.vectors;
    const bool are_first = nth % together == 0, are_last = (nth + 1) % together == 0 || nth + 1 == range.vectors;
    const __m256i halves[2] = {(__m256i)codes.lo, (__m256i)codes.hi}, ones = _mm256_set1_epi16(1);
#pragma clang loop unroll(full)
    for (int t = 0; t < token_count; t++) {
        __m256i four = _mm256_set1_epi32(codes_of_4_columns(&tokens[t], block, j));
#pragma clang loop unroll(full)
        for (int h = 0; h < 2; h++) {
            __m256i *pairs = &sums->pairs[t][h], *with = &sums->with[t][h], more = pairs_of(range, halves[h], four);
            *pairs = are_first ? more : _mm256_add_epi16(*pairs, more);
            if (are_last)
                *with = _mm256_add_epi32(*with, _mm256_madd_epi16(*pairs, ones));
            ADDED_IN_TURN(*(are_last ? with : pairs));
        }
    }
}

INLINED ints products_with(const products *sums, int token) {
    ints both;
    memcpy(&both, sums->with[token], sizeof both);
    return both;
}

#include "panel_product.h"

mnv_form mnv_form_avx2(int type) { return form_for(type); }

void mnv_copy_avx2(const mnv_activations *activations, mnv_form form, size_t token) {
    copy_form(activations, form, token);
}

void mnv_only_multiply_avx2(mnv_form form, size_t rounds) { only_multiply(form, rounds); }

void mnv_multiply_avx2(const mnv_projection *projection, size_t row_begin, size_t row_end,
                       const mnv_activations *activations) {
    int type = projection->matrix.type;
    multiply_rows(by_type[type], form_for(type), projection, row_begin, row_end, activations);
}

#pragma clang attribute pop
#endif
