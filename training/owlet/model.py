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
#: How many tokens attention takes at once in training.
BLOCK = 128


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
    return _product(hidden, weights.embedding)


def hidden_states(shape: Shape, weights: Weights, tokens, documents):
    """What the network makes of each token, [rows, length, width].

    `tokens` and `documents` are [rows, length]; a token attends to itself and earlier tokens of its own document.
    """
    rotation = _rotation(shape, tokens.shape[1])

    def layer(hidden, weights):
        hidden += _attention(shape, weights, _norm(hidden, weights.attention_norm), documents, rotation)
        hidden += _feed_forward(weights, _norm(hidden, weights.feed_forward_norm))
        return hidden, None

    hidden = weights.embedding[tokens]
    hidden, _ = jax.lax.scan(layer, hidden, weights.layers, unroll=shape.layers)
    return _norm(hidden, weights.output_norm)


def _dot(left, right, left_axis, right_axis, batch=0):
    """A product over one axis of each in bfloat16, summed in float32."""
    dimensions = (((left_axis,), (right_axis,)), (tuple(range(batch)),) * 2)
    left, right = left.astype(jnp.bfloat16), right.astype(jnp.bfloat16)
    return jax.lax.dot_general(left, right, dimensions, preferred_element_type=jnp.float32)


@jax.custom_vjp
def _product(hidden, matrix):
    """`hidden` [..., inputs] times the transpose of `matrix` [outputs, inputs]."""
    return _dot(hidden, matrix, hidden.ndim - 1, 1)


def _product_forward(hidden, matrix):
    return _product(hidden, matrix), (hidden, matrix)


def _product_backward(saved, gradient):
    hidden, matrix = saved
    flat = hidden.reshape(-1, hidden.shape[-1])
    return _dot(gradient, matrix, gradient.ndim - 1, 0), _dot(gradient.reshape(-1, gradient.shape[-1]), flat, 0, 0)


_product.defvjp(_product_forward, _product_backward)


@jax.custom_vjp
def _products(left, right):
    """`left` [a, b, m, k] times the transpose of `right` [a, b, n, k], for each a and b."""
    return _dot(left, right, 3, 3, batch=2)


def _products_forward(left, right):
    return _products(left, right), (left, right)


def _products_backward(saved, gradient):
    left, right = saved
    return _dot(gradient, right, 3, 2, batch=2), _dot(gradient, left, 2, 2, batch=2)


_products.defvjp(_products_forward, _products_backward)


def _norm(hidden, gain):
    return hidden * jax.lax.rsqrt(jnp.mean(hidden**2, axis=-1, keepdims=True) + EPSILON) * gain


def _attention(shape, weights, hidden, documents, rotation):
    rows, length, _ = hidden.shape

    def heads(matrix):
        return _product(hidden, matrix).reshape(rows, length, -1, shape.head_size)

    query = _rotated(heads(weights.query), rotation) * shape.head_size**-0.5
    key = _rotated(heads(weights.key), rotation)
    value = heads(weights.value)
    # A block of tokens attends to no later block, so that nothing is computed for what comes after it.
    mixed = [
        _attention_of_block(
            query[:, start : start + BLOCK], key[:, : start + BLOCK], value[:, : start + BLOCK], documents, start
        )
        for start in range(0, length, BLOCK)
    ]
    return _product(jnp.concatenate(mixed, axis=1), weights.attention_output)


def _attention_of_block(query, key, value, documents, start):
    rows, length, heads, size = query.shape
    end, key_value_heads = key.shape[1:3]
    groups = heads // key_value_heads
    places = jnp.arange(end)
    visible = (places <= places[start:, None]) & (documents[:, start:end, None] == documents[:, None, :end])
    # The query heads of a group stand below each other, so that one product serves all of them.
    query = query.reshape(rows, length, key_value_heads, groups, size).transpose(0, 2, 3, 1, 4)
    query = query.reshape(rows, key_value_heads, groups * length, size)
    scores = _products(query, key.transpose(0, 2, 1, 3)).reshape(rows, heads, length, end)
    shares = jax.nn.softmax(jnp.where(visible[:, None], scores, -1e30))
    shares = shares.reshape(rows, key_value_heads, groups * length, end)
    mixed = _products(shares, value.transpose(0, 2, 3, 1))
    mixed = mixed.reshape(rows, key_value_heads, groups, length, size).transpose(0, 3, 1, 2, 4)
    return mixed.reshape(rows, length, heads * size)


def _feed_forward(weights, hidden):
    return _product(jax.nn.silu(_product(hidden, weights.gate)) * _product(hidden, weights.up), weights.down)


def _rotation(shape, length):
    frequencies = ROPE_BASE ** (-jnp.arange(0, shape.head_size, 2) / shape.head_size)
    angles = jnp.arange(length)[:, None, None] * frequencies
    return jnp.cos(angles), jnp.sin(angles)


def _rotated(vectors, rotation):
    cosine, sine = rotation
    even, odd = vectors[..., 0::2], vectors[..., 1::2]
    turned = jnp.stack([even * cosine - odd * sine, even * sine + odd * cosine], axis=-1)
    return turned.reshape(vectors.shape)
