#include "kernels.h"
#include "processor.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/// The entries for what stands between matrix products, which sets of kernels may share.
#define LAYERS_OF(set)                                                                                                 \
    .rms_norm = mnv_rms_norm_##set, .rope = mnv_rope_##set, .swiglu = mnv_swiglu_##set, .geglu = mnv_geglu_##set,      \
    .softmax = mnv_softmax_##set, .argmax = mnv_argmax_##set, .top_k = mnv_top_k_##set,                                \
    .sum_exp = mnv_sum_exp_##set, .store_halves = mnv_store_halves_##set

static bool always_runs(void) { return true; }

static const mnv_kernels reference = {
    .name = "reference",
    .runs_here = always_runs,
    .form = mnv_form_reference,
    .copy = NULL,
    .reads_panels = false,
    .multiply = mnv_multiply_reference,
    .only_multiply = NULL,
    LAYERS_OF(reference),
    .attend = mnv_attend_reference,
};

#if defined(__x86_64__)
static bool runs_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static const mnv_kernels avx2 = {
    .name = "avx2",
    .runs_here = runs_avx2,
    .form = mnv_form_avx2,
    .copy = mnv_copy_avx2,
    .reads_panels = true,
    .multiply = mnv_multiply_avx2,
    .only_multiply = mnv_only_multiply_avx2,
    LAYERS_OF(avx2),
    .attend = mnv_attend_avx2,
};

static bool runs_avx512(void) {
    return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vnni");
}

static const mnv_kernels avx512 = {
    .name = "avx512",
    .runs_here = runs_avx512,
    .form = mnv_form_avx512,
    .copy = mnv_copy_avx512,
    .reads_panels = true,
    .multiply = mnv_multiply_avx512,
    .only_multiply = mnv_only_multiply_avx512,
    LAYERS_OF(avx2),
    .attend = mnv_attend_avx512,
};

/// From the best to the most general.
static const mnv_kernels *const all[] = {&avx512, &avx2, &reference};
#elif defined(__aarch64__)
static const mnv_kernels neon = {
    .name = "neon",
    .runs_here = mnv_processor_has_dotprod,
    .form = mnv_form_neon,
    .copy = mnv_copy_neon,
    .reads_panels = true,
    .multiply = mnv_multiply_neon,
    .only_multiply = mnv_only_multiply_neon,
    LAYERS_OF(neon),
    .attend = mnv_attend_neon,
};

static const mnv_kernels i8mm = {
    .name = "i8mm",
    .runs_here = mnv_processor_has_i8mm,
    .form = mnv_form_neon,
    .copy = mnv_copy_neon,
    .reads_panels = true,
    .multiply = mnv_multiply_i8mm,
    .only_multiply = mnv_only_multiply_i8mm,
    LAYERS_OF(neon),
    .attend = mnv_attend_neon,
};

/// From the best to the most general.
static const mnv_kernels *const all[] = {&i8mm, &neon, &reference};
#else
static const mnv_kernels *const all[] = {&reference};
#endif

static _Atomic(const mnv_kernels *) current = NULL;

/// NULL if the name is unknown or names kernels that do not run here.
static const mnv_kernels *kernels_named(const char *name) {
    bool any = strcmp(name, "auto") == 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if ((any || strcmp(name, all[i]->name) == 0) && all[i]->runs_here())
            return all[i];
    return NULL;
}

const mnv_kernels *mnv_kernels_current(void) {
    const mnv_kernels *kernels = atomic_load_explicit(&current, memory_order_acquire);
    if (kernels != NULL)
        return kernels;
    const char *wanted = getenv("MINERVA_KERNELS");
    if (wanted == NULL || !mnv_kernels_select(wanted))
        mnv_kernels_select("auto");
    return atomic_load_explicit(&current, memory_order_acquire);
}

const char *mnv_kernels_name(void) { return mnv_kernels_current()->name; }

bool mnv_kernels_select(const char *name) {
    const mnv_kernels *kernels = kernels_named(name);
    if (kernels != NULL)
        atomic_store_explicit(&current, kernels, memory_order_release);
    return kernels != NULL;
}
