#include "processor.h"

#if defined(__aarch64__) && defined(__APPLE__)
#include <stddef.h>
#include <sys/sysctl.h>

static bool has(const char *name) {
    int value = 0;
    size_t size = sizeof value;
    return sysctlbyname(name, &value, &size, NULL, 0) == 0 && value != 0;
}

bool mnv_processor_has_dotprod(void) { return has("hw.optional.arm.FEAT_DotProd"); }

bool mnv_processor_has_i8mm(void) { return mnv_processor_has_dotprod() && has("hw.optional.arm.FEAT_I8MM"); }
#elif defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>

bool mnv_processor_has_dotprod(void) { return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0; }

bool mnv_processor_has_i8mm(void) { return mnv_processor_has_dotprod() && (getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0; }
#else
bool mnv_processor_has_dotprod(void) { return false; }

bool mnv_processor_has_i8mm(void) { return false; }
#endif
