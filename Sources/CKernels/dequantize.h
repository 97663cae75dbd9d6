/// One dequantiser per type: `count` values, a multiple of the type's block length.
#ifndef DEQUANTIZE_H
#define DEQUANTIZE_H

#include <stddef.h>

void mnv_dequantize_f32(const void *blocks, float *values, size_t count);
void mnv_dequantize_f16(const void *blocks, float *values, size_t count);
void mnv_dequantize_bf16(const void *blocks, float *values, size_t count);
void mnv_dequantize_q4_0(const void *blocks, float *values, size_t count);
void mnv_dequantize_q4_1(const void *blocks, float *values, size_t count);
void mnv_dequantize_q5_0(const void *blocks, float *values, size_t count);
void mnv_dequantize_q5_1(const void *blocks, float *values, size_t count);
void mnv_dequantize_q8_0(const void *blocks, float *values, size_t count);
void mnv_dequantize_q2_k(const void *blocks, float *values, size_t count);
void mnv_dequantize_q3_k(const void *blocks, float *values, size_t count);
void mnv_dequantize_q4_k(const void *blocks, float *values, size_t count);
void mnv_dequantize_q5_k(const void *blocks, float *values, size_t count);
void mnv_dequantize_q6_k(const void *blocks, float *values, size_t count);
void mnv_dequantize_iq4_nl(const void *blocks, float *values, size_t count);
void mnv_dequantize_iq4_xs(const void *blocks, float *values, size_t count);
void mnv_dequantize_mxfp4(const void *blocks, float *values, size_t count);

#endif
