/// The memory layouts of GGUF's quantised blocks, and the half-precision numbers in them.
#ifndef BLOCKS_H
#define BLOCKS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { MNV_SMALL_BLOCK = 32, MNV_LARGE_BLOCK = 256 };

/// A code is the low (columns 0-15) or high (16-31) half of a byte; value = scale · (code - 8).
typedef struct {
    uint16_t scale;
    uint8_t codes[16];
} mnv_block_q4_0;
_Static_assert(sizeof(mnv_block_q4_0) == 18, "Q4_0 block");

/// value = scale · code + minimum
typedef struct {
    uint16_t scale, minimum;
    uint8_t codes[16];
} mnv_block_q4_1;
_Static_assert(sizeof(mnv_block_q4_1) == 20, "Q4_1 block");

/// As Q4_0 with a fifth bit: bit c of `high` belongs to column c; value = scale · (code - 16).
typedef struct {
    uint16_t scale;
    uint8_t high[4];
    uint8_t codes[16];
} mnv_block_q5_0;
_Static_assert(sizeof(mnv_block_q5_0) == 22, "Q5_0 block");

/// value = scale · code + minimum
typedef struct {
    uint16_t scale, minimum;
    uint8_t high[4];
    uint8_t codes[16];
} mnv_block_q5_1;
_Static_assert(sizeof(mnv_block_q5_1) == 24, "Q5_1 block");

/// value = scale · code
typedef struct {
    uint16_t scale;
    int8_t codes[32];
} mnv_block_q8_0;
_Static_assert(sizeof(mnv_block_q8_0) == 34, "Q8_0 block");

/// 2-bit codes: 32 bytes hold 4 × 32 columns, 2 bits each. Per 16 columns, a byte holds a scale (low half) and a
/// minimum (high half). value = scale · scales · code - minimum · scales
typedef struct {
    uint8_t scales[16];
    uint8_t codes[64];
    uint16_t scale, minimum;
} mnv_block_q2_k;
_Static_assert(sizeof(mnv_block_q2_k) == 84, "Q2_K block");

/// As Q2_K with a third bit: bit j of high[i] belongs to column 32 j + i. Per 16 columns a 6-bit scale, less 32.
/// value = scale · scales · (code - 4)
typedef struct {
    uint8_t high[32];
    uint8_t codes[64];
    uint8_t scales[12];
    uint16_t scale;
} mnv_block_q3_k;
_Static_assert(sizeof(mnv_block_q3_k) == 110, "Q3_K block");

/// 4-bit codes: 32 bytes hold 2 × 32 columns. Per 32 columns a 6-bit scale and a 6-bit minimum.
/// value = scale · scales · code - minimum · scales
typedef struct {
    uint16_t scale, minimum;
    uint8_t scales[12];
    uint8_t codes[128];
} mnv_block_q4_k;
_Static_assert(sizeof(mnv_block_q4_k) == 144, "Q4_K block");

/// As Q4_K with a fifth bit: bit j of high[i] belongs to column 32 j + i.
typedef struct {
    uint16_t scale, minimum;
    uint8_t scales[12];
    uint8_t high[32];
    uint8_t codes[128];
} mnv_block_q5_k;
_Static_assert(sizeof(mnv_block_q5_k) == 176, "Q5_K block");

/// 6-bit codes: per 128 columns, 64 bytes of 2 × 64 low halves and 32 bytes of 4 × 32 upper bit pairs. Per 16 columns
/// an 8-bit scale. value = scale · scales · (code - 32)
typedef struct {
    uint8_t codes[128];
    uint8_t high[64];
    int8_t scales[16];
    uint16_t scale;
} mnv_block_q6_k;
_Static_assert(sizeof(mnv_block_q6_k) == 210, "Q6_K block");

/// value = scale · curve[code], with the curve `MNV_IQ4_CURVE`
typedef mnv_block_q4_0 mnv_block_iq4_nl;
_Static_assert(sizeof(mnv_block_iq4_nl) == 18, "IQ4_NL block");

/// 8 × 32 columns as in IQ4_NL. Per 32 columns a 6-bit scale, less 32: 4 bits in `scales_low`, 2 in `scales_high`.
/// value = scale · scales · curve[code]
typedef struct {
    uint16_t scale;
    uint16_t scales_high;
    uint8_t scales_low[4];
    uint8_t codes[128];
} mnv_block_iq4_xs;
_Static_assert(sizeof(mnv_block_iq4_xs) == 136, "IQ4_XS block");

/// value = 2^(exponent - 128) · `MNV_MXFP4_DOUBLED`[code]
typedef struct {
    uint8_t exponent;
    uint8_t codes[16];
} mnv_block_mxfp4;
_Static_assert(sizeof(mnv_block_mxfp4) == 17, "MXFP4 block");

/// The 16 values of IQ4_NL and IQ4_XS.
#define MNV_IQ4_CURVE -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113

/// The 16 values of MXFP4 (sign, 2 bits of exponent, 1 of mantissa), doubled to be integers.
#define MNV_MXFP4_DOUBLED 0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12

static inline float mnv_float_from_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t mnv_bits_from_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float mnv_float_from_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = half & 0x7fff;
    if (magnitude >= 0x7c00)
        return mnv_float_from_bits(sign | 0x7f800000 | magnitude << 13);
    if (magnitude >= 0x0400)
        return mnv_float_from_bits(sign | ((magnitude << 13) + (112u << 23)));
    return mnv_float_from_bits(sign | mnv_bits_from_float((float)magnitude * 0x1p-24f));
}

/// Rounds to nearest, ties to even; beyond the range to infinity.
static inline uint16_t mnv_half_from_float(float value) {
    uint32_t bits = mnv_bits_from_float(value), magnitude = bits & 0x7fffffff;
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    if (magnitude > 0x7f800000)
        return (uint16_t)(sign | 0x7e00 | (magnitude >> 13 & 0x3ff));
    if (magnitude >= 0x477ff000)
        return (uint16_t)(sign | 0x7c00);
    if (magnitude < 0x38800000) // Below 2^-14, where the step is 2^-24: that of floats just above 0.5.
        return (uint16_t)(sign | (mnv_bits_from_float(mnv_float_from_bits(magnitude) + 0.5f) - 0x3f000000));
    return (uint16_t)(sign | ((magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13));
}

static inline float mnv_float_from_bfloat(uint16_t bfloat) { return mnv_float_from_bits((uint32_t)bfloat << 16); }

/// The scale of an MXFP4 block, halved as its values are doubled. The two smallest are subnormal.
static inline float mnv_float_from_mxfp4_exponent(uint8_t exponent) {
    return mnv_float_from_bits(exponent < 2 ? 0x00200000u << exponent : (uint32_t)(exponent - 1) << 23);
}

#endif
