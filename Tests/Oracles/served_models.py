"""The random models behind the tests of the server: one that answers at once, and one that takes its time."""

from random_models import Recipe

NAME = "random"

# Logits without rounding, so that the reference says which text is right.
QUICK = Recipe(layers=2, context=512, readable=True, seed=3)

# Some milliseconds for each token on any machine: long enough to interrupt a reply in the middle.
SLOW = Recipe("F16", layers=8, width=768, feed_forward=2048, heads=12, key_value_heads=12, context=8192, readable=True)
