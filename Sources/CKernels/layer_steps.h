/// What stands between matrix products, in the vectors of the including file's instruction set. That file defines
/// before it includes this one how the kernels are called, `KERNEL(name)`, and `put_halves(address, floats)`.
#ifndef LAYER_STEPS_H
#define LAYER_STEPS_H

#include "kernels.h"
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

/// e^(value - greatest), and 0 for minus infinity.
INLINED floats weights_of(floats values, float greatest) { return values == -INFINITY ? 0 : exp_of(values - greatest); }

void KERNEL(softmax)(float *values, size_t count) {
    floats greatest = -INFINITY, last = -INFINITY, sums = 0;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        floats vector = floats_at(values + i);
        greatest = vector > greatest ? vector : greatest;
    }
    size_t rest = count - i;
    memcpy(&last, values + i, rest * sizeof(float));
    float greatest_of_all = greatest_of(last > greatest ? last : greatest);
    for (i = 0; i + 16 <= count; i += 16) {
        floats weights = weights_of(floats_at(values + i), greatest_of_all);
        sums += weights;
        put_floats(values + i, weights);
    }
    last = weights_of(last, greatest_of_all);
    memcpy(values + i, &last, rest * sizeof(float));
    float sum = sum_of(sums + last);
    for (i = 0; i < count; i++)
        values[i] /= sum;
}

void KERNEL(store_halves)(const float *values, uint16_t *halves, size_t count) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        put_halves(halves + i, floats_at(values + i));
    mnv_store_halves_reference(values + i, halves + i, count - i);
}

#endif
