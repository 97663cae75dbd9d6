#include "blocks.h"
#include "kernels.h"
#include "mnv_type.h"
#include <math.h>

enum { LANES = 16, CHUNK = MNV_LARGE_BLOCK };

static float sum_of_lanes(const float lanes[LANES]) {
    double sum = 0;
    for (int l = 0; l < LANES; l++)
        sum += (double)lanes[l];
    return (float)sum;
}

/// Adds the products of `count` pairs to the lanes, which the compiler turns into vectors.
static void add_products(const float *left, const float *right, size_t count, float lanes[LANES]) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int l = 0; l < LANES; l++)
            lanes[l] += left[i + (size_t)l] * right[i + (size_t)l];
    for (; i < count; i++)
        lanes[i % LANES] += left[i] * right[i];
}

/// A row is dequantised piece by piece, for some tokens at once.
static void multiply_row(const mnv_matrix *matrix, const char *row, const mnv_activations *activations, size_t first,
                         size_t tokens, float *results) {
    float lanes[8][LANES] = {{0}}, weights[CHUNK];
    for (size_t column = 0; column < matrix->columns; column += CHUNK) {
        size_t count = matrix->columns - column < CHUNK ? matrix->columns - column : CHUNK;
        mnv_dequantize(matrix->type, row + mnv_row_bytes(matrix->type, column), weights, count);
        for (size_t t = 0; t < tokens; t++)
            add_products(weights, activations->values + (first + t) * activations->stride + column, count, lanes[t]);
    }
    for (size_t t = 0; t < tokens; t++)
        results[t] = sum_of_lanes(lanes[t]);
}

mnv_form mnv_form_reference(int type) {
    (void)type;
    return MNV_AS_THEY_ARE;
}

void mnv_multiply_reference(const mnv_projection *projection, size_t row_begin, size_t row_end,
                            const mnv_activations *activations) {
    const mnv_matrix *matrix = &projection->matrix;
    size_t row_bytes = mnv_row_bytes(matrix->type, matrix->columns);
    for (size_t r = row_begin; r < row_end; r++) {
        float bias = projection->bias == NULL ? 0 : projection->bias[r];
        for (size_t first = 0; first < activations->tokens; first += 8) {
            size_t tokens = activations->tokens - first < 8 ? activations->tokens - first : 8;
            float results[8];
            multiply_row(matrix, (const char *)matrix->blocks + r * row_bytes, activations, first, tokens, results);
            for (size_t t = 0; t < tokens; t++)
                projection->outputs[(first + t) * projection->output_stride + r] = results[t] + bias;
        }
    }
}

void mnv_rms_norm_reference(const float *inputs, const float *weight, float *outputs, size_t width, float epsilon) {
    float lanes[LANES] = {0};
    add_products(inputs, inputs, width, lanes);
    float factor = 1 / sqrtf(sum_of_lanes(lanes) / (float)width + epsilon);
    for (size_t i = 0; i < width; i++)
        outputs[i] = inputs[i] * factor * weight[i];
}

void mnv_rope_reference(float *head, const float *table, size_t pairs) {
    for (size_t i = 0; i < pairs; i++) {
        float x = head[2 * i], y = head[2 * i + 1], cosine = table[2 * i], sine = table[2 * i + 1];
        head[2 * i] = x * cosine - y * sine;
        head[2 * i + 1] = x * sine + y * cosine;
    }
}

void mnv_swiglu_reference(const float *gate, const float *up, float *outputs, size_t count) {
    for (size_t i = 0; i < count; i++)
        outputs[i] = gate[i] / (1 + expf(-gate[i])) * up[i];
}

void mnv_geglu_reference(const float *gate, const float *up, float *outputs, size_t count) {
    const float slope = 0x1.988454p-1f; // √(2 / π)
    for (size_t i = 0; i < count; i++) {
        float x = gate[i];
        outputs[i] = x / 2 * (1 + tanhf(slope * (x + 0.044715f * x * x * x))) * up[i];
    }
}

void mnv_softmax_reference(float *values, size_t count) {
    float greatest = -INFINITY;
    for (size_t i = 0; i < count; i++)
        greatest = values[i] > greatest ? values[i] : greatest;
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)(values[i] = expf(values[i] - greatest));
    for (size_t i = 0; i < count; i++)
        values[i] = (float)((double)values[i] / sum);
}

size_t mnv_argmax_reference(const float *values, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (values[i] > values[best] || (isnan(values[best]) && !isnan(values[i])))
            best = i;
    return best;
}

/// Each number moves up past the lesser ones, and the last one falls out when there are too many.
size_t mnv_top_k_reference(const float *values, size_t count, size_t k, uint64_t *indices) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t place = kept;
        while (place > 0 && values[i] > values[indices[place - 1]])
            place--;
        if (isnan(values[i]) || place == k)
            continue;
        kept += kept < k;
        memmove(indices + place + 1, indices + place, (kept - place - 1) * sizeof *indices);
        indices[place] = i;
    }
    return kept;
}

mnv_exp_sums mnv_sum_exp_reference(const float *values, size_t count, float greatest, float factor) {
    double weights = 0, exponents = 0;
    for (size_t i = 0; i < count; i++) {
        float x = values[i] == greatest ? 0 : (values[i] - greatest) * factor;
        // Not for what is no number, nor for minus infinity, of which 0 times would be no number.
        if (x > -87) {
            weights += (double)expf(x);
            exponents += (double)(expf(x) * x);
        }
    }
    return (mnv_exp_sums){(float)weights, (float)exponents};
}

void mnv_store_halves_reference(const float *values, uint16_t *halves, size_t count) {
    for (size_t i = 0; i < count; i++)
        halves[i] = mnv_half_from_float(values[i]);
}

/// Number `index` of a part of a page, which belongs to the scale `scale`.
static float number_of(const mnv_kv_layout *layout, const uint8_t *part, size_t index, size_t scale) {
    bool is_code = layout->type == MNV_Q8_0;
    uint16_t half;
    memcpy(&half, is_code ? part + mnv_kv_scales_at(layout) + 2 * scale : part + 2 * index, sizeof half);
    float value = mnv_float_from_half(half);
    return is_code ? value * (float)(int8_t)part[index] : value;
}

static float key_of(const mnv_kv_layout *layout, const uint8_t *keys, size_t in_page, size_t dimension) {
    size_t length = layout->page_length;
    return number_of(layout, keys, dimension * length + in_page, dimension / MNV_SMALL_BLOCK * length + in_page);
}

static float value_of(const mnv_kv_layout *layout, const uint8_t *values, size_t in_page, size_t dimension) {
    return number_of(layout, values, in_page * layout->head_size + dimension,
                     dimension / MNV_SMALL_BLOCK * layout->page_length + in_page);
}

/// One query: when a score exceeds all before, what has been summed is scaled down to it.
static void attend_query(const mnv_attention_unit *unit, size_t length, const float *query, float *output) {
    const mnv_kv_layout *layout = unit->layout;
    size_t size = layout->head_size;
    float greatest = -INFINITY, sum = 0;
    memset(output, 0, size * sizeof *output);
    for (size_t p = 0; p < length; p++) {
        size_t part = mnv_kv_offset(layout, unit->first->pages[p / layout->page_length], unit->kv_head);
        size_t in_page = p % layout->page_length;
        const uint8_t *keys = (const uint8_t *)layout->keys + part, *values = (const uint8_t *)layout->values + part;
        float score = 0;
        for (size_t d = 0; d < size; d++)
            score += query[d] * key_of(layout, keys, in_page, d);
        score *= unit->scale;
        float now_greatest = score > greatest ? score : greatest;
        float fade = expf(greatest - now_greatest), weight = expf(score - now_greatest);
        for (size_t d = 0; d < size; d++)
            output[d] = output[d] * fade + weight * value_of(layout, values, in_page, d);
        sum = sum * fade + weight;
        greatest = now_greatest;
    }
    for (size_t d = 0; d < size; d++)
        output[d] /= sum;
}

void mnv_attend_reference(const mnv_attention_unit *unit) {
    const mnv_kv_layout *layout = unit->layout;
    size_t queries = layout->heads / layout->kv_heads;
    for (size_t t = 0; t < unit->tokens; t++)
        for (size_t q = 0; q < queries; q++) {
            size_t offset = (t * layout->heads + q) * layout->head_size;
            attend_query(unit, unit->first->length + t, unit->queries + offset, unit->outputs + offset);
        }
}
