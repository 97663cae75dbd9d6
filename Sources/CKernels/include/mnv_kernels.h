/// Which set of kernels computes.
#ifndef MNV_KERNELS_H
#define MNV_KERNELS_H

#include <stdbool.h>

/// The name of the kernels in use: "reference", "avx2", "avx512", "neon" or "i8mm".
///
/// Unless `mnv_kernels_select` was called, the environment variable MINERVA_KERNELS decides at the first use, if it
/// names kernels that this machine can run; otherwise the best ones are taken.
const char *mnv_kernels_name(void);

/// Selects kernels by name; "auto" means the best ones that this machine can run.
///
/// Returns false and changes nothing if the name is unknown or the machine cannot run them. Not to be called while
/// kernels run.
bool mnv_kernels_select(const char *name);

#endif
