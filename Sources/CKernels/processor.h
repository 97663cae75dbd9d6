/// What the processor can, where only the operating system knows.
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <stdbool.h>

/// ARM's dot products of 8-bit integers (`sdot`).
bool mnv_processor_has_dotprod(void);

/// ARM's products of 8-bit matrices (`usmmla`), and dot products.
bool mnv_processor_has_i8mm(void);

#endif
