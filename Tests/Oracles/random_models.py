"""Writes small llama models with random weights, in every element type and with every option of the architecture."""

import ctypes
from dataclasses import dataclass

import gguf
import numpy
from gguf import GGMLQuantizationType, quants

TYPES = (
    "F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0",
    "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4",
)

BEGIN, END, TURN = "<|begin|>", "<|end|>", "<|turn|>"

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|turn|>{{ message.role }}\n{{ message.content | trim }}<|end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|turn|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class Rope:
    """How positions turn queries and keys."""

    base: float | None = None
    scaling: str | None = None
    factor: float | None = None
    original_context: int | None = None
    attention_factor: float | None = None
    # Tensors of divisors: "rope_freqs" (Llama 3.1), or both of LongRoPE's.
    factors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """What a model is made of. Matrices have the given element type, vectors are F32."""

    element_type: str = "F32"
    layers: int = 2
    width: int = 256
    feed_forward: int = 512
    heads: int = 4
    key_value_heads: int = 2
    head_size: int = 64
    context: int = 1024
    tied: bool = False
    biases: bool = False
    rope: Rope = Rope()
    # Never likely to write control tokens or bytes that are no ASCII, so that replies are long and readable.
    readable: bool = False
    seed: int = 1


VARIANTS = {
    "grouped queries, heads of 64": Recipe(),
    "multi-query": Recipe(key_value_heads=1),
    "multi-head, heads of 32": Recipe(heads=8, key_value_heads=8, head_size=32),
    "grouped queries, heads of 32": Recipe(heads=8, key_value_heads=2, head_size=32),
    "heads wider than the model": Recipe(heads=6, key_value_heads=3, head_size=64),
    "tied output": Recipe(tied=True),
    "biases": Recipe(biases=True),
    "odd sizes": Recipe(width=96, feed_forward=160, heads=3, key_value_heads=1, head_size=32),
    "rope base 500000": Recipe(rope=Rope(base=500_000)),
    "rope scaled linearly": Recipe(rope=Rope(scaling="linear", factor=4)),
    "rope factor with scaling type none": Recipe(rope=Rope(scaling="none", factor=4)),
    "rope by yarn": Recipe(rope=Rope(scaling="yarn", factor=8, original_context=64)),
    "rope by yarn with an attention factor": Recipe(
        rope=Rope(scaling="yarn", factor=4, original_context=128, attention_factor=0.8, base=1_000_000)
    ),
    "rope factors of Llama 3.1": Recipe(rope=Rope(base=500_000, factors=("rope_freqs",))),
    "long rope within its short context": Recipe(
        rope=Rope(
            scaling="longrope", original_context=512, attention_factor=1.2,
            factors=("rope_factors_long", "rope_factors_short"),
        )
    ),
    "long rope beyond its short context": Recipe(
        rope=Rope(
            scaling="longrope", original_context=64, attention_factor=1.2,
            factors=("rope_factors_long", "rope_factors_short"),
        )
    ),
}


def write(path, recipe, name="random"):
    """Writes a model; the same recipe gives the same file."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(name)
    write_sizes(writer, recipe)
    write_rope(writer, recipe.rope)
    tokens = write_vocabulary(writer)
    for tensor, values in weights(recipe, tokens).items():
        element_type = GGMLQuantizationType[recipe.element_type if values.ndim == 2 else "F32"]
        writer.add_tensor(tensor, quantize(values, element_type), raw_dtype=element_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_sizes(writer, recipe):
    writer.add_context_length(recipe.context)
    writer.add_embedding_length(recipe.width)
    writer.add_block_count(recipe.layers)
    writer.add_feed_forward_length(recipe.feed_forward)
    writer.add_head_count(recipe.heads)
    writer.add_head_count_kv(recipe.key_value_heads)
    writer.add_key_length(recipe.head_size)
    writer.add_value_length(recipe.head_size)
    writer.add_layer_norm_rms_eps(1e-5)
    # All of a head turns: llama.cpp's llama knows nothing else.
    writer.add_rope_dimension_count(recipe.head_size)


def write_rope(writer, rope):
    if rope.base is not None:
        writer.add_rope_freq_base(rope.base)
    if rope.scaling is not None:
        writer.add_rope_scaling_type(gguf.RopeScalingType(rope.scaling))
    if rope.factor is not None:
        writer.add_rope_scaling_factor(rope.factor)
    if rope.original_context is not None:
        writer.add_rope_scaling_orig_ctx_len(rope.original_context)
    if rope.attention_factor is not None:
        writer.add_rope_scaling_attn_factors(rope.attention_factor)


def write_vocabulary(writer):
    """A byte-level vocabulary with some words; returns its tokens."""
    alphabet = byte_alphabet()
    tokens, merges = list(alphabet), []
    for word in (" the", " and", "ing", " once", " upon", " time", "hello", " world", " was", "user", "assistant"):
        letters = [alphabet[byte] for byte in word.encode()]
        for end in range(2, len(letters) + 1):
            start = "".join(letters[: end - 1])
            if start + letters[end - 1] not in tokens:
                tokens.append(start + letters[end - 1])
                merges.append(f"{start} {letters[end - 1]}")
    control = [BEGIN, END, TURN]
    kinds = [gguf.TokenType.NORMAL] * len(tokens) + [gguf.TokenType.CONTROL] * len(control)
    tokens += control
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(tokens.index(BEGIN))
    writer.add_eos_token_id(tokens.index(END))
    writer.add_add_bos_token(True)
    writer.add_chat_template(CHAT_TEMPLATE)
    writer.add_vocab_size(len(tokens))
    return tokens


def byte_alphabet():
    """The character that stands for each byte in byte-level vocabularies: itself if it can be seen."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return [chr(byte) if byte in shown else chr(256 + hidden.index(byte)) for byte in range(256)]


def weights(recipe, tokens):
    """The tensors, scaled so that every part has a say in the logits."""
    random = numpy.random.default_rng(recipe.seed)

    def matrix(rows, columns, gain=1.0):
        return random.standard_normal((rows, columns), dtype=numpy.float32) * numpy.float32(gain / columns**0.5)

    def vector(count, mean=0.0):
        return (mean + 0.3 * random.standard_normal(count)).astype(numpy.float32)

    width, feed_forward = recipe.width, recipe.feed_forward
    queries, keys = recipe.heads * recipe.head_size, recipe.key_value_heads * recipe.head_size
    tensors = {"token_embd.weight": matrix(len(tokens), width, width**0.5)}
    for layer in range(recipe.layers):
        # Scores with a spread of about 2 let attention look at a few tokens, and not at all of them alike.
        projections = {
            "attn_q": matrix(queries, width, 1.5),
            "attn_k": matrix(keys, width, 1.5),
            "attn_v": matrix(keys, width),
            "attn_output": matrix(width, queries),
            "ffn_gate": matrix(feed_forward, width, 1.5),
            "ffn_up": matrix(feed_forward, width),
            "ffn_down": matrix(width, feed_forward),
        }
        for name, values in projections.items():
            tensors[f"blk.{layer}.{name}.weight"] = values
            if recipe.biases:
                tensors[f"blk.{layer}.{name}.bias"] = vector(values.shape[0])
        tensors[f"blk.{layer}.attn_norm.weight"] = vector(width, mean=1)
        tensors[f"blk.{layer}.ffn_norm.weight"] = vector(width, mean=1)
    tensors["output_norm.weight"] = vector(width, mean=1)
    if not recipe.tied:
        tensors["output.weight"] = matrix(len(tokens), width, 3.0)
        if recipe.readable:
            tensors["output.weight"][[not is_readable(token) for token in tokens]] = 0
    for name in recipe.rope.factors:
        largest = 2 if name == "rope_factors_short" else 8
        tensors[f"{name}.weight"] = numpy.linspace(1, largest, recipe.head_size // 2, dtype=numpy.float32)
    return tensors


def is_readable(token):
    return token not in (BEGIN, END, TURN) and all("!" <= character <= "~" or character == "Ġ" for character in token)


def quantize(values, element_type):
    """Rows of blocks: by gguf where it can, otherwise by ggml, which comes with llama-cpp-python."""
    try:
        return quants.quantize(values, element_type)
    except NotImplementedError:
        return quantize_by_ggml(values, element_type)


def quantize_by_ggml(values, element_type):
    from llama_cpp._ggml import libggml

    function = libggml.ggml_quantize_chunk
    function.restype = ctypes.c_size_t
    function.argtypes = [ctypes.c_int, *[ctypes.c_void_p] * 2, *[ctypes.c_int64] * 3, ctypes.c_void_p]
    rows, columns = values.shape
    block_length, block_bytes = gguf.GGML_QUANT_SIZES[element_type]
    blocks = numpy.zeros((rows, columns // block_length * block_bytes), dtype=numpy.uint8)
    values = numpy.ascontiguousarray(values, dtype=numpy.float32)
    written = function(element_type, values.ctypes.data, blocks.ctypes.data, 0, rows, columns, None)
    assert written == blocks.nbytes, f"ggml wrote {written} bytes of {element_type.name}; expected {blocks.nbytes}"
    return blocks
