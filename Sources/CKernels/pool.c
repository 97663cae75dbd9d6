#define _GNU_SOURCE
#include "mnv_pool.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/// Pauses before a thread that waits goes to sleep: tens of microseconds, the pause between two kernels of a layer
/// several times over.
enum { SPIN_LIMIT = 2000 };

typedef struct {
    mnv_pool *pool;
    int part;
    pthread_t thread;
} worker;

struct mnv_pool {
    mnv_task task;
    void *context;
    _Alignas(64) atomic_uint generation; ///< Counts the tasks; workers watch it.
    _Alignas(64) atomic_int remaining;   ///< Workers that have not ended the task.
    _Alignas(64) atomic_bool stopping;
    atomic_int sleepers;       ///< Workers that sleep, or are about to.
    atomic_bool caller_sleeps; ///< The caller sleeps, or is about to.
    pthread_mutex_t mutex;     ///< For sleeping only.
    pthread_cond_t wake, done;
    int thread_count;
    worker workers[];
};

static _Thread_local bool inside_task = false;

#if defined(__x86_64__)
static inline void pause_briefly(void) { __builtin_ia32_pause(); }
#elif defined(__aarch64__)
static inline void pause_briefly(void) { __asm__ volatile("isb"); }
#else
static inline void pause_briefly(void) {}
#endif

#if defined(__APPLE__)
static void name_this_thread(void) { pthread_setname_np("minerva-kernel"); }
#else
static void name_this_thread(void) { pthread_setname_np(pthread_self(), "minerva-kernel"); }
#endif

// Falling asleep and waking are the two halves of a handshake: the sleeper announces itself and then looks again, the
// waker changes the state and then looks for sleepers. Both in sequentially consistent order, so at least one sees the
// other.

static unsigned wait_for_task(mnv_pool *pool, unsigned seen) {
    for (int i = 0; i < SPIN_LIMIT; i++, pause_briefly())
        if (atomic_load_explicit(&pool->generation, memory_order_acquire) != seen)
            return seen + 1;
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->sleepers, 1);
    while (atomic_load(&pool->generation) == seen)
        pthread_cond_wait(&pool->wake, &pool->mutex);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->mutex);
    return seen + 1;
}

static void start_task(mnv_pool *pool) {
    atomic_fetch_add(&pool->generation, 1);
    if (atomic_load(&pool->sleepers) == 0)
        return;
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
}

static void end_part(mnv_pool *pool) {
    if (atomic_fetch_sub(&pool->remaining, 1) != 1 || !atomic_load(&pool->caller_sleeps))
        return;
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_signal(&pool->done);
    pthread_mutex_unlock(&pool->mutex);
}

static void wait_for_workers(mnv_pool *pool) {
    for (int i = 0; i < SPIN_LIMIT; i++, pause_briefly())
        if (atomic_load_explicit(&pool->remaining, memory_order_acquire) == 0)
            return;
    pthread_mutex_lock(&pool->mutex);
    atomic_store(&pool->caller_sleeps, true);
    while (atomic_load(&pool->remaining) != 0)
        pthread_cond_wait(&pool->done, &pool->mutex);
    atomic_store(&pool->caller_sleeps, false);
    pthread_mutex_unlock(&pool->mutex);
}

static void *work(void *argument) {
    worker *self = argument;
    mnv_pool *pool = self->pool;
    name_this_thread();
    inside_task = true;
    for (unsigned seen = wait_for_task(pool, 0); !atomic_load(&pool->stopping); seen = wait_for_task(pool, seen)) {
        pool->task(pool->context, self->part, pool->thread_count);
        end_part(pool);
    }
    return NULL;
}

/// Starts workers until one is refused. They read the pool's thread count only in a task, thus when it is settled.
static void start_workers(mnv_pool *pool, int threads) {
    for (pool->thread_count = 1; pool->thread_count < threads; pool->thread_count++) {
        worker *next = &pool->workers[pool->thread_count - 1];
        next->pool = pool;
        next->part = pool->thread_count;
        if (pthread_create(&next->thread, NULL, work, next) != 0)
            return;
    }
}

mnv_pool *mnv_pool_create(int threads) {
    size_t workers = threads > 1 ? (size_t)threads - 1 : 0;
    size_t bytes = sizeof(mnv_pool) + workers * sizeof(worker);
    mnv_pool *pool =
        aligned_alloc(_Alignof(mnv_pool), (bytes + _Alignof(mnv_pool) - 1) / _Alignof(mnv_pool) * _Alignof(mnv_pool));
    if (pool == NULL)
        return NULL;
    atomic_init(&pool->generation, 0);
    atomic_init(&pool->remaining, 0);
    atomic_init(&pool->stopping, false);
    atomic_init(&pool->sleepers, 0);
    atomic_init(&pool->caller_sleeps, false);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->done, NULL);
    start_workers(pool, threads);
    return pool;
}

void mnv_pool_destroy(mnv_pool *pool) {
    if (pool == NULL)
        return;
    atomic_store(&pool->stopping, true);
    start_task(pool);
    for (int i = 0; i < pool->thread_count - 1; i++)
        pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}

int mnv_pool_thread_count(const mnv_pool *pool) { return pool == NULL ? 1 : pool->thread_count; }

void mnv_pool_run(mnv_pool *pool, mnv_task task, void *context) {
    if (mnv_pool_thread_count(pool) == 1 || inside_task) {
        task(context, 0, 1);
        return;
    }
    pool->task = task;
    pool->context = context;
    atomic_store_explicit(&pool->remaining, pool->thread_count - 1, memory_order_relaxed);
    start_task(pool);
    inside_task = true;
    task(context, 0, pool->thread_count);
    inside_task = false;
    wait_for_workers(pool);
}
