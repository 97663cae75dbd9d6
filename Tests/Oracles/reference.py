"""The llama architecture as its papers have it, in float64: what every engine should come close to.

RMSNorm: Zhang 2019; RoPE: Su 2021; SwiGLU: Shazeer 2020; grouped queries: Ainslie 2023; linear scaling: Chen 2023;
YaRN: Peng 2023; LongRoPE: Ding 2024; the whole: Touvron 2023.
"""

import gguf
import numpy
from gguf import quants


class Reference:
    """A model file, its weights as float64."""

    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        self.fields = {name: field.contents() for name, field in reader.fields.items()}
        self.tensors = {
            tensor.name: quants.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float64)
            for tensor in reader.tensors
        }
        self.layers = self.field("block_count")
        self.width = self.field("embedding_length")
        self.heads = self.field("attention.head_count")
        self.key_value_heads = self.field("attention.head_count_kv", self.heads)
        self.head_size = self.field("attention.key_length", self.width // self.heads)
        self.epsilon = self.field("attention.layer_norm_rms_epsilon")

    def field(self, name, default=None):
        return self.fields.get(f"llama.{name}", default)

    def logits(self, tokens, context):
        """[tokens, vocabulary]: after each token, the scores of the next one.

        `context` is the length that the model is used with, which decides about LongRoPE's factors.
        """
        hidden = self.tensors["token_embd.weight"][list(tokens)]
        turns = self.turns(len(tokens), context)
        for layer in range(self.layers):
            name = f"blk.{layer}"
            hidden = hidden + self.attention(name, self.norm(f"{name}.attn_norm", hidden), turns)
            hidden = hidden + self.feed_forward(name, self.norm(f"{name}.ffn_norm", hidden))
        output = "output" if "output.weight" in self.tensors else "token_embd"
        return self.linear(output, self.norm("output_norm", hidden))

    def norm(self, name, rows):
        mean_square = (rows**2).mean(axis=-1, keepdims=True)
        return rows / numpy.sqrt(mean_square + self.epsilon) * self.tensors[f"{name}.weight"]

    def linear(self, name, rows):
        return rows @ self.tensors[f"{name}.weight"].T + self.tensors.get(f"{name}.bias", 0)

    def feed_forward(self, name, rows):
        gate = self.linear(f"{name}.ffn_gate", rows)
        swish = gate / (1 + numpy.exp(-gate))
        return self.linear(f"{name}.ffn_down", swish * self.linear(f"{name}.ffn_up", rows))

    def attention(self, name, rows, turns):
        queries = turned(self.split(self.linear(f"{name}.attn_q", rows), self.heads), turns)
        keys = turned(self.split(self.linear(f"{name}.attn_k", rows), self.key_value_heads), turns)
        values = self.split(self.linear(f"{name}.attn_v", rows), self.key_value_heads)
        # Each head of keys and values serves a group of neighbouring query heads.
        group = self.heads // self.key_value_heads
        keys, values = numpy.repeat(keys, group, axis=0), numpy.repeat(values, group, axis=0)
        scores = queries @ keys.transpose(0, 2, 1) / numpy.sqrt(self.head_size)
        count = len(rows)
        scores[:, numpy.triu(numpy.ones((count, count), dtype=bool), k=1)] = -numpy.inf
        shares = numpy.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed = (shares @ values).transpose(1, 0, 2).reshape(count, self.heads * self.head_size)
        return self.linear(f"{name}.attn_output", mixed)

    def split(self, rows, heads):
        """[tokens, heads × size] as [heads, tokens, size]."""
        return rows.reshape(len(rows), heads, self.head_size).transpose(1, 0, 2)

    def turns(self, count, context):
        """[positions, pairs]: by which complex number each pair of dimensions is multiplied."""
        size = self.field("rope.dimension_count", self.head_size)
        base = self.field("rope.freq_base", 10_000.0)
        scaling = self.field("rope.scaling.type", "linear")
        factor = self.field("rope.scaling.factor", self.field("rope.scale_linear", 0)) or 1
        original = self.field("rope.scaling.original_context_length", self.field("context_length"))
        pairs = numpy.arange(size // 2)
        frequencies = base ** (-2 * pairs / size) / self.divisors(scaling, original, context)
        magnitude = self.field("rope.scaling.attn_factor", 1)
        if scaling == "yarn":
            stretched = slow_share(pairs, size, base, original)
            frequencies = stretched * frequencies / factor + (1 - stretched) * frequencies
            magnitude *= 1 + 0.1 * numpy.log(factor)
        elif scaling != "none":
            frequencies = frequencies / factor
        return magnitude * numpy.exp(1j * numpy.outer(numpy.arange(count), frequencies))

    def divisors(self, scaling, original, context):
        name = "rope_freqs"
        if scaling == "longrope":
            name = "rope_factors_long" if context > original else "rope_factors_short"
        return self.tensors.get(f"{name}.weight", 1)


def turned(heads, turns):
    """Turns neighbouring dimensions as if each pair were a complex number; dimensions beyond the pairs stay."""
    size = 2 * turns.shape[1]
    pairs = (heads[..., 0:size:2] + 1j * heads[..., 1:size:2]) * turns
    result = heads.copy()
    result[..., 0:size:2], result[..., 1:size:2] = pairs.real, pairs.imag
    return result


def slow_share(pairs, size, base, original):
    """How much each pair counts as slow: 0 if it turns 32 times in the original context, 1 if not even once.

    The bounds are rounded to whole pairs and the share is linear in the pair, as in the code that came with the paper.
    """

    def pair_that_turns(times):
        return size * numpy.log(original / (times * 2 * numpy.pi)) / (2 * numpy.log(base))

    fast = max(0, numpy.floor(pair_that_turns(32)))
    slow = min(size - 1, numpy.ceil(pair_that_turns(1)))
    return numpy.clip((pairs - fast) / max(0.001, slow - fast), 0, 1)
