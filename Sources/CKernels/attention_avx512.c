#if defined(__x86_64__)
#include "kernels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,f16c,fma"))),                   \
                             apply_to = function)
#include "avx512.h"

enum { SCORE_VECTORS = 2, VALUE_VECTORS = 4 };
#define KERNEL(name) mnv_##name##_avx512
#include "attention_walk.h"

#pragma clang attribute pop
#endif
