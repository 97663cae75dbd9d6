"""The network and its training, on a tiny shape."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from owlet.model import hidden_states, initial_weights, logits
from owlet.shapes import SHAPES
from owlet.training import Recipe, load_weights, train

TINY = SHAPES["tiny"]
RECIPE = Recipe(shape="tiny", steps=12, tokens_per_batch=1_024, warm_up=2)


@pytest.fixture(scope="module")
def weights():
    return initial_weights(TINY, jax.random.key(0))


def scores(weights, tokens, documents):
    return np.asarray(logits(weights, hidden_states(TINY, weights, jnp.array(tokens), jnp.array(documents))))


def test_documents_of_a_row_do_not_see_each_other(weights):
    row = np.arange(40)[None] % 17
    documents = np.repeat([1, 2], 20)[None]
    changed = row.copy()
    changed[0, :20] = 900
    together = scores(weights, row, documents)
    np.testing.assert_array_equal(together[0, 20:], scores(weights, changed, documents)[0, 20:])
    alone = scores(weights, row[:, 20:], documents[:, 20:])
    # Rotary positions count from the row's beginning; only their differences matter, and the rounding to bfloat16.
    np.testing.assert_allclose(together[0, 20:], alone[0], atol=4e-3)


def test_a_token_does_not_see_later_ones(weights):
    row, documents = np.arange(20)[None], np.ones((1, 20), int)
    changed = row.copy()
    changed[0, 10:] = 500
    before, after = scores(weights, row, documents), scores(weights, changed, documents)
    np.testing.assert_array_equal(before[0, :10], after[0, :10])
    assert np.abs(before[0, 10:] - after[0, 10:]).max() > 1e-4


def test_training_that_was_stopped_ends_at_the_same_bits(tokenizer, tmp_path):
    whole = train(RECIPE, tokenizer, tmp_path / "whole.npz")
    train(RECIPE, tokenizer, tmp_path / "parts.npz", until=5, save_every=2)
    parts = train(RECIPE, tokenizer, tmp_path / "parts.npz")
    for one, other in zip(jax.tree.leaves(whole), jax.tree.leaves(parts), strict=True):
        np.testing.assert_array_equal(one, other)


def test_training_learns(tokenizer, tmp_path, capsys):
    train(Recipe(shape="tiny", steps=30, tokens_per_batch=1_024, warm_up=2), tokenizer, tmp_path / "checkpoint.npz")
    losses = [float(line.split("loss ")[1].split(",")[0]) for line in capsys.readouterr().out.splitlines()[1:]]
    assert losses[0] < 7 and losses[-1] < losses[0] - 0.5


def test_a_checkpoint_of_another_recipe_is_refused(tokenizer, tmp_path):
    train(RECIPE, tokenizer, tmp_path / "checkpoint.npz", until=1)
    with pytest.raises(SystemExit, match="another recipe"):
        train(Recipe(shape="tiny", steps=13), tokenizer, tmp_path / "checkpoint.npz")
    assert load_weights(tmp_path / "checkpoint.npz")[0] == RECIPE
