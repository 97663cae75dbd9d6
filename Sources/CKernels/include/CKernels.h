/// SIMD arithmetic on quantised blocks, chosen at run time, and the fork-join worker pool below it.
///
/// All buffers belong to the caller; nothing here allocates except `mnv_pool_create`. Buffers are row-major and need no
/// alignment beyond that of their elements. Sizes and types are the caller's to check: only `mnv_dequantize` and the
/// size functions accept any type code.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "mnv_type.h"
#include "mnv_pool.h"
#include "mnv_kernels.h"
#include "mnv_matmul.h"
#include "mnv_layers.h"
#include "mnv_attention.h"
#include "mnv_limits.h"
#include "mnv_logits.h"

#endif
