"""How far logits may be from the float64 reference and from llama.cpp: the one table, and what it is measured with.

The distance is the normalised mean squared error (NMSE) of llama.cpp's tests/test-backend-ops.cpp: the mean squared
difference over the mean square of what is right. That file allows 5e-4 for one matrix product (`test_mul_mat`,
`max_nmse_err`); the models here chain 15 of them, with little else between.

Where an error comes from, and what it amounts to in these models (2 layers, width 256):
- Keys and values are kept in F16, which rounds to 11 bits: 1e-7. Minerva rounds nothing else for F32 and F16, nor for BF16
  where the processor does not multiply such numbers; llama.cpp rounds activations to the type of the weights.
- Where the processor multiplies numbers of BF16, activations are rounded to them, to 8 bits of mantissa: 2.6e-5.
- Activations are rounded to 8 bits for quantized weights. One scale for every 32 of them, as llama.cpp has it for weights
  in blocks of 32, amounts to 4e-4, and one for every 256, which it has for weights in blocks of 256, to 8e-4. Minerva
  has one for every 256 and powers of two of it for every 32: 6e-4.
- Where rope makes attention look at fewer tokens (an attention factor above 1), all of it grows: by 1.6 here, and by
  2.4 where nothing but F16 is rounded, which is in the table.
Rounding of the weights does not count: the reference has the same rounded weights.
"""

from pathlib import Path

import numpy

# Element type: NMSE against the reference of llama.cpp (llama-cpp-python 0.3.36) and of Minerva, both as measured, and
# the largest that Minerva's may be.
_TABLE = {
    "F32": (1.8e-7, 9.7e-8, 1.5e-6),
    "F16": (5.8e-7, 1.0e-7, 1.5e-6),
    "BF16": (2.6e-5, 1.1e-7, 1.5e-6),
    "BF16, multiplied as such": (2.6e-5, 2.7e-5, 6e-5),
    "Q4_0": (3.4e-4, 5.7e-4, 8e-4),
    "Q4_1": (3.5e-4, 6.9e-4, 8e-4),
    "Q5_0": (3.6e-4, 6.3e-4, 8e-4),
    "Q5_1": (3.9e-4, 6.3e-4, 8e-4),
    "Q8_0": (3.6e-4, 6.6e-4, 8e-4),
    "Q2_K": (8.5e-4, 6.6e-4, 8e-4),
    "Q3_K": (7.7e-4, 6.2e-4, 8e-4),
    "Q4_K": (7.7e-4, 6.4e-4, 8e-4),
    "Q5_K": (7.9e-4, 6.4e-4, 8e-4),
    "Q6_K": (8.1e-4, 6.4e-4, 8e-4),
    "IQ4_NL": (3.6e-4, 6.6e-4, 8e-4),
    "IQ4_XS": (8.0e-4, 6.7e-4, 8e-4),
    "MXFP4": (3.2e-4, 5.8e-4, 8e-4),
}

# One row of logits has fewer values than all of them, and so strays further: up to 5 times the mean as measured.
ROW_FACTOR = 6


def nmse(found, right):
    """The normalised mean squared error."""
    return float(((found - right) ** 2).sum() / (right**2).sum())


def against_reference(element_type, kernels="auto"):
    """The largest NMSE of Minerva's logits against the reference. The reference kernels never round activations."""
    if kernels == "reference":
        element_type = "F32"
    elif element_type == "BF16" and _multiplies_bfloats():
        element_type = "BF16, multiplied as such"
    return _TABLE[element_type][2]


def _multiplies_bfloats():
    """Whether the processor does, and so Minerva's kernels."""
    description = Path("/proc/cpuinfo")
    return description.exists() and "avx512_bf16" in description.read_text(encoding="utf-8")


def against_llama_cpp(element_type, kernels="auto"):
    """The largest NMSE of Minerva's logits against llama.cpp's: the errors of both, which vary with the model."""
    return 2 * _TABLE[element_type][0] + against_reference(element_type, kernels)


def check(found, right, largest):
    """Fails if logits [tokens, vocabulary] are too far from the right ones, in all or in a row, or choose otherwise."""
    assert found.shape == right.shape
    assert numpy.isfinite(found).all()
    total = nmse(found, right)
    assert total <= largest, f"NMSE {total:.2e}; at most {largest:.2e} is allowed"
    rows = [nmse(*row) for row in zip(found, right)]
    worst = int(numpy.argmax(rows))
    assert rows[worst] <= ROW_FACTOR * largest, f"NMSE {rows[worst]:.2e} after token {worst}"
    check_choices(found, right, largest)


def check_choices(found, right, largest):
    """Where the best token leads by more than errors can explain, it must be the best one."""
    error = numpy.sqrt(largest * (right**2).mean(axis=1))
    second, first = numpy.sort(right, axis=1)[:, -2:].T
    # The difference of two logits has √2 times their error; four deviations of that hardly ever happen.
    clear = first - second > 4 * numpy.sqrt(2) * error
    assert clear.mean() > 0.25, f"only {clear.mean():.0%} of the tokens have a clear successor; this checks nothing"
    wrong = numpy.flatnonzero(clear & (found.argmax(axis=1) != right.argmax(axis=1)))
    assert not wrong.size, f"another token is chosen after tokens {wrong.tolist()}"
