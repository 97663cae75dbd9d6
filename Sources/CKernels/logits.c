#include "mnv_logits.h"
#include <math.h>
#include <string.h>

// Memory is slower than any of these, so that every machine's vectors will do.
typedef float floats __attribute__((ext_vector_type(16)));
typedef int32_t ints __attribute__((ext_vector_type(16)));
typedef float floats_8 __attribute__((ext_vector_type(8)));
typedef double doubles_8 __attribute__((ext_vector_type(8)));

static void suppress_16(float *logits, uint16_t allowed) {
    static const ints bit = {1 << 0, 1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
                             1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};
    floats some, none = -INFINITY;
    memcpy(&some, logits, sizeof some);
    some = ((ints)allowed & bit) != 0 ? some : none;
    memcpy(logits, &some, sizeof some);
}

void mnv_suppress_unset(float *logits, size_t count, const uint64_t *allowed, size_t words) {
    size_t whole = words < count / 64 ? words : count / 64;
    for (size_t word = 0; word < whole; word++) {
        // Most words of many masks allow everything.
        if (allowed[word] == UINT64_MAX)
            continue;
        for (size_t part = 0; part < 4; part++)
            suppress_16(logits + 64 * word + 16 * part, (uint16_t)(allowed[word] >> 16 * part));
    }
    for (size_t i = 64 * whole; i < count; i++)
        if (i / 64 >= words || (allowed[i / 64] >> i % 64 & 1) == 0)
            logits[i] = -INFINITY;
}

void mnv_suppress_below(float *logits, size_t count, float floor) {
    for (size_t i = 0; i < count; i++)
        logits[i] = logits[i] < floor ? -INFINITY : logits[i];
}

/// Sums over the logits that count.
typedef struct {
    doubles_8 differences, squares, count;
} deviation_lanes;

static inline void add_8(deviation_lanes *sums, const float *logits, float greatest) {
    floats_8 some;
    memcpy(&some, logits, sizeof some);
    doubles_8 difference = __builtin_convertvector(some > -INFINITY ? some - greatest : 0, doubles_8);
    sums->differences += difference;
    sums->squares += difference * difference;
    sums->count += __builtin_convertvector(some > -INFINITY ? (floats_8)1 : 0, doubles_8);
}

// By reference, since vectors are handed over in another way with each instruction set.
static double sum_of(const doubles_8 *lanes) {
    double sum = 0;
    for (int lane = 0; lane < 8; lane++)
        sum += (*lanes)[lane];
    return sum;
}

float mnv_logit_deviation(const float *logits, size_t count, float greatest) {
    deviation_lanes sums = {0, 0, 0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        add_8(&sums, logits + i, greatest);
    float last[8];
    for (size_t lane = 0; lane < 8; lane++)
        last[lane] = i + lane < count ? logits[i + lane] : -INFINITY;
    add_8(&sums, last, greatest);
    double all = sum_of(&sums.count), mean = sum_of(&sums.differences) / all;
    return all > 0 ? (float)sqrt(fmax(0, sum_of(&sums.squares) / all - mean * mean)) : 0;
}
