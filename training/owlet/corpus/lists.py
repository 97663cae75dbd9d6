"""Repeat, reverse, count and sort."""

from .conversation import Conversation, Split, assistant, exact, user
from .numerals import english
from .values import NAMES, WORDS, invented_word
from .wording import drawn, typed, wordings

_REPEAT = wordings(
    "(repeat|copy|echo): {text}",
    "(repeat|say|write) (exactly this|this|after me): {text}",
    "say {text}",
    "please repeat the following: {text}",
    "(the same again|again), please: {text}",
    "write the following: {text}",
    "(copy|repeat) this text: {text}",
    "(copy|say) these words: {text}",
    "what did i say: {text}",
    "(wiederhole|sag): {text}",
    "give me this text back: {text}",
    "repeat these words: {text}",
    "write exactly the following: {text}",
    held_out=2,
)
_REVERSE = wordings(
    "(reverse|turn around) (the list|this list|the words|): {text}",
    "(write|say|give me) (these words|this) (backwards|in reverse order): {text}",
    "put this in reverse order: {text}",
    "reverse the order of: {text}",
    "(read|write) this from the end: {text}",
    "the last one first: {text}",
    "(please|now) reverse: {text}",
    "flip (this list|these words|this): {text}",
    "what is this list backwards: {text}",
    "from last to first, please: {text}",
    "reverse these words: {text}",
    "say this list in reverse: {text}",
    held_out=2,
)
_COUNT = wordings(
    "how many (words|items) are (in this list|there|here): {text}",
    "count (the words|the items|these words|these items): {text}",
    "(count|number of words): {text}",
    "how long is this list: {text}",
    "(tell|say) how many items these are: {text}",
    "what is the number of words (here|in this): {text}",
    "(please count|do count): {text}",
    "number these and say how many: {text}",
    "tell me how many words these are: {text}",
    "count this list: {text}",
    "what is the number of items in: {text}",
    held_out=2,
)
_SORT = wordings(
    "sort (these|this|the list|): {text}",
    "(put|bring) (these|this) in order: {text}",
    "(order|arrange) (these|the list): {text}",
    "write this sorted: {text}",
    "(give|tell) me this (in order|sorted): {text}",
    "sorted, please: {text}",
    "what is the right order of: {text}",
    "(please|now) (sort|order): {text}",
    "what is this list in order: {text}",
    "please sort the following: {text}",
    "sort this list for me: {text}",
    held_out=2,
)
_SORT_DOWN = wordings(
    "sort (these|this|) from (largest to smallest|high to low): {text}",
    "sort (these|this|) in descending order: {text}",
    "(order|arrange) these with the largest first: {text}",
    "sort these, the largest (first|in front): {text}",
    "(largest|greatest) first: {text}",
    "from (largest to smallest|high to low), please: {text}",
    "put this in descending order: {text}",
    "sort these numbers, the largest first: {text}",
)


def repeat(rng, split: Split) -> Conversation:
    """The same text again."""
    text = " ".join(_drawn_words(rng, split, 1, 7))
    return _task("repeat", typed(rng, _REPEAT.choose(rng, split, text="{}")).rstrip("."), text, text)


def reverse(rng, split: Split) -> Conversation:
    """A list from its end to its beginning."""
    items = _drawn_words(rng, split, 2, 6)
    joint = rng.choice((", ", " "))
    return _task("reverse", _REVERSE.choose(rng, split, text="{}"), joint.join(items), joint.join(reversed(items)))


def count(rng, split: Split) -> Conversation:
    """How many items a list has: it is numbered, and the last number is the answer."""
    items = _drawn_words(rng, split, 1, 8)
    numbered = " ".join(f"{number} {item}" for number, item in enumerate(items, 1))
    text = rng.choice((", ", " ")).join(items)
    return _task("count", _COUNT.choose(rng, split, text="{}"), text, f"{numbered}: {english(len(items))}")


def sort(rng, split: Split) -> Conversation:
    """Numbers by size, words by the alphabet."""
    if rng.random() < 0.3:
        items = drawn(rng, split, lambda rng: _by_first_letter(rng), tuple)
        return _task("sort", _SORT.choose(rng, split, text="{}"), ", ".join(items), ", ".join(sorted(items)))
    numbers = drawn(rng, split, _different_numbers, tuple)
    down = rng.random() < 0.3
    request = (_SORT_DOWN if down else _SORT).choose(rng, split, text="{}")
    return _task("sort", request, _numbers(numbers), _numbers(sorted(numbers, reverse=down)))


def _task(skill, request, text, answer):
    question = request.replace("{}", text)
    return Conversation(skill, [user(question[0].upper() + question[1:]), assistant(answer)], exact(answer))


def _drawn_words(rng, split, fewest, most):
    return drawn(rng, split, lambda rng: _words(rng, rng.randint(fewest, most)), tuple)


def _words(rng, count):
    kind = rng.random()
    if kind < 0.5:
        return rng.sample(WORDS, count)
    if kind < 0.65:
        return rng.sample(NAMES, count)
    if kind < 0.77:
        return [str(rng.randint(0, 99)) for _ in range(count)]
    return [invented_word(rng) for _ in range(count)]


def _different_numbers(rng):
    """Of one digit and of two, in each mixture."""
    return rng.sample(range(rng.choice((25, 50, 100, 100))), rng.randint(3, 6))


def _by_first_letter(rng):
    words = {word[0]: word for word in rng.sample(WORDS, 40)}
    return rng.sample(sorted(words.values()), rng.randint(3, 5))


def _numbers(numbers):
    return ", ".join(map(str, numbers))
