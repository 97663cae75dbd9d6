/// The dispatch table: what each instruction set computes in its own way.
#ifndef KERNELS_H
#define KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mnv_attention.h"
#include "mnv_kernels.h"
#include "mnv_matmul.h"

/// Activations are rounded in groups of 256 columns, zeros filling up the last.
enum { MNV_GROUP_LENGTH = 256, MNV_GROUP_BLOCKS = 8 };

/// 8 blocks of 32 activations: value = scale · code.
typedef struct {
    int8_t codes[MNV_GROUP_LENGTH];
    float scales[MNV_GROUP_BLOCKS];
    float sums[2]
              [MNV_GROUP_BLOCKS]; ///< Sums of the rounded values of columns 0-15 ([0]) and 16-31 ([1]) of each block.
} mnv_activation_group;
_Static_assert(sizeof(mnv_activation_group) == 352, "activation group");

/// The inputs of a matrix product, both as they are and rounded.
typedef struct {
    const float *values;                ///< [tokens][stride]
    size_t stride;                      ///< Floats from one token to the next.
    const mnv_activation_group *groups; ///< [tokens][group_count]; NULL if no kernel reads them.
    size_t group_count;
    size_t tokens, columns;
} mnv_activations;

/// One query row and one key-value head of an attention.
typedef struct {
    const mnv_kv_layout *layout;
    const mnv_attention_row *row;
    size_t kv_head;
    const float *queries; ///< [heads / kv_heads][head_size]
    float *outputs;       ///< [heads / kv_heads][head_size]
    float scale;
} mnv_attention_unit;

typedef struct {
    const char *name;
    bool (*runs_here)(void);
    /// Rounds `columns` activations into whole groups; NULL if `multiply` reads none.
    void (*quantize)(const float *values, size_t columns, mnv_activation_group *groups);
    /// Rows row_begin ..< row_end of a projection, for all tokens.
    void (*multiply)(const mnv_projection *projection, size_t row_begin, size_t row_end,
                     const mnv_activations *activations);
    void (*rms_norm)(const float *inputs, const float *weight, float *outputs, size_t width, float epsilon);
    void (*rope)(float *head, const float *table, size_t pairs);
    void (*swiglu)(const float *gate, const float *up, float *outputs, size_t count);
    void (*softmax)(float *values, size_t count);
    void (*store_halves)(const float *values, uint16_t *halves, size_t count);
    void (*attend)(const mnv_attention_unit *unit);
} mnv_kernels;

/// The kernels in use.
const mnv_kernels *mnv_kernels_current(void);

/// Keys or values of one page and head: [page_length][head_size].
static inline size_t mnv_kv_offset(const mnv_kv_layout *layout, uint32_t page, size_t kv_head) {
    return ((size_t)page * layout->kv_heads + kv_head) * layout->page_length * layout->head_size;
}

void mnv_multiply_reference(const mnv_projection *projection, size_t row_begin, size_t row_end,
                            const mnv_activations *activations);
void mnv_rms_norm_reference(const float *inputs, const float *weight, float *outputs, size_t width, float epsilon);
void mnv_rope_reference(float *head, const float *table, size_t pairs);
void mnv_swiglu_reference(const float *gate, const float *up, float *outputs, size_t count);
void mnv_softmax_reference(float *values, size_t count);
void mnv_store_halves_reference(const float *values, uint16_t *halves, size_t count);
void mnv_attend_reference(const mnv_attention_unit *unit);

void mnv_quantize_f32_avx2(const float *values, size_t columns, mnv_activation_group *groups);
void mnv_multiply_avx2(const mnv_projection *projection, size_t row_begin, size_t row_end,
                       const mnv_activations *activations);
void mnv_rms_norm_avx2(const float *inputs, const float *weight, float *outputs, size_t width, float epsilon);
void mnv_rope_avx2(float *head, const float *table, size_t pairs);
void mnv_swiglu_avx2(const float *gate, const float *up, float *outputs, size_t count);
void mnv_softmax_avx2(float *values, size_t count);
void mnv_store_halves_avx2(const float *values, uint16_t *halves, size_t count);
void mnv_attend_avx2(const mnv_attention_unit *unit);

#endif
