#include "panels.h"
#include "blocks.h"
#include <string.h>

/// The codes of 32 columns of a row, four to a word, and what multiplies them.
typedef struct {
    uint32_t words[8];
    uint16_t scale, minimum;        ///< Halves, of types with a scale of their own for each block.
    uint8_t scales[2], minimums[2]; ///< Integers, of columns 0-15 and 16-31 or of all 32; or the exponent.
} unpacked_block;

static inline uint32_t word_at(const uint8_t *bytes, int index) {
    uint32_t word;
    memcpy(&word, bytes + 4 * index, sizeof word);
    return word;
}

/// Codes in 16 bytes: the lower halves are columns 0-15, the upper ones columns 16-31.
static inline void read_half_bytes(const uint8_t *codes, unpacked_block *block) {
    for (int i = 0; i < 4; i++) {
        uint32_t word = word_at(codes, i);
        block->words[i] = word & 0x0f0f0f0f;
        block->words[i + 4] = word >> 4 & 0x0f0f0f0f;
    }
}

/// `bits` bits of each of 32 bytes from bit `first` on, moved up by `up`.
static inline void add_bits(const uint8_t *bytes, int first, int bits, int up, unpacked_block *block) {
    uint32_t mask = 0x01010101u * ((1u << bits) - 1);
    for (int i = 0; i < 8; i++)
        block->words[i] |= (word_at(bytes, i) >> first & mask) << up;
}

/// A fifth bit for each column, from 32 bits in a row.
static inline void add_fifth_bits(const uint8_t *high, unpacked_block *block) {
    uint32_t bits = word_at(high, 0);
    for (int i = 0; i < 8; i++) {
        uint32_t four = bits >> 4 * i & 15;
        // Bit n of the four goes to byte n.
        block->words[i] |= (four * 0x00204081 & 0x01010101) << 4;
    }
}

/// The 6-bit scale and minimum of block `b` of Q4_K and Q5_K.
static inline void read_6_bits(const uint8_t scales[12], int b, unpacked_block *block) {
    if (b < 4) {
        block->scales[0] = scales[b] & 63;
        block->minimums[0] = scales[b + 4] & 63;
    } else {
        block->scales[0] = (uint8_t)((scales[b + 4] & 15) | scales[b - 4] >> 6 << 4);
        block->minimums[0] = (uint8_t)(scales[b + 4] >> 4 | scales[b] >> 6 << 4);
    }
}

static inline int scale_of_q3_k(const mnv_block_q3_k *from, int k) {
    return ((from->scales[k % 8] >> k / 8 * 4 & 15) | (from->scales[8 + k % 4] >> k / 4 * 2 & 3) << 4) - 32;
}

/// Block `b` of a group that begins at `group`; of a type with blocks of 256, that is the block.
static inline __attribute__((always_inline)) unpacked_block read_block(int type, const uint8_t *group, int b) {
    unpacked_block block = {0};
    switch (type) {
    case MNV_Q4_0:
    case MNV_IQ4_NL: {
        const mnv_block_q4_0 *from = (const mnv_block_q4_0 *)group + b;
        block.scale = from->scale;
        read_half_bytes(from->codes, &block);
        break;
    }
    case MNV_Q4_1: {
        const mnv_block_q4_1 *from = (const mnv_block_q4_1 *)group + b;
        block.scale = from->scale, block.minimum = from->minimum;
        read_half_bytes(from->codes, &block);
        break;
    }
    case MNV_Q5_0: {
        const mnv_block_q5_0 *from = (const mnv_block_q5_0 *)group + b;
        block.scale = from->scale;
        read_half_bytes(from->codes, &block);
        add_fifth_bits(from->high, &block);
        break;
    }
    case MNV_Q5_1: {
        const mnv_block_q5_1 *from = (const mnv_block_q5_1 *)group + b;
        block.scale = from->scale, block.minimum = from->minimum;
        read_half_bytes(from->codes, &block);
        add_fifth_bits(from->high, &block);
        break;
    }
    case MNV_Q8_0: {
        const mnv_block_q8_0 *from = (const mnv_block_q8_0 *)group + b;
        block.scale = from->scale;
        for (int i = 0; i < 8; i++)
            block.words[i] = word_at((const uint8_t *)from->codes, i) ^ 0x80808080;
        break;
    }
    case MNV_Q2_K: {
        const mnv_block_q2_k *from = (const mnv_block_q2_k *)group;
        add_bits(from->codes + b / 4 * 32, b % 4 * 2, 2, 0, &block);
        block.scales[0] = from->scales[2 * b], block.scales[1] = from->scales[2 * b + 1];
        break;
    }
    case MNV_Q3_K: {
        const mnv_block_q3_k *from = (const mnv_block_q3_k *)group;
        add_bits(from->codes + b / 4 * 32, b % 4 * 2, 2, 0, &block);
        add_bits(from->high, b, 1, 2, &block);
        block.scales[0] = (uint8_t)scale_of_q3_k(from, 2 * b);
        block.scales[1] = (uint8_t)scale_of_q3_k(from, 2 * b + 1);
        break;
    }
    case MNV_Q4_K: {
        const mnv_block_q4_k *from = (const mnv_block_q4_k *)group;
        add_bits(from->codes + b / 2 * 32, b % 2 * 4, 4, 0, &block);
        read_6_bits(from->scales, b, &block);
        break;
    }
    case MNV_Q5_K: {
        const mnv_block_q5_k *from = (const mnv_block_q5_k *)group;
        add_bits(from->codes + b / 2 * 32, b % 2 * 4, 4, 0, &block);
        add_bits(from->high, b, 1, 4, &block);
        read_6_bits(from->scales, b, &block);
        break;
    }
    case MNV_Q6_K: {
        const mnv_block_q6_k *from = (const mnv_block_q6_k *)group;
        add_bits(from->codes + b / 4 * 64 + b % 2 * 32, b % 4 / 2 * 4, 4, 0, &block);
        add_bits(from->high + b / 4 * 32, b % 4 * 2, 2, 4, &block);
        block.scales[0] = (uint8_t)from->scales[2 * b], block.scales[1] = (uint8_t)from->scales[2 * b + 1];
        break;
    }
    case MNV_IQ4_XS: {
        const mnv_block_iq4_xs *from = (const mnv_block_iq4_xs *)group;
        read_half_bytes(from->codes + 16 * b, &block);
        int low = from->scales_low[b / 2] >> b % 2 * 4 & 15, high = from->scales_high >> 2 * b & 3;
        block.scales[0] = (uint8_t)((low | high << 4) - 32);
        break;
    }
    case MNV_MXFP4: {
        const mnv_block_mxfp4 *from = (const mnv_block_mxfp4 *)group + b;
        block.scales[0] = from->exponent;
        read_half_bytes(from->codes, &block);
        break;
    }
    }
    return block;
}

/// Places bits of a row's eight words where the layout has them: `bits` bits from bit `first` of each code on.
static inline __attribute__((always_inline)) void place_codes(const uint32_t words[8], int first, const int bits,
                                                              uint8_t *to, size_t row) {
    const int vectors = bits;
    uint32_t mask = 0x01010101u * ((1u << bits) - 1);
    for (int v = 0; v < vectors; v++) {
        uint32_t word = 0;
        for (int k = 0; k < 8 / vectors; k++)
            word |= (words[v + k * vectors] >> first & mask) << k * bits;
        memcpy(to + 64 * v + 4 * row, &word, sizeof word);
    }
}

static inline void put_u16(uint8_t *to, uint16_t bits) { memcpy(to, &bits, sizeof bits); }

/// What multiplies the scales and the minimums of all blocks of a group.
static inline __attribute__((always_inline)) void place_factors(int type, mnv_group_layout layout, const uint8_t *group,
                                                                uint8_t *to, size_t row) {
    uint16_t factor = 0, minimum = 0;
    switch (type) {
    case MNV_Q2_K:
        factor = ((const mnv_block_q2_k *)group)->scale, minimum = ((const mnv_block_q2_k *)group)->minimum;
        break;
    case MNV_Q3_K:
        factor = ((const mnv_block_q3_k *)group)->scale;
        break;
    case MNV_Q4_K:
        factor = ((const mnv_block_q4_k *)group)->scale, minimum = ((const mnv_block_q4_k *)group)->minimum;
        break;
    case MNV_Q5_K:
        factor = ((const mnv_block_q5_k *)group)->scale, minimum = ((const mnv_block_q5_k *)group)->minimum;
        break;
    case MNV_Q6_K:
        factor = ((const mnv_block_q6_k *)group)->scale;
        break;
    case MNV_IQ4_XS:
        factor = ((const mnv_block_iq4_xs *)group)->scale;
        break;
    default:
        return;
    }
    put_u16(to + layout.factor_at + 2 * row, factor);
    if (layout.minimums != MNV_NONE)
        put_u16(to + layout.minimum_factor_at + 2 * row, minimum);
}

static inline __attribute__((always_inline)) void place_block(mnv_group_layout layout, const unpacked_block *block,
                                                              uint8_t *to, size_t b, size_t row) {
    uint8_t *low = to + b * 64 * (size_t)layout.low_bits,
            *high = to + layout.high_at + b * 64 * (size_t)layout.high_bits;
    place_codes(block->words, 0, layout.low_bits, low, row);
    if (layout.high_bits != 0)
        place_codes(block->words, layout.low_bits, layout.high_bits, high, row);
    uint8_t *scales = to + layout.scales_at + b * mnv_scale_bytes(layout.scales);
    uint8_t *minimums = to + layout.minimums_at + b * mnv_scale_bytes(layout.minimums);
    if (layout.scales == MNV_HALVES) {
        put_u16(scales + 2 * row, block->scale);
    } else {
        scales[row] = block->scales[0];
        if (layout.scales == MNV_HALF_BYTES)
            scales[MNV_PANEL_ROWS + row] = block->scales[1];
    }
    if (layout.minimums == MNV_HALVES)
        put_u16(minimums + 2 * row, block->minimum);
    else if (layout.minimums == MNV_BYTES)
        minimums[row] = block->minimums[0];
}

static inline __attribute__((always_inline)) void pack_row(const int type, const uint8_t *group, size_t blocks,
                                                           uint8_t *to, size_t row) {
    mnv_group_layout layout = mnv_layout_of(type);
    place_factors(type, layout, group, to, row);
    for (size_t b = 0; b < blocks; b++) {
        unpacked_block block = read_block(type, group, (int)b);
        place_block(layout, &block, to, b, row);
    }
}

static void pack_quantized_row(int type, const uint8_t *group, size_t blocks, uint8_t *to, size_t row) {
    switch (type) {
#define PACK(name)                                                                                                     \
    case name:                                                                                                         \
        pack_row(name, group, blocks, to, row);                                                                        \
        break;
        PACK(MNV_Q4_0)
        PACK(MNV_Q4_1)
        PACK(MNV_Q5_0)
        PACK(MNV_Q5_1)
        PACK(MNV_Q8_0)
        PACK(MNV_Q2_K)
        PACK(MNV_Q3_K)
        PACK(MNV_Q4_K)
        PACK(MNV_Q5_K)
        PACK(MNV_Q6_K)
        PACK(MNV_IQ4_NL)
        PACK(MNV_IQ4_XS)
        PACK(MNV_MXFP4)
#undef PACK
    }
}

static void pack_f32_row(const uint8_t *from, size_t columns, uint8_t *to, size_t row) {
    for (size_t c = 0; c < columns; c++)
        memcpy(to + 4 * (MNV_PANEL_ROWS * c + row), from + 4 * c, 4);
}

static void pack_f16_row(const uint8_t *from, size_t columns, uint8_t *to, size_t row) {
    for (size_t c = 0; c < columns; c++)
        memcpy(to + 2 * (MNV_PANEL_ROWS * c + row), from + 2 * c, 2);
}

static void pack_bf16_row(const uint8_t *from, size_t columns, uint8_t *to, size_t row) {
    for (size_t c = 0; c < columns; c++)
        memcpy(to + 4 * (MNV_PANEL_ROWS * (c / 2) + row) + 2 * (c % 2), from + 2 * c, 2);
}

void mnv_pack_group(const mnv_matrix *matrix, size_t panel, size_t group, uint8_t *to) {
    size_t first_row = panel * MNV_PANEL_ROWS, first_column = group * MNV_GROUP_LENGTH;
    size_t rows = matrix->rows - first_row, columns = matrix->columns - first_column;
    rows = rows < MNV_PANEL_ROWS ? rows : MNV_PANEL_ROWS;
    columns = columns < MNV_GROUP_LENGTH ? columns : MNV_GROUP_LENGTH;
    size_t row_bytes = mnv_row_bytes(matrix->type, matrix->columns);
    const uint8_t *from =
        (const uint8_t *)matrix->blocks + first_row * row_bytes + mnv_row_bytes(matrix->type, first_column);
    if (rows < MNV_PANEL_ROWS || columns < MNV_GROUP_LENGTH)
        memset(to, 0, mnv_layout_of(matrix->type).bytes);
    for (size_t row = 0; row < rows; row++, from += row_bytes) {
        switch (matrix->type) {
        case MNV_F32:
            pack_f32_row(from, columns, to, row);
            break;
        case MNV_F16:
            pack_f16_row(from, columns, to, row);
            break;
        case MNV_BF16:
            pack_bf16_row(from, columns, to, row);
            break;
        default:
            pack_quantized_row(matrix->type, from, columns / 32, to, row);
        }
    }
}
