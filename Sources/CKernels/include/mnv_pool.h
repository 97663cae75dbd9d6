/// A fork-join pool of worker threads for kernels that take microseconds.
#ifndef MNV_POOL_H
#define MNV_POOL_H

/// Worker threads that spin for some microseconds after a task and then sleep. One thread at a time may run tasks on a
/// pool.
typedef struct mnv_pool mnv_pool;

/// Part `part` (0 ..< parts) of a task. A task must be right for every value of `parts`.
typedef void (*mnv_task)(void *context, int part, int parts);

/// Starts a pool of `threads` threads, the caller of `mnv_pool_run` being the first; fewer if the system refuses more.
///
/// Returns NULL if there is no memory for it. A count below 1 means 1.
mnv_pool *mnv_pool_create(int threads);

/// Stops and joins the workers. NULL is allowed.
void mnv_pool_destroy(mnv_pool *pool);

/// Threads that take part in a task, the caller's included; 1 for NULL.
int mnv_pool_thread_count(const mnv_pool *pool);

/// Runs all parts of a task and returns when the last one has ended; the caller takes part 0.
///
/// What the caller wrote before is visible to every part, and what the parts wrote is visible to the caller afterwards.
/// With one thread, with a NULL pool, or from inside a task, it is a plain call with `parts` = 1.
void mnv_pool_run(mnv_pool *pool, mnv_task task, void *context);

#endif
