#include "mnv_layers.h"
#include "kernels.h"
#include "mnv_type.h"
#include "parallel.h"

bool mnv_embed(const mnv_matrix *matrix, const int32_t *tokens, size_t count, float *outputs) {
    size_t row_bytes = mnv_row_bytes(matrix->type, matrix->columns);
    for (size_t t = 0; t < count; t++) {
        if (row_bytes == 0 || tokens[t] < 0 || (size_t)tokens[t] >= matrix->rows)
            return false;
        const char *row = (const char *)matrix->blocks + (size_t)tokens[t] * row_bytes;
        mnv_dequantize(matrix->type, row, outputs + t * matrix->columns, matrix->columns);
    }
    return true;
}

typedef struct {
    const float *inputs, *weight;
    float *outputs;
    size_t tokens, width;
    float epsilon;
} rms_norm_task;

static void rms_norm_share(void *context, int part, int parts) {
    const rms_norm_task *task = context;
    size_t end = mnv_share_begin(task->tokens, part + 1, parts);
    for (size_t t = mnv_share_begin(task->tokens, part, parts); t < end; t++)
        mnv_kernels_current()->rms_norm(task->inputs + t * task->width, task->weight, task->outputs + t * task->width,
                                        task->width, task->epsilon);
}

void mnv_rms_norm(mnv_pool *pool, const float *inputs, const float *weight, float *outputs, size_t tokens, size_t width,
                  float epsilon) {
    rms_norm_task task = {inputs, weight, outputs, tokens, width, epsilon};
    mnv_run_if_worth(pool, tokens > 1 ? tokens * width : 0, rms_norm_share, &task);
}

typedef struct {
    float *vectors;
    size_t token_stride;
    const float *table;
    size_t tokens, heads, head_size, rotary;
} rope_task;

static void rope_share(void *context, int part, int parts) {
    const rope_task *task = context;
    size_t end = mnv_share_begin(task->tokens, part + 1, parts);
    for (size_t t = mnv_share_begin(task->tokens, part, parts); t < end; t++)
        for (size_t h = 0; h < task->heads; h++)
            mnv_kernels_current()->rope(task->vectors + t * task->token_stride + h * task->head_size,
                                        task->table + t * task->rotary, task->rotary / 2);
}

void mnv_rope(mnv_pool *pool, float *vectors, size_t token_stride, const float *table, size_t tokens, size_t heads,
              size_t head_size, size_t rotary) {
    rope_task task = {vectors, token_stride, table, tokens, heads, head_size, rotary};
    mnv_run_if_worth(pool, tokens > 1 ? tokens * heads * rotary : 0, rope_share, &task);
}

typedef struct {
    const float *left, *right;
    float *outputs;
    size_t count;
} pairwise_task;

static void swiglu_share(void *context, int part, int parts) {
    const pairwise_task *task = context;
    size_t begin = mnv_share_begin(task->count, part, parts), end = mnv_share_begin(task->count, part + 1, parts);
    mnv_kernels_current()->swiglu(task->left + begin, task->right + begin, task->outputs + begin, end - begin);
}

void mnv_swiglu(mnv_pool *pool, const float *gate, const float *up, float *outputs, size_t tokens, size_t width) {
    pairwise_task task = {gate, up, outputs, tokens * width};
    mnv_run_if_worth(pool, tokens * width, swiglu_share, &task);
}

static void geglu_share(void *context, int part, int parts) {
    const pairwise_task *task = context;
    size_t begin = mnv_share_begin(task->count, part, parts), end = mnv_share_begin(task->count, part + 1, parts);
    mnv_kernels_current()->geglu(task->left + begin, task->right + begin, task->outputs + begin, end - begin);
}

void mnv_geglu(mnv_pool *pool, const float *gate, const float *up, float *outputs, size_t tokens, size_t width) {
    pairwise_task task = {gate, up, outputs, tokens * width};
    mnv_run_if_worth(pool, tokens * width, geglu_share, &task);
}

static void add_share(void *context, int part, int parts) {
    const pairwise_task *task = context;
    size_t end = mnv_share_begin(task->count, part + 1, parts);
    for (size_t i = mnv_share_begin(task->count, part, parts); i < end; i++)
        task->outputs[i] = task->left[i] + task->right[i];
}

void mnv_add(mnv_pool *pool, const float *left, const float *right, float *outputs, size_t count) {
    pairwise_task task = {left, right, outputs, count};
    mnv_run_if_worth(pool, count, add_share, &task);
}

void mnv_softmax(float *values, size_t count) { mnv_kernels_current()->softmax(values, count); }

size_t mnv_argmax(const float *values, size_t count) { return mnv_kernels_current()->argmax(values, count); }

size_t mnv_top_k(const float *values, size_t count, size_t k, uint64_t *indices) {
    return mnv_kernels_current()->top_k(values, count, k, indices);
}

mnv_exp_sums mnv_sum_exp(const float *values, size_t count, float greatest, float factor) {
    return mnv_kernels_current()->sum_exp(values, count, greatest, factor);
}
