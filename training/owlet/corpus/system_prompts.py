"""System prompts that set a name, a language or a style."""

from .answers import answers
from .conversation import Conversation, Split, assistant, contains, exact, system, user
from .values import NAMES
from .wording import asked, drawn, wordings

_NAMED = wordings(
    "you are {name}, (an assistant|a helpful assistant|a friendly helper)",
    "your name is {name}",
    "you are called {name}",
    "act as {name}",
    "(from now on|here) your name is {name}",
    "i (call|named) you {name}",
    "introduce yourself as {name}",
    "your (new|own|given) name: {name}",
    "the assistant is (called|named) {name}",
    "this is {name}, (an|your) assistant",
    "pretend to be {name}",
    "{name} is your name",
    "please go by (the name|the name of) {name}",
    "you are an assistant by the name of {name}",
    "call yourself {name}",
    held_out=2,
)
_LANGUAGES = {
    "de": wordings(
        "(always |)(answer|reply|speak) in german",
        "antworte (immer |)auf deutsch",
        "(use|write) german",
        "the user (speaks|reads|understands) only german",
        "all (answers|replies) (must be|are) in german",
        "(stick|keep) to german",
        "language: german",
        "your language is german",
        "no other language than german, please",
        "everything you (say|write) is in german",
        "you speak only german",
        "give your answers in german",
    ),
    "es": wordings(
        "(always |)(answer|reply|speak) in spanish",
        "responde (siempre |)en español",
        "(use|write) spanish",
        "the user (speaks|reads|understands) only spanish",
        "all (answers|replies) (must be|are) in spanish",
        "(stick|keep) to spanish",
        "language: spanish",
        "your language is spanish",
        "no other language than spanish, please",
        "everything you (say|write) is in spanish",
        "you speak only spanish",
        "give your answers in spanish",
    ),
    "fr": wordings(
        "(always |)(answer|reply|speak) in french",
        "réponds (toujours |)en français",
        "(use|write) french",
        "the user (speaks|reads|understands) only french",
        "all (answers|replies) (must be|are) in french",
        "(stick|keep) to french",
        "language: french",
        "your language is french",
        "no other language than french, please",
        "everything you (say|write) is in french",
        "you speak only french",
        "give your answers in french",
    ),
}
_STYLES = (
    (
        wordings(
            "(answer|write|reply) in capital letters",
            "use (only|) capital letters",
            "(write|answer) everything in upper case",
            "(shout|always shout)",
            "capital letters only",
            "your (answers|replies) have (nothing but|only) capitals",
            "(each|every) letter (is|must be) a capital",
            "type in upper case",
            "upper case, please",
            "all your answers are in capitals",
            "reply in upper case letters",
        ),
        str.upper,
    ),
    (
        wordings(
            "(answer|write|reply) in small letters",
            "use (only|) small letters",
            "(write|answer) everything in lower case",
            "never use (a capital|capital letters|capitals)",
            "small letters only",
            "your (answers|replies) have (nothing but|only) small letters",
            "(each|every) letter (is|must be) small",
            "type in lower case",
            "lower case, please",
            "all your answers are in small letters",
            "reply in lower case letters",
        ),
        str.lower,
    ),
)
_ENDINGS = wordings(
    'end (every|each) (answer|reply) with "{mark}"',
    'the last word of (every|each) answer is "{mark}"',
    'always finish with "{mark}"',
    '(conclude|finish) (every|each) (answer|reply) with "{mark}"',
    'after (every|each) (answer|reply), (say|write|add) "{mark}"',
    '(add|append) "{mark}" to (every|each) (answer|reply)',
    '"{mark}" comes last in all you say',
    'your answers (end|close) with "{mark}"',
    'the end of (every|each) (answer|reply) is "{mark}"',
    'close all answers with "{mark}"',
    'put "{mark}" at the end of each reply',
)
_BEGINNINGS = wordings(
    '(begin|start) (every|each) (answer|reply) with "{mark}"',
    'the first word of (every|each) answer is "{mark}"',
    'always (begin|start) with "{mark}"',
    'before (every|each) (answer|reply), (say|write|put) "{mark}"',
    '(say|write) "{mark}" first, then answer',
    '"{mark}" comes first in all you say',
    'your answers (begin|start|open) with "{mark}"',
    'the beginning of (every|each) (answer|reply) is "{mark}"',
    '(lead|introduce) (every|each) (answer|reply) with "{mark}"',
    'open all answers with "{mark}"',
    'put "{mark}" at the start of each reply',
)
_MARKS = "Ahoy! Cheers! Hoot! Amen. Over. Indeed. Hurrah! Sir. Peace! Boom!".split()


def system_name(rng, split: Split) -> Conversation:
    """A name from the system prompt, told when asked for it."""
    name = drawn(rng, split, lambda rng: rng.choice(NAMES + ["Robin", "Sage", "Echo", "Pixel", "Luna", "Milo"]))
    who = next(answer for answer in answers("identity") if answer.topic == "who" and answer.language == "en")
    messages = [
        system(_sentence(rng, _NAMED.choose(rng, split, name=name))),
        user(asked(rng, who.wordings.choose(rng, split), openers=False)),
        assistant(f"I am {name}."),
    ]
    return Conversation("system name", messages, contains(name), mixable=False)


def system_language(rng, split: Split) -> Conversation:
    """A question in English whose answer is wanted in another language."""
    language = rng.choice(list(_LANGUAGES))
    wanted, question = drawn(rng, split, lambda rng: _question_for(rng, language), lambda pair: pair[0].text)
    messages = [
        system(_sentence(rng, _LANGUAGES[language].choose(rng, split))),
        user(asked(rng, question.wordings.choose(rng, split), openers=False)),
        assistant(wanted.text),
    ]
    return Conversation("system language", messages, exact(wanted.text), mixable=False)


def system_style(rng, split: Split) -> Conversation:
    """Letters, a beginning or an ending that every answer has."""
    source = rng.choice(("small_talk", "identity", "facts"))
    choices = [answer for answer in answers(source) if answer.language == "en"]
    if source == "facts":
        choices = choices[:20]
    answer, style = drawn(
        rng, split, lambda rng: (rng.choice(choices), rng.randrange(4)), lambda pair: (pair[0].text, pair[1])
    )
    instruction, text = _styled(rng, split, style, answer.text)
    messages = [
        system(_sentence(rng, instruction)),
        user(asked(rng, answer.wordings.choose(rng, split), openers=False)),
        assistant(text),
    ]
    return Conversation("system style", messages, exact(text), mixable=False)


def _styled(rng, split, style, text):
    if style < 2:
        instructions, change = _STYLES[style]
        return instructions.choose(rng, split), change(text)
    mark = rng.choice(_MARKS)
    if style == 2:
        return _ENDINGS.choose(rng, split, mark=mark), f"{text} {mark}"
    return _BEGINNINGS.choose(rng, split, mark=mark), f"{mark} {text}"


def _question_for(rng, language):
    """An answer in the language, and the same topic in English."""
    source = rng.choice(("facts", "facts", "identity", "small_talk"))
    wanted = rng.choice([answer for answer in answers(source) if answer.language == language])
    same = next(answer for answer in answers(source) if (answer.topic, answer.language) == (wanted.topic, "en"))
    return wanted, same


def _sentence(rng, text):
    return text[0].upper() + text[1:] + rng.choice((".", ".", ""))
