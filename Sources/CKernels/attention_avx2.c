#if defined(__x86_64__)
#include "blocks.h"
#include "kernels.h"
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "avx2.h"

enum {
    RUN_LENGTH = 32,   ///< Positions whose scores are computed before their values are summed.
    MOST_QUERIES = 16, ///< Queries that share one pass over the pages.
};

/// The softmax so far: of each query the greatest score, the sum of the weights, and the weights of the run at hand.
typedef struct {
    float greatest[MOST_QUERIES], sums[MOST_QUERIES];
    float weights[MOST_QUERIES][RUN_LENGTH];
} softmax_state;

/// The scores of `query_count` queries [query_count][size] at some positions, whose keys are [size][stride]; so many
/// positions that they fill vectors of 8 are computed, and those that do not exist are for the caller to leave out.
INLINED void score(const int query_count, const float *queries, const uint16_t *keys, size_t stride, size_t positions,
                   size_t size, float scale, float scores[][RUN_LENGTH]) {
    for (size_t p = 0; p < positions; p += 8) {
        __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
        for (size_t d = 0; d < size; d++) {
            __m256 key = from_8_halves(keys + d * stride + p);
#pragma clang loop unroll(full)
            for (int q = 0; q < query_count; q++)
                sums[q] = _mm256_fmadd_ps(key, _mm256_broadcast_ss(queries + (size_t)q * size + d), sums[q]);
        }
#pragma clang loop unroll(full)
        for (int q = 0; q < query_count; q++)
            _mm256_storeu_ps(scores[q] + p, _mm256_mul_ps(sums[q], _mm256_set1_ps(scale)));
    }
}

/// Adds `positions` values [positions][size], weighted, to the outputs [query_count][size].
INLINED void add_values(const int query_count, const float weights[][RUN_LENGTH], const uint16_t *values,
                        size_t positions, size_t size, float *outputs) {
    for (size_t d = 0; d < size; d += 8) {
        __m256 sums[4];
#pragma clang loop unroll(full)
        for (int q = 0; q < query_count; q++)
            sums[q] = _mm256_loadu_ps(outputs + (size_t)q * size + d);
        for (size_t p = 0; p < positions; p++) {
            __m256 value = from_8_halves(values + p * size + d);
#pragma clang loop unroll(full)
            for (int q = 0; q < query_count; q++)
                sums[q] = _mm256_fmadd_ps(_mm256_broadcast_ss(&weights[q][p]), value, sums[q]);
        }
#pragma clang loop unroll(full)
        for (int q = 0; q < query_count; q++)
            _mm256_storeu_ps(outputs + (size_t)q * size + d, sums[q]);
    }
}

static float weigh(float weights[RUN_LENGTH], size_t positions, float greatest) {
    __m256 sums = _mm256_setzero_ps();
    for (size_t p = positions; p % 8 != 0; p++)
        weights[p] = -INFINITY;
    for (size_t p = 0; p < positions; p += 8) {
        __m256 scores = _mm256_loadu_ps(weights + p);
        __m256 unseen = _mm256_cmp_ps(scores, _mm256_set1_ps(-INFINITY), _CMP_EQ_OQ);
        __m256 weight = _mm256_andnot_ps(unseen, exp_of_8(_mm256_sub_ps(scores, _mm256_set1_ps(greatest))));
        sums = _mm256_add_ps(sums, weight);
        _mm256_storeu_ps(weights + p, weight);
    }
    return sum_of_8(sums);
}

/// Turns a query's scores into weights. If one exceeds all before, what has been summed is scaled down to it.
static void advance_softmax(softmax_state *state, size_t query, size_t positions, float *output, size_t size) {
    float *weights = state->weights[query], before = state->greatest[query], greatest = before;
    for (size_t p = 0; p < positions; p++)
        greatest = weights[p] > greatest ? weights[p] : greatest;
    float fade = before == greatest ? 1 : expf(before - greatest);
    for (size_t d = 0; fade != 1 && d < size; d++)
        output[d] *= fade;
    state->sums[query] = state->sums[query] * fade + weigh(weights, positions, greatest);
    state->greatest[query] = greatest;
}

INLINED void attend_run_of(const int query_count, const mnv_attention_unit *unit, softmax_state *state, size_t first,
                           const float *queries, float *outputs, size_t page, size_t in_page, size_t positions) {
    size_t size = unit->layout->head_size, stride = unit->layout->page_length;
    const uint16_t *keys = unit->layout->keys + page + in_page, *values = unit->layout->values + page + in_page * size;
    queries += first * size;
    outputs += first * size;
    score(query_count, queries, keys, stride, positions, size, unit->scale, state->weights + first);
    for (size_t q = 0; q < (size_t)query_count; q++)
        advance_softmax(state, first + q, positions, outputs + q * size, size);
    add_values(query_count, state->weights + first, values, positions, size, outputs);
}

static void attend_run(const mnv_attention_unit *unit, softmax_state *state, size_t query_count, const float *queries,
                       float *outputs, size_t page, size_t in_page, size_t positions) {
    size_t first = 0;
    for (; query_count - first >= 4; first += 4)
        attend_run_of(4, unit, state, first, queries, outputs, page, in_page, positions);
    for (; query_count - first >= 2; first += 2)
        attend_run_of(2, unit, state, first, queries, outputs, page, in_page, positions);
    for (; first < query_count; first++)
        attend_run_of(1, unit, state, first, queries, outputs, page, in_page, positions);
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
        uint32_t page = unit->row->pages[position / layout->page_length];
        attend_run(unit, &state, query_count, queries, outputs, mnv_kv_offset(layout, page, unit->kv_head), in_page,
                   positions);
        position += positions;
    }
    for (size_t q = 0; q < query_count; q++)
        for (size_t d = 0; d < size; d++)
            outputs[q * size + d] /= state.sums[q];
}

void mnv_attend_avx2(const mnv_attention_unit *unit) {
    size_t size = unit->layout->head_size, queries = unit->layout->heads / unit->layout->kv_heads;
    if (size % 8 != 0 || unit->layout->page_length % 8 != 0) {
        mnv_attend_reference(unit);
        return;
    }
    for (size_t first = 0; first < queries; first += MOST_QUERIES) {
        size_t count = queries - first < MOST_QUERIES ? queries - first : MOST_QUERIES;
        attend_queries(unit, count, unit->queries + first * size, unit->outputs + first * size);
    }
}

#pragma clang attribute pop
#endif
