#if defined(__x86_64__)
#include "kernels.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "avx2.h"

#define KERNEL(name) mnv_##name##_avx2
#include "layer_steps.h"

#pragma clang attribute pop
#endif
