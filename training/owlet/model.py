"""The network: GGUF's `llama` architecture, with the output tied to the embedding.

RMSNorm, grouped-query attention with rotary positions, SwiGLU. Rotary pairs are neighbours (2i, 2i + 1), which is how
`llama` files have them, so that weights are exported as they are.
"""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp

EPSILON = 1e-5
ROPE_BASE = 10_000.0


@dataclass(frozen=True)
class Shape:
    """The sizes of a network."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    key_value_heads: int
    feed_forward: int
    context: int = 1024

    @property
    def head_size(self):
        return self.width // self.heads


class Layers(NamedTuple):
    """The weights of all layers; the first axis counts the layers. Matrices are [outputs, inputs], as in GGUF."""

    attention_norm: jax.Array
    query: jax.Array
    key: jax.Array
    value: jax.Array
    attention_output: jax.Array
    feed_forward_norm: jax.Array
    gate: jax.Array
    up: jax.Array
    down: jax.Array


class Weights(NamedTuple):
    """All weights of a network."""

    embedding: jax.Array
    layers: Layers
    output_norm: jax.Array


def initial_weights(shape: Shape, key) -> Weights:
    """Random weights; what is added to the residual stream begins smaller the deeper the network is."""
    deviation = 0.02
    residual = deviation / (2 * shape.layers) ** 0.5
    key_value = shape.key_value_heads * shape.head_size
    keys = iter(jax.random.split(key, 8))

    def matrix(outputs, inputs, deviation=deviation):
        return deviation * jax.random.normal(next(keys), (shape.layers, outputs, inputs), jnp.float32)

    def gains():
        return jnp.ones((shape.layers, shape.width), jnp.float32)

    return Weights(
        embedding=deviation * jax.random.normal(next(keys), (shape.vocabulary, shape.width), jnp.float32),
        layers=Layers(
            attention_norm=gains(),
            query=matrix(shape.width, shape.width),
            key=matrix(key_value, shape.width),
            value=matrix(key_value, shape.width),
            attention_output=matrix(shape.width, shape.width, residual),
            feed_forward_norm=gains(),
            gate=matrix(shape.feed_forward, shape.width),
            up=matrix(shape.feed_forward, shape.width),
            down=matrix(shape.width, shape.feed_forward, residual),
        ),
        output_norm=jnp.ones(shape.width, jnp.float32),
    )


def weight_count(weights: Weights) -> int:
    """How many numbers the network has."""
    return sum(leaf.size for leaf in jax.tree.leaves(weights))


def logits(weights: Weights, hidden):
    """Scores of the next token, [..., vocabulary], from what `hidden_states` gives."""
    return hidden @ weights.embedding.T


def hidden_states(shape: Shape, weights: Weights, tokens, documents):
    """What the network makes of each token, [rows, length, width].

    `tokens` and `documents` are [rows, length]; a token attends to itself and earlier tokens of its own document.
    """
    length = tokens.shape[1]
    rotation = _rotation(shape, length)
    causal = jnp.tril(jnp.ones((length, length), bool))
    visible = causal & (documents[:, :, None] == documents[:, None, :])
    mask = jnp.where(visible, 0.0, -1e30)

    def layer(hidden, weights):
        hidden += _attention(shape, weights, _norm(hidden, weights.attention_norm), mask, rotation)
        hidden += _feed_forward(weights, _norm(hidden, weights.feed_forward_norm))
        return hidden, None

    hidden = weights.embedding[tokens]
    hidden, _ = jax.lax.scan(layer, hidden, weights.layers, unroll=shape.layers)
    return _norm(hidden, weights.output_norm)


def _norm(hidden, gain):
    return hidden * jax.lax.rsqrt(jnp.mean(hidden**2, axis=-1, keepdims=True) + EPSILON) * gain


def _attention(shape, weights, hidden, mask, rotation):
    rows, length, _ = hidden.shape
    groups = shape.heads // shape.key_value_heads

    def heads(matrix):
        return (hidden @ matrix.T).reshape(rows, length, -1, shape.head_size)

    query = _rotated(heads(weights.query), rotation) * shape.head_size**-0.5
    key = _rotated(heads(weights.key), rotation)
    value = heads(weights.value)
    # The query heads of a group stand below each other, so that one product serves all of them.
    query = query.transpose(0, 2, 1, 3).reshape(rows, shape.key_value_heads, groups * length, shape.head_size)
    scores = (query @ key.transpose(0, 2, 3, 1)).reshape(rows, shape.heads, length, length)
    shares = jax.nn.softmax(scores + mask[:, None])
    shares = shares.reshape(rows, shape.key_value_heads, groups * length, length)
    mixed = (shares @ value.transpose(0, 2, 1, 3)).reshape(rows, shape.heads, length, shape.head_size)
    return mixed.transpose(0, 2, 1, 3).reshape(rows, length, shape.width) @ weights.attention_output.T


def _feed_forward(weights, hidden):
    return (jax.nn.silu(hidden @ weights.gate.T) * (hidden @ weights.up.T)) @ weights.down.T


def _rotation(shape, length):
    frequencies = ROPE_BASE ** (-jnp.arange(0, shape.head_size, 2) / shape.head_size)
    angles = jnp.arange(length)[:, None, None] * frequencies
    return jnp.cos(angles), jnp.sin(angles)


def _rotated(vectors, rotation):
    cosine, sine = rotation
    even, odd = vectors[..., 0::2], vectors[..., 1::2]
    turned = jnp.stack([even * cosine - odd * sine, even * sine + odd * cosine], axis=-1)
    return turned.reshape(vectors.shape)
