"""What llama.cpp's samplers make of scores."""

import ctypes

import numpy
from llama_cpp import llama_cpp as library

SEED = 1


def penalties(case, vocabulary):
    sampler = library.llama_sampler_init_penalties(
        len(case["steps"][-1]),
        case.get("repeat_last_n", 64),
        case.get("repeat_penalty", 1),
        case.get("frequency_penalty", 0),
        case.get("presence_penalty", 0),
    )
    return accepting(sampler, case)


def dry(case, vocabulary):
    breakers = [text.encode() for text in case.get("dry_sequence_breakers", [])]
    sampler = library.llama_sampler_init_dry(
        vocabulary,
        case["dry_multiplier"],
        case.get("dry_base", 1.75),
        case.get("dry_allowed_length", 2),
        case.get("dry_penalty_last_n", 4096),
        (ctypes.c_char_p * len(breakers))(*breakers),
        len(breakers),
    )
    return accepting(sampler, case)


def accepting(sampler, case):
    for token in case.get("history", []):
        library.llama_sampler_accept(sampler, token)
    return sampler


def chain(case, vocabulary=None):
    """The samplers that a case needs, in the order of llama.cpp's default chain."""
    if case.get("mirostat"):
        tau, eta = case["mirostat_tau"], case["mirostat_eta"]
        temperature = library.llama_sampler_init_temp(case.get("temperature", 1))
        if case["mirostat"] == 2:
            return [temperature, library.llama_sampler_init_mirostat_v2(SEED, tau, eta)]
        size = len(case["steps"][-1])
        return [temperature, library.llama_sampler_init_mirostat(size, SEED, tau, eta, 100)]
    samplers = [penalties(case, vocabulary)]
    if "dry_multiplier" in case:
        samplers.append(dry(case, vocabulary))
    makers = {
        "top_n_sigma": library.llama_sampler_init_top_n_sigma,
        "top_k": library.llama_sampler_init_top_k,
        "typical_p": lambda share: library.llama_sampler_init_typical(share, 0),
        "top_p": lambda share: library.llama_sampler_init_top_p(share, 0),
        "min_p": lambda share: library.llama_sampler_init_min_p(share, 0),
        "xtc_probability": lambda share: library.llama_sampler_init_xtc(share, case["xtc_threshold"], 0, SEED),
    }
    samplers += [make(case[name]) for name, make in makers.items() if name in case]
    temperature = case.get("temperature", 1), case.get("dynatemp_range", 0), case.get("dynatemp_exponent", 1)
    return [*samplers, library.llama_sampler_init_temp_ext(*temperature)]


def probabilities(case, vocabulary=None):
    """How likely each token is in the last step."""
    samplers = chain(case, vocabulary)
    for step in case["steps"]:
        result = apply(samplers, step)
    for sampler in samplers:
        library.llama_sampler_free(sampler)
    return result


def apply(samplers, logits):
    data = (library.llama_token_data * len(logits))()
    for token, logit in enumerate(logits):
        data[token].id, data[token].logit = token, logit
    candidates = library.llama_token_data_array(data, len(logits), -1, False)
    for sampler in samplers:
        library.llama_sampler_apply(sampler, ctypes.byref(candidates))
    kept = [(candidates.data[i].id, candidates.data[i].logit) for i in range(candidates.size)]
    tokens, scores = numpy.array([token for token, _ in kept]), numpy.array([score for _, score in kept])
    weights = numpy.exp(scores - scores.max())
    result = numpy.zeros(len(logits))
    result[tokens] = weights / weights.sum()
    return result
