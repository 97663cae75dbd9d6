"""What llama.cpp answers to a prompt if it always takes the most likely token."""

import numpy
from llama_cpp import llama_cpp as library


def reply(model, prompt, limit):
    """The tokens of the reply, at most `limit`, without the one that ends it, and the scores [token][vocabulary] of each.

    The scores of the token that ends the reply come last, if there is one.
    """
    vocabulary = library.llama_model_get_vocab(model)
    count = library.llama_vocab_n_tokens(vocabulary)
    parameters = library.llama_context_default_params()
    parameters.n_ctx = len(prompt) + limit
    parameters.n_threads = parameters.n_threads_batch = 2
    running = library.llama_init_from_model(model, parameters)
    assert running, f"llama.cpp cannot make a context of {parameters.n_ctx} tokens"
    try:
        tokens, scores, fresh = [], [], prompt
        while len(tokens) < limit:
            ids = (library.llama_token * len(fresh))(*fresh)
            assert library.llama_decode(running, library.llama_batch_get_one(ids, len(fresh))) == 0
            row = numpy.ctypeslib.as_array(library.llama_get_logits_ith(running, -1), shape=(count,)).copy()
            token = int(row.argmax())
            scores.append(row)
            if library.llama_vocab_is_eog(vocabulary, token):
                break
            tokens.append(token)
            fresh = [token]
        return tokens, scores
    finally:
        library.llama_free(running)
