"""What llama.cpp makes of texts under a grammar."""

import ctypes
import math

from llama_cpp import llama_cpp as library

from llama_cpp_model import load


class GrammarJudge:
    """Judges tokens of a model's vocabulary; the weights are not read."""

    def __init__(self, path):
        self._vocabulary = library.llama_model_get_vocab(load(path, vocabulary_only=True))
        self._end = library.llama_vocab_eos(self._vocabulary)
        # Otherwise llama.cpp would write control tokens as the text that they are named by.
        self._choice = [
            token
            for token in range(library.llama_vocab_n_tokens(self._vocabulary))
            if token == self._end or not self._is_control(token)
        ]

    def _is_control(self, token):
        return library.llama_vocab_is_control(self._vocabulary, token)

    def verdict(self, grammar, tokens):
        """Whether they are a `whole` text of the grammar, the `beginning` of one, or `refused`."""
        with Sampler(self._vocabulary, grammar) as sampler:
            for token in tokens:
                if not sampler.allowed([token]):
                    return "refused"
                sampler.accept(token)
            return "whole" if sampler.allowed([self._end]) else "beginning"

    def walk(self, grammar, chance, most=60):
        """Tokens chosen at random from those that the grammar allows."""
        tokens = []
        with Sampler(self._vocabulary, grammar) as sampler:
            while len(tokens) < most:
                allowed = sampler.allowed(self._choice)
                if self._end in allowed and (chance.random() < 0.2 or len(allowed) == 1):
                    break
                tokens.append(chance.choice([token for token in allowed if token != self._end]))
                sampler.accept(tokens[-1])
        return tokens


class Sampler:
    """llama.cpp's sampler of a grammar, for a `with` block."""

    def __init__(self, vocabulary, grammar):
        self._vocabulary, self._grammar = vocabulary, grammar.encode()

    def __enter__(self):
        self._sampler = library.llama_sampler_init_grammar(self._vocabulary, self._grammar, b"root")
        assert self._sampler, f"llama.cpp can't read the grammar {self._grammar[:200]!r}"
        return self

    def __exit__(self, *error):
        library.llama_sampler_free(self._sampler)

    def allowed(self, tokens):
        """Those of the tokens that may come next."""
        data = (library.llama_token_data * len(tokens))()
        for place, token in enumerate(tokens):
            data[place].id = token
        candidates = library.llama_token_data_array(data, len(tokens), -1, False)
        library.llama_sampler_apply(self._sampler, ctypes.byref(candidates))
        return [item.id for item in data if item.logit != -math.inf]

    def accept(self, token):
        """Goes on behind a token, which must be allowed."""
        library.llama_sampler_accept(self._sampler, token)
