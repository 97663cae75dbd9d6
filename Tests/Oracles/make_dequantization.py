"""Writes what the `gguf` package makes of random blocks: OUTDIR/dequantization/<TYPE>.blocks and <TYPE>.f32.

Usage: make_dequantization.py OUTDIR        (needs numpy and gguf)
"""

import pathlib
import sys

import numpy
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize

TYPES = (
    "F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS MXFP4"
).split()
VALUES = 256 * 256
# Zero, subnormals, the extremes, infinities and NaN, with both signs.
HALVES = [bits | sign for sign in (0, 0x8000) for bits in (0, 1, 0x3FF, 0x400, 0x7BFF, 0x7C00, 0x7E00)]


def random_blocks(name: str, seed: int) -> numpy.ndarray:
    length, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    count = VALUES // length
    blocks = numpy.random.default_rng(seed).integers(0, 256, (count, size), dtype=numpy.uint8)
    if name == "F16":
        blocks = numpy.arange(VALUES, dtype="<u2").view(numpy.uint8).reshape(count, size)
    elif length > 1 and name != "MXFP4":
        # Scales stand at either end of a block: plant every special value at both.
        special = numpy.array(HALVES, dtype="<u2").view(numpy.uint8).reshape(-1, 2)
        blocks[: len(HALVES), :2] = special
        blocks[len(HALVES) : 2 * len(HALVES), -2:] = special
    return blocks


def main(directory: pathlib.Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(TYPES):
        blocks = random_blocks(name, seed)
        with numpy.errstate(all="ignore"):
            values = dequantize(blocks, GGMLQuantizationType[name])
        blocks.tofile(directory / f"{name}.blocks")
        numpy.ascontiguousarray(values).astype("<f4").tofile(directory / f"{name}.f32")
        print(f"{name}: {len(blocks)} blocks, {values.size} values")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]) / "dequantization")
