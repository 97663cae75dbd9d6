#if defined(__aarch64__)
#include "kernels.h"
#include "neon.h"

enum { SCORE_VECTORS = 1, VALUE_VECTORS = 1 };
#define KERNEL(name) mnv_##name##_neon
#include "attention_walk.h"

#endif
