/// Attention over pages of keys and values.
#ifndef MNV_ATTENTION_H
#define MNV_ATTENTION_H

#include <stddef.h>
#include <stdint.h>
#include "mnv_pool.h"

/// One layer's pages of keys and values, in half precision (IEEE binary16).
typedef struct {
    uint16_t
        *keys; ///< [page][kv_heads][head_size][page_length]: scores of neighbouring positions are computed at once.
    uint16_t *values;   ///< [page][kv_heads][page_length][head_size]
    size_t page_length; ///< Positions per page.
    size_t heads;       ///< Query heads, a multiple of `kv_heads`; head h reads key-value head h / (heads / kv_heads).
    size_t kv_heads;
    size_t head_size; ///< Even.
} mnv_kv_layout;

/// Where one token stands in its sequence.
typedef struct {
    const uint32_t *pages; ///< The sequence's block table: its position p lies in page pages[p / page_length].
    uint32_t length; ///< Visible positions, the token's own included: its keys and values lie at position length - 1.
                     ///< At least 1.
} mnv_attention_row;

/// Writes the keys and values of some tokens into their pages, rounded to half precision.
///
/// - keys, values: [tokens][kv_heads][head_size]; rows: [tokens].
void mnv_store_kv(mnv_pool *pool, const mnv_kv_layout *layout, const float *keys, const float *values,
                  const mnv_attention_row *rows, size_t tokens);

/// `softmax(scale · query · keysᵀ) · values` for each token and head, in one pass over the pages.
///
/// The result of a token depends neither on the other tokens nor on the thread count, bit for bit.
///
/// - queries, outputs: [tokens][heads][head_size], not overlapping; rows: [tokens].
/// - Source: Kwon 2023, §4 (pages); Milakov & Gimelshein 2018 (softmax in one pass); Ainslie 2023 (grouped queries).
void mnv_attention(mnv_pool *pool, const mnv_kv_layout *layout, const float *queries, float *outputs,
                   const mnv_attention_row *rows, size_t tokens, float scale);

#endif
