"""Proves that Minerva draws tokens as llama.cpp's samplers do: from the same ones, and each as often.

Both get the same scores and parameters; llama.cpp tells probabilities, and Minerva draws by seeds, so that a run gives
what the last one gave. Not compared is what Minerva does in another way: at temperature 0 it takes the most likely
token of all, even if typical-p or XTC would leave it out; with mirostat it applies the penalties and DRY too; and it
finds the typical tokens of those that top-n-sigma has left, where llama.cpp's entropy is no number.
"""

import json

import llama_cpp_samplers
import numpy
import pytest
from llama_cpp import llama_cpp as library
from llama_cpp_model import load

DRAWS = 3000
SIZE = 60


def random_logits(random, size=SIZE):
    return [round(float(logit), 4) for logit in random.normal(0, random.uniform(0.5, 4), size)]


def random_case(random, **parameters):
    return {"steps": [random_logits(random)], "draws": DRAWS, "seed": int(random.integers(2**40)), **parameters}


def assert_same(minerva, cases, vocabulary=None, model=None):
    arguments = [model] if model else []
    found = json.loads(minerva.run("sample", *arguments, input=json.dumps(cases), timeout=120))
    assert len(found) == len(cases)
    for case, counts in zip(cases, found, strict=True):
        assert_near(case, counts, llama_cpp_samplers.probabilities(case, vocabulary))


def assert_near(case, counts, expected):
    shown = {name: value for name, value in case.items() if name != "steps"}
    frequencies = numpy.array(counts) / case["draws"]
    assert abs(frequencies.sum() - 1) < 1e-9, shown
    deviations = numpy.sqrt(expected * (1 - expected) / case["draws"])
    assert (abs(frequencies - expected) <= 5 * deviations + 1e-3).all(), shown
    assert (frequencies[expected == 0] == 0).all(), f"drew what llama.cpp leaves out: {shown}"


STAGES = {
    "nothing": lambda random: {},
    "temperature": lambda random: {"temperature": random.uniform(0.2, 2)},
    "top_k": lambda random: {"top_k": int(random.integers(1, SIZE))},
    "top_p": lambda random: {"top_p": random.uniform(0.05, 1)},
    "min_p": lambda random: {"min_p": random.uniform(0, 0.5)},
    "typical_p": lambda random: {"typical_p": random.uniform(0.05, 0.99)},
    "top_n_sigma": lambda random: {"top_n_sigma": random.uniform(0.1, 3)},
    "xtc": lambda random: {"xtc_probability": 1, "xtc_threshold": random.uniform(0.001, 0.5)},
    "dynamic_temperature": lambda random: {
        "temperature": random.uniform(0.3, 1.5),
        "dynatemp_range": random.uniform(0.1, 2),
        "dynatemp_exponent": random.uniform(0.3, 3),
    },
    "penalties": lambda random: {
        "repeat_penalty": random.uniform(0.8, 2),
        "frequency_penalty": random.uniform(-1, 1),
        "presence_penalty": random.uniform(-1, 1),
        "repeat_last_n": int(random.integers(1, 40)),
        "history": random.integers(0, SIZE, 30).tolist(),
    },
    "dry": lambda random: {
        "dry_multiplier": random.uniform(0.1, 2),
        "dry_base": random.uniform(1, 2),
        "dry_allowed_length": int(random.integers(0, 4)),
        "dry_penalty_last_n": int(random.integers(1, 40)),
        "history": random.integers(0, 4, 30).tolist(),
    },
}


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_draws_as_llama_cpp(minerva, stage):
    random = numpy.random.default_rng(len(stage))
    assert_same(minerva, [random_case(random, **STAGES[stage](random)) for _ in range(20)])


def test_all_stages_together_draw_as_llama_cpp(minerva):
    random = numpy.random.default_rng(3)
    cases = []
    for _ in range(80):
        names = [name for name in STAGES if random.random() < 0.5]
        if "typical_p" in names and "top_n_sigma" in names:
            names.remove("typical_p")
        parameters = {}
        for name in names:
            parameters.update(STAGES[name](random))
        cases.append(random_case(random, **parameters))
    assert_same(minerva, cases)


def test_top_choices_are_left_out_as_often_as_asked(minerva):
    random = numpy.random.default_rng(4)
    cases = [random_case(random, xtc_probability=random.random(), xtc_threshold=0.05) for _ in range(20)]
    found = json.loads(minerva.run("sample", input=json.dumps(cases)))
    for case, counts in zip(cases, found, strict=True):
        share = case["xtc_probability"]
        always = llama_cpp_samplers.probabilities({**case, "xtc_probability": 1})
        never = llama_cpp_samplers.probabilities({**case, "xtc_probability": 0})
        assert_near(case, counts, share * always + (1 - share) * never)


@pytest.mark.parametrize("version", [1, 2])
def test_mirostat_draws_as_llama_cpp(minerva, version):
    random = numpy.random.default_rng(version)
    # Whatever is drawn by, these scores have one token and no surprise, so that both remember the same.
    certain = [0] + [-1000] * (SIZE - 1)
    cases = []
    for _ in range(30):
        case = random_case(random, mirostat=version, temperature=random.uniform(0.5, 1.5))
        case["mirostat_tau"], case["mirostat_eta"] = random.uniform(0.3, 3), random.uniform(0.01, 0.3)
        case["steps"] = [certain] * int(random.integers(0, 6)) + case["steps"]
        cases.append(case)
    assert_same(minerva, cases)


@pytest.mark.parametrize("name", ["llama-spm", "gpt-2"])
def test_breakers_break_sequences_as_in_llama_cpp(minerva, vocabularies, name):
    path = vocabularies / f"ggml-vocab-{name}.gguf"
    vocabulary = library.llama_model_get_vocab(load(path, vocabulary_only=True))
    size = library.llama_vocab_n_tokens(vocabulary)
    random = numpy.random.default_rng(8)
    texts = ["a", "the", ":\n", "then:", "**bold", '"so', "end"]
    pool = [token for text in texts for token in encode(vocabulary, text)]
    cases = []
    for _ in range(6):
        few = random.choice(pool, 4).tolist()
        logits = [-40] * size
        for token in pool:
            logits[token] = 0
        breakers = random.choice(["\n", ":", '"', "*", "the", "bold", "so end", "n:"], 3, replace=False).tolist()
        parameters = STAGES["dry"](random) | {"history": random.choice(few, 40).tolist()}
        parameters["dry_sequence_breakers"] = breakers
        cases.append({"steps": [logits], "draws": 1000, "seed": 1, **parameters})
    assert_same(minerva, cases, vocabulary, path)


def encode(vocabulary, text):
    ids = (library.llama_token * 64)()
    count = library.llama_tokenize(vocabulary, text.encode(), len(text.encode()), ids, 64, False, False)
    return ids[:count]


def test_nothing_is_drawn_that_is_not_allowed(minerva):
    random = numpy.random.default_rng(9)
    cases = [random_case(random, allowed=random.choice(SIZE, 7, replace=False).tolist()) for _ in range(20)]
    found = json.loads(minerva.run("sample", input=json.dumps(cases)))
    for case, counts in zip(cases, found, strict=True):
        weights = numpy.zeros(SIZE)
        weights[case["allowed"]] = numpy.exp(numpy.array(case["steps"][0])[case["allowed"]])
        assert_near(case, counts, weights / weights.sum())
