/// Attention over pages of keys and values.
#ifndef MNV_ATTENTION_H
#define MNV_ATTENTION_H

#include <stddef.h>
#include <stdint.h>
#include "mnv_pool.h"
#include "mnv_type.h"

/// One layer's pages of keys and values.
///
/// A page has [kv_heads] parts. In half precision (IEEE binary16), a part is
///
/// - keys: [head_size][page_length], so that scores of neighbouring positions are computed at once;
/// - values: [page_length][head_size].
///
/// In Q8_0, a part has signed codes of 8 bits, in the same order, and behind them scales in half precision,
/// [head_size / 32][page_length]: value = scale · code.
typedef struct {
    int type;           ///< MNV_F16 or MNV_Q8_0.
    void *keys;         ///< Pages of `mnv_kv_page_bytes` bytes each, at an even address.
    void *values;       ///< Likewise.
    size_t page_length; ///< Positions per page.
    size_t heads;       ///< Query heads, a multiple of `kv_heads`; head h reads key-value head h / (heads / kv_heads).
    size_t kv_heads;
    size_t head_size; ///< Even; with Q8_0 a multiple of 32.
} mnv_kv_layout;

/// Bytes of the keys of one page, which are as many as those of its values; 0 if the layout's type is none for pages or
/// does not fit its head size.
size_t mnv_kv_page_bytes(const mnv_kv_layout *layout);

/// Where one token stands in its sequence.
typedef struct {
    const uint32_t *pages; ///< The sequence's block table: its position p lies in page pages[p / page_length].
    uint32_t length; ///< Visible positions, the token's own included: its keys and values lie at position length - 1.
                     ///< At least 1.
} mnv_attention_row;

/// Writes the keys and values of some tokens into their pages, rounded to the pages' type.
///
/// Of a block with a number that is not finite, Q8_0 may keep no number at all.
///
/// - keys, values: [tokens][kv_heads][head_size]; rows: [tokens].
void mnv_store_kv(mnv_pool *pool, const mnv_kv_layout *layout, const float *keys, const float *values,
                  const mnv_attention_row *rows, size_t tokens);

/// `softmax(scale · query · keysᵀ) · values` for each token and head, in one pass over the pages.
///
/// The result of a token depends neither on the other tokens nor on the thread count, bit for bit, nor on anything at
/// positions that it doesn't see. Neighbours in a sequence share a walk over its pages if they are neighbouring rows,
/// in that order and with the same `pages`.
///
/// - queries, outputs: [tokens][heads][head_size], not overlapping; rows: [tokens].
/// - Source: Kwon 2023, §4 (pages); Milakov & Gimelshein 2018 (softmax in one pass); Ainslie 2023 (grouped queries).
void mnv_attention(mnv_pool *pool, const mnv_kv_layout *layout, const float *queries, float *outputs,
                   const mnv_attention_row *rows, size_t tokens, float scale);

#endif
