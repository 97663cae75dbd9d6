"""Training: Muon for matrices, AdamW for the rest, on what the assistant says.

It goes on from a checkpoint bit by bit as if it had never stopped.
"""

import json
import time
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib
from tokenizers import Tokenizer

from .allocation import keep_memory
from .model import Layers, Shape, Weights, hidden_states, initial_weights, logits, weight_count
from .packing import Batch, batches
from .shapes import SHAPES


@dataclass(frozen=True)
class Recipe:
    """All that decides which weights come out."""

    shape: str = "owlet"
    steps: int = 5_500
    seed: int = 1
    tokens_per_batch: int = 4_096
    peak_rate: float = 3e-3
    warm_up: int = 60
    weight_decay: float = 0.1

    @property
    def network(self) -> Shape:
        return SHAPES[self.shape]


def train(recipe: Recipe, tokenizer: Tokenizer, checkpoint: Path, until: int | None = None, save_every: int = 50):
    """Trains to the end, or `until` a step, from the checkpoint if there is one; returns the weights."""
    keep_memory()
    optimizer = _optimizer(recipe)
    weights, state, step = _begun(recipe, optimizer, checkpoint)
    end = min(until or recipe.steps, recipe.steps)
    print(f"{weight_count(weights) / 1e6:.2f} million weights, steps {step} to {end} of {recipe.steps}", flush=True)
    update = jax.jit(partial(_update, recipe.network, optimizer), donate_argnums=(0, 1))
    progress = _Progress(recipe, end)
    # Batches come from the seed alone, so those before the checkpoint are made again and passed over.
    for batch in islice(batches(tokenizer, recipe.seed, recipe.tokens_per_batch), step, end):
        weights, state, loss = update(weights, state, *_arrays(batch))
        step += 1
        progress.tell(step, loss)
        if step % save_every == 0 or step == end:
            _save(checkpoint, recipe, weights, state, step)
    return weights


def load_weights(checkpoint: Path) -> tuple[Recipe, Weights]:
    """The recipe and the weights of a checkpoint."""
    with np.load(checkpoint) as file:
        recipe = Recipe(**json.loads(str(file["recipe"])))
        return recipe, _restored(file, "weights", _blank(recipe))


def _optimizer(recipe):
    warm_up, constant = min(recipe.warm_up, recipe.steps // 4), recipe.steps // 2
    rate = optax.join_schedules(
        [
            optax.linear_schedule(0.0, recipe.peak_rate, warm_up),
            optax.constant_schedule(recipe.peak_rate),
            optax.linear_schedule(recipe.peak_rate, recipe.peak_rate * 0.02, recipe.steps - constant),
        ],
        [warm_up, constant],
    )
    muon = optax.contrib.muon(
        rate,
        weight_decay=recipe.weight_decay,
        weight_decay_mask=_decayed,
        adam_b2=0.95,
        adam_weight_decay=recipe.weight_decay,
        muon_weight_dimension_numbers=_orthogonalised,
        consistent_rms=0.2,
    )
    return optax.chain(optax.clip_by_global_norm(1.0), muon)


def _orthogonalised(weights):
    """Which weights Muon turns: the matrices of the layers, each by itself."""
    matrix = optax.contrib.MuonDimensionNumbers(reduction_axis=2, output_axis=1)
    layers = Layers(**{name: None if "norm" in name else matrix for name in Layers._fields})
    return Weights(embedding=None, layers=layers, output_norm=None)


def _decayed(weights):
    """Which weights are pulled towards zero: all but the gains of the norms."""
    layers = Layers(**{name: "norm" not in name for name in Layers._fields})
    return Weights(embedding=True, layers=layers, output_norm=False)


def _update(shape, optimizer, weights, state, tokens, documents, positions, targets):
    def loss(weights):
        hidden = hidden_states(shape, weights, tokens, documents).reshape(-1, shape.width)
        scores = logits(weights, hidden[positions])
        losses = optax.softmax_cross_entropy_with_integer_labels(scores, jnp.maximum(targets, 0))
        return jnp.sum(losses * (targets >= 0)) / jnp.sum(targets >= 0)

    value, gradient = jax.value_and_grad(loss)(weights)
    change, state = optimizer.update(gradient, state, weights)
    return optax.apply_updates(weights, change), state, value


def _arrays(batch: Batch):
    """The batch, the places before each learnt token, and these tokens.

    Scores cost much, so they are computed at these places only: at half of all places, with -1 where none is left.
    """
    tokens, next_is_learnt = batch.tokens, np.roll(batch.learnt, -1, axis=1)
    next_is_learnt[:, -1] = 0
    count = tokens.size // 2
    places = np.flatnonzero(next_is_learnt)[:count]
    targets = np.pad(np.roll(tokens, -1, axis=1).reshape(-1)[places], (0, count - len(places)), constant_values=-1)
    return tokens, batch.documents, np.pad(places, (0, count - len(places))), targets


def _blank(recipe):
    return jax.eval_shape(partial(initial_weights, recipe.network), jax.random.key(0))


def _begun(recipe, optimizer, checkpoint):
    if not checkpoint.exists():
        weights = initial_weights(recipe.network, jax.random.key(recipe.seed))
        return weights, optimizer.init(weights), 0
    with np.load(checkpoint) as file:
        found = Recipe(**json.loads(str(file["recipe"])))
        if found != recipe:
            raise SystemExit(f"{checkpoint} is of another recipe: expected {recipe}, found {found}; move it away")
        blank = _blank(recipe)
        state = _restored(file, "state", jax.eval_shape(optimizer.init, blank))
        return _restored(file, "weights", blank), state, int(file["step"])


def _save(checkpoint, recipe, weights, state, step):
    """Writes beside the old checkpoint and then takes its place, so that being killed leaves one of them whole."""
    arrays = {f"weights{index}": np.asarray(leaf) for index, leaf in enumerate(jax.tree.leaves(weights))}
    arrays |= {f"state{index}": np.asarray(leaf) for index, leaf in enumerate(jax.tree.leaves(state))}
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    fresh = checkpoint.with_suffix(".new.npz")
    np.savez(fresh, recipe=json.dumps(asdict(recipe)), step=step, **arrays)
    fresh.replace(checkpoint)


def _restored(file, name, blank):
    leaves, structure = jax.tree.flatten(blank)
    return jax.tree.unflatten(structure, [jnp.asarray(file[f"{name}{index}"]) for index in range(len(leaves))])


class _Progress:
    """Tells now and then how far training is and when it will end."""

    def __init__(self, recipe, end, every=10):
        self.recipe, self.end, self.every = recipe, end, every
        self.since, self.steps, self.losses = None, 0, []

    def tell(self, step, loss):
        self.losses.append(loss)
        if step % self.every and step != self.end:
            return
        losses, self.losses = [float(loss) for loss in self.losses], []
        speed = ""
        # The first round is left out: it has the compiler's work in it.
        if self.since:
            self.steps += len(losses)
            seconds = (time.monotonic() - self.since) / self.steps
            rest = (self.end - step) * seconds / 60
            speed = f", {self.recipe.tokens_per_batch / seconds:.0f} tokens/s, {rest:.0f} minutes left"
        else:
            self.since = time.monotonic()
        print(f"step {step}: loss {sum(losses) / len(losses):.3f}{speed}", flush=True)
