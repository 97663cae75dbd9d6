/// Attention over pages, in the vectors of the including file's instruction set. That file defines before it includes
/// this one how the kernel is called, `KERNEL(attend)`, `halves_at(address)`, and how many vectors of sums of 4 queries
/// its registers hold: `SCORE_VECTORS` (1 or 2) and `VALUE_VECTORS`.
#ifndef ATTENTION_WALK_H
#define ATTENTION_WALK_H

#include "kernels.h"
#include "vectors.h"

enum {
    RUN_LENGTH = 32,   ///< Positions whose scores are computed before their values are summed.
    MOST_QUERIES = 16, ///< Queries that share one pass over the pages.
};

/// The softmax so far: of each query the greatest score, the sum of the weights, and the weights of the run at hand.
typedef struct {
    float greatest[MOST_QUERIES], sums[MOST_QUERIES];
    float weights[MOST_QUERIES][RUN_LENGTH];
} softmax_state;

/// Some positions of one page.
typedef struct {
    const uint16_t *keys;   ///< [size][stride]
    const uint16_t *values; ///< [positions][size]
    size_t stride, positions, size;
} position_run;

/// The scores of 16 · `vectors` positions from `first` on, of which those that don't exist are for the caller to leave
/// out.
INLINED void score(const int query_count, const int vectors, const position_run *run, size_t first,
                   const float *queries, float scale, float scores[][RUN_LENGTH]) {
    floats sums[4][SCORE_VECTORS];
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sums[q][v] = 0;
    for (size_t d = 0; d < run->size; d++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            floats key = halves_at(run->keys + d * run->stride + first + 16 * (size_t)v);
#pragma clang loop unroll(full)
            for (int q = 0; q < query_count; q++)
                sums[q][v] = multiply_add(key, queries[(size_t)q * run->size + d], sums[q][v]);
        }
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            put_floats(scores[q] + first + 16 * v, sums[q][v] * scale);
}

/// Adds the weighted values of 16 · `vectors` dimensions to the outputs [query_count][size].
INLINED void add_values(const int query_count, const int vectors, const position_run *run, size_t dimension,
                        const float weights[][RUN_LENGTH], float *outputs) {
    floats sums[4][VALUE_VECTORS];
    outputs += dimension;
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sums[q][v] = floats_at(outputs + (size_t)q * run->size + 16 * v);
    for (size_t p = 0; p < run->positions; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            floats value = halves_at(run->values + p * run->size + dimension + 16 * (size_t)v);
#pragma clang loop unroll(full)
            for (int q = 0; q < query_count; q++)
                sums[q][v] = multiply_add(value, weights[q][p], sums[q][v]);
        }
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            put_floats(outputs + (size_t)q * run->size + 16 * v, sums[q][v]);
}

/// Turns a query's scores into weights. If one exceeds all before, what has been summed is scaled down to it.
INLINED void advance_softmax(softmax_state *state, size_t query, const position_run *run, float *output) {
    float *weights = state->weights[query], before = state->greatest[query];
    floats scores[2], greatest_in_lanes = -INFINITY, sums = 0;
#pragma clang loop unroll(full)
    for (size_t v = 0; v < 2; v++) {
        ints exist = are_first(run->positions > 16 * v ? run->positions - 16 * v : 0);
        scores[v] = exist ? floats_at(weights + 16 * v) : -INFINITY;
        greatest_in_lanes = scores[v] > greatest_in_lanes ? scores[v] : greatest_in_lanes;
    }
    float greatest = greatest_of(greatest_in_lanes);
    greatest = greatest > before ? greatest : before;
    float fade = before == greatest ? 1 : expf(before - greatest);
    for (size_t d = 0; fade != 1 && d < run->size; d += 16)
        put_floats(output + d, floats_at(output + d) * fade);
#pragma clang loop unroll(full)
    for (size_t v = 0; v < 2; v++) {
        floats weight = scores[v] == -INFINITY ? 0 : exp_of(scores[v] - greatest);
        put_floats(weights + 16 * v, weight);
        sums += weight;
    }
    state->sums[query] = state->sums[query] * fade + sum_of(sums);
    state->greatest[query] = greatest;
}

INLINED void attend_run_of(const int query_count, const position_run *run, softmax_state *state, size_t first,
                           const float *queries, float *outputs, float scale) {
    queries += first * run->size;
    outputs += first * run->size;
    size_t p = 0;
    for (; SCORE_VECTORS == 2 && p + 16 < run->positions; p += 32)
        score(query_count, SCORE_VECTORS, run, p, queries, scale, state->weights + first);
    for (; p < run->positions; p += 16)
        score(query_count, 1, run, p, queries, scale, state->weights + first);
    for (size_t q = 0; q < (size_t)query_count; q++)
        advance_softmax(state, first + q, run, outputs + q * run->size);
    size_t d = 0;
    for (; d + 16 * VALUE_VECTORS <= run->size; d += 16 * VALUE_VECTORS)
        add_values(query_count, VALUE_VECTORS, run, d, state->weights + first, outputs);
    for (; d < run->size; d += 16)
        add_values(query_count, 1, run, d, state->weights + first, outputs);
}

static void attend_run(const position_run *run, softmax_state *state, size_t query_count, const float *queries,
                       float *outputs, float scale) {
    size_t first = 0;
    for (; query_count - first >= 4; first += 4)
        attend_run_of(4, run, state, first, queries, outputs, scale);
    for (; query_count - first >= 2; first += 2)
        attend_run_of(2, run, state, first, queries, outputs, scale);
    for (; first < query_count; first++)
        attend_run_of(1, run, state, first, queries, outputs, scale);
}

/// At most MOST_QUERIES queries, in one pass over the pages; a run of positions ends with its page.
static void attend_queries(const mnv_attention_unit *unit, size_t query_count, const float *queries, float *outputs) {
    const mnv_kv_layout *layout = unit->layout;
    size_t size = layout->head_size, length = unit->row->length;
    softmax_state state;
    for (size_t q = 0; q < query_count; q++)
        state.greatest[q] = -INFINITY, state.sums[q] = 0;
    memset(outputs, 0, query_count * size * sizeof *outputs);
    for (size_t position = 0; position < length;) {
        size_t in_page = position % layout->page_length, positions = layout->page_length - in_page;
        positions = positions < RUN_LENGTH ? positions : RUN_LENGTH;
        positions = positions < length - position ? positions : length - position;
        size_t page = mnv_kv_offset(layout, unit->row->pages[position / layout->page_length], unit->kv_head);
        position_run run = {layout->keys + page + in_page, layout->values + page + in_page * size, layout->page_length,
                            positions, size};
        attend_run(&run, &state, query_count, queries, outputs, unit->scale);
        position += positions;
    }
    for (size_t q = 0; q < query_count; q++)
        for (size_t d = 0; d < size; d += 16)
            put_floats(outputs + q * size + d, floats_at(outputs + q * size + d) / state.sums[q]);
}

void KERNEL(attend)(const mnv_attention_unit *unit) {
    size_t size = unit->layout->head_size, queries = unit->layout->heads / unit->layout->kv_heads;
    if (size % 16 != 0 || unit->layout->page_length % 16 != 0) {
        mnv_attend_reference(unit);
        return;
    }
    for (size_t first = 0; first < queries; first += MOST_QUERIES) {
        size_t count = queries - first < MOST_QUERIES ? queries - first : MOST_QUERIES;
        attend_queries(unit, count, unit->queries + first * size, unit->outputs + first * size);
    }
}

#endif
