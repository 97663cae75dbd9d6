"""The finished model as a GGUF file."""

import json
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer

from .model import EPSILON, ROPE_BASE, Weights
from .template import CONTROL_TOKENS, END, END_OF_TEXT, MARKER_TOKENS, SOURCE
from .tokenizer import PRE_TOKENIZER
from .training import Recipe

_DESCRIPTION = (
    "Small chat model that comes with Minerva: answers questions about it, does small sums, works with lists, writes "
    "JSON, calls tools. Trained from nothing by training/ (seed {seed}, {steps} steps of {tokens} tokens) on text "
    "written from rules and templates of Minerva's authors."
)
_TENSORS = {
    "attention_norm": "attn_norm",
    "query": "attn_q",
    "key": "attn_k",
    "value": "attn_v",
    "attention_output": "attn_output",
    "feed_forward_norm": "ffn_norm",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}


def export(path: Path, recipe: Recipe, weights: Weights, tokenizer: Tokenizer, quantised: bool):
    """Writes the file: Q8_0 with norms in F32, or all in F32."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(path, "llama")
    _describe(writer, recipe, quantised)
    _add_tokenizer(writer, tokenizer)
    _add_weights(writer, weights, quantised)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _describe(writer, recipe, quantised):
    shape = recipe.network
    writer.add_name("owlet")
    writer.add_basename("owlet")
    writer.add_author("The Minerva authors")
    writer.add_license("MIT")
    writer.add_description(
        _DESCRIPTION.format(seed=recipe.seed, steps=recipe.steps, tokens=recipe.tokens_per_batch)
    )
    writer.add_source_url("https://github.com/minerva-llm/minerva")
    writer.add_languages(["en", "de", "es", "fr"])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0 if quantised else gguf.LlamaFileType.ALL_F32)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_value_heads)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_vocab_size(shape.vocabulary)


def _add_tokenizer(writer, tokenizer):
    ids = tokenizer.get_vocab()
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE_TOKENIZER)
    writer.add_token_list(sorted(ids, key=ids.get))
    writer.add_token_types([_kind(token) for token in sorted(ids, key=ids.get)])
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(ids[END_OF_TEXT])
    writer.add_eos_token_id(ids[END])
    writer.add_pad_token_id(ids[END_OF_TEXT])
    writer.add_add_bos_token(False)
    writer.add_chat_template(SOURCE)


def _kind(token):
    if token in CONTROL_TOKENS:
        return gguf.TokenType.CONTROL
    return gguf.TokenType.USER_DEFINED if token in MARKER_TOKENS else gguf.TokenType.NORMAL


def _add_weights(writer, weights, quantised):
    """Matrices go out as they are: llama files, too, rotate neighbouring pairs."""
    _add(writer, "token_embd.weight", weights.embedding, quantised)
    for field, name in _TENSORS.items():
        for layer, values in enumerate(getattr(weights.layers, field)):
            _add(writer, f"blk.{layer}.{name}.weight", values, quantised)
    _add(writer, "output_norm.weight", weights.output_norm, quantised)


def _add(writer, name, values, quantised):
    values = np.asarray(values, np.float32)
    if quantised and values.ndim == 2:
        packed = gguf.quants.quantize(values, gguf.GGMLQuantizationType.Q8_0)
        writer.add_tensor(name, packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    else:
        writer.add_tensor(name, values)
