/// The greatest of some values, in a heap whose root is the least of them. A value and its index are one integer there.
#ifndef RANKED_H
#define RANKED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const float *values;
    uint64_t *ranks; ///< [count]
    size_t count;
    float least; ///< The value at the root.
} ranked;

/// Ranks of numbers compare as the numbers do, and of equal ones the first has the greatest.
static inline uint64_t rank_of(float number, size_t index) {
    float without_minus_zero = number + 0.0f;
    int32_t bits;
    memcpy(&bits, &without_minus_zero, sizeof bits);
    uint32_t order = (uint32_t)bits ^ ((uint32_t)(bits >> 31) | 0x80000000);
    return (uint64_t)order << 32 | (UINT32_MAX - (uint32_t)index);
}

static inline size_t index_of(uint64_t rank) { return UINT32_MAX - (uint32_t)rank; }

/// Puts a rank at a place of the heap, or below it, from where lesser ones move up.
static inline void sift_down(uint64_t *ranks, size_t count, size_t place, uint64_t rank) {
    for (size_t child; (child = 2 * place + 1) < count; place = child) {
        // Which one is less cannot be guessed, so there is no branch.
        if (child + 1 < count)
            child += ranks[child + 1] < ranks[child];
        if (rank <= ranks[child])
            break;
        ranks[place] = ranks[child];
    }
    ranks[place] = rank;
}

/// Keeps the first `k` numbers; returns where the other values begin, and `count` if no more are to be kept.
static inline size_t keep_first_numbers(ranked *best, size_t count, size_t k) {
    size_t i = 0;
    for (; i < count && best->count < k; i++)
        if (best->values[i] == best->values[i])
            best->ranks[best->count++] = rank_of(best->values[i], i);
    if (best->count == 0)
        return count;
    for (size_t place = best->count / 2; place-- > 0;)
        sift_down(best->ranks, best->count, place, best->ranks[place]);
    best->least = best->values[index_of(best->ranks[0])];
    return i;
}

static inline void keep_if_greater(ranked *best, size_t index) {
    if (best->values[index] > best->least) {
        sift_down(best->ranks, best->count, 0, rank_of(best->values[index], index));
        best->least = best->values[index_of(best->ranks[0])];
    }
}

/// Leaves the indices where the ranks were, those of the greatest first.
static inline void sort_indices(ranked *best) {
    for (size_t count = best->count; count > 1; count--) {
        uint64_t last = best->ranks[count - 1];
        best->ranks[count - 1] = best->ranks[0];
        sift_down(best->ranks, count - 1, 0, last);
    }
    for (size_t i = 0; i < best->count; i++)
        best->ranks[i] = index_of(best->ranks[i]);
}

#endif
