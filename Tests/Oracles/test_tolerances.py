"""Proves that the tolerances are tight: every usual mistake of an engine exceeds them many times over."""

import numpy
import pytest

import reference
import tolerances
from random_models import TYPES, Recipe

TOKENS = numpy.random.default_rng(5).integers(0, 290, 60).tolist()
MATRIX = "blk.1.ffn_down.weight"


def swap_nibbles(model, patch):
    """Takes the two halves of each block of 32 for each other, in one of the 16 matrices."""
    blocks = model.tensors[MATRIX].reshape(-1, 2, 16)
    patch.setitem(model.tensors, MATRIX, blocks[:, ::-1].reshape(model.tensors[MATRIX].shape))


def double_a_scale(model, patch):
    """Doubles the scale of every other block of 32, in one of the 16 matrices."""
    blocks = model.tensors[MATRIX].reshape(-1, 64).copy()
    blocks[:, :32] *= 2
    patch.setitem(model.tensors, MATRIX, blocks.reshape(model.tensors[MATRIX].shape))


def turn_halves(model, patch):
    """Pairs the dimensions of a head's two halves instead of neighbours."""

    def turned(heads, turns):
        halves = heads.reshape(*heads.shape[:-1], 2, -1)
        pairs = (halves[..., 0, :] + 1j * halves[..., 1, :]) * turns
        return numpy.concatenate([pairs.real, pairs.imag], axis=-1)

    patch.setattr(reference, "turned", turned)


def turn_nothing(model, patch):
    """Leaves positions out."""
    patch.setattr(reference, "turned", lambda heads, turns: heads)


def mix_up_heads(model, patch):
    """Gives neighbouring query heads different heads of keys and values."""
    patch.setattr(numpy, "repeat", lambda heads, group, axis: numpy.concatenate([heads] * group, axis=axis))


def forget_a_norm(model, patch):
    """Leaves out the weights of one norm."""
    patch.setitem(model.tensors, "blk.0.ffn_norm.weight", numpy.ones(model.width))


MISTAKES = (swap_nibbles, double_a_scale, turn_halves, turn_nothing, mix_up_heads, forget_a_norm)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_show(random_model, monkeypatch, mistake):
    model = reference.Reference(random_model(Recipe()))
    right = model.logits(TOKENS, 512)
    mistake(model, monkeypatch)
    wrong = tolerances.nmse(model.logits(TOKENS, 512), right)
    assert wrong > 10 * max(map(tolerances.against_llama_cpp, TYPES))
