"""Opens models with llama.cpp, which is what Minerva is compared with, and keeps its log quiet."""

import contextlib
import ctypes

from llama_cpp import llama_cpp as library

# llama.cpp keeps the pointer, so the callback must live as long as the process.
_quiet = library.llama_log_callback(lambda level, text, data: None)
library.llama_log_set(_quiet, ctypes.c_void_p())
library.llama_backend_init()


def load(path, vocabulary_only=False):
    """A `llama_model` that stays until the process ends."""
    parameters = library.llama_model_default_params()
    parameters.vocab_only = vocabulary_only
    parameters.n_gpu_layers = 0
    model = library.llama_model_load_from_file(str(path).encode(), parameters)
    assert model, f"llama.cpp cannot load {path}"
    return model


@contextlib.contextmanager
def loaded(path):
    """A `llama_model` for a `with` block."""
    model = load(path)
    try:
        yield model
    finally:
        library.llama_model_free(model)
