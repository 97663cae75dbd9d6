/// Compares the fast kernels with exact sums, where no Swift runs: on an emulated processor. The Swift tests in
/// `Tests/CKernelsTests` say more; shapes and tolerances are theirs, and `Tolerance.swift` says why.
///
/// Usage: arm-kernels [NAME…], the kernels that have to run here; without names, all that do.
#include "CKernels.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *kernels;
static int failures = 0;

#define EXPECT(condition, ...)                                                                                         \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            failures++;                                                                                                \
            printf("%s:%d: %s: ", __FILE__, __LINE__, kernels);                                                        \
            printf(__VA_ARGS__);                                                                                       \
            printf("\n");                                                                                              \
        }                                                                                                              \
    } while (0)

/// SplitMix64 (Steele 2014): the same numbers in every run.
static uint64_t random_state;
static uint64_t random_bits(void) {
    uint64_t mixed = random_state += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

static float random_float(float greatest) { return (float)(int64_t)random_bits() * 0x1p-63f * greatest; }

static float *random_floats(size_t count, float greatest) {
    float *floats = malloc(count * sizeof *floats + 1);
    for (size_t i = 0; i < count; i++)
        floats[i] = random_float(greatest);
    return floats;
}

/// The greatest difference relative to 1 + |expected|; infinite if a value is not finite.
static double greatest_difference(const float *values, const double *expected, size_t count) {
    double greatest = 0;
    for (size_t i = 0; i < count; i++) {
        double difference = fabs((double)values[i] - expected[i]) / (1 + fabs(expected[i]));
        greatest = isnan(difference) ? INFINITY : fmax(greatest, difference);
    }
    return greatest;
}

// Weights

typedef struct {
    const char *name;
    int code;
    size_t length, bytes;
    int halves[2]; ///< Where a block has half-precision numbers; -1 for nowhere.
} weight_type;

static const weight_type types[] = {
    {"F32", MNV_F32, 1, 4, {-1, -1}},          {"F16", MNV_F16, 1, 2, {0, -1}},
    {"BF16", MNV_BF16, 1, 2, {-1, -1}},        {"Q4_0", MNV_Q4_0, 32, 18, {0, -1}},
    {"Q4_1", MNV_Q4_1, 32, 20, {0, 2}},        {"Q5_0", MNV_Q5_0, 32, 22, {0, -1}},
    {"Q5_1", MNV_Q5_1, 32, 24, {0, 2}},        {"Q8_0", MNV_Q8_0, 32, 34, {0, -1}},
    {"Q2_K", MNV_Q2_K, 256, 84, {80, 82}},     {"Q3_K", MNV_Q3_K, 256, 110, {108, -1}},
    {"Q4_K", MNV_Q4_K, 256, 144, {0, 2}},      {"Q5_K", MNV_Q5_K, 256, 176, {0, 2}},
    {"Q6_K", MNV_Q6_K, 256, 210, {208, -1}},   {"IQ4_NL", MNV_IQ4_NL, 32, 18, {0, -1}},
    {"IQ4_XS", MNV_IQ4_XS, 256, 136, {0, -1}}, {"MXFP4", MNV_MXFP4, 32, 17, {-1, -1}},
};

/// Random bytes, or all `byte` if that is none, with scales between 2^-8 and 2^-4.
static uint8_t *random_blocks(const weight_type *type, size_t count, int byte) {
    size_t bytes = count / type->length * type->bytes;
    uint8_t *blocks = malloc(bytes + 1);
    for (size_t i = 0; i < bytes; i++)
        blocks[i] = (uint8_t)(byte < 0 ? random_bits() : (uint64_t)byte);
    for (uint8_t *block = blocks; block < blocks + bytes; block += type->bytes) {
        for (int h = 0; h < 2; h++) {
            uint16_t half = (uint16_t)(0x1C00 + random_bits() % 0x1000);
            if (type->halves[h] >= 0)
                memcpy(block + type->halves[h], &half, sizeof half);
        }
        float value = random_float(1);
        if (type->code == MNV_MXFP4)
            block[0] = (uint8_t)(118 + random_bits() % 7);
        if (type->code == MNV_F32 || type->code == MNV_BF16)
            memcpy(block, (char *)&value + 4 - type->bytes, type->bytes);
    }
    return blocks;
}

static float *multiply(const weight_type *type, const uint8_t *blocks, size_t rows, size_t columns, const float *inputs,
                       size_t tokens, bool packed, mnv_pool *pool) {
    float *outputs = malloc(rows * tokens * sizeof *outputs);
    void *scratch = malloc(mnv_matmul_scratch_bytes(columns, tokens)), *panels = NULL;
    mnv_projection projection = {{type->code, blocks, rows, columns, NULL}, NULL, outputs, rows};
    size_t bytes = packed ? mnv_packed_bytes(&projection.matrix) : 0;
    if (bytes != 0) {
        projection.matrix.packed = panels = aligned_alloc(64, bytes);
        mnv_pack(pool, &projection.matrix, panels);
    }
    mnv_matmul(pool, &projection, 1, inputs, columns, tokens, columns, scratch);
    free(scratch), free(panels);
    return outputs;
}

static double mean_squared_error(const float *outputs, const float *weights, size_t rows, size_t columns,
                                 const float *inputs, size_t tokens) {
    double mean = 0;
    for (size_t t = 0; t < tokens; t++)
        for (size_t r = 0; r < rows; r++) {
            double sum = 0, energy = 1e-30;
            for (size_t c = 0; c < columns; c++) {
                double product = (double)weights[r * columns + c] * (double)inputs[t * columns + c];
                sum += product, energy += product * product;
            }
            double error = (double)outputs[t * rows + r] - sum;
            mean += error * error / energy / (double)(tokens * rows);
        }
    return mean;
}

static double tolerance_of(const weight_type *type) {
    if (strcmp(kernels, "reference") == 0 || type->length == 1)
        return type->code == MNV_BF16 ? 1e-5 : 1e-12;
    return 5e-4;
}

static void comes_close_to_exact_products(const weight_type *type) {
    static const size_t all_columns[3][5] = {{1, 7, 8, 250, 512}, {32, 96, 256, 288, 736}, {256, 768}};
    static const size_t all_rows[] = {1, 3, 17, 64}, all_tokens[] = {1, 2, 3, 5, 8, 33};
    const size_t *columns = all_columns[type->length == 1 ? 0 : type->length == 32 ? 1 : 2];
    for (int c = 0; c < 5 && columns[c] != 0; c++)
        for (int r = 0; r < 4; r++) {
            size_t count = all_rows[r] * columns[c];
            uint8_t *blocks = random_blocks(type, count, -1);
            float *weights = malloc(count * sizeof *weights);
            mnv_dequantize(type->code, blocks, weights, count);
            for (int t = 0; t < 6; t++) {
                float *inputs = random_floats(all_tokens[t] * columns[c], 1);
                float *outputs = multiply(type, blocks, all_rows[r], columns[c], inputs, all_tokens[t], true, NULL);
                float *unpacked = multiply(type, blocks, all_rows[r], columns[c], inputs, all_tokens[t], false, NULL);
                double error = mean_squared_error(outputs, weights, all_rows[r], columns[c], inputs, all_tokens[t]);
                EXPECT(error < tolerance_of(type), "%s [%zu][%zu] with %zu tokens: error %g", type->name, all_rows[r],
                       columns[c], all_tokens[t], error);
                EXPECT(memcmp(outputs, unpacked, all_rows[r] * all_tokens[t] * sizeof *outputs) == 0,
                       "%s [%zu][%zu] with %zu tokens: other bits unpacked", type->name, all_rows[r], columns[c],
                       all_tokens[t]);
                free(inputs), free(outputs), free(unpacked);
            }
            free(blocks), free(weights);
        }
}

static void gives_the_same_bits_in_company(const weight_type *type) {
    size_t rows = 85, columns = type->length == 256 ? 512 : type->length == 32 ? 416 : 421, tokens = 15;
    uint8_t *blocks = random_blocks(type, rows * columns, -1);
    float *inputs = random_floats(tokens * columns, 1), *alone = malloc(tokens * rows * sizeof *alone);
    for (size_t t = 0; t < tokens; t++) {
        float *one = multiply(type, blocks, rows, columns, inputs + t * columns, 1, true, NULL);
        memcpy(alone + t * rows, one, rows * sizeof *one);
        free(one);
    }
    for (int threads = 1; threads <= 3; threads++) {
        mnv_pool *pool = mnv_pool_create(threads);
        float *together = multiply(type, blocks, rows, columns, inputs, tokens, true, pool);
        EXPECT(memcmp(alone, together, tokens * rows * sizeof *alone) == 0, "%s: other bits with %d threads",
               type->name, threads);
        mnv_pool_destroy(pool);
        free(together);
    }
    free(blocks), free(inputs), free(alone);
}

static void does_not_saturate(const weight_type *type) {
    static const int bytes[] = {0x00, 0x7F, 0x80, 0xFF};
    for (int b = 0; b < 4; b++)
        for (float sign = -1; sign <= 1; sign += 2) {
            uint8_t *blocks = random_blocks(type, 512, bytes[b]);
            float weights[512], inputs[512];
            double expected = 0;
            mnv_dequantize(type->code, blocks, weights, 512);
            for (int i = 0; i < 512; i++) {
                inputs[i] = weights[i] < 0 ? -sign : sign;
                expected += (double)weights[i] * (double)inputs[i];
            }
            float *output = multiply(type, blocks, 1, 512, inputs, 1, true, NULL);
            EXPECT(fabs((double)output[0] - expected) <= 1e-4 * fabs(expected), "%s of %02x: %g instead of %g",
                   type->name, (unsigned)bytes[b], (double)output[0], expected);
            free(blocks), free(output);
        }
}

static void survives_what_is_no_number(const weight_type *type) {
    enum { ROWS = 5, COLUMNS = 512, TOKENS = 3 };
    uint8_t *blocks = random_blocks(type, ROWS * COLUMNS, -1);
    size_t row_bytes = mnv_row_bytes(type->code, COLUMNS);
    float *inputs = random_floats(TOKENS * COLUMNS, 1);
    for (int row = 1; row < ROWS && type->halves[0] >= 0 && type->length > 1; row += 2)
        memcpy(blocks + (size_t)row * row_bytes + type->halves[0], &(uint16_t){row == 1 ? 0x7E00 : 0x7C00}, 2);
    float *outputs = multiply(type, blocks, ROWS, COLUMNS, inputs, TOKENS, true, NULL);
    for (size_t i = 0; i < ROWS * TOKENS && type->halves[0] >= 0 && type->length > 1; i++)
        EXPECT(isfinite(outputs[i]) == (i % ROWS % 2 == 0), "%s: %g in row %zu", type->name, (double)outputs[i],
               i % ROWS);
    free(outputs);
    for (size_t i = 0; i < ROWS * row_bytes; i++)
        blocks[i] = (uint8_t)random_bits();
    static const float absurd[] = {NAN, INFINITY, 0x1.fffffep127f, 0x1p-149f};
    for (int a = 0; a < 4; a++) {
        inputs[600] = absurd[a];
        outputs = multiply(type, blocks, ROWS, COLUMNS, inputs, TOKENS, true, NULL);
        for (size_t r = 0; r < ROWS; r++)
            EXPECT(isfinite(absurd[a]) || !isfinite(outputs[ROWS + r]), "%s: %g from %g", type->name,
                   (double)outputs[ROWS + r], (double)absurd[a]);
        free(outputs);
    }
    free(blocks), free(inputs);
}

// Attention

typedef struct {
    size_t page_length, heads, kv_heads, head_size;
} attention_shape;

static const attention_shape shapes[] = {
    {16, 4, 4, 64}, {64, 8, 2, 128}, {7, 6, 1, 8}, {1, 3, 3, 16}, {16, 20, 1, 32}, {32, 14, 2, 80}, {16, 4, 2, 6},
};
static const attention_shape q8_0_shapes[] = {
    {16, 4, 4, 64}, {64, 8, 2, 128}, {7, 6, 1, 32}, {1, 3, 3, 32}, {16, 20, 1, 32}, {32, 6, 2, 96},
};

static float float_of_half(const void *half) {
    float value;
    mnv_dequantize(MNV_F16, half, &value, 1);
    return value;
}

/// A number of a page, as `mnv_attention.h` says where it lies.
static double stored_number(const mnv_kv_layout *layout, bool is_key, uint32_t page, size_t kv_head, size_t in_page,
                            size_t dimension) {
    size_t length = layout->page_length, size = layout->head_size;
    const uint8_t *part = (const uint8_t *)(is_key ? layout->keys : layout->values) +
                          (page * layout->kv_heads + kv_head) * (mnv_kv_page_bytes(layout) / layout->kv_heads);
    size_t index = is_key ? dimension * length + in_page : in_page * size + dimension;
    if (layout->type == MNV_F16)
        return (double)float_of_half(part + 2 * index);
    const uint8_t *scales = part + length * size;
    return (double)(int8_t)part[index] * (double)float_of_half(scales + 2 * (dimension / 32 * length + in_page));
}

enum { LENGTH = 131 };

/// A sequence in backward pages; what it does not own is no number.
typedef struct {
    mnv_kv_layout layout;
    uint32_t table[LENGTH];
    mnv_attention_row rows[LENGTH];
    float *keys, *values; ///< [LENGTH][kv_heads][head_size]
} sequence;

static void start_sequence(sequence *sequence, attention_shape shape, int type) {
    size_t pages = (LENGTH + shape.page_length - 1) / shape.page_length;
    sequence->layout =
        (mnv_kv_layout){type, NULL, NULL, shape.page_length, shape.heads, shape.kv_heads, shape.head_size};
    size_t bytes = (pages + 2) * mnv_kv_page_bytes(&sequence->layout);
    sequence->layout.keys = memset(malloc(bytes), 0xFF, bytes);
    sequence->layout.values = memset(malloc(bytes), 0xFF, bytes);
    for (size_t p = 0; p < pages; p++)
        sequence->table[p] = (uint32_t)(pages + 1 - p);
    for (uint32_t p = 0; p < LENGTH; p++)
        sequence->rows[p] = (mnv_attention_row){sequence->table, p + 1};
    sequence->keys = random_floats(LENGTH * shape.kv_heads * shape.head_size, 2);
    sequence->values = random_floats(LENGTH * shape.kv_heads * shape.head_size, 2);
}

static void end_sequence(sequence *sequence) {
    free(sequence->layout.keys), free(sequence->layout.values), free(sequence->keys), free(sequence->values);
}

static void store(const sequence *sequence, size_t position, size_t count) {
    size_t from = position * sequence->layout.kv_heads * sequence->layout.head_size;
    mnv_store_kv(NULL, &sequence->layout, sequence->keys + from, sequence->values + from, sequence->rows + position,
                 count);
}

static void attend(mnv_pool *pool, const sequence *sequence, const float *queries, float *outputs,
                   const mnv_attention_row *rows, size_t tokens) {
    mnv_attention(pool, &sequence->layout, queries, outputs, rows, tokens,
                  1 / sqrtf((float)sequence->layout.head_size));
}

/// A key or value as it was stored, or as it was before it was rounded.
static double number(const sequence *sequence, bool is_key, bool rounded, size_t position, size_t kv_head,
                     size_t dimension) {
    const mnv_kv_layout *layout = &sequence->layout;
    if (rounded)
        return stored_number(layout, is_key, sequence->table[position / layout->page_length], kv_head,
                             position % layout->page_length, dimension);
    const float *floats = is_key ? sequence->keys : sequence->values;
    return (double)floats[(position * layout->kv_heads + kv_head) * layout->head_size + dimension];
}

/// One head of one token: softmax in two passes, in double precision.
static void attended(const sequence *sequence, bool rounded, uint32_t length, size_t head, const float *query,
                     double *output) {
    size_t size = sequence->layout.head_size, kv_head = head / (sequence->layout.heads / sequence->layout.kv_heads);
    double weights[LENGTH], greatest = -INFINITY, sum = 0;
    for (size_t p = 0; p < length; p++) {
        weights[p] = 0;
        for (size_t d = 0; d < size; d++)
            weights[p] += (double)query[d] * number(sequence, true, rounded, p, kv_head, d);
        weights[p] /= sqrt((double)size);
        greatest = fmax(greatest, weights[p]);
    }
    for (size_t p = 0; p < length; p++)
        sum += weights[p] = exp(weights[p] - greatest);
    memset(output, 0, size * sizeof *output);
    for (size_t p = 0; p < length; p++)
        for (size_t d = 0; d < size; d++)
            output[d] += weights[p] / sum * number(sequence, false, rounded, p, kv_head, d);
}

static void equals_softmax_over_pages(attention_shape shape, int type) {
    enum { TOKENS = 5 };
    static const uint32_t lengths[TOKENS] = {130, 1, 65, 32, 5};
    sequence sequence;
    mnv_attention_row rows[TOKENS];
    start_sequence(&sequence, shape, type);
    store(&sequence, 0, LENGTH);
    for (size_t t = 0; t < TOKENS; t++)
        rows[t] = sequence.rows[lengths[t] - 1];
    size_t width = shape.heads * shape.head_size;
    float *queries = random_floats(TOKENS * width, 3), *outputs = malloc(TOKENS * width * sizeof *outputs);
    double *expected = malloc(TOKENS * width * sizeof *expected);
    attend(NULL, &sequence, queries, outputs, rows, TOKENS);
    for (int rounded = 0; rounded < 2; rounded++) {
        for (size_t t = 0; t < TOKENS; t++)
            for (size_t h = 0; h < shape.heads; h++) {
                size_t offset = t * width + h * shape.head_size;
                attended(&sequence, rounded, lengths[t], h, queries + offset, expected + offset);
            }
        double difference = greatest_difference(outputs, expected, TOKENS * width);
        EXPECT(difference < (rounded ? 5e-6 : type == MNV_Q8_0 ? 3e-2 : 2e-3),
               "attention of type %d, %zu heads of %zu: difference %g", type, shape.heads, shape.head_size, difference);
    }
    end_sequence(&sequence);
    free(queries), free(outputs), free(expected);
}

/// Alone, a token finds nothing but what is no number behind itself; together, the last three are none.
static void gives_a_prompt_the_bits_of_its_tokens(attention_shape shape, int type) {
    enum { NONE = 3, SEEN = LENGTH - NONE };
    sequence sequence;
    start_sequence(&sequence, shape, type);
    size_t width = shape.heads * shape.head_size, stored = shape.kv_heads * shape.head_size;
    float *queries = random_floats(LENGTH * width, 3), *alone = malloc(LENGTH * width * sizeof *alone);
    float *together = malloc(LENGTH * width * sizeof *together);
    for (size_t i = SEEN * stored; i < LENGTH * stored; i++)
        sequence.keys[i] = i % 2 == 0 ? NAN : -INFINITY, sequence.values[i] = i % 3 == 0 ? NAN : INFINITY;
    for (size_t p = 0; p < LENGTH; p++) {
        store(&sequence, p, 1);
        attend(NULL, &sequence, queries + p * width, alone + p * width, &sequence.rows[p], 1);
    }
    for (size_t i = 0; i < SEEN * width; i++)
        EXPECT(isfinite(alone[i]), "attention of type %d, heads of %zu: %g", type, shape.head_size, (double)alone[i]);
    static const size_t begins[] = {0, 1, 90, SEEN - 2};
    for (int threads = 1; threads <= 3; threads++) {
        mnv_pool *pool = mnv_pool_create(threads);
        for (size_t b = 0; b < sizeof begins / sizeof begins[0]; b++) {
            size_t begin = begins[b];
            attend(pool, &sequence, queries + begin * width, together, sequence.rows + begin, LENGTH - begin);
            EXPECT(memcmp(alone + begin * width, together, (SEEN - begin) * width * sizeof *alone) == 0,
                   "attention of type %d, heads of %zu: other bits from token %zu on", type, shape.head_size, begin);
        }
        mnv_pool_destroy(pool);
    }
    end_sequence(&sequence);
    free(queries), free(alone), free(together);
}

static void rounds_keys_and_values(void) {
    static const float floats[] = {
        0,        -0.0f,      1,          -1.0009765625f, 1.00048828125f,  1.00146484375f, 65504,
        65519.9f, 65520,      -1e30f,     INFINITY,       0x1p-14f,        0x1.ff8p-15f,   0x1p-24f,
        0x1p-25f, 0x1.8p-24f, 0x1.8p-25f, -0x1p-30f,      0x1.fffffep-15f, 3.14159f};
    static const uint16_t expected[] = {0,      0x8000, 0x3C00, 0xBC01, 0x3C00, 0x3C02, 0x7BFF, 0x7BFF, 0x7C00, 0xFC00,
                                        0x7C00, 0x0400, 0x03FF, 1,      0,      2,      1,      0x8000, 0x0400, 0x4248};
    enum { COUNT = sizeof floats / sizeof floats[0] };
    uint16_t keys[COUNT], values[COUNT];
    mnv_kv_layout layout = {MNV_F16, keys, values, 1, 1, 1, COUNT};
    mnv_store_kv(NULL, &layout, floats, floats, &(mnv_attention_row){&(uint32_t){0}, 1}, 1);
    EXPECT(memcmp(keys, expected, sizeof keys) == 0 && memcmp(values, expected, sizeof values) == 0,
           "halves are rounded otherwise");
}

/// The greatest is 127 steps, or as many as the rounded scale leaves it; ties go to even.
static void quantises_keys_and_values(void) {
    enum { COUNT = 5 * 32, CODES = 32 * 5, BYTES = CODES + 2 * 5 };
    static const uint16_t scales[] = {0x3C00, 0, 0, 0x7E00, 0x7C00};
    float floats[COUNT] = {127, -127, 0.5f, 1.5f, -2.5f, 126.49f}; // A scale of 1; zeros; too small for a scale; NaN; ∞
    static const int8_t codes[] = {127, -127, 0, 2, -2, 126};
    floats[64] = 1e-30f, floats[96] = NAN, floats[97] = 1, floats[128] = -INFINITY, floats[129] = 1;
    uint16_t keys[BYTES / 2], values[BYTES / 2];
    mnv_kv_layout layout = {MNV_Q8_0, keys, values, 1, 1, 1, COUNT};
    EXPECT(mnv_kv_page_bytes(&layout) == BYTES, "%zu bytes of a page", mnv_kv_page_bytes(&layout));
    mnv_store_kv(NULL, &layout, floats, floats, &(mnv_attention_row){&(uint32_t){0}, 1}, 1);
    EXPECT(memcmp(keys, codes, sizeof codes) == 0 && memcmp(keys + CODES / 2, scales, sizeof scales) == 0,
           "keys are quantised otherwise");
    EXPECT(memcmp(keys, values, sizeof keys) == 0, "values are quantised otherwise");
}

// Layers

static void normalises(size_t tokens, size_t width) {
    float *inputs = random_floats(tokens * width, 3), *weight = random_floats(width, 1);
    float *outputs = malloc(tokens * width * sizeof *outputs);
    double *expected = malloc(tokens * width * sizeof *expected);
    mnv_rms_norm(NULL, inputs, weight, outputs, tokens, width, 1e-5f);
    for (size_t t = 0; t < tokens; t++) {
        double sum = 0;
        for (size_t i = 0; i < width; i++)
            sum += (double)inputs[t * width + i] * (double)inputs[t * width + i];
        for (size_t i = 0; i < width; i++)
            expected[t * width + i] =
                (double)inputs[t * width + i] / sqrt(sum / (double)width + 1e-5) * (double)weight[i];
    }
    double difference = greatest_difference(outputs, expected, tokens * width);
    EXPECT(difference < 2e-6, "norm of %zu: difference %g", width, difference);
    free(inputs), free(weight), free(outputs), free(expected);
}

static void rotates(size_t tokens, size_t heads, size_t size, size_t rotary) {
    size_t stride = heads * size + 3;
    float *vectors = random_floats(tokens * stride, 1), *table = random_floats(tokens * rotary, 1);
    double *expected = malloc(tokens * stride * sizeof *expected);
    for (size_t i = 0; i < tokens * stride; i++)
        expected[i] = (double)vectors[i];
    for (size_t t = 0; t < tokens; t++)
        for (size_t h = 0; h < heads; h++)
            for (size_t i = 0; i < rotary; i += 2) {
                double *at = expected + t * stride + h * size + i, x = at[0], y = at[1];
                double cosine = (double)table[t * rotary + i], sine = (double)table[t * rotary + i + 1];
                at[0] = x * cosine - y * sine, at[1] = x * sine + y * cosine;
            }
    mnv_rope(NULL, vectors, stride, table, tokens, heads, size, rotary);
    double difference = greatest_difference(vectors, expected, tokens * stride);
    EXPECT(difference < 1e-6, "rotation of %zu heads of %zu: difference %g", heads, size, difference);
    free(vectors), free(table), free(expected);
}

static void gates(size_t count) {
    float *gate = random_floats(count, 20), *up = random_floats(count, 1), *outputs = malloc(count * sizeof *outputs);
    double *expected = malloc(count * sizeof *expected);
    gate[0] = -1e4f, gate[count / 2] *= 10;
    for (size_t i = 0; i < count; i++)
        expected[i] = (double)gate[i] / (1 + exp(-(double)gate[i])) * (double)up[i];
    mnv_swiglu(NULL, gate, up, outputs, 1, count);
    double difference = greatest_difference(outputs, expected, count);
    EXPECT(difference < 2e-6, "gate of %zu: difference %g", count, difference);
    for (size_t i = 0; i < count; i++)
        gate[i] = NAN;
    mnv_swiglu(NULL, gate, up, outputs, 1, count);
    for (size_t i = 0; i < count; i++)
        EXPECT(isnan(outputs[i]), "gate that is no number: %g", (double)outputs[i]);
    free(gate), free(up), free(outputs), free(expected);
}

static void gates_with_gelu(size_t count) {
    float *gate = random_floats(count, 6), *up = random_floats(count, 1), *outputs = malloc(count * sizeof *outputs);
    double *expected = malloc(count * sizeof *expected);
    gate[0] = -1e4f, gate[count / 2] *= 1000;
    for (size_t i = 0; i < count; i++) {
        double x = (double)gate[i];
        expected[i] = x / 2 * (1 + tanh(sqrt(2 / 3.14159265358979) * (x + 0.044715 * x * x * x))) * (double)up[i];
    }
    mnv_geglu(NULL, gate, up, outputs, 1, count);
    double difference = greatest_difference(outputs, expected, count);
    EXPECT(difference < 2e-6, "gate with gelu of %zu: difference %g", count, difference);
    gate[0] = NAN;
    mnv_geglu(NULL, gate, up, outputs, 1, count);
    EXPECT(isnan(outputs[0]), "gate with gelu that is no number: %g", (double)outputs[0]);
    free(gate), free(up), free(outputs), free(expected);
}

/// Whole numbers, so that some are equal, infinities and some that are no numbers.
static float *random_scores(size_t count) {
    static const float odd[] = {NAN, INFINITY, -INFINITY, -0.0f};
    float *scores = random_floats(count, 20);
    for (size_t i = 0; i < count; i++)
        scores[i] = random_bits() % 8 == 0 ? odd[random_bits() % 4] : roundf(scores[i]);
    return scores;
}

static bool comes_before(const float *scores, size_t left, size_t right) {
    return scores[left] > scores[right] || (scores[left] == scores[right] && left < right);
}

static void ranks_the_greatest(size_t count, size_t k) {
    float *scores = random_scores(count);
    uint64_t *indices = malloc((k + 1) * sizeof *indices);
    size_t numbers = 0, found = mnv_top_k(scores, count, k, indices), later = 0;
    for (size_t i = 0; i < count; i++)
        numbers += !isnan(scores[i]);
    EXPECT(found == (k < numbers ? k : numbers), "%zu of %zu: found %zu", k, count, found);
    for (size_t n = 1; n < found; n++)
        EXPECT(comes_before(scores, indices[n - 1], indices[n]), "%zu of %zu: %zu is not in order", k, count, n);
    for (size_t i = 0; i < count && found > 0; i++)
        later += !isnan(scores[i]) && !comes_before(scores, i, indices[found - 1]);
    EXPECT(found == 0 || later == numbers - found + 1, "%zu of %zu: others are greater", k, count);
    if (found > 0)
        EXPECT(mnv_argmax(scores, count) == indices[0], "%zu: another one is the greatest", count);
    free(scores), free(indices);
}

static void sums_up_weights(size_t count, float factor) {
    float *values = random_floats(count, 9), greatest = -INFINITY;
    double expected[2] = {0, 0};
    for (size_t i = 3; i < count; i += 7)
        values[i] = i % 2 == 0 ? NAN : -INFINITY;
    for (size_t i = 0; i < count; i++)
        greatest = values[i] > greatest ? values[i] : greatest;
    for (size_t i = 0; i < count; i++) {
        double x = ((double)values[i] - (double)greatest) * (double)factor;
        if (isfinite(x))
            expected[0] += exp(x), expected[1] += x * exp(x);
    }
    mnv_exp_sums sums = mnv_sum_exp(values, count, greatest, factor);
    double difference = greatest_difference((float[]){sums.weights, sums.exponents}, expected, 2);
    EXPECT(difference < 1e-5, "sums of %zu weights: difference %g", count, difference);
    sums = mnv_sum_exp((float[]){INFINITY, NAN, -INFINITY, INFINITY, 3}, 5, INFINITY, factor);
    EXPECT(sums.weights == 2 && sums.exponents == 0, "infinite scores weigh %g", (double)sums.weights);
    sums = mnv_sum_exp((float[]){-INFINITY, NAN, -INFINITY}, 3, -INFINITY, factor);
    EXPECT(sums.weights == 2 && sums.exponents == 0, "masked scores weigh %g", (double)sums.weights);
    free(values);
}

static void turns_logits_into_probabilities(size_t count) {
    float *logits = random_floats(count, 30);
    double *expected = malloc(count * sizeof *expected), sum = 0, greatest = -INFINITY;
    logits[count / 3] = count > 1 ? -INFINITY : 0;
    for (size_t i = 0; i < count; i++)
        greatest = fmax(greatest, (double)logits[i]);
    for (size_t i = 0; i < count; i++)
        sum += expected[i] = exp((double)logits[i] - greatest);
    for (size_t i = 0; i < count; i++)
        expected[i] /= sum;
    mnv_softmax(logits, count);
    double difference = greatest_difference(logits, expected, count);
    EXPECT(difference < 1e-6, "softmax of %zu: difference %g", count, difference);
    EXPECT(count == 1 || logits[count / 3] == 0, "a masked logit has probability %g", (double)logits[count / 3]);
    free(logits), free(expected);
}

static void test_kernels(void) {
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        comes_close_to_exact_products(&types[i]);
        gives_the_same_bits_in_company(&types[i]);
        survives_what_is_no_number(&types[i]);
        if (types[i].length > 1)
            does_not_saturate(&types[i]);
    }
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        equals_softmax_over_pages(shapes[i], MNV_F16);
        gives_a_prompt_the_bits_of_its_tokens(shapes[i], MNV_F16);
    }
    for (size_t i = 0; i < sizeof q8_0_shapes / sizeof q8_0_shapes[0]; i++) {
        equals_softmax_over_pages(q8_0_shapes[i], MNV_Q8_0);
        gives_a_prompt_the_bits_of_its_tokens(q8_0_shapes[i], MNV_Q8_0);
    }
    rounds_keys_and_values();
    quantises_keys_and_values();
    normalises(1, 1), normalises(3, 7), normalises(2, 64), normalises(3, 1037);
    rotates(1, 1, 2, 2), rotates(2, 3, 10, 6), rotates(5, 4, 64, 64), rotates(4, 16, 80, 52);
    gates(1), gates(15), gates(16), gates(1001);
    gates_with_gelu(1), gates_with_gelu(15), gates_with_gelu(16), gates_with_gelu(1001);
    static const size_t counts[] = {1, 2, 7, 8, 33, 1000};
    for (int i = 0; i < 6; i++) {
        turns_logits_into_probabilities(counts[i]);
        sums_up_weights(counts[i], i % 2 == 0 ? 1 : 0.3f);
        ranks_the_greatest(counts[i], 0), ranks_the_greatest(counts[i], 1), ranks_the_greatest(counts[i], 40);
        ranks_the_greatest(counts[i], counts[i]), ranks_the_greatest(counts[i], counts[i] + 3);
    }
}

int main(int argc, char **argv) {
    char *all[] = {"reference", "avx2", "avx512", "neon", "i8mm"};
    bool some = argc > 1;
    int count = some ? argc - 1 : (int)(sizeof all / sizeof all[0]);
    for (int i = 0; i < count; i++) {
        kernels = some ? argv[i + 1] : all[i];
        int before = failures;
        // All compute with the same numbers, whatever was tested before.
        random_state = 1;
        bool run_here = mnv_kernels_select(kernels);
        EXPECT(run_here || !some, "do not run here");
        if (run_here)
            test_kernels();
        if (run_here && failures == before)
            printf("%s: right\n", kernels);
    }
    return failures == 0 ? 0 : 1;
}
