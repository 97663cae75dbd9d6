/// Attention over pages, in the vectors of the including file's instruction set. That file defines before it includes
/// this one how the kernel is called, `KERNEL(attend)`, `halves_at(address)`, and how many vectors of sums of 4 queries
/// its registers hold: `SCORE_VECTORS` (1 or 2) and `VALUE_VECTORS`.
#ifndef ATTENTION_WALK_H
#define ATTENTION_WALK_H

#include "kernels.h"
#include "vectors.h"

enum {
    RUN_LENGTH = 32,   ///< Positions whose scores are computed before their values are summed.
    MOST_QUERIES = 16, ///< Queries of a token that share one pass over the pages.
};

/// One query on its way over the pages.
typedef struct {
    const float *query;
    float *output;       ///< The sum of the weighted values so far.
    float greatest, sum; ///< Of the scores and of the weights so far.
} query_state;

/// Some positions of one page.
typedef struct {
    const uint16_t *keys;   ///< [size][stride]
    const uint16_t *values; ///< [positions][size]
    size_t stride, positions, size;
} position_run;

/// The scores of 16 · `vectors` positions from `first` on, of which those that don't exist are for the caller to leave
/// out.
INLINED void score(const int query_count, const int vectors, const position_run *run, size_t first,
                   const query_state *states, float scale, float scores[][RUN_LENGTH]) {
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
                sums[q][v] = multiply_add(key, states[q].query[d], sums[q][v]);
        }
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            put_floats(scores[q] + first + 16 * v, sums[q][v] * scale);
}

/// Adds the weighted values of 16 · `vectors` dimensions to the outputs.
INLINED void add_values(const int query_count, const int vectors, const position_run *run, size_t dimension,
                        const float weights[][RUN_LENGTH], const query_state *states) {
    floats sums[4][VALUE_VECTORS];
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sums[q][v] = floats_at(states[q].output + dimension + 16 * v);
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
            put_floats(states[q].output + dimension + 16 * v, sums[q][v]);
}

/// Turns a query's scores into weights. If one exceeds all before, what has been summed is scaled down to it.
INLINED void advance_softmax(query_state *state, float *weights, const position_run *run) {
    float *output = state->output, before = state->greatest;
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
    state->sum = state->sum * fade + sum_of(sums);
    state->greatest = greatest;
}

INLINED void attend_run_of(const int query_count, const position_run *run, query_state *states, float scale) {
    float weights[4][RUN_LENGTH];
    size_t p = 0;
    for (; SCORE_VECTORS == 2 && p + 16 < run->positions; p += 32)
        score(query_count, SCORE_VECTORS, run, p, states, scale, weights);
    for (; p < run->positions; p += 16)
        score(query_count, 1, run, p, states, scale, weights);
    for (int q = 0; q < query_count; q++)
        advance_softmax(&states[q], weights[q], run);
    size_t d = 0;
    for (; d + 16 * VALUE_VECTORS <= run->size; d += 16 * VALUE_VECTORS)
        add_values(query_count, VALUE_VECTORS, run, d, weights, states);
    for (; d < run->size; d += 16)
        add_values(query_count, 1, run, d, weights, states);
}

/// Queries that see as much of the run.
static void attend_run(const position_run *run, query_state *states, size_t query_count, float scale) {
    size_t first = 0;
    for (; query_count - first >= 4; first += 4)
        attend_run_of(4, run, states + first, scale);
    for (; query_count - first >= 2; first += 2)
        attend_run_of(2, run, states + first, scale);
    for (; first < query_count; first++)
        attend_run_of(1, run, states + first, scale);
}

/// A run of positions, for all tokens that see some of it. Those that see as much share each key and value; the others
/// find them in the first-level cache. None may touch what it doesn't see: that may be no number.
static void attend_run_in_turn(const mnv_attention_unit *unit, position_run *run, size_t position, query_state *states,
                               size_t queries) {
    size_t positions = run->positions, length = unit->first->length, end;
    for (size_t t = position < length ? 0 : position - length + 1; t < unit->tokens; t = end) {
        size_t visible = length + t - position;
        run->positions = visible < positions ? visible : positions;
        end = visible < positions ? t + 1 : unit->tokens;
        attend_run(run, states + t * queries, (end - t) * queries, unit->scale);
    }
}

static void start_queries(const mnv_attention_unit *unit, size_t head, size_t queries, query_state *states) {
    const mnv_kv_layout *layout = unit->layout;
    for (size_t t = 0; t < unit->tokens; t++)
        for (size_t q = 0; q < queries; q++) {
            size_t offset = (t * layout->heads + head + q) * layout->head_size;
            memset(unit->outputs + offset, 0, layout->head_size * sizeof(float));
            *states++ = (query_state){unit->queries + offset, unit->outputs + offset, -INFINITY, 0};
        }
}

/// At most MOST_QUERIES queries of each token, in one pass over the pages; a run of positions ends with its page.
static void attend_queries(const mnv_attention_unit *unit, size_t head, size_t queries) {
    const mnv_kv_layout *layout = unit->layout;
    size_t size = layout->head_size, length = unit->first->length + unit->tokens - 1;
    query_state states[MNV_CHUNK_TOKENS * MOST_QUERIES];
    start_queries(unit, head, queries, states);
    for (size_t position = 0; position < length;) {
        size_t in_page = position % layout->page_length, positions = layout->page_length - in_page;
        positions = positions < RUN_LENGTH ? positions : RUN_LENGTH;
        positions = positions < length - position ? positions : length - position;
        size_t page = mnv_kv_offset(layout, unit->first->pages[position / layout->page_length], unit->kv_head);
        position_run run = {layout->keys + page + in_page, layout->values + page + in_page * size, layout->page_length,
                            positions, size};
        attend_run_in_turn(unit, &run, position, states, queries);
        position += positions;
    }
    for (query_state *state = states; state < states + unit->tokens * queries; state++)
        for (size_t d = 0; d < size; d += 16)
            put_floats(state->output + d, floats_at(state->output + d) / state->sum);
}

void KERNEL(attend)(const mnv_attention_unit *unit) {
    size_t queries = unit->layout->heads / unit->layout->kv_heads;
    if (unit->layout->head_size % 16 != 0 || unit->layout->page_length % 16 != 0) {
        mnv_attend_reference(unit);
        return;
    }
    for (size_t head = 0; head < queries; head += MOST_QUERIES)
        attend_queries(unit, head, queries - head < MOST_QUERIES ? queries - head : MOST_QUERIES);
}

#endif
