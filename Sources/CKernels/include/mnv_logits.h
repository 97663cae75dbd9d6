/// What takes tokens from the choice by making their logits minus infinity.
#ifndef MNV_LOGITS_H
#define MNV_LOGITS_H

#include <stddef.h>
#include <stdint.h>

/// Leaves the logits whose bits are set.
///
/// - allowed: [words], 64 logits a word, the first in the lowest bit; missing words allow nothing.
void mnv_suppress_unset(float *logits, size_t count, const uint64_t *allowed, size_t words);

/// Leaves the logits that are at least `floor`, and those that are no numbers.
void mnv_suppress_below(float *logits, size_t count, float floor);

/// The standard deviation of the logits that are above minus infinity; 0 if there are none.
///
/// - greatest: the greatest of them, from which differences are summed.
float mnv_logit_deviation(const float *logits, size_t count, float greatest);

#endif
