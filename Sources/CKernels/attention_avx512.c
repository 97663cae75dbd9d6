#if defined(__x86_64__)
#include "kernels.h"
#include <math.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,f16c,fma"))),                   \
                             apply_to = function)
#include "avx512.h"

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

/// The scores of 16 · `vectors` positions, of which those that don't exist are for the caller to leave out.
INLINED void score(const int query_count, const int vectors, const position_run *run, const float *queries, float scale,
                   float scores[][RUN_LENGTH]) {
    __m512 sums[4][2];
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sums[q][v] = _mm512_setzero_ps();
    for (size_t d = 0; d < run->size; d++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            __m512 key = from_16_halves(run->keys + d * run->stride + 16 * v);
#pragma clang loop unroll(full)
            for (int q = 0; q < query_count; q++)
                sums[q][v] = _mm512_fmadd_ps(key, _mm512_set1_ps(queries[(size_t)q * run->size + d]), sums[q][v]);
        }
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            _mm512_storeu_ps(scores[q] + 16 * v, _mm512_mul_ps(sums[q][v], _mm512_set1_ps(scale)));
}

/// Adds the weighted values of 16 · `vectors` dimensions to the outputs [query_count][size].
INLINED void add_values(const int query_count, const int vectors, const position_run *run, size_t dimension,
                        const float weights[][RUN_LENGTH], float *outputs) {
    __m512 sums[4][4];
    outputs += dimension;
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sums[q][v] = _mm512_loadu_ps(outputs + (size_t)q * run->size + 16 * v);
    for (size_t p = 0; p < run->positions; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            __m512 value = from_16_halves(run->values + p * run->size + dimension + 16 * (size_t)v);
#pragma clang loop unroll(full)
            for (int q = 0; q < query_count; q++)
                sums[q][v] = _mm512_fmadd_ps(_mm512_set1_ps(weights[q][p]), value, sums[q][v]);
        }
#pragma clang loop unroll(full)
    for (int q = 0; q < query_count; q++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            _mm512_storeu_ps(outputs + (size_t)q * run->size + 16 * v, sums[q][v]);
}

/// Turns a query's scores into weights. If one exceeds all before, what has been summed is scaled down to it.
INLINED void advance_softmax(softmax_state *state, size_t query, const position_run *run, float *output) {
    float *weights = state->weights[query], before = state->greatest[query];
    const __m512 nothing = _mm512_set1_ps(-INFINITY);
    __mmask16 masks[2] = {mask_of_first(run->positions),
                          run->positions > 16 ? mask_of_first(run->positions - 16) : (__mmask16)0};
    __m512 scores[2];
    for (int v = 0; v < 2; v++)
        scores[v] = _mm512_mask_loadu_ps(nothing, masks[v], weights + 16 * v);
    // Of a NaN and a number, the second operand is taken: NaN is never the greatest.
    __m512 maxima = _mm512_max_ps(scores[1], _mm512_max_ps(scores[0], nothing));
    float greatest = _mm512_reduce_max_ps(maxima);
    greatest = greatest > before ? greatest : before;
    float fade = before == greatest ? 1 : expf(before - greatest);
    for (size_t d = 0; fade != 1 && d < run->size; d += 16)
        _mm512_storeu_ps(output + d, _mm512_mul_ps(_mm512_loadu_ps(output + d), _mm512_set1_ps(fade)));
    __m512 sums = _mm512_setzero_ps();
    for (int v = 0; v < 2; v++) {
        __mmask16 seen = _mm512_mask_cmp_ps_mask(masks[v], scores[v], nothing, _CMP_NEQ_UQ);
        __m512 weight = _mm512_maskz_mov_ps(seen, exp_of_16(_mm512_sub_ps(scores[v], _mm512_set1_ps(greatest))));
        _mm512_storeu_ps(weights + 16 * v, weight);
        sums = _mm512_add_ps(sums, weight);
    }
    state->sums[query] = state->sums[query] * fade + _mm512_reduce_add_ps(sums);
    state->greatest[query] = greatest;
}

INLINED void attend_run_of(const int query_count, const position_run *run, softmax_state *state, size_t first,
                           const float *queries, float *outputs, float scale) {
    queries += first * run->size;
    outputs += first * run->size;
    if (run->positions > 16)
        score(query_count, 2, run, queries, scale, state->weights + first);
    else
        score(query_count, 1, run, queries, scale, state->weights + first);
    for (size_t q = 0; q < (size_t)query_count; q++)
        advance_softmax(state, first + q, run, outputs + q * run->size);
    size_t d = 0;
    for (; d + 64 <= run->size; d += 64)
        add_values(query_count, 4, run, d, state->weights + first, outputs);
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
            _mm512_storeu_ps(outputs + q * size + d,
                             _mm512_div_ps(_mm512_loadu_ps(outputs + q * size + d), _mm512_set1_ps(state.sums[q])));
}

void mnv_attend_avx512(const mnv_attention_unit *unit) {
    size_t size = unit->layout->head_size, queries = unit->layout->heads / unit->layout->kv_heads;
    if (size % 16 != 0 || unit->layout->page_length % 16 != 0) {
        mnv_attend_avx2(unit);
        return;
    }
    for (size_t first = 0; first < queries; first += MOST_QUERIES) {
        size_t count = queries - first < MOST_QUERIES ? queries - first : MOST_QUERIES;
        attend_queries(unit, count, unit->queries + first * size, unit->outputs + first * size);
    }
}

#pragma clang attribute pop
#endif
