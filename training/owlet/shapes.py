"""The networks that can be trained, by name."""

from .model import Shape

SHAPES = {
    "owlet": Shape(vocabulary=4096, width=256, layers=6, heads=4, key_value_heads=2, feed_forward=704),
    "tiny": Shape(vocabulary=1024, width=64, layers=2, heads=4, key_value_heads=2, feed_forward=192),
}
