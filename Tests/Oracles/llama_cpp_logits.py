"""What llama.cpp computes for a prompt: its logits after every token."""

import numpy
from llama_cpp import llama_cpp as library


def logits(model, tokens, context):
    """[tokens, vocabulary], with keys and values in F16, as is llama.cpp's default, and without flash attention."""
    parameters = library.llama_context_default_params()
    parameters.n_ctx = context
    parameters.n_batch = parameters.n_ubatch = len(tokens)
    parameters.n_threads = parameters.n_threads_batch = 2
    parameters.flash_attn_type = library.LLAMA_FLASH_ATTN_TYPE_DISABLED
    running = library.llama_init_from_model(model, parameters)
    assert running, f"llama.cpp cannot make a context of {context} tokens"
    batch = library.llama_batch_init(len(tokens), 0, 1)
    try:
        fill(batch, tokens)
        assert library.llama_decode(running, batch) == 0, "llama.cpp cannot compute the prompt"
        count = library.llama_vocab_n_tokens(library.llama_model_get_vocab(model))
        rows = library.llama_get_logits(running)
        return numpy.ctypeslib.as_array(rows, shape=(len(tokens), count)).copy()
    finally:
        library.llama_batch_free(batch)
        library.llama_free(running)


def fill(batch, tokens):
    """One sequence from position 0 on; every token yields logits."""
    batch.n_tokens = len(tokens)
    for position, token in enumerate(tokens):
        batch.token[position] = token
        batch.pos[position] = position
        batch.n_seq_id[position] = 1
        batch.seq_id[position][0] = 0
        batch.logits[position] = True
