"""Makes a Hugging Face folder of a GGUF file of the llama architecture, for engines that read nothing else.

    python hugging_face_folder.py MODEL.gguf FOLDER
"""

import json
import sys
from pathlib import Path

import gguf
import numpy
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from hugging_face_tokenizers import QWEN2, SENTENCEPIECE_DECODER

# Where a tensor of a layer goes.
LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}


class Source:
    """A GGUF file."""

    def __init__(self, path):
        self._reader = gguf.GGUFReader(path)
        assert self.value("general.architecture") == "llama", f"{path} is not of the llama architecture"

    def value(self, key, default=None):
        field = self._reader.fields.get(key)
        return default if field is None else field.contents()

    def model(self, key, default=None):
        return self.value(f"llama.{key}", default)

    def vocabulary(self, key, default=None):
        return self.value(f"tokenizer.ggml.{key}", default)

    def token(self, name):
        """The text of a token with a part to play, if there is one."""
        id = self.vocabulary(f"{name}_token_id")
        return None if id is None else self.vocabulary("tokens")[id]

    @property
    def tensors(self):
        """Names and values, as floating-point numbers."""
        for tensor in self._reader.tensors:
            yield tensor.name, gguf.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)


def half_turns(weights, heads):
    """The rows in Hugging Face's order: GGUF has the two numbers that a turn mixes side by side, they half a head apart."""
    rows, *rest = weights.shape
    return weights.reshape(heads, rows // heads // 2, 2, *rest).swapaxes(1, 2).reshape(weights.shape)


def weights(source):
    heads = source.model("attention.head_count")
    turned = {"attn_q": heads, "attn_k": source.model("attention.head_count_kv", heads)}
    result = {}
    for name, values in source.tensors:
        if name.startswith("blk."):
            _, layer, part, kind = name.split(".")
            if part in turned:
                values = half_turns(values, turned[part])
            name = f"model.layers.{layer}.{LAYER[part]}.{kind}"
        else:
            part, kind = name.split(".")
            name = f"{OUTSIDE[part]}.{kind}"
        result[name] = numpy.ascontiguousarray(values)
    return result


def configuration(source, has_output):
    assert source.model("rope.scaling.type") is None, "scaled positions are not converted"
    heads, width = source.model("attention.head_count"), source.model("embedding_length")
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": width,
        "intermediate_size": source.model("feed_forward_length"),
        "num_hidden_layers": source.model("block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": source.model("attention.head_count_kv", heads),
        "head_dim": source.model("attention.key_length", width // heads),
        "vocab_size": len(source.vocabulary("tokens")),
        "max_position_embeddings": source.model("context_length"),
        "rms_norm_eps": source.model("attention.layer_norm_rms_epsilon"),
        "rope_theta": source.model("rope.freq_base", 10000.0),
        "hidden_act": "silu",
        "tie_word_embeddings": not has_output,
        "bos_token_id": source.vocabulary("bos_token_id"),
        "eos_token_id": source.vocabulary("eos_token_id"),
        "torch_dtype": "float32",
    }


def byte_pairs(source):
    """Tokens of bytes, with the merges that the file lists."""
    assert source.vocabulary("pre") == "qwen2", "only qwen2's way of cutting words is converted"
    vocabulary = {text: id for id, text in enumerate(source.vocabulary("tokens"))}
    merges = [tuple(merge.split(" ")) for merge in source.vocabulary("merges")]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(QWEN2), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def sentence_pieces(source):
    """Tokens with scores: the better a token's, the sooner two others become it."""
    vocabulary = {text: id for id, text in enumerate(source.vocabulary("tokens"))}
    scores, kinds = source.vocabulary("scores"), source.vocabulary("token_type")
    merges = []
    for text, id in vocabulary.items():
        if kinds[id] == gguf.TokenType.NORMAL:
            pairs = ((text[:cut], text[cut:]) for cut in range(1, len(text)))
            merges += ((-scores[id], vocabulary[a], vocabulary[b], a, b) for a, b in pairs if a in vocabulary and b in vocabulary)
    tokenizer = Tokenizer(models.BPE(
        vocabulary, [(a, b) for *_, a, b in sorted(merges)], unk_token=source.token("unknown"), fuse_unk=True, byte_fallback=True
    ))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = SENTENCEPIECE_DECODER
    return tokenizer


def tokenizer(source):
    kind = source.vocabulary("model")
    made = {"gpt2": byte_pairs, "llama": sentence_pieces}[kind](source)
    special = (gguf.TokenType.CONTROL, gguf.TokenType.UNKNOWN)
    for text, type in zip(source.vocabulary("tokens"), source.vocabulary("token_type"), strict=True):
        if type in special:
            made.add_special_tokens([AddedToken(text, special=True, normalized=False)])
        elif type == gguf.TokenType.USER_DEFINED:
            made.add_tokens([AddedToken(text, normalized=False)])
    if source.vocabulary("add_bos_token", kind == "llama"):
        start = source.token("bos")
        made.post_processor = processors.TemplateProcessing(
            single=f"{start} $A", pair=f"{start} $A $B", special_tokens=[(start, source.vocabulary("bos_token_id"))]
        )
    return made


def tokenizer_settings(source):
    names = {"bos": "bos", "eos": "eos", "unk": "unknown", "pad": "padding"}
    texts = {f"{name}_token": source.token(key) for name, key in names.items() if source.token(key)}
    template = source.value("tokenizer.chat_template")
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "clean_up_tokenization_spaces": False,
        **texts,
        **({"chat_template": template} if template else {}),
    }


def convert(model, folder):
    """Writes the folder; the weights are as they are in the file, as floating-point numbers."""
    source, folder = Source(model), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = weights(source)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "mlx"})
    files = {
        "config": configuration(source, "lm_head.weight" in tensors),
        "generation_config": {"eos_token_id": [source.vocabulary("eos_token_id")]},
        "tokenizer_config": tokenizer_settings(source),
    }
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    tokenizer(source).save(str(folder / "tokenizer.json"))
    return folder


if __name__ == "__main__":
    convert(*sys.argv[1:3])
