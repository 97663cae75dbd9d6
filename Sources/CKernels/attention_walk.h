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
    const uint8_t *keys;                      ///< [size][stride] numbers
    const uint8_t *values;                    ///< [positions][size] numbers
    const uint8_t *key_scales, *value_scales; ///< [size / 32][stride] halves, with Q8_0
    size_t stride, positions, size;
} position_run;

/// 16 numbers from the number `index` on; of Q8_0 their codes.
INLINED floats numbers_at(const int type, const uint8_t *at, size_t index) {
    return type == MNV_Q8_0 ? floats_of_ints(ints_of_bytes_at(at + index, true)) : halves_at(at + 2 * index);
}

/// Adds the products of dimensions `begin` ..< `end` of 16 · `vectors` keys with the queries.
INLINED void add_key_products(const int type, const int query_count, const int vectors, const position_run *run,
                              size_t first, size_t begin, size_t end, const query_state *states,
                              floats sums[][SCORE_VECTORS]) {
    for (size_t d = begin; d < end; d++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            floats key = numbers_at(type, run->keys, d * run->stride + first + 16 * (size_t)v);
#pragma clang loop unroll(full)
            for (int q = 0; q < query_count; q++)
                sums[q][v] = multiply_add(key, states[q].query[d], sums[q][v]);
        }
}

/// The scores of 16 · `vectors` positions from `first` on, of which those that don't exist are for the caller to leave
/// out.
INLINED void score(const int type, const int query_count, const int vectors, const position_run *run, size_t first,
                   const query_state *states, float scale, float scores[][RUN_LENGTH]) {
    floats sums[4][SCORE_VECTORS] = {{0}};
    if (type == MNV_F16)
        add_key_products(type, query_count, vectors, run, first, 0, run->size, states, sums);
    for (size_t d = 0; type == MNV_Q8_0 && d < run->size; d += 32) {
        floats products[4][SCORE_VECTORS] = {{0}};
        add_key_products(type, query_count, vectors, run, first, d, d + 32, states, products);
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            floats scales = halves_at(run->key_scales + 2 * (d / 32 * run->stride + first + 16 * (size_t)v));
#pragma clang loop unroll(full)
            for (int q = 0; q < query_count; q++)
                sums[q][v] = multiply_add(products[q][v], scales, sums[q][v]);
        }
    }
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            put_floats(scores[q] + first + 16 * v, sums[q][v] * scale);
}

/// Weights that bear the scales of a block of 32 dimensions; what they are at positions that don't exist is not read.
INLINED void scale_weights(const int query_count, const position_run *run, size_t block,
                           float weights[][RUN_LENGTH], float scaled[][RUN_LENGTH]) {
    for (size_t p = 0; p < run->positions; p += 16) {
        floats scales = halves_at(run->value_scales + 2 * (block * run->stride + p));
#pragma clang loop unroll(full)
        for (int q = 0; q < query_count; q++)
            put_floats(scaled[q] + p, floats_at(weights[q] + p) * scales);
    }
}

/// Adds the weighted values of 16 · `vectors` dimensions to the outputs.
INLINED void add_dimensions(const int type, const int query_count, const int vectors, const position_run *run,
                            size_t dimension, float weights[][RUN_LENGTH], const query_state *states) {
    floats sums[4][VALUE_VECTORS];
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sums[q][v] = floats_at(states[q].output + dimension + 16 * v);
    for (size_t p = 0; p < run->positions; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            floats value = numbers_at(type, run->values, p * run->size + dimension + 16 * (size_t)v);
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

/// Adds the weighted values to the outputs.
INLINED void add_values(const int type, const int query_count, const position_run *run,
                        float weights[][RUN_LENGTH], const query_state *states) {
    // Those of a block of Q8_0, two vectors, have weights of their own.
    const int vectors = type == MNV_Q8_0 && VALUE_VECTORS > 2 ? 2 : VALUE_VECTORS;
    float scaled[4][RUN_LENGTH];
    size_t d = 0;
    for (; d + 16 * vectors <= run->size; d += 16 * vectors) {
        if (type == MNV_Q8_0 && d % 32 == 0)
            scale_weights(query_count, run, d / 32, weights, scaled);
        add_dimensions(type, query_count, vectors, run, d, type == MNV_Q8_0 ? scaled : weights, states);
    }
    for (; type != MNV_Q8_0 && d < run->size; d += 16)
        add_dimensions(type, query_count, 1, run, d, weights, states);
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

INLINED void attend_run_of(const int type, const int query_count, const position_run *run, query_state *states,
                           float scale) {
    float weights[4][RUN_LENGTH];
    size_t p = 0;
    for (; SCORE_VECTORS == 2 && p + 16 < run->positions; p += 32)
        score(type, query_count, SCORE_VECTORS, run, p, states, scale, weights);
    for (; p < run->positions; p += 16)
        score(type, query_count, 1, run, p, states, scale, weights);
    for (int q = 0; q < query_count; q++)
        advance_softmax(&states[q], weights[q], run);
    add_values(type, query_count, run, weights, states);
}

/// Queries that see as much of the run.
INLINED void attend_run(const int type, const position_run *run, query_state *states, size_t query_count,
                        float scale) {
    size_t first = 0;
    for (; query_count - first >= 4; first += 4)
        attend_run_of(type, 4, run, states + first, scale);
    for (; query_count - first >= 2; first += 2)
        attend_run_of(type, 2, run, states + first, scale);
    for (; first < query_count; first++)
        attend_run_of(type, 1, run, states + first, scale);
}

/// A run of positions, for all tokens that see some of it. Those that see as much share each key and value; the others
/// find them in the first-level cache. None may touch what it doesn't see: that may be no number.
INLINED void attend_run_in_turn(const int type, const mnv_attention_unit *unit, position_run *run, size_t position,
                                query_state *states, size_t queries) {
    size_t positions = run->positions, length = unit->first->length, end;
    for (size_t t = position < length ? 0 : position - length + 1; t < unit->tokens; t = end) {
        size_t visible = length + t - position;
        run->positions = visible < positions ? visible : positions;
        end = visible < positions ? t + 1 : unit->tokens;
        attend_run(type, run, states + t * queries, (end - t) * queries, unit->scale);
    }
}

/// The run of positions from `position` on, which ends with its page or before position `end`.
INLINED position_run run_at(const int type, const mnv_attention_unit *unit, size_t position, size_t end) {
    const mnv_kv_layout *layout = unit->layout;
    size_t in_page = position % layout->page_length, positions = layout->page_length - in_page;
    size_t part = mnv_kv_offset(layout, unit->first->pages[position / layout->page_length], unit->kv_head);
    size_t scales = mnv_kv_scales_at(layout) + 2 * in_page, number_bytes = type == MNV_Q8_0 ? 1 : 2;
    const uint8_t *keys = (const uint8_t *)layout->keys + part, *values = (const uint8_t *)layout->values + part;
    positions = positions < RUN_LENGTH ? positions : RUN_LENGTH;
    return (position_run){
        .keys = keys + in_page * number_bytes,
        .values = values + in_page * layout->head_size * number_bytes,
        .key_scales = keys + scales,
        .value_scales = values + scales,
        .stride = layout->page_length,
        .positions = positions < end - position ? positions : end - position,
        .size = layout->head_size,
    };
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

/// At most MOST_QUERIES queries of each token, in one pass over the pages.
INLINED void attend_queries(const int type, const mnv_attention_unit *unit, size_t head, size_t queries) {
    size_t size = unit->layout->head_size, length = unit->first->length + unit->tokens - 1;
    query_state states[MNV_CHUNK_TOKENS * MOST_QUERIES];
    start_queries(unit, head, queries, states);
    for (size_t position = 0; position < length;) {
        position_run run = run_at(type, unit, position, length);
        size_t next = position + run.positions;
        attend_run_in_turn(type, unit, &run, position, states, queries);
        position = next;
    }
    for (query_state *state = states; state < states + unit->tokens * queries; state++)
        for (size_t d = 0; d < size; d += 16)
            put_floats(state->output + d, floats_at(state->output + d) / state->sum);
}

static void attend_f16(const mnv_attention_unit *unit, size_t head, size_t queries) {
    attend_queries(MNV_F16, unit, head, queries);
}

static void attend_q8_0(const mnv_attention_unit *unit, size_t head, size_t queries) {
    attend_queries(MNV_Q8_0, unit, head, queries);
}

void KERNEL(attend)(const mnv_attention_unit *unit) {
    size_t queries = unit->layout->heads / unit->layout->kv_heads;
    if (unit->layout->head_size % 16 != 0 || unit->layout->page_length % 16 != 0) {
        mnv_attend_reference(unit);
        return;
    }
    for (size_t head = 0; head < queries; head += MOST_QUERIES) {
        size_t some = queries - head < MOST_QUERIES ? queries - head : MOST_QUERIES;
        (unit->layout->type == MNV_Q8_0 ? attend_q8_0 : attend_f16)(unit, head, some);
    }
}

#endif
