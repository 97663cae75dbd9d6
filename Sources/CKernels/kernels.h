/// The dispatch table: what each instruction set computes in its own way.
#ifndef KERNELS_H
#define KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mnv_attention.h"
#include "mnv_kernels.h"
#include "mnv_layers.h"
#include "mnv_matmul.h"

/// Copies of the activations that kernels read instead of the floats.
typedef enum {
    MNV_AS_THEY_ARE,
    MNV_CODES,        ///< Rounded to 8 bits, with a scale for a group and a power of two of it for each block.
    MNV_BFLOATS,      ///< Rounded to bfloat16.
    MNV_TILED_FLOATS, ///< Not rounded.
    MNV_FORM_COUNT,
} mnv_form;

enum {
    MNV_GROUP_LENGTH = 256, ///< Columns of a group, of weights as of activations; zeros fill up the last one.
    MNV_GROUP_BLOCKS = 8,   ///< Blocks of 32 columns in a group.
    MNV_ROUND_TOKENS = 40,  ///< Tokens of a round of `only_multiply`: whole tiles, whatever their width.
    MNV_ROUND_MULTIPLY_ADDS = 16 * 32 * MNV_ROUND_TOKENS,
};

/// The inputs of a matrix product, and copies of them in other forms.
typedef struct {
    const float *values; ///< [tokens][stride]
    size_t stride;       ///< Floats from one token to the next.
    size_t group_count;
    size_t tokens, columns;
    void *copies[MNV_FORM_COUNT]; ///< NULL where no kernel reads one.
} mnv_activations;

static inline size_t mnv_group_count(size_t columns) { return (columns + MNV_GROUP_LENGTH - 1) / MNV_GROUP_LENGTH; }

/// Bytes of a token's group in a copy; no kernel's is larger.
static inline size_t mnv_copied_group_bytes(mnv_form form) {
    switch (form) {
    case MNV_CODES:
    case MNV_BFLOATS:
        return 512;
    case MNV_TILED_FLOATS:
        return 1024;
    default:
        return 0;
    }
}

enum { MNV_CHUNK_TOKENS = 8 }; ///< Tokens that share a walk over their sequence's pages, at most.

/// Some neighbouring tokens of a sequence, and one key-value head of an attention.
typedef struct {
    const mnv_kv_layout *layout;
    const mnv_attention_row *first; ///< Where the first token stands; each one after it sees a position more.
    size_t tokens, kv_head;
    const float *queries; ///< [tokens][heads][head_size], from the first head on that reads the key-value head.
    float *outputs;       ///< Likewise.
    float scale;
} mnv_attention_unit;

typedef struct {
    const char *name;
    bool (*runs_here)(void);
    /// The form in which `multiply` reads the activations for a type of weights.
    mnv_form (*form)(int type);
    /// Writes a token's part of a copy; NULL if no type needs one.
    void (*copy)(const mnv_activations *activations, mnv_form form, size_t token);
    /// The layout of weights that `multiply` prefers is that of panels, and not the file's.
    bool reads_panels;
    /// Rows row_begin ..< row_end of a projection, for all tokens. A share begins at a multiple of 16 rows.
    void (*multiply)(const mnv_projection *projection, size_t row_begin, size_t row_end,
                     const mnv_activations *activations);
    /// Multiplies 32 columns of a panel with 40 tokens, all at hand, `rounds` times. NULL if there is no such limit.
    void (*only_multiply)(mnv_form form, size_t rounds);
    void (*rms_norm)(const float *inputs, const float *weight, float *outputs, size_t width, float epsilon);
    void (*rope)(float *head, const float *table, size_t pairs);
    void (*swiglu)(const float *gate, const float *up, float *outputs, size_t count);
    void (*geglu)(const float *gate, const float *up, float *outputs, size_t count);
    void (*softmax)(float *values, size_t count);
    size_t (*argmax)(const float *values, size_t count);
    size_t (*top_k)(const float *values, size_t count, size_t k, uint64_t *indices);
    mnv_exp_sums (*sum_exp)(const float *values, size_t count, float greatest, float factor);
    void (*store_halves)(const float *values, uint16_t *halves, size_t count);
    void (*attend)(const mnv_attention_unit *unit);
} mnv_kernels;

/// The kernels in use.
const mnv_kernels *mnv_kernels_current(void);

/// Bytes of the keys, or of the values, of one page and head.
static inline size_t mnv_kv_part_bytes(const mnv_kv_layout *layout) {
    return layout->page_length * mnv_row_bytes(layout->type, layout->head_size);
}

/// Where the keys, or the values, of one page and head begin.
static inline size_t mnv_kv_offset(const mnv_kv_layout *layout, uint32_t page, size_t kv_head) {
    return ((size_t)page * layout->kv_heads + kv_head) * mnv_kv_part_bytes(layout);
}

/// Where the scales, [head_size / 32][page_length], of such a part of a page in Q8_0 begin.
static inline size_t mnv_kv_scales_at(const mnv_kv_layout *layout) { return layout->page_length * layout->head_size; }

/// The prototypes of an instruction set's kernels.
#define DECLARE_MATMUL(set)                                                                                            \
    mnv_form mnv_form_##set(int type);                                                                                 \
    void mnv_copy_##set(const mnv_activations *activations, mnv_form form, size_t token);                              \
    void mnv_multiply_##set(const mnv_projection *projection, size_t row_begin, size_t row_end,                        \
                            const mnv_activations *activations);                                                       \
    void mnv_only_multiply_##set(mnv_form form, size_t rounds);
#define DECLARE_LAYERS(set)                                                                                            \
    void mnv_rms_norm_##set(const float *inputs, const float *weight, float *outputs, size_t width, float epsilon);    \
    void mnv_rope_##set(float *head, const float *table, size_t pairs);                                                \
    void mnv_swiglu_##set(const float *gate, const float *up, float *outputs, size_t count);                           \
    void mnv_geglu_##set(const float *gate, const float *up, float *outputs, size_t count);                            \
    void mnv_softmax_##set(float *values, size_t count);                                                               \
    size_t mnv_argmax_##set(const float *values, size_t count);                                                        \
    size_t mnv_top_k_##set(const float *values, size_t count, size_t k, uint64_t *indices);                            \
    mnv_exp_sums mnv_sum_exp_##set(const float *values, size_t count, float greatest, float factor);                   \
    void mnv_store_halves_##set(const float *values, uint16_t *halves, size_t count);
#define DECLARE_ATTENTION(set) void mnv_attend_##set(const mnv_attention_unit *unit);

mnv_form mnv_form_reference(int type);
void mnv_multiply_reference(const mnv_projection *projection, size_t row_begin, size_t row_end,
                            const mnv_activations *activations);
DECLARE_LAYERS(reference)
DECLARE_ATTENTION(reference)

DECLARE_MATMUL(avx2)
DECLARE_LAYERS(avx2)
DECLARE_ATTENTION(avx2)

DECLARE_MATMUL(avx512)
DECLARE_ATTENTION(avx512)

DECLARE_MATMUL(neon)
DECLARE_LAYERS(neon)
DECLARE_ATTENTION(neon)

void mnv_multiply_i8mm(const mnv_projection *projection, size_t row_begin, size_t row_end,
                       const mnv_activations *activations);
void mnv_only_multiply_i8mm(mnv_form form, size_t rounds);

#endif
