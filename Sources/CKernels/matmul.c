#include "mnv_matmul.h"
#include "kernels.h"
#include "mnv_type.h"
#include "parallel.h"
#include <stdatomic.h>

enum {
    SCRATCH_ALIGNMENT = 64,
    PANEL_BYTES = 1 << 16, ///< Weights that stay in the second-level cache while the tokens pass by.
    PANEL_ROWS_STEP = 4,   ///< Rows that the fast kernels take at once.
};

static size_t group_count(size_t columns) { return (columns + MNV_GROUP_LENGTH - 1) / MNV_GROUP_LENGTH; }

size_t mnv_matmul_scratch_bytes(size_t columns, size_t tokens) {
    return tokens * group_count(columns) * sizeof(mnv_activation_group) + SCRATCH_ALIGNMENT;
}

typedef struct {
    const mnv_kernels *kernels;
    const mnv_activations *activations;
    mnv_activation_group *groups;
} rounding;

static void round_share(void *context, int part, int parts) {
    const rounding *task = context;
    const mnv_activations *from = task->activations;
    size_t end = mnv_share_begin(from->tokens, part + 1, parts);
    for (size_t t = mnv_share_begin(from->tokens, part, parts); t < end; t++)
        task->kernels->quantize(from->values + t * from->stride, from->columns, task->groups + t * from->group_count);
}

static bool is_quantized(int type) { return mnv_block_length(type) > 1; }

/// Rounds the activations into `scratch` if any of the projections will read them.
static void round_activations(mnv_pool *pool, const mnv_kernels *kernels, const mnv_projection *projections,
                              size_t count, void *scratch, mnv_activations *activations) {
    bool wanted = false;
    for (size_t i = 0; i < count; i++)
        wanted |= is_quantized(projections[i].matrix.type);
    if (!wanted || kernels->quantize == NULL)
        return;
    uintptr_t aligned = ((uintptr_t)scratch + SCRATCH_ALIGNMENT - 1) / SCRATCH_ALIGNMENT * SCRATCH_ALIGNMENT;
    rounding task = {kernels, activations, (mnv_activation_group *)aligned};
    mnv_run_if_worth(pool, activations->tokens * activations->columns, round_share, &task);
    activations->groups = task.groups;
}

typedef struct {
    const mnv_kernels *kernels;
    const mnv_projection *projections;
    size_t count;
    const mnv_activations *activations;
    atomic_size_t next; ///< The next panel that nobody has taken, counted through all projections.
} multiplication;

static size_t panel_rows(const mnv_matrix *matrix) {
    size_t row_bytes = mnv_row_bytes(matrix->type, matrix->columns);
    return (PANEL_BYTES / (row_bytes + 1) / PANEL_ROWS_STEP + 1) * PANEL_ROWS_STEP;
}

static size_t panel_count(const mnv_matrix *matrix) {
    return (matrix->rows + panel_rows(matrix) - 1) / panel_rows(matrix);
}

/// Takes panels until none is left, so that a thread that lost its core for a while does less.
static void multiply_panels(void *context, int part, int parts) {
    (void)part, (void)parts;
    multiplication *task = context;
    size_t i = 0, first = 0;
    for (;;) {
        size_t panel = atomic_fetch_add_explicit(&task->next, 1, memory_order_relaxed);
        while (i < task->count && panel - first >= panel_count(&task->projections[i].matrix))
            first += panel_count(&task->projections[i++].matrix);
        if (i == task->count)
            return;
        const mnv_projection *projection = &task->projections[i];
        size_t begin = (panel - first) * panel_rows(&projection->matrix), end = begin + panel_rows(&projection->matrix);
        task->kernels->multiply(projection, begin, end < projection->matrix.rows ? end : projection->matrix.rows,
                                task->activations);
    }
}

void mnv_matmul(mnv_pool *pool, const mnv_projection *projections, size_t count, const float *inputs,
                size_t input_stride, size_t tokens, size_t columns, void *scratch) {
    const mnv_kernels *kernels = mnv_kernels_current();
    mnv_activations activations = {inputs, input_stride, NULL, group_count(columns), tokens, columns};
    round_activations(pool, kernels, projections, count, scratch, &activations);
    multiplication task = {kernels, projections, count, &activations, 0};
    size_t rows = 0;
    for (size_t i = 0; i < count; i++)
        rows += projections[i].matrix.rows;
    mnv_run_if_worth(pool, rows * columns * tokens, multiply_panels, &task);
}
