"""Proves that Minerva computes the logits of the papers and of llama.cpp, for every element type and every variant."""

import numpy
import pytest

import llama_cpp_logits
import tolerances
from llama_cpp_model import loaded
from random_models import TYPES, VARIANTS, Recipe

KERNELS = ("auto", "reference")
# What a variant changes shows best without rounding, and must hold with it.
VARIANT_TYPES = ("F32", "Q8_0")
# Those whose attention factor is above 1: rounded activations are off by 9.4e-4 to 9.8e-4 there, and 8e-4 is allowed.
SHARPENED = {"rope by yarn", "long rope within its short context", "long rope beyond its short context"}
CONTEXT = 512


def prompt(count, vocabulary=290):
    return numpy.random.default_rng(count).integers(0, vocabulary, count).tolist()


@pytest.fixture(scope="session")
def expected(reference):
    """The right logits of a model's prompt, by the reference and by llama.cpp."""
    computed = {}

    def logits(path, tokens):
        key = (path, tuple(tokens))
        if key not in computed:
            right = reference(path).logits(tokens, CONTEXT)
            with loaded(path) as model:
                computed[key] = right, llama_cpp_logits.logits(model, tokens, CONTEXT)
        return computed[key]

    return logits


@pytest.fixture
def check(minerva, expected, tmp_path):
    """Compares Minerva's logits with both."""

    def compare(path, tokens, element_type, *options, kernels="auto"):
        options = ("--ctx-size", CONTEXT, *options)
        found = minerva.logits(path, tokens, tmp_path, *options, MINERVA_KERNELS=kernels)
        right, peer = expected(path, tokens)
        tolerances.check(found, right, tolerances.against_reference(element_type, kernels))
        tolerances.check(found, peer, tolerances.against_llama_cpp(element_type, kernels))

    return compare


@pytest.mark.parametrize("kernels", KERNELS)
@pytest.mark.parametrize("element_type", TYPES)
def test_every_element_type(check, random_model, element_type, kernels):
    model = random_model(Recipe(element_type=element_type))
    check(model, prompt(100), element_type, kernels=kernels)


@pytest.mark.parametrize("element_type", TYPES)
def test_one_token_at_a_time(check, random_model, element_type):
    model = random_model(Recipe(element_type=element_type))
    check(model, prompt(100), element_type, "--batch-size", 1)


@pytest.mark.parametrize("batch", (2, 3, 7, 33))
@pytest.mark.parametrize("element_type", ("F16", "Q4_0", "Q6_K"))
def test_batches_that_do_not_fit_the_prompt(check, random_model, element_type, batch):
    model = random_model(Recipe(element_type=element_type))
    check(model, prompt(100), element_type, "--batch-size", batch)


@pytest.mark.parametrize("kernels", KERNELS)
@pytest.mark.parametrize("element_type", VARIANT_TYPES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant(request, check, random_model, variant, element_type, kernels):
    # Long enough for several pages of keys and values, and to leave every original context of 64 or 128.
    if variant in SHARPENED and element_type == "Q8_0" and kernels != "reference":
        mark = pytest.mark.xfail(raises=AssertionError, strict=True, reason="activations are rounded too coarsely")
        request.node.add_marker(mark)
    model = random_model(VARIANTS[variant], element_type=element_type)
    check(model, prompt(300), element_type, kernels=kernels)


@pytest.mark.parametrize("threads", (2, 5))
def test_any_number_of_threads_gives_the_same(minerva, random_model, tmp_path, threads):
    model = random_model(Recipe(element_type="Q4_K"))
    found = minerva.logits(model, prompt(100), tmp_path, "--threads", threads)
    alone = minerva.logits(model, prompt(100), tmp_path, "--threads", 1)
    assert numpy.array_equal(found, alone)


@pytest.mark.parametrize("kernels", KERNELS)
def test_a_trained_model(check, shared_model, kernels):
    check(shared_model, [1, 403, 407, 261, 378, *prompt(200, 512)], "F32", kernels=kernels)
