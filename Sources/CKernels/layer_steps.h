/// What stands between matrix products, in the vectors of the including file's instruction set. That file defines
/// before it includes this one how the kernels are called, `KERNEL(name)`, and `put_halves(address, floats)`.
#ifndef LAYER_STEPS_H
#define LAYER_STEPS_H

#include "kernels.h"
#include "ranked.h"
#include "vectors.h"

void KERNEL(rms_norm)(const float *inputs, const float *weight, float *outputs, size_t width, float epsilon) {
    floats squares = 0;
    size_t i = 0;
    for (; i + 16 <= width; i += 16) {
        floats x = floats_at(inputs + i);
        squares = multiply_add(x, x, squares);
    }
    float sum = sum_of(squares);
    for (; i < width; i++)
        sum += inputs[i] * inputs[i];
    float factor = 1 / sqrtf(sum / (float)width + epsilon);
    for (i = 0; i < width; i++)
        outputs[i] = inputs[i] * factor * weight[i];
}

void KERNEL(rope)(float *head, const float *table, size_t pairs) {
    size_t i = 0;
    for (; i + 8 <= pairs; i += 8) {
        floats vector = floats_at(head + 2 * i), angles = floats_at(table + 2 * i), rotated;
        floats_8 x = vector.even, y = vector.odd, cosine = angles.even, sine = angles.odd;
        rotated.even = x * cosine - y * sine;
        rotated.odd = x * sine + y * cosine;
        put_floats(head + 2 * i, rotated);
    }
    mnv_rope_reference(head + 2 * i, table + 2 * i, pairs - i);
}

/// gate / (1 + e^-gate) · up. Far below zero, e^-gate stops growing, and what remains of gate vanishes beside it.
INLINED floats swiglu_of(floats gate, floats up) { return gate / (1 + exp_of(-gate)) * up; }

void KERNEL(swiglu)(const float *gate, const float *up, float *outputs, size_t count) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        put_floats(outputs + i, swiglu_of(floats_at(gate + i), floats_at(up + i)));
    floats last_gate = 0, last_up = 0;
    memcpy(&last_gate, gate + i, (count - i) * sizeof(float));
    memcpy(&last_up, up + i, (count - i) * sizeof(float));
    floats last = swiglu_of(last_gate, last_up);
    memcpy(outputs + i, &last, (count - i) * sizeof(float));
}

/// As x / (1 + e^-2z), which equals x / 2 · (1 + tanh(z)).
INLINED floats geglu_of(floats gate, floats up) {
    const float slope = 0x1.988454p-1f; // √(2 / π)
    floats z = slope * multiply_add(0.044715f * gate * gate, gate, gate);
    return gate / (1 + exp_of(-2 * z)) * up;
}

void KERNEL(geglu)(const float *gate, const float *up, float *outputs, size_t count) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        put_floats(outputs + i, geglu_of(floats_at(gate + i), floats_at(up + i)));
    floats last_gate = 0, last_up = 0;
    memcpy(&last_gate, gate + i, (count - i) * sizeof(float));
    memcpy(&last_up, up + i, (count - i) * sizeof(float));
    floats last = geglu_of(last_gate, last_up);
    memcpy(outputs + i, &last, (count - i) * sizeof(float));
}

/// Minus infinity if there are no numbers.
INLINED float greatest_in(const float *values, size_t count) {
    floats greatest = -INFINITY, last = -INFINITY;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        floats vector = floats_at(values + i);
        greatest = vector > greatest ? vector : greatest;
    }
    memcpy(&last, values + i, (count - i) * sizeof(float));
    return greatest_of(last > greatest ? last : greatest);
}

/// e^(value - greatest), and 0 for minus infinity.
INLINED floats weights_of(floats values, float greatest) { return values == -INFINITY ? 0 : exp_of(values - greatest); }

void KERNEL(softmax)(float *values, size_t count) {
    float greatest = greatest_in(values, count);
    floats last = -INFINITY, sums = 0;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        floats weights = weights_of(floats_at(values + i), greatest);
        sums += weights;
        put_floats(values + i, weights);
    }
    memcpy(&last, values + i, (count - i) * sizeof(float));
    last = weights_of(last, greatest);
    memcpy(values + i, &last, (count - i) * sizeof(float));
    float sum = sum_of(sums + last);
    for (i = 0; i < count; i++)
        values[i] /= sum;
}

size_t KERNEL(argmax)(const float *values, size_t count) {
    float greatest = greatest_in(values, count);
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        unsigned equal = bits_of(floats_at(values + i) == greatest);
        if (equal != 0)
            return i + (size_t)__builtin_ctz(equal);
    }
    for (; i < count; i++)
        if (values[i] == greatest)
            return i;
    return 0;
}

size_t KERNEL(top_k)(const float *values, size_t count, size_t k, uint64_t *indices) {
    ranked best = {values, indices, 0, -INFINITY};
    size_t i = keep_first_numbers(&best, count, k);
    for (; i + 16 <= count; i += 16) {
        // Nearly always none is.
        unsigned greater = bits_of(floats_at(values + i) > best.least);
        for (; greater != 0; greater &= greater - 1)
            keep_if_greater(&best, i + (size_t)__builtin_ctz(greater));
    }
    for (; i < count; i++)
        keep_if_greater(&best, i);
    sort_indices(&best);
    return best.count;
}

/// Lanes of what `mnv_exp_sums` has.
typedef struct {
    floats weights, exponents;
} exp_lanes;

INLINED void add_exp(exp_lanes *sums, floats values, float greatest, float factor) {
    floats x = values == greatest ? 0 : (values - greatest) * factor;
    floats weights = x > -87.0f ? exp_of(x) : 0;
    sums->weights += weights;
    sums->exponents += x > -87.0f ? weights * x : 0;
}

mnv_exp_sums KERNEL(sum_exp)(const float *values, size_t count, float greatest, float factor) {
    exp_lanes sums = {0, 0};
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        add_exp(&sums, floats_at(values + i), greatest, factor);
    // Nothing else weighs nothing, whatever the greatest is.
    floats last = NAN;
    memcpy(&last, values + i, (count - i) * sizeof(float));
    add_exp(&sums, last, greatest, factor);
    return (mnv_exp_sums){sum_of(sums.weights), sum_of(sums.exponents)};
}

void KERNEL(store_halves)(const float *values, uint16_t *halves, size_t count) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        put_halves(halves + i, floats_at(values + i));
    mnv_store_halves_reference(values + i, halves + i, count - i);
}

#endif
