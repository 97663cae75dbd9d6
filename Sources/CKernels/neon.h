/// What the NEON kernels share. Included between their `#pragma clang attribute push` and `pop`.
#ifndef NEON_H
#define NEON_H

#include <arm_neon.h>
#include "vectors.h"

/// 16 numbers of half precision.
INLINED floats halves_at(const void *at) {
    const uint16_t *halves = at;
    floats vector;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        floats_4 four = (floats_4)vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(halves + 4 * i)));
        memcpy((char *)&vector + 16 * i, &four, 16);
    }
    return vector;
}

INLINED void put_halves(uint16_t *to, floats vector) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        float32x4_t four;
        memcpy(&four, (char *)&vector + 16 * i, 16);
        vst1_u16(to + 4 * i, vreinterpret_u16_f16(vcvt_f16_f32(four)));
    }
}

/// Four times four bytes, those of rows 4 `i` ..< 4 (`i` + 1).
INLINED uint8x16_t quarter_of(bytes vector, const int i) {
    uint8x16_t quarter;
    memcpy(&quarter, (char *)&vector + 16 * i, sizeof quarter);
    return quarter;
}

INLINED bytes looked_up(bytes_16 table, bytes codes) {
    bytes values;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        uint8x16_t quarter = vqtbl1q_u8((uint8x16_t)table, quarter_of(codes, i));
        memcpy((char *)&values + 16 * i, &quarter, sizeof quarter);
    }
    return values;
}

#endif
