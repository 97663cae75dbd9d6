#include "mnv_attention.h"
#include "blocks.h"
#include "kernels.h"
#include "parallel.h"
#include <math.h>
#include <stdatomic.h>

size_t mnv_kv_page_bytes(const mnv_kv_layout *layout) {
    bool is_for_pages = layout->type == MNV_F16 || layout->type == MNV_Q8_0;
    return is_for_pages ? layout->kv_heads * mnv_kv_part_bytes(layout) : 0;
}

typedef struct {
    const mnv_kv_layout *layout;
    const float *keys, *values;
    const mnv_attention_row *rows;
    size_t tokens;
} storing;

enum {
    STORED_AT_ONCE = 128,
    UNITS_PER_THREAD = 4, ///< At least, where chunks can be made smaller.
};

/// Every `stride`-th element from `to` on.
static void store_apart(const float *values, uint16_t *to, size_t count, size_t stride) {
    uint16_t halves[STORED_AT_ONCE];
    for (size_t first = 0; first < count; first += STORED_AT_ONCE) {
        size_t some = count - first < STORED_AT_ONCE ? count - first : STORED_AT_ONCE;
        mnv_kernels_current()->store_halves(values + first, halves, some);
        for (size_t i = 0; i < some; i++)
            to[(first + i) * stride] = halves[i];
    }
}

/// The greatest magnitude of a block; no number if one of the values is none.
static float greatest_magnitude(const float *values) {
    float greatest = 0;
    for (int i = 0; i < MNV_SMALL_BLOCK; i++) {
        float magnitude = fabsf(values[i]);
        greatest = magnitude > greatest || isnan(magnitude) ? magnitude : greatest;
    }
    return greatest;
}

/// The whole number from -127 to 127 that is nearest, ties to even; any of them for no number.
static int8_t code_of(float value) {
    value = value > -127 ? value : -127;
    value = value < 127 ? value : 127;
    // At this magnitude the step of floats is 1.
    return (int8_t)(value + 0x1.8p23f - 0x1.8p23f);
}

/// A head's numbers as blocks of Q8_0: every `stride`-th code from `codes` on, every `scale_stride`-th scale.
static void store_blocks(const float *values, int8_t *codes, uint16_t *scales, size_t count, size_t stride,
                         size_t scale_stride) {
    for (size_t block = 0; block * MNV_SMALL_BLOCK < count; block++, values += MNV_SMALL_BLOCK) {
        uint16_t half = mnv_half_from_float(greatest_magnitude(values) / 127);
        float scale = mnv_float_from_half(half);
        scales[block * scale_stride] = half;
        // Where the scale is zero or none, the codes mean nothing.
        for (size_t i = 0; i < MNV_SMALL_BLOCK; i++, codes += stride)
            *codes = scale > 0 ? code_of(values[i] / scale) : 0;
    }
}

/// The keys and values of one head, to place `in_page` of the parts of a page.
static void store_head(const mnv_kv_layout *layout, const float *keys, const float *values, uint8_t *key_part,
                       uint8_t *value_part, size_t in_page) {
    size_t length = layout->page_length, size = layout->head_size, scales = mnv_kv_scales_at(layout);
    if (layout->type == MNV_Q8_0) {
        uint16_t *key_scales = (uint16_t *)(key_part + scales), *value_scales = (uint16_t *)(value_part + scales);
        store_blocks(keys, (int8_t *)key_part + in_page, key_scales + in_page, size, length, length);
        store_blocks(values, (int8_t *)value_part + in_page * size, value_scales + in_page, size, 1, length);
    } else {
        store_apart(keys, (uint16_t *)key_part + in_page, size, length);
        mnv_kernels_current()->store_halves(values, (uint16_t *)value_part + in_page * size, size);
    }
}

static void store_token(const storing *task, size_t token) {
    const mnv_kv_layout *layout = task->layout;
    const mnv_attention_row *row = &task->rows[token];
    size_t position = row->length - 1, in_page = position % layout->page_length;
    for (size_t h = 0; h < layout->kv_heads; h++) {
        size_t to = mnv_kv_offset(layout, row->pages[position / layout->page_length], h);
        size_t from = (token * layout->kv_heads + h) * layout->head_size;
        store_head(layout, task->keys + from, task->values + from, (uint8_t *)layout->keys + to,
                   (uint8_t *)layout->values + to, in_page);
    }
}

static void store_share(void *context, int part, int parts) {
    const storing *task = context;
    size_t end = mnv_share_begin(task->tokens, part + 1, parts);
    for (size_t t = mnv_share_begin(task->tokens, part, parts); t < end; t++)
        store_token(task, t);
}

void mnv_store_kv(mnv_pool *pool, const mnv_kv_layout *layout, const float *keys, const float *values,
                  const mnv_attention_row *rows, size_t tokens) {
    storing task = {layout, keys, values, rows, tokens};
    mnv_run_if_worth(pool, tokens > 1 ? 2 * tokens * layout->kv_heads * layout->head_size : 0, store_share, &task);
}

typedef struct {
    const mnv_kv_layout *layout;
    const float *queries;
    float *outputs;
    const mnv_attention_row *rows;
    size_t tokens, chunk_tokens;
    float scale;
    atomic_size_t next; ///< The first pair of a token and a key-value head that nobody has taken, as counted below.
} attention;

/// The first token of the chunk that ends with token `last`.
static size_t chunk_begin(const attention *task, size_t last) {
    const mnv_attention_row *rows = task->rows;
    size_t first = last;
    while (first > 0 && last - first + 1 < task->chunk_tokens && rows[first - 1].pages == rows[first].pages &&
           rows[first - 1].length + 1 == rows[first].length)
        first--;
    return first;
}

/// Takes a chunk of tokens and a key-value head; false if all are taken.
///
/// Pairs of a token and a key-value head are counted from the last token on: the last tokens of a prompt see most and
/// go first, so that the threads end together. A chunk is taken once for each head, by the pair of its last token.
static bool take_unit(attention *task, mnv_attention_unit *unit) {
    const mnv_kv_layout *layout = task->layout;
    size_t index = atomic_load_explicit(&task->next, memory_order_relaxed), next, first, last, kv_head;
    do {
        if (index >= task->tokens * layout->kv_heads)
            return false;
        last = task->tokens - 1 - index / layout->kv_heads, kv_head = index % layout->kv_heads;
        first = chunk_begin(task, last);
        next = kv_head + 1 < layout->kv_heads ? index + 1 : (task->tokens - first) * layout->kv_heads;
    } while (!atomic_compare_exchange_weak_explicit(&task->next, &index, next, memory_order_relaxed,
                                                    memory_order_relaxed));
    size_t offset = (first * layout->heads + kv_head * (layout->heads / layout->kv_heads)) * layout->head_size;
    *unit = (mnv_attention_unit){
        layout,  &task->rows[first],     last + 1 - first,
        kv_head, task->queries + offset, task->outputs + offset,
        task->scale};
    return true;
}

static void attend_units(void *context, int part, int parts) {
    (void)part, (void)parts;
    mnv_attention_unit unit;
    while (take_unit(context, &unit))
        mnv_kernels_current()->attend(&unit);
}

/// As many as leave some units for each thread.
static size_t chunk_tokens(const mnv_pool *pool, const mnv_kv_layout *layout, size_t tokens) {
    size_t some = tokens * layout->kv_heads / (UNITS_PER_THREAD * (size_t)mnv_pool_thread_count(pool));
    return some < 1 ? 1 : some < MNV_CHUNK_TOKENS ? some : MNV_CHUNK_TOKENS;
}

void mnv_attention(mnv_pool *pool, const mnv_kv_layout *layout, const float *queries, float *outputs,
                   const mnv_attention_row *rows, size_t tokens, float scale) {
    attention task = {layout, queries, outputs, rows, tokens, chunk_tokens(pool, layout, tokens), scale, 0};
    size_t positions = 0;
    for (size_t t = 0; t < tokens; t++)
        positions += rows[t].length;
    mnv_run_if_worth(pool, positions * layout->heads * layout->head_size, attend_units, &task);
}
