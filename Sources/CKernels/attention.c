#include "mnv_attention.h"
#include "kernels.h"
#include "parallel.h"
#include <stdatomic.h>

typedef struct {
    const mnv_kv_layout *layout;
    const float *keys, *values;
    const mnv_attention_row *rows;
    size_t tokens;
} storing;

enum { STORED_AT_ONCE = 128 };

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

static void store_token(const storing *task, size_t token) {
    const mnv_kv_layout *layout = task->layout;
    const mnv_attention_row *row = &task->rows[token];
    size_t position = row->length - 1, in_page = position % layout->page_length, size = layout->head_size;
    for (size_t h = 0; h < layout->kv_heads; h++) {
        size_t to = mnv_kv_offset(layout, row->pages[position / layout->page_length], h);
        size_t from = (token * layout->kv_heads + h) * size;
        store_apart(task->keys + from, layout->keys + to + in_page, size, layout->page_length);
        mnv_kernels_current()->store_halves(task->values + from, layout->values + to + in_page * size, size);
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
    size_t tokens;
    float scale;
    atomic_size_t next; ///< The next pair of a token and a key-value head that nobody has taken.
} attention;

static void attend_units(void *context, int part, int parts) {
    (void)part, (void)parts;
    attention *task = context;
    const mnv_kv_layout *layout = task->layout;
    size_t unit_floats = layout->heads / layout->kv_heads * layout->head_size;
    for (;;) {
        size_t index = atomic_fetch_add_explicit(&task->next, 1, memory_order_relaxed);
        if (index >= task->tokens * layout->kv_heads)
            return;
        // The last tokens of a prompt see most; they go first, so that the threads end together.
        size_t token = task->tokens - 1 - index / layout->kv_heads, kv_head = index % layout->kv_heads;
        size_t offset = (token * layout->kv_heads + kv_head) * unit_floats;
        mnv_attention_unit unit = {
            layout, &task->rows[token], kv_head, task->queries + offset, task->outputs + offset, task->scale};
        mnv_kernels_current()->attend(&unit);
    }
}

void mnv_attention(mnv_pool *pool, const mnv_kv_layout *layout, const float *queries, float *outputs,
                   const mnv_attention_row *rows, size_t tokens, float scale) {
    attention task = {layout, queries, outputs, rows, tokens, scale, 0};
    size_t positions = 0;
    for (size_t t = 0; t < tokens; t++)
        positions += rows[t].length;
    mnv_run_if_worth(pool, positions * layout->heads * layout->head_size, attend_units, &task);
}
