/// Panels: the layout of weights that fast kernels stream through.
///
/// A panel is 16 rows of a matrix, zeros filling up the last one, and a panel's columns come in groups of 256, zeros
/// filling up the last one. One group follows the other, so a kernel that computes 16 outputs at a time reads memory
/// from front to back.
///
/// In a group of a quantised type stand, one after the other, each as far as the type has it:
///
/// | area           | bytes                 | content                                                               |
/// |----------------|-----------------------|-----------------------------------------------------------------------|
/// | low            | 8 blocks · 64 · bits  | the codes of 32 columns, or their lower bits                          |
/// | high           | 8 blocks · 64 · bits  | the upper bits of the codes                                           |
/// | scales         | 8 blocks · 16 rows    | one per 32 columns (halves or bytes), or two bytes, one per 16        |
/// | minimums       | 8 blocks · 16 rows    | one per 32 columns (halves or bytes)                                  |
/// | factor         | 16 halves             | what the scales are multiplied by                                     |
/// | minimum factor | 16 halves             | what the minimums are multiplied by                                   |
///
/// The codes of a block are eight vectors of 64 bytes: vector j has the columns 4 j ..< 4 j + 4 of row 0, then of row
/// 1, and so on, so that a dot product of four bytes (`vpdpbusd`, `sdot`) advances 16 outputs at once. Where a code has
/// fewer than 8 bits, several vectors lie in one: of n such vectors, vector j lies in the one numbered j % n, from bit
/// (j / n) · bits on.
///
/// A group of floats is [256 columns][16 rows]; of BF16 it is [128 pairs of columns][16 rows][2], for `vdpbf16ps`.
#ifndef PANELS_H
#define PANELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kernels.h"
#include "mnv_matmul.h"
#include "mnv_type.h"

enum {
    MNV_PANEL_ROWS = 16,
};

/// How numbers that codes are multiplied with are stored.
typedef enum {
    MNV_NONE,
    MNV_HALVES,     ///< Half precision, one per 32 columns.
    MNV_BYTES,      ///< Integers of 8 bits, signed if they are scales, one per 32 columns; times the factor.
    MNV_HALF_BYTES, ///< Two per 32 columns: as bytes; or, where there are minimums, 4 bits with those above them.
    MNV_EXPONENTS,  ///< Powers of two, as MXFP4 has them, one per 32 columns.
} mnv_scale_kind;

/// Where things stand in a group of a type.
typedef struct {
    int low_bits, high_bits; ///< Of a code; 0 low bits mean floats.
    mnv_scale_kind scales, minimums;
    bool is_curve; ///< A code is the number of a value in the type's table.
    int offset;    ///< What is subtracted from a code, as a power of two; -1 for nothing.
    size_t high_at, scales_at, minimums_at, factor_at, minimum_factor_at, bytes;
} mnv_group_layout;

static inline size_t mnv_scale_bytes(mnv_scale_kind kind) {
    switch (kind) {
    case MNV_NONE:
        return 0;
    case MNV_BYTES:
    case MNV_EXPONENTS:
        return MNV_PANEL_ROWS;
    case MNV_HALVES:
    case MNV_HALF_BYTES:
        return 2 * MNV_PANEL_ROWS;
    }
}

/// Known at compile time wherever `type` is.
static inline __attribute__((always_inline)) mnv_group_layout mnv_layout_of(int type) {
    mnv_group_layout layout = {.offset = -1};
    size_t float_bytes = 0;
    switch (type) {
    case MNV_F32:
        float_bytes = 4;
        break;
    case MNV_F16:
    case MNV_BF16:
        float_bytes = 2;
        break;
    case MNV_Q4_0:
        layout = (mnv_group_layout){.low_bits = 4, .scales = MNV_HALVES, .offset = 3};
        break;
    case MNV_Q4_1:
        layout = (mnv_group_layout){.low_bits = 4, .scales = MNV_HALVES, .minimums = MNV_HALVES, .offset = -1};
        break;
    case MNV_Q5_0:
        layout = (mnv_group_layout){.low_bits = 4, .high_bits = 1, .scales = MNV_HALVES, .offset = 4};
        break;
    case MNV_Q5_1:
        layout = (mnv_group_layout){
            .low_bits = 4, .high_bits = 1, .scales = MNV_HALVES, .minimums = MNV_HALVES, .offset = -1};
        break;
    case MNV_Q8_0:
        layout = (mnv_group_layout){.low_bits = 8, .scales = MNV_HALVES, .offset = 7};
        break;
    case MNV_Q2_K:
        layout = (mnv_group_layout){.low_bits = 2, .scales = MNV_HALF_BYTES, .minimums = MNV_HALF_BYTES, .offset = -1};
        break;
    case MNV_Q3_K:
        layout = (mnv_group_layout){.low_bits = 2, .high_bits = 1, .scales = MNV_HALF_BYTES, .offset = 2};
        break;
    case MNV_Q4_K:
        layout = (mnv_group_layout){.low_bits = 4, .scales = MNV_BYTES, .minimums = MNV_BYTES, .offset = -1};
        break;
    case MNV_Q5_K:
        layout =
            (mnv_group_layout){.low_bits = 4, .high_bits = 1, .scales = MNV_BYTES, .minimums = MNV_BYTES, .offset = -1};
        break;
    case MNV_Q6_K:
        layout = (mnv_group_layout){.low_bits = 4, .high_bits = 2, .scales = MNV_HALF_BYTES, .offset = 5};
        break;
    case MNV_IQ4_NL:
        layout = (mnv_group_layout){.low_bits = 4, .scales = MNV_HALVES, .is_curve = true, .offset = 7};
        break;
    case MNV_IQ4_XS:
        layout = (mnv_group_layout){.low_bits = 4, .scales = MNV_BYTES, .is_curve = true, .offset = 7};
        break;
    case MNV_MXFP4:
        layout = (mnv_group_layout){.low_bits = 4, .scales = MNV_EXPONENTS, .is_curve = true, .offset = 4};
        break;
    }
    if (float_bytes != 0) {
        layout.bytes = MNV_GROUP_LENGTH * MNV_PANEL_ROWS * float_bytes;
        return layout;
    }
    bool has_factor = layout.scales == MNV_BYTES || layout.scales == MNV_HALF_BYTES;
    // Minimums in half bytes share those of the scales.
    size_t minimum_bytes = layout.minimums == MNV_HALF_BYTES ? 0 : mnv_scale_bytes(layout.minimums);
    layout.high_at = MNV_GROUP_BLOCKS * 64 * (size_t)layout.low_bits;
    layout.scales_at = layout.high_at + MNV_GROUP_BLOCKS * 64 * (size_t)layout.high_bits;
    layout.minimums_at = layout.scales_at + MNV_GROUP_BLOCKS * mnv_scale_bytes(layout.scales);
    layout.factor_at = layout.minimums_at + MNV_GROUP_BLOCKS * minimum_bytes;
    layout.minimum_factor_at = layout.factor_at + (has_factor ? 32 : 0);
    size_t end = layout.minimum_factor_at + (has_factor && layout.minimums != MNV_NONE ? 32 : 0);
    layout.bytes = (end + 63) / 64 * 64;
    return layout;
}

static inline size_t mnv_panel_count(size_t rows) { return (rows + MNV_PANEL_ROWS - 1) / MNV_PANEL_ROWS; }

/// Writes one group of a panel, in the layout above.
void mnv_pack_group(const mnv_matrix *matrix, size_t panel, size_t group, uint8_t *to);

#endif
