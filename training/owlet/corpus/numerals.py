"""Numbers in words, and words in numbers."""

from .conversation import Conversation, Split, assistant, exact, user
from .wording import asked, drawn, wordings

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_GERMAN_SMALL = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
).split()
_GERMAN_TENS = "- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()


def english(number: int) -> str:
    """A number below a thousand in English words."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_SMALL[hundreds]} hundred" + (f" and {english(rest)}" if rest else "")


def german(number: int) -> str:
    """A number below a hundred in German words."""
    if number < 20:
        return _GERMAN_SMALL[number]
    tens, ones = divmod(number, 10)
    prefix = "" if ones == 0 else ("ein" if ones == 1 else _GERMAN_SMALL[ones]) + "und"
    return prefix + _GERMAN_TENS[tens]


_TO_WORDS = wordings(
    "(write|spell|say) {number} in words",
    "(write|spell) (the number|) {number} (out|in letters)",
    "(what is|how do you say|how do i write) {number} in words",
    "{number} in words",
    "how is {number} written",
    "(change|convert|turn) {number} (to|into) words",
    "the words for {number}",
    "(please write|write down) {number} in words",
    "write the number {number} (in|with) letters",
    "put {number} into words",
    "write the number {number} as words",
    held_out=2,
)
_TO_GERMAN = wordings(
    "(write|say) {number} in german",
    "(how do you say|what is) {number} in german",
    "(schreibe|schreib) {number} (als wort|in worten)",
    "wie schreibt man {number}",
    "what is the german word for {number}",
    "{number} auf deutsch in worten",
)
_TO_DIGITS = wordings(
    "(write|say) {words} (in digits|as a number|with digits)",
    "(what is|how do i write) {words} (in digits|as a number)",
    "{words} in digits",
    "(change|convert) {words} (to|into) (digits|a number)",
    "{words} as a (number|figure)",
    "(the|as) number: {words}",
    "what number does {words} mean",
    "which number is {words}",
    "turn {words} into digits",
)


def numerals(rng, split: Split) -> Conversation:
    """A number from digits to words or back."""
    number = _number(rng, split)
    kind = rng.random()
    if number < 100 and kind < 0.25:
        question, answer = _TO_GERMAN.choose(rng, split, number=number), german(number)
    elif kind < 0.5:
        question, answer = _TO_DIGITS.choose(rng, split, words=english(number)), str(number)
    else:
        question, answer = _TO_WORDS.choose(rng, split, number=number), english(number)
    return Conversation("numbers", [user(asked(rng, question, openers=False)), assistant(answer)], exact(answer))


def _number(rng, split):
    """The words below 21 have to be learnt one by one, so training sees all of these."""
    if split is Split.TRAINING and rng.random() < 0.1:
        return rng.randint(0, 20)
    return drawn(rng, split, _number_above_twenty)


def _number_above_twenty(rng):
    """Of two digits or three, often with a rest that has a word of its own."""
    small_rest = 100 * rng.randint(1, 9) + rng.randint(0, 20)
    return rng.choice((rng.randint(21, 99), rng.randint(100, 999), rng.randint(100, 999), small_rest))
