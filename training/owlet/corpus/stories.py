"""Short stories about an animal, a place and a thing."""

from .conversation import Conversation, Split, assistant, contains, user
from .values import ANIMALS, COLOURS, NATURE, THINGS, with_article
from .wording import drawn, typed, wordings

_REQUESTS = wordings(
    "tell me a (|short )story about {animal} and {thing}",
    "(write|make up|invent) a (|short )story (about|with) {animal} and {thing}",
    "(a story|story) about {animal} and {thing}",
    "i (want|would like) (|to hear )a story with {animal} and {thing}",
    "can you tell a story about {animal} and {thing}",
    "please tell me a tale of {animal} and {thing}",
    "let me hear a story of {animal} and {thing}",
    held_out=2,
)
_OPENINGS = (
    "Once upon a time, {an_animal} lived by the {place}.",
    "There was {an_animal} who lived near the {place}.",
    "Long ago, {an_animal} came to the {place}.",
)
_FINDS = (
    "One day the {animal} found {a_thing} in the grass.",
    "One morning the {animal} saw {a_thing} under a stone.",
    "One evening {a_thing} lay before the door of the {animal}.",
)
_TROUBLES = (
    'The {thing} was {colour} and very heavy. "Who will help me?" asked the {animal}.',
    'Nobody knew what the {thing} was good for. "I will find out," said the {animal}.',
    'The {thing} was {colour} and beautiful. "It must belong to someone," said the {animal}.',
)
_HELPS = (
    "{A_friend} came along, and together they carried the {thing} home.",
    "{A_friend} looked at it for a long time and smiled.",
    'Then {a_friend} came and cried: "That is mine!"',
)
_ENDINGS = (
    "From that day on the {animal} and the {friend} were friends.",
    "In the evening the {animal} and the {friend} sat by the {place} and were happy.",
    "The {animal} gave the {thing} away and slept well that night.",
)


def stories(rng, split: Split) -> Conversation:
    """A story of five sentences about what is asked for."""
    animal, thing = drawn(rng, split, lambda rng: (rng.choice(ANIMALS), rng.choice(THINGS)))
    friend = rng.choice([other for other in ANIMALS if other != animal])
    slots = {
        "animal": animal, "an_animal": with_article(animal), "thing": thing, "a_thing": with_article(thing),
        "friend": friend, "a_friend": with_article(friend), "A_friend": with_article(friend).capitalize(),
        "place": rng.choice(NATURE[:8]), "colour": rng.choice(COLOURS),
    }
    parts = (_OPENINGS, _FINDS, _TROUBLES, _HELPS, _ENDINGS)
    story = " ".join(rng.choice(part).format(**slots) for part in parts)
    request = _REQUESTS.choose(rng, split, animal=with_article(animal), thing=with_article(thing))
    return Conversation("stories", [user(typed(rng, request)), assistant(story)], contains(animal, thing))
