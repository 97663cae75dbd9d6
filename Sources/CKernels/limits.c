#include "mnv_limits.h"
#include "kernels.h"
#include "parallel.h"
#include <string.h>

enum { READ_AT_ONCE = 256 };

typedef struct {
    const uint8_t *memory;
    size_t bytes;
} reading;

static void read_share(void *context, int part, int parts) {
    typedef uint64_t words __attribute__((ext_vector_type(READ_AT_ONCE / 8)));
    const reading *task = context;
    size_t runs = task->bytes / READ_AT_ONCE, end = mnv_share_begin(runs, part + 1, parts);
    words all = 0;
    for (size_t run = mnv_share_begin(runs, part, parts); run < end; run++) {
        words some;
        memcpy(&some, task->memory + run * READ_AT_ONCE, sizeof some);
        all ^= some;
    }
    // Unless something depends on it, nothing would be read.
    __asm__ volatile("" : : "r"(&all) : "memory");
}

void mnv_only_read(mnv_pool *pool, const void *memory, size_t bytes) {
    reading task = {memory, bytes};
    mnv_pool_run(pool, read_share, &task);
}

typedef struct {
    const mnv_kernels *kernels;
    mnv_form form;
    size_t rounds;
} multiplying;

static void multiply_for_nothing(void *context, int part, int parts) {
    (void)part, (void)parts;
    const multiplying *task = context;
    task->kernels->only_multiply(task->form, task->rounds);
}

uint64_t mnv_only_multiply(mnv_pool *pool, int type, size_t rounds) {
    const mnv_kernels *kernels = mnv_kernels_current();
    if (kernels->only_multiply == NULL)
        return 0;
    multiplying task = {kernels, kernels->form(type), rounds};
    mnv_pool_run(pool, multiply_for_nothing, &task);
    return (uint64_t)rounds * MNV_ROUND_MULTIPLY_ADDS * (uint64_t)mnv_pool_thread_count(pool);
}
