"""What llama.cpp makes of a text with a model's vocabulary."""

import ctypes

from llama_cpp import llama_cpp as library

from llama_cpp_model import load


class Vocabulary:
    """The vocabulary of a model file; the weights, if there are any, are not read."""

    def __init__(self, path):
        self._vocabulary = library.llama_model_get_vocab(load(path, vocabulary_only=True))

    def encode(self, text, add_special=False, parse_special=True):
        """The ids of a text, which may be bytes."""
        data = text if isinstance(text, bytes) else text.encode()
        room = len(data) + 16
        ids = (library.llama_token * room)()
        count = library.llama_tokenize(self._vocabulary, data, len(data), ids, room, add_special, parse_special)
        assert count >= 0, f"llama.cpp needs room for {-count} tokens; there is some for {room}"
        return list(ids[:count])

    def decode(self, ids):
        """The text of ids, control tokens included."""
        room = 64 * len(ids) + 64
        text = ctypes.create_string_buffer(room)
        tokens = (library.llama_token * len(ids))(*ids)
        count = library.llama_detokenize(self._vocabulary, tokens, len(ids), text, room, False, True)
        assert count >= 0, f"llama.cpp needs {-count} bytes; there are {room}"
        return text.raw[:count].decode(errors="replace")
