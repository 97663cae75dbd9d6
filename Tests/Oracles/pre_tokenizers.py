"""The names of llama.cpp's pre-tokenizers, and model files that ask for them."""

import struct

# All that llama.cpp knows, but "whitespace", which aborts where a text has a space.
NAMES = (
    "default", "minicpm5", "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
    "jina-v5-nano", "deepseek-llm", "deepseek-coder", "deepseek-v3", "spark2_5", "youtu", "falcon", "mpt", "starcoder",
    "gpt-2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es", "jina-v2-de", "a.x-4.0", "mellum", "modern-bert",
    "jais-2", "gemma4", "granite-embed-multi-311m", "sarvam-moe", "jina-v1-en", "jina-v2-code", "roberta-bpe", "refact",
    "command-r", "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "qwen35", "stablelm2", "olmo", "dbrx", "smaug-bpe",
    "poro-chat", "chatglm-bpe", "glm4", "glm5", "viking", "jais", "tekken", "smollm", "codeshell", "bloom",
    "gpt3-finnish", "exaone", "exaone4", "exaone-moe", "chameleon", "minerva-7b", "megrez", "gpt-4o", "llama4",
    "kanana2", "talkie", "granite-embed-multi-97m", "tiny_aya", "cohere2moe", "superbpe", "trillion", "granite-docling",
    "bailingmoe", "bailingmoe2", "llada-moe", "seed-coder", "hunyuan", "hunyuan-dense", "hy_v4", "joyai-llm", "kimi-k2",
    "ufakzeka", "grok-2", "afmoe", "laguna", "minimax-m2", "solar-open", "mellum2",
)

KEY = b"tokenizer.ggml.pre"
STRING = 8


def write_copy(source, path, name):
    """Copies a vocabulary without tensors, and names another pre-tokenizer in it."""
    data = source.read_bytes()
    start = data.index(struct.pack("<Q", len(KEY)) + KEY) + 8 + len(KEY)
    kind, length = struct.unpack_from("<IQ", data, start)
    assert kind == STRING
    value = struct.pack("<IQ", STRING, len(name)) + name.encode()
    path.write_bytes(data[:start] + value + data[start + 12 + length :])
