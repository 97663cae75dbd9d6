#include "mnv_matmul.h"
#include "kernels.h"
#include "mnv_type.h"
#include "panels.h"
#include "parallel.h"
#include <stdatomic.h>

enum {
    SCRATCH_ALIGNMENT = 64,
    PIECE_BYTES = 1 << 16, ///< Weights that stay in the second-level cache while the tokens pass by.
    MOST_RANGES = 64,      ///< More threads share these.
};

static size_t copy_bytes(mnv_form form, size_t columns, size_t tokens) {
    return tokens * mnv_group_count(columns) * mnv_copied_group_bytes(form);
}

size_t mnv_matmul_scratch_bytes(size_t columns, size_t tokens) {
    size_t bytes = SCRATCH_ALIGNMENT;
    for (mnv_form form = 0; form < MNV_FORM_COUNT; form++)
        bytes += copy_bytes(form, columns, tokens);
    return bytes;
}

typedef struct {
    const mnv_kernels *kernels;
    const mnv_activations *activations;
    mnv_form form;
} copying;

static void copy_share(void *context, int part, int parts) {
    const copying *task = context;
    size_t end = mnv_share_begin(task->activations->tokens, part + 1, parts);
    for (size_t t = mnv_share_begin(task->activations->tokens, part, parts); t < end; t++)
        task->kernels->copy(task->activations, task->form, t);
}

/// Copies the activations into `scratch` in every form that one of the projections reads.
static void copy_activations(mnv_pool *pool, const mnv_kernels *kernels, const mnv_projection *projections,
                             size_t count, void *scratch, mnv_activations *activations) {
    uintptr_t free = ((uintptr_t)scratch + SCRATCH_ALIGNMENT - 1) / SCRATCH_ALIGNMENT * SCRATCH_ALIGNMENT;
    for (size_t i = 0; i < count; i++) {
        mnv_form form = kernels->form(projections[i].matrix.type);
        if (form == MNV_AS_THEY_ARE || activations->copies[form] != NULL)
            continue;
        activations->copies[form] = (void *)free;
        free += copy_bytes(form, activations->columns, activations->tokens);
        copying task = {kernels, activations, form};
        mnv_run_if_worth(pool, activations->tokens * activations->columns, copy_share, &task);
    }
}

/// Pieces that lie one after the other and belong to one thread until it has no more and helps the others.
typedef struct {
    _Alignas(SCRATCH_ALIGNMENT) atomic_size_t next; ///< The next piece that nobody has taken.
    size_t end;
} piece_range;

typedef struct {
    const mnv_kernels *kernels;
    const mnv_projection *projections;
    const mnv_activations *activations;
    piece_range ranges[MOST_RANGES]; ///< Of the pieces of all projections, counted through.
    int range_count;
} multiplication;

static size_t piece_rows(const mnv_matrix *matrix) {
    size_t row_bytes = mnv_row_bytes(matrix->type, matrix->columns);
    return (PIECE_BYTES / (row_bytes + 1) / MNV_PANEL_ROWS + 1) * MNV_PANEL_ROWS;
}

static size_t piece_count(const mnv_matrix *matrix) {
    return (matrix->rows + piece_rows(matrix) - 1) / piece_rows(matrix);
}

static void multiply_piece(const multiplication *task, size_t piece) {
    const mnv_projection *projection = task->projections;
    for (; piece >= piece_count(&projection->matrix); projection++)
        piece -= piece_count(&projection->matrix);
    size_t rows = projection->matrix.rows, begin = piece * piece_rows(&projection->matrix);
    size_t end = begin + piece_rows(&projection->matrix);
    task->kernels->multiply(projection, begin, end < rows ? end : rows, task->activations);
}

/// Takes the pieces of its own range, so that memory is read from front to back, and then those that are left of the
/// others', so that a thread that lost its core for a while does less.
static void multiply_pieces(void *context, int part, int parts) {
    (void)parts;
    multiplication *task = context;
    for (int i = 0; i < task->range_count; i++) {
        piece_range *range = &task->ranges[(part + i) % task->range_count];
        size_t piece;
        while ((piece = atomic_fetch_add_explicit(&range->next, 1, memory_order_relaxed)) < range->end)
            multiply_piece(task, piece);
    }
}

void mnv_matmul(mnv_pool *pool, const mnv_projection *projections, size_t count, const float *inputs,
                size_t input_stride, size_t tokens, size_t columns, void *scratch) {
    const mnv_kernels *kernels = mnv_kernels_current();
    mnv_activations activations = {inputs, input_stride, mnv_group_count(columns), tokens, columns, {NULL}};
    copy_activations(pool, kernels, projections, count, scratch, &activations);
    multiplication task;
    task.kernels = kernels, task.projections = projections, task.activations = &activations;
    size_t rows = 0, pieces = 0;
    for (size_t i = 0; i < count; i++) {
        rows += projections[i].matrix.rows;
        pieces += piece_count(&projections[i].matrix);
    }
    int threads = mnv_pool_thread_count(pool);
    task.range_count = threads < MOST_RANGES ? threads : MOST_RANGES;
    for (int i = 0; i < task.range_count; i++) {
        atomic_init(&task.ranges[i].next, mnv_share_begin(pieces, i, task.range_count));
        task.ranges[i].end = mnv_share_begin(pieces, i + 1, task.range_count);
    }
    mnv_run_if_worth(pool, rows * columns * tokens, multiply_pieces, &task);
}

typedef struct {
    const mnv_matrix *matrix;
    uint8_t *packed;
    size_t group_bytes;
} packing;

static void pack_share(void *context, int part, int parts) {
    const packing *task = context;
    size_t panels = mnv_panel_count(task->matrix->rows), groups = mnv_group_count(task->matrix->columns);
    size_t end = mnv_share_begin(panels, part + 1, parts);
    for (size_t panel = mnv_share_begin(panels, part, parts); panel < end; panel++)
        for (size_t group = 0; group < groups; group++)
            mnv_pack_group(task->matrix, panel, group, task->packed + (panel * groups + group) * task->group_bytes);
}

size_t mnv_packed_bytes(const mnv_matrix *matrix) {
    if (!mnv_kernels_current()->reads_panels)
        return 0;
    size_t groups = mnv_panel_count(matrix->rows) * mnv_group_count(matrix->columns);
    return groups * mnv_layout_of(matrix->type).bytes;
}

void mnv_pack(mnv_pool *pool, const mnv_matrix *matrix, void *packed) {
    packing task = {matrix, packed, mnv_layout_of(matrix->type).bytes};
    mnv_run_if_worth(pool, matrix->rows * matrix->columns, pack_share, &task);
}
