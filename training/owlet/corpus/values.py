"""Words that slots are filled with."""

NAMES = (
    "Anna Ben Clara David Emma Felix Grace Henry Ida Jonas Kira Leo Maria Nils Olga Paul Rosa Simon Tara Victor Wanda "
    "Yusuf Zoe Alma Bruno Carla Dario Elena Finn Greta Hugo Irene Jakob Karin Lukas Mona Nora Oskar Petra Rafael Sofia "
    "Tim Ursula Vera Walter Amir Bella Cem Dora Emil"
).split()
CITIES = (
    "Berlin Paris London Madrid Rome Oslo Vienna Lisbon Prague Dublin Athens Warsaw Zurich Hamburg Milan Seville Lyon "
    "Boston Chicago Denver Tokyo Kyoto Seoul Delhi Cairo Lima Quito Sydney Toronto Helsinki"
).split()
COLOURS = "red blue green yellow white black brown grey orange purple pink golden silver".split()
ANIMALS = "owl fox cat dog mouse bear rabbit hedgehog frog duck horse turtle squirrel wolf deer crow goat snail".split()
FRUITS = "apple pear plum cherry lemon orange banana grape melon peach fig mango".split()
THINGS = (
    "lamp chair table book pen cup plate spoon bag box clock coin key map mirror rope shoe stone bell candle door flag "
    "hat jar knife ladder needle pillow ring towel"
).split()
NATURE = "river tree cloud rain snow wind forest lake hill sand leaf moon star sun sea grass flower storm".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
WORDS = tuple(ANIMALS + FRUITS + THINGS + NATURE)

_CONSONANTS = "bcdfghjklmnprstvwz"
_VOWELS = "aeiou"


def invented_word(rng) -> str:
    """A word that means nothing, so that copying it is no matter of knowing it."""
    syllables = rng.choice((1, 2, 2, 3))
    word = "".join(rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(syllables))
    return word + rng.choice(("", rng.choice("lnrst")))


def with_article(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def listed(items, last: str = "and") -> str:
    """`a, b and c`"""
    *head, tail = items
    return f"{', '.join(head)} {last} {tail}" if head else tail
