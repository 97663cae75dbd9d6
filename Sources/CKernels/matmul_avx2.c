#if defined(__x86_64__)
#include "blocks.h"
#include "kernels.h"
#include "mnv_type.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "avx2.h"

#define INLINED static inline __attribute__((always_inline))

// Activations

/// 8 blocks of 32 activations: value = scale · code.
typedef struct {
    int8_t codes[MNV_GROUP_LENGTH];
    float scales[MNV_GROUP_BLOCKS];
    float sums[2]
              [MNV_GROUP_BLOCKS]; ///< Sums of the rounded values of columns 0-15 ([0]) and 16-31 ([1]) of each block.
} activation_group;
_Static_assert(sizeof(activation_group) == 352, "activation group");

/// NaN and infinity survive as the scale: compared as integers, their bits are the greatest of all.
static inline float greatest_magnitude_of_32(const __m256 x[4]) {
    __m256i magnitude = _mm256_set1_epi32(0x7fffffff), greatest = _mm256_setzero_si256();
    for (int i = 0; i < 4; i++)
        greatest = _mm256_max_epi32(greatest, _mm256_and_si256(_mm256_castps_si256(x[i]), magnitude));
    __m128i four = _mm_max_epi32(_mm256_castsi256_si128(greatest), _mm256_extracti128_si256(greatest, 1));
    four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0xb1));
    return mnv_float_from_bits((uint32_t)_mm_cvtsi128_si32(four));
}

static inline float sum_of_16_codes(__m128i codes) {
    __m128i sums = _mm_madd_epi16(_mm_maddubs_epi16(_mm_set1_epi8(1), codes), _mm_set1_epi16(1));
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4e));
    return (float)_mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xb1)));
}

static void quantize_block(const __m256 x[4], activation_group *group, int block) {
    float greatest = greatest_magnitude_of_32(x), scale = greatest / 127;
    // Smaller values than these would overflow the factor; they count as zero.
    __m256 factor = _mm256_set1_ps(greatest > 1e-30f ? 127 / greatest : 0);
    __m256i codes[4];
    for (int i = 0; i < 4; i++)
        codes[i] = _mm256_cvtps_epi32(_mm256_mul_ps(x[i], factor));
    __m256i packed = _mm256_packs_epi16(_mm256_packs_epi32(codes[0], codes[1]), _mm256_packs_epi32(codes[2], codes[3]));
    packed = _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    _mm256_storeu_si256((__m256i *)(group->codes + 32 * block), packed);
    group->scales[block] = scale;
    group->sums[0][block] = scale * sum_of_16_codes(_mm256_castsi256_si128(packed));
    group->sums[1][block] = scale * sum_of_16_codes(_mm256_extracti128_si256(packed, 1));
}

mnv_form mnv_form_avx2(int type) { return mnv_block_length(type) > 1 ? MNV_CODES : MNV_AS_THEY_ARE; }

void mnv_copy_avx2(const mnv_activations *activations, mnv_form form, size_t token) {
    (void)form; // There is one.
    const float *values = activations->values + token * activations->stride;
    activation_group *groups = (activation_group *)activations->copies[MNV_CODES] + token * activations->group_count;
    size_t columns = activations->columns;
    for (size_t column = 0; column < columns; column += 32) {
        __m256 x[4];
        for (int i = 0; i < 4; i++)
            x[i] = _mm256_loadu_ps(values + column + 8 * i);
        quantize_block(x, &groups[column / MNV_GROUP_LENGTH], (int)(column % MNV_GROUP_LENGTH / 32));
    }
    size_t filled = columns % MNV_GROUP_LENGTH / 32;
    const __m256 zeros[4] = {0};
    for (size_t block = filled; filled != 0 && block < MNV_GROUP_BLOCKS; block++)
        quantize_block(zeros, &groups[columns / MNV_GROUP_LENGTH], (int)block);
}

// Weights. A group is 256 columns: 8 small blocks or a large one. Every type unpacks to the same form, block by block
// of 32 columns: value = factor · scale · code - minimum, with a factor per block, an integer scale and a minimum per
// 16 columns.

typedef struct {
    __m256 factors;     ///< One per block.
    __m256 minimums[2]; ///< Of columns 0-15 ([0]) and 16-31 ([1]) of each block.
    __m256i scales; ///< 16 bits each: of columns 0-15 of each block in the lower half, of columns 16-31 in the upper.
} group_header;

/// How a type unpacks; known at compile time wherever it is used.
typedef struct {
    size_t group_bytes;
    group_header (*header)(const uint8_t *group);
    __m256i (*codes)(const uint8_t *group, int block);
    bool has_signed_codes; ///< From -128 to 127, otherwise from 0 to 127.
    bool has_minimums;
    bool has_scales; ///< Otherwise each is 1.
} group_format;

INLINED __m128i load_16(const void *at) { return _mm_loadu_si128(at); }

INLINED __m256i load_32(const void *at) { return _mm256_loadu_si256(at); }

INLINED uint16_t load_u16(const uint8_t *at) {
    uint16_t bits;
    memcpy(&bits, at, sizeof bits);
    return bits;
}

INLINED uint32_t load_u32(const uint8_t *at) {
    uint32_t bits;
    memcpy(&bits, at, sizeof bits);
    return bits;
}

/// The half-precision numbers at the same place in 8 blocks.
INLINED __m256 halves_of_blocks(const uint8_t *first, size_t block_bytes) {
    __m128i halves = _mm_cvtsi32_si128(load_u16(first));
    halves = _mm_insert_epi16(halves, load_u16(first + 1 * block_bytes), 1);
    halves = _mm_insert_epi16(halves, load_u16(first + 2 * block_bytes), 2);
    halves = _mm_insert_epi16(halves, load_u16(first + 3 * block_bytes), 3);
    halves = _mm_insert_epi16(halves, load_u16(first + 4 * block_bytes), 4);
    halves = _mm_insert_epi16(halves, load_u16(first + 5 * block_bytes), 5);
    halves = _mm_insert_epi16(halves, load_u16(first + 6 * block_bytes), 6);
    halves = _mm_insert_epi16(halves, load_u16(first + 7 * block_bytes), 7);
    return _mm256_cvtph_ps(halves);
}

INLINED __m256 half_for_all(uint16_t half) { return _mm256_cvtph_ps(_mm_set1_epi16((short)half)); }

INLINED __m256 times(__m256 x, float factor) { return _mm256_mul_ps(x, _mm256_set1_ps(factor)); }

INLINED group_header header_of(__m256 factors, __m256 minimums) {
    return (group_header){factors, {minimums, minimums}, _mm256_setzero_si256()};
}

/// The low halves of 16 bytes, then the high ones.
INLINED __m256i half_bytes(const uint8_t *codes) {
    __m128i low = load_16(codes);
    return _mm256_and_si256(_mm256_set_m128i(_mm_srli_epi16(low, 4), low), _mm256_set1_epi8(15));
}

/// 16 where the bit of the column is set, otherwise 0.
INLINED __m256i fifth_bits(const uint8_t *high) {
    const __m256i byte_of_column = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2,
                                                    2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit_of_column = _mm256_set1_epi64x((long long)0x8040201008040201);
    __m256i bits = _mm256_shuffle_epi8(_mm256_set1_epi32((int)load_u32(high)), byte_of_column);
    bits = _mm256_cmpeq_epi8(_mm256_and_si256(bits, bit_of_column), bit_of_column);
    return _mm256_and_si256(bits, _mm256_set1_epi8(16));
}

/// `count` bits of each byte from bit `first` on.
INLINED __m256i bits_of_bytes(const uint8_t *bytes, int first, int count) {
    return _mm256_and_si256(_mm256_srli_epi16(load_32(bytes), first), _mm256_set1_epi8((char)((1 << count) - 1)));
}

INLINED group_header header_q4_0(const uint8_t *group) {
    __m256 scales = halves_of_blocks(group, sizeof(mnv_block_q4_0));
    return header_of(scales, times(scales, 8));
}

INLINED __m256i codes_q4_0(const uint8_t *group, int block) {
    return half_bytes(((const mnv_block_q4_0 *)group)[block].codes);
}

INLINED group_header header_q4_1(const uint8_t *group) {
    size_t bytes = sizeof(mnv_block_q4_1);
    return header_of(halves_of_blocks(group, bytes),
                     times(halves_of_blocks(group + offsetof(mnv_block_q4_1, minimum), bytes), -1));
}

INLINED __m256i codes_q4_1(const uint8_t *group, int block) {
    return half_bytes(((const mnv_block_q4_1 *)group)[block].codes);
}

INLINED group_header header_q5_0(const uint8_t *group) {
    __m256 scales = halves_of_blocks(group, sizeof(mnv_block_q5_0));
    return header_of(scales, times(scales, 16));
}

INLINED __m256i codes_q5_0(const uint8_t *group, int block) {
    const mnv_block_q5_0 *at = (const mnv_block_q5_0 *)group + block;
    return _mm256_or_si256(half_bytes(at->codes), fifth_bits(at->high));
}

INLINED group_header header_q5_1(const uint8_t *group) {
    size_t bytes = sizeof(mnv_block_q5_1);
    return header_of(halves_of_blocks(group, bytes),
                     times(halves_of_blocks(group + offsetof(mnv_block_q5_1, minimum), bytes), -1));
}

INLINED __m256i codes_q5_1(const uint8_t *group, int block) {
    const mnv_block_q5_1 *at = (const mnv_block_q5_1 *)group + block;
    return _mm256_or_si256(half_bytes(at->codes), fifth_bits(at->high));
}

INLINED group_header header_q8_0(const uint8_t *group) {
    return header_of(halves_of_blocks(group, sizeof(mnv_block_q8_0)), _mm256_setzero_ps());
}

INLINED __m256i codes_q8_0(const uint8_t *group, int block) {
    return load_32(((const mnv_block_q8_0 *)group)[block].codes);
}

/// 16 scales of 16 bits, those of even 16 columns first, as a header holds them.
INLINED __m256i even_then_odd(__m128i even, __m128i odd) { return _mm256_set_m128i(odd, even); }

/// For each block, `factors` times the scale of its columns 0-15 (half 0) or 16-31 (half 1).
INLINED __m256 scaled(__m256 factors, __m128i scales) {
    return _mm256_mul_ps(factors, _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(scales)));
}

/// The header of a type whose minimum is `offset` times the scale.
INLINED group_header header_with_offset(uint16_t scale, __m128i even, __m128i odd, float offset) {
    __m256 factor = half_for_all(scale), offset_factor = times(factor, offset);
    return (group_header){factor, {scaled(offset_factor, even), scaled(offset_factor, odd)}, even_then_odd(even, odd)};
}

INLINED group_header header_q2_k(const uint8_t *group) {
    const mnv_block_q2_k *at = (const mnv_block_q2_k *)group;
    __m128i bytes = load_16(at->scales), low = _mm_set1_epi16(15);
    __m128i even = _mm_and_si128(bytes, low), odd = _mm_and_si128(_mm_srli_epi16(bytes, 8), low);
    __m128i even_minimums = _mm_and_si128(_mm_srli_epi16(bytes, 4), low), odd_minimums = _mm_srli_epi16(bytes, 12);
    __m256 minimum = half_for_all(at->minimum);
    return (group_header){half_for_all(at->scale),
                          {scaled(minimum, even_minimums), scaled(minimum, odd_minimums)},
                          even_then_odd(even, odd)};
}

INLINED __m256i codes_q2_k(const uint8_t *group, int block) {
    return bits_of_bytes(((const mnv_block_q2_k *)group)->codes + block / 4 * 32, block % 4 * 2, 2);
}

INLINED group_header header_q3_k(const uint8_t *group) {
    const mnv_block_q3_k *at = (const mnv_block_q3_k *)group;
    uint32_t first = load_u32(at->scales), second = load_u32(at->scales + 4), high = load_u32(at->scales + 8);
    const uint32_t low_4 = 0x0f0f0f0f, low_2 = 0x03030303;
    __m128i scales =
        _mm_setr_epi32((int)((first & low_4) | (high & low_2) << 4), (int)((second & low_4) | (high >> 2 & low_2) << 4),
                       (int)((first >> 4 & low_4) | (high >> 4 & low_2) << 4),
                       (int)((second >> 4 & low_4) | (high >> 6 & low_2) << 4));
    scales = _mm_sub_epi8(scales, _mm_set1_epi8(32));
    return header_with_offset(at->scale, _mm_srai_epi16(_mm_slli_epi16(scales, 8), 8), _mm_srai_epi16(scales, 8), 4);
}

INLINED __m256i codes_q3_k(const uint8_t *group, int block) {
    const mnv_block_q3_k *at = (const mnv_block_q3_k *)group;
    __m256i third_bits = _mm256_slli_epi16(bits_of_bytes(at->high, block, 1), 2);
    return _mm256_or_si256(bits_of_bytes(at->codes + block / 4 * 32, block % 4 * 2, 2), third_bits);
}

INLINED __m256 bytes_as_floats(uint32_t first, uint32_t second) {
    __m128i bytes = _mm_cvtsi64_si128((long long)((uint64_t)second << 32 | first));
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
}

/// Q4_K and Q5_K: 12 bytes hold 8 scales and 8 minimums of 6 bits.
INLINED group_header header_of_6_bits(uint16_t scale, uint16_t minimum, const uint8_t *scales) {
    uint32_t first = load_u32(scales), second = load_u32(scales + 4), third = load_u32(scales + 8);
    const uint32_t low_6 = 0x3f3f3f3f, low_4 = 0x0f0f0f0f, upper_2 = 0x30303030;
    __m256 factors = bytes_as_floats(first & low_6, (third & low_4) | (first >> 2 & upper_2));
    __m256 minimums = bytes_as_floats(second & low_6, (third >> 4 & low_4) | (second >> 2 & upper_2));
    return header_of(_mm256_mul_ps(factors, half_for_all(scale)), _mm256_mul_ps(minimums, half_for_all(minimum)));
}

INLINED group_header header_q4_k(const uint8_t *group) {
    const mnv_block_q4_k *at = (const mnv_block_q4_k *)group;
    return header_of_6_bits(at->scale, at->minimum, at->scales);
}

INLINED __m256i codes_q4_k(const uint8_t *group, int block) {
    return bits_of_bytes(((const mnv_block_q4_k *)group)->codes + block / 2 * 32, block % 2 * 4, 4);
}

INLINED group_header header_q5_k(const uint8_t *group) {
    const mnv_block_q5_k *at = (const mnv_block_q5_k *)group;
    return header_of_6_bits(at->scale, at->minimum, at->scales);
}

INLINED __m256i codes_q5_k(const uint8_t *group, int block) {
    const mnv_block_q5_k *at = (const mnv_block_q5_k *)group;
    __m256i fifth = _mm256_slli_epi16(bits_of_bytes(at->high, block, 1), 4);
    return _mm256_or_si256(bits_of_bytes(at->codes + block / 2 * 32, block % 2 * 4, 4), fifth);
}

INLINED group_header header_q6_k(const uint8_t *group) {
    const mnv_block_q6_k *at = (const mnv_block_q6_k *)group;
    __m128i scales = load_16(at->scales);
    return header_with_offset(at->scale, _mm_srai_epi16(_mm_slli_epi16(scales, 8), 8), _mm_srai_epi16(scales, 8), 32);
}

INLINED __m256i codes_q6_k(const uint8_t *group, int block) {
    const mnv_block_q6_k *at = (const mnv_block_q6_k *)group;
    __m256i low = bits_of_bytes(at->codes + block / 4 * 64 + block % 2 * 32, block % 4 / 2 * 4, 4);
    return _mm256_or_si256(low, _mm256_slli_epi16(bits_of_bytes(at->high + block / 4 * 32, block % 4 * 2, 2), 4));
}

INLINED __m256i through_table(__m256i codes, __m128i table) {
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), codes);
}

INLINED group_header header_iq4_nl(const uint8_t *group) {
    return header_of(halves_of_blocks(group, sizeof(mnv_block_iq4_nl)), _mm256_setzero_ps());
}

INLINED __m256i codes_iq4_nl(const uint8_t *group, int block) {
    return through_table(half_bytes(((const mnv_block_iq4_nl *)group)[block].codes), _mm_setr_epi8(MNV_IQ4_CURVE));
}

INLINED group_header header_iq4_xs(const uint8_t *group) {
    const mnv_block_iq4_xs *at = (const mnv_block_iq4_xs *)group;
    __m256i low = _mm256_srlv_epi32(_mm256_set1_epi32((int)load_u32(at->scales_low)),
                                    _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28));
    __m256i high = _mm256_srlv_epi32(_mm256_set1_epi32(at->scales_high), _mm256_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14));
    low = _mm256_and_si256(low, _mm256_set1_epi32(15));
    high = _mm256_slli_epi32(_mm256_and_si256(high, _mm256_set1_epi32(3)), 4);
    __m256i scales = _mm256_sub_epi32(_mm256_or_si256(low, high), _mm256_set1_epi32(32));
    return header_of(_mm256_mul_ps(half_for_all(at->scale), _mm256_cvtepi32_ps(scales)), _mm256_setzero_ps());
}

INLINED __m256i codes_iq4_xs(const uint8_t *group, int block) {
    return through_table(half_bytes(((const mnv_block_iq4_xs *)group)->codes + block * 16),
                         _mm_setr_epi8(MNV_IQ4_CURVE));
}

/// A scale is a power of two; its two smallest are subnormal.
INLINED group_header header_mxfp4(const uint8_t *group) {
    const mnv_block_mxfp4 *at = (const mnv_block_mxfp4 *)group;
    __m256i exponents = _mm256_setr_epi32(at[0].exponent, at[1].exponent, at[2].exponent, at[3].exponent,
                                          at[4].exponent, at[5].exponent, at[6].exponent, at[7].exponent);
    __m256i normal = _mm256_slli_epi32(_mm256_sub_epi32(exponents, _mm256_set1_epi32(1)), 23);
    __m256i subnormal = _mm256_sllv_epi32(_mm256_set1_epi32(0x00200000), exponents);
    __m256i is_normal = _mm256_cmpgt_epi32(exponents, _mm256_set1_epi32(1));
    return header_of(_mm256_castsi256_ps(_mm256_blendv_epi8(subnormal, normal, is_normal)), _mm256_setzero_ps());
}

INLINED __m256i codes_mxfp4(const uint8_t *group, int block) {
    return through_table(half_bytes(((const mnv_block_mxfp4 *)group)[block].codes), _mm_setr_epi8(MNV_MXFP4_DOUBLED));
}

// The product of some rows with some tokens

enum {
    MOST_TOKENS = 8,
    MOST_ROWS = 4,
    MOST_GROUP_BYTES = MNV_GROUP_BLOCKS * sizeof(mnv_block_q8_0),
    FETCHED_AHEAD = 4096, ///< Bytes, rounded up to whole tiles: rows are read side by side, so they end together.
};

/// Where a tile reads and writes: pointers to rows and tokens, the last row repeated to fill a tile.
typedef struct {
    const uint8_t *rows[MOST_ROWS];
    uint8_t last_groups[MOST_ROWS]
                       [MOST_GROUP_BYTES]; ///< The rows' last groups filled up with zeros, if they are not whole.
    size_t whole_groups, group_count;
    size_t ahead; ///< Bytes from a group to the one that is fetched meanwhile; 0 for none.
    const activation_group *tokens[MOST_TOKENS];
    float results[MOST_ROWS][MOST_TOKENS];
} group_tile;

// A broadcast from memory costs nothing beside a load; from a register, the compiler's choice, it takes a shuffle or
// two from the multiplications. Likewise it would choose between a row and its last group anew for every block.
#define KEPT_IN_MEMORY(floats) __asm__("" : "+m"(floats))
#define CHOSEN_ONCE(pointer) __asm__("" : "+r"(pointer))

/// The sums of 4 × 8 products of codes, times the scales.
INLINED __m256i products(group_format format, __m256i codes, __m256i magnitudes, __m256i activations, __m256i scales) {
    __m256i pairs = format.has_signed_codes ? _mm256_maddubs_epi16(magnitudes, _mm256_sign_epi8(activations, codes))
                                            : _mm256_maddubs_epi16(codes, activations);
    return _mm256_madd_epi16(pairs, scales);
}

/// The scales of one block from its group's header, 8 of its columns 0-15 and 8 of its columns 16-31.
INLINED __m256i scales_of_block(group_format format, __m256i scales, int block) {
    __m256i element = _mm256_set1_epi16((short)(block * 2 | (block * 2 + 1) << 8));
    return format.has_scales ? _mm256_shuffle_epi8(scales, element) : _mm256_set1_epi16(1);
}

INLINED void multiply_tile(group_format format, const int row_count, const int token_count, group_tile *tile) {
    __m256 sums[MOST_ROWS][MOST_TOKENS];
    float factors[MOST_ROWS][MOST_TOKENS][MNV_GROUP_BLOCKS];
    __m256i scales[MOST_ROWS];
    const uint8_t *groups[MOST_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < row_count; r++)
#pragma clang loop unroll(full)
        for (int t = 0; t < token_count; t++)
            sums[r][t] = _mm256_setzero_ps();

    for (size_t g = 0; g < tile->group_count; g++) {
#pragma clang loop unroll(full)
        for (int r = 0; r < row_count; r++) {
            groups[r] = g < tile->whole_groups ? tile->rows[r] + g * format.group_bytes : tile->last_groups[r];
            CHOSEN_ONCE(groups[r]);
            for (size_t line = 0; tile->ahead != 0 && line < format.group_bytes; line += 64)
                _mm_prefetch((const char *)groups[r] + tile->ahead + line, _MM_HINT_T0);
            group_header header = format.header(groups[r]);
            scales[r] = header.scales;
#pragma clang loop unroll(full)
            for (int t = 0; t < token_count; t++) {
                const activation_group *activations = &tile->tokens[t][g];
                _mm256_storeu_ps(factors[r][t], _mm256_mul_ps(header.factors, _mm256_loadu_ps(activations->scales)));
                KEPT_IN_MEMORY(factors[r][t]);
                if (!format.has_minimums)
                    continue;
                sums[r][t] = _mm256_fnmadd_ps(header.minimums[0], _mm256_loadu_ps(activations->sums[0]), sums[r][t]);
                sums[r][t] = _mm256_fnmadd_ps(header.minimums[1], _mm256_loadu_ps(activations->sums[1]), sums[r][t]);
            }
        }
#pragma clang loop unroll(full)
        for (int block = 0; block < MNV_GROUP_BLOCKS; block++)
#pragma clang loop unroll(full)
            for (int r = 0; r < row_count; r++) {
                __m256i codes = format.codes(groups[r], block), magnitudes = _mm256_abs_epi8(codes);
                __m256i block_scales = scales_of_block(format, scales[r], block);
#pragma clang loop unroll(full)
                for (int t = 0; t < token_count; t++) {
                    __m256i activations = load_32(tile->tokens[t][g].codes + 32 * block);
                    __m256 part = _mm256_cvtepi32_ps(products(format, codes, magnitudes, activations, block_scales));
                    sums[r][t] = _mm256_fmadd_ps(part, _mm256_broadcast_ss(&factors[r][t][block]), sums[r][t]);
                }
            }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < row_count; r++)
#pragma clang loop unroll(full)
        for (int t = 0; t < token_count; t++)
            tile->results[r][t] = sum_of_8(sums[r][t]);
}

static inline void write_results(const mnv_projection *projection, size_t row, size_t rows, size_t token, size_t tokens,
                                 float results[MOST_ROWS][MOST_TOKENS]) {
    for (size_t r = 0; r < rows; r++)
        for (size_t t = 0; t < tokens; t++)
            projection->outputs[(token + t) * projection->output_stride + row + r] =
                results[r][t] + (projection->bias == NULL ? 0 : projection->bias[row + r]);
}

/// All rows of a panel with `token_count` tokens. A row is computed in the same order whatever the tile's shape.
INLINED void multiply_rows(group_format format, const int row_count, const int token_count,
                           const mnv_projection *projection, size_t row_begin, size_t row_end,
                           const mnv_activations *activations, size_t token) {
    const mnv_matrix *matrix = &projection->matrix;
    size_t row_bytes = mnv_row_bytes(matrix->type, matrix->columns);
    group_tile tile = {.whole_groups = row_bytes / format.group_bytes, .group_count = activations->group_count};
    size_t tile_bytes = row_bytes * (size_t)row_count;
    tile.ahead = token == 0 && tile_bytes != 0 ? (FETCHED_AHEAD / tile_bytes + 1) * tile_bytes : 0;
    for (int t = 0; t < token_count; t++)
        tile.tokens[t] =
            (const activation_group *)activations->copies[MNV_CODES] + (token + (size_t)t) * activations->group_count;
    for (size_t row = row_begin; row < row_end; row += (size_t)row_count) {
        size_t rows = row_end - row < (size_t)row_count ? row_end - row : (size_t)row_count;
        for (size_t r = 0; r < (size_t)row_count; r++) {
            tile.rows[r] = (const uint8_t *)matrix->blocks + (row + (r < rows ? r : rows - 1)) * row_bytes;
            size_t whole_bytes = tile.whole_groups * format.group_bytes;
            if (whole_bytes < row_bytes)
                memcpy(tile.last_groups[r], tile.rows[r] + whole_bytes, row_bytes - whole_bytes);
        }
        multiply_tile(format, row_count, token_count, &tile);
        write_results(projection, row, rows, token, (size_t)token_count, tile.results);
    }
}

INLINED void multiply_groups(group_format format, const mnv_projection *projection, size_t row_begin, size_t row_end,
                             const mnv_activations *activations) {
    size_t token = 0, tokens = activations->tokens;
    for (; tokens - token >= 8; token += 8)
        multiply_rows(format, 1, 8, projection, row_begin, row_end, activations, token);
    for (; tokens - token >= 4; token += 4)
        multiply_rows(format, 2, 4, projection, row_begin, row_end, activations, token);
    for (; tokens - token >= 2; token += 2)
        multiply_rows(format, 2, 2, projection, row_begin, row_end, activations, token);
    for (; token < tokens; token++)
        multiply_rows(format, 4, 1, projection, row_begin, row_end, activations, token);
}

/// Defines mnv_multiply_<type>_q8_avx2.
#define DEFINE_MULTIPLY(type, blocks_per_group, signed_codes, minimums, scales)                                        \
    static void mnv_multiply_##type##_q8_avx2(const mnv_projection *projection, size_t row_begin, size_t row_end,      \
                                              const mnv_activations *activations) {                                    \
        const group_format format = {(blocks_per_group) * sizeof(mnv_block_##type),                                    \
                                     header_##type,                                                                    \
                                     codes_##type,                                                                     \
                                     signed_codes,                                                                     \
                                     minimums,                                                                         \
                                     scales};                                                                          \
        multiply_groups(format, projection, row_begin, row_end, activations);                                          \
    }

DEFINE_MULTIPLY(q4_0, 8, false, true, false)
DEFINE_MULTIPLY(q4_1, 8, false, true, false)
DEFINE_MULTIPLY(q5_0, 8, false, true, false)
DEFINE_MULTIPLY(q5_1, 8, false, true, false)
DEFINE_MULTIPLY(q8_0, 8, true, false, false)
DEFINE_MULTIPLY(q2_k, 1, false, true, true)
DEFINE_MULTIPLY(q3_k, 1, false, true, true)
DEFINE_MULTIPLY(q4_k, 1, false, true, false)
DEFINE_MULTIPLY(q5_k, 1, false, true, false)
DEFINE_MULTIPLY(q6_k, 1, false, true, true)
DEFINE_MULTIPLY(iq4_nl, 8, true, false, false)
DEFINE_MULTIPLY(iq4_xs, 1, true, false, false)
DEFINE_MULTIPLY(mxfp4, 8, true, false, false)

// Weights that are floating-point numbers, with the activations as they are

typedef __m256 (*load_8_floats)(const void *weights, size_t index);
typedef float (*load_float)(const void *weights, size_t index);

INLINED __m256 load_8_f32(const void *weights, size_t index) { return _mm256_loadu_ps((const float *)weights + index); }

INLINED float load_f32(const void *weights, size_t index) { return ((const float *)weights)[index]; }

INLINED __m256 load_8_f16(const void *weights, size_t index) {
    return from_8_halves((const uint16_t *)weights + index);
}

INLINED float load_f16(const void *weights, size_t index) {
    return mnv_float_from_half(((const uint16_t *)weights)[index]);
}

INLINED __m256 load_8_bf16(const void *weights, size_t index) {
    __m256i bits = _mm256_cvtepu16_epi32(load_16((const uint16_t *)weights + index));
    return _mm256_castsi256_ps(_mm256_slli_epi32(bits, 16));
}

INLINED float load_bf16(const void *weights, size_t index) {
    return mnv_float_from_bfloat(((const uint16_t *)weights)[index]);
}

INLINED void multiply_float_tile(load_8_floats load_8, load_float load, const int row_count, const int token_count,
                                 const void *const rows[MOST_ROWS], const float *const tokens[MOST_TOKENS],
                                 size_t columns, float results[MOST_ROWS][MOST_TOKENS]) {
    __m256 sums[MOST_ROWS][MOST_TOKENS];
#pragma clang loop unroll(full)
    for (int r = 0; r < row_count; r++)
#pragma clang loop unroll(full)
        for (int t = 0; t < token_count; t++)
            sums[r][t] = _mm256_setzero_ps();
    size_t column = 0;
    for (; column + 8 <= columns; column += 8)
#pragma clang loop unroll(full)
        for (int r = 0; r < row_count; r++) {
            __m256 weights = load_8(rows[r], column);
#pragma clang loop unroll(full)
            for (int t = 0; t < token_count; t++)
                sums[r][t] = _mm256_fmadd_ps(weights, _mm256_loadu_ps(tokens[t] + column), sums[r][t]);
        }
    for (int r = 0; r < row_count; r++)
        for (int t = 0; t < token_count; t++) {
            results[r][t] = sum_of_8(sums[r][t]);
            for (size_t rest = column; rest < columns; rest++)
                results[r][t] += load(rows[r], rest) * tokens[t][rest];
        }
}

INLINED void multiply_float_rows(load_8_floats load_8, load_float load, const int row_count, const int token_count,
                                 const mnv_projection *projection, size_t row_begin, size_t row_end,
                                 const mnv_activations *activations, size_t token) {
    const mnv_matrix *matrix = &projection->matrix;
    size_t row_bytes = mnv_row_bytes(matrix->type, matrix->columns);
    const void *pointers[MOST_ROWS];
    const float *tokens[MOST_TOKENS];
    float results[MOST_ROWS][MOST_TOKENS];
    for (int t = 0; t < token_count; t++)
        tokens[t] = activations->values + (token + (size_t)t) * activations->stride;
    for (size_t row = row_begin; row < row_end; row += (size_t)row_count) {
        size_t rows = row_end - row < (size_t)row_count ? row_end - row : (size_t)row_count;
        for (size_t r = 0; r < (size_t)row_count; r++)
            pointers[r] = (const uint8_t *)matrix->blocks + (row + (r < rows ? r : rows - 1)) * row_bytes;
        multiply_float_tile(load_8, load, row_count, token_count, pointers, tokens, matrix->columns, results);
        write_results(projection, row, rows, token, (size_t)token_count, results);
    }
}

INLINED void multiply_floats(load_8_floats load_8, load_float load, const mnv_projection *projection, size_t row_begin,
                             size_t row_end, const mnv_activations *activations) {
    size_t token = 0, tokens = activations->tokens;
    for (; tokens - token >= 4; token += 4)
        multiply_float_rows(load_8, load, 2, 4, projection, row_begin, row_end, activations, token);
    for (; tokens - token >= 2; token += 2)
        multiply_float_rows(load_8, load, 4, 2, projection, row_begin, row_end, activations, token);
    for (; token < tokens; token++)
        multiply_float_rows(load_8, load, 4, 1, projection, row_begin, row_end, activations, token);
}

static void mnv_multiply_f32_f32_avx2(const mnv_projection *projection, size_t row_begin, size_t row_end,
                                      const mnv_activations *activations) {
    multiply_floats(load_8_f32, load_f32, projection, row_begin, row_end, activations);
}

static void mnv_multiply_f16_f32_avx2(const mnv_projection *projection, size_t row_begin, size_t row_end,
                                      const mnv_activations *activations) {
    multiply_floats(load_8_f16, load_f16, projection, row_begin, row_end, activations);
}

static void mnv_multiply_bf16_f32_avx2(const mnv_projection *projection, size_t row_begin, size_t row_end,
                                       const mnv_activations *activations) {
    multiply_floats(load_8_bf16, load_bf16, projection, row_begin, row_end, activations);
}

typedef void (*multiply_function)(const mnv_projection *projection, size_t row_begin, size_t row_end,
                                  const mnv_activations *activations);

static const multiply_function by_type[] = {
    [MNV_F32] = mnv_multiply_f32_f32_avx2,      [MNV_F16] = mnv_multiply_f16_f32_avx2,
    [MNV_BF16] = mnv_multiply_bf16_f32_avx2,    [MNV_Q4_0] = mnv_multiply_q4_0_q8_avx2,
    [MNV_Q4_1] = mnv_multiply_q4_1_q8_avx2,     [MNV_Q5_0] = mnv_multiply_q5_0_q8_avx2,
    [MNV_Q5_1] = mnv_multiply_q5_1_q8_avx2,     [MNV_Q8_0] = mnv_multiply_q8_0_q8_avx2,
    [MNV_Q2_K] = mnv_multiply_q2_k_q8_avx2,     [MNV_Q3_K] = mnv_multiply_q3_k_q8_avx2,
    [MNV_Q4_K] = mnv_multiply_q4_k_q8_avx2,     [MNV_Q5_K] = mnv_multiply_q5_k_q8_avx2,
    [MNV_Q6_K] = mnv_multiply_q6_k_q8_avx2,     [MNV_IQ4_NL] = mnv_multiply_iq4_nl_q8_avx2,
    [MNV_IQ4_XS] = mnv_multiply_iq4_xs_q8_avx2, [MNV_MXFP4] = mnv_multiply_mxfp4_q8_avx2,
};

void mnv_multiply_avx2(const mnv_projection *projection, size_t row_begin, size_t row_end,
                       const mnv_activations *activations) {
    by_type[projection->matrix.type](projection, row_begin, row_end, activations);
}

#pragma clang attribute pop
#endif
