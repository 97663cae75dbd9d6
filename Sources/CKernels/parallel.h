/// How kernels share their work among the threads of a pool.
#ifndef PARALLEL_H
#define PARALLEL_H

#include <stddef.h>
#include "mnv_pool.h"

/// Elementary operations below which a fork-join costs more than it saves.
enum { MNV_PARALLEL_MINIMUM = 1 << 15 };

/// Runs the task on the pool if its `work` (elementary operations) is worth a fork-join, otherwise on the caller alone.
static inline void mnv_run_if_worth(mnv_pool *pool, size_t work, mnv_task task, void *context) {
    mnv_pool_run(work < MNV_PARALLEL_MINIMUM ? NULL : pool, task, context);
}

/// The first of the items that belong to `part`, when `count` items are shared out evenly; the last is before that of
/// `part + 1`.
static inline size_t mnv_share_begin(size_t count, int part, int parts) {
    return count / (size_t)parts * (size_t)part + count % (size_t)parts * (size_t)part / (size_t)parts;
}

#endif
