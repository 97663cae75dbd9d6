#if defined(__aarch64__)
#include "kernels.h"
#include "neon.h"

#define KERNEL(name) mnv_##name##_neon
#include "layer_steps.h"

#endif
