/// What the machine can do at best, to measure kernels against.
#ifndef MNV_LIMITS_H
#define MNV_LIMITS_H

#include <stddef.h>
#include <stdint.h>
#include "mnv_pool.h"

/// Reads memory, each thread a part from front to back, and does nothing else.
void mnv_only_read(mnv_pool *pool, const void *memory, size_t bytes);

/// Multiplies, as the kernels in use do for a type of weights, what stands in registers and the first-level cache, and
/// does nothing else.
///
/// Returns how many multiply-adds were done by all threads, in proportion to `rounds`; 0 if the kernels in use have no
/// such limit.
uint64_t mnv_only_multiply(mnv_pool *pool, int type, size_t rounds);

#endif
