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
    "an assistant (called|named) {name}, that is you",
    "you go by the name of {name}",
    "(you are now|be) {name}",
    "answer as {name}",
    "{name} is who you are",
    "the user knows you as {name}",
    "we call you {name}",
    "you are {name}",
    "your role is {name}, a helpful assistant",
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
        "german only",
        "german, please",
        "(only|just) german (answers|replies)",
        "whatever is asked, (answer|reply) in german",
        "you (answer|reply) in german (only|)",
        "(talk|respond|write back) in german",
        "your (answers|replies) should be german",
        "let your (answers|replies) be in german",
        "i (want|need|expect) (answers|replies) in german",
        "(switch|change) to german",
        "speak german (with|to) (me|the user)",
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
        "spanish only",
        "spanish, please",
        "(only|just) spanish (answers|replies)",
        "whatever is asked, (answer|reply) in spanish",
        "you (answer|reply) in spanish (only|)",
        "(talk|respond|write back) in spanish",
        "your (answers|replies) should be spanish",
        "let your (answers|replies) be in spanish",
        "i (want|need|expect) (answers|replies) in spanish",
        "(switch|change) to spanish",
        "speak spanish (with|to) (me|the user)",
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
        "french only",
        "french, please",
        "(only|just) french (answers|replies)",
        "whatever is asked, (answer|reply) in french",
        "you (answer|reply) in french (only|)",
        "(talk|respond|write back) in french",
        "your (answers|replies) should be french",
        "let your (answers|replies) be in french",
        "i (want|need|expect) (answers|replies) in french",
        "(switch|change) to french",
        "speak french (with|to) (me|the user)",
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
            "(answers|replies) in capitals",
            "your (answers|replies) should be in capitals",
            "(put|set|keep) everything in capital letters",
            "capitals, please",
            "i (want|need|like) capital letters",
            "make all letters capital",
            "you write in capitals",
            "no small letters",
            "write large: capitals only",
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
            "(answers|replies) in lower case",
            "your (answers|replies) should be in small letters",
            "(put|set|keep) everything in small letters",
            "small letters, please",
            "i (want|need|like) small letters",
            "make all letters small",
            "you write in small letters",
            "no capitals",
            "write small: no capital letters",
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
    'say "{mark}" at the end',
    '"{mark}" is your last word, always',
    'put "{mark}" after (all|everything) you say',
    'let (every|each) (answer|reply) end in "{mark}"',
    'sign off with "{mark}"',
    'your last word is (always |)"{mark}"',
    'at the end of (your|all|the) (answers|replies) stands "{mark}"',
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
    'say "{mark}" at the start',
    '"{mark}" is your first word, always',
    'put "{mark}" before (all|everything) you say',
    'let (every|each) (answer|reply) start with "{mark}"',
    'greet with "{mark}"',
    'your first word is (always |)"{mark}"',
    'at the start of (your|all|the) (answers|replies) stands "{mark}"',
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
    """Questions in English whose answers are wanted in another language."""
    language = rng.choice(list(_LANGUAGES))
    messages = [system(_sentence(rng, _LANGUAGES[language].choose(rng, split)))]
    for _ in range(_turn_count(rng, split)):
        wanted, question = drawn(rng, split, lambda rng: _question_for(rng, language), lambda pair: pair[0].text)
        messages += [user(asked(rng, question.wordings.choose(rng, split), openers=False)), assistant(wanted.text)]
    return Conversation("system language", messages, exact(wanted.text), mixable=False)


def system_style(rng, split: Split) -> Conversation:
    """Letters, a beginning or an ending that every answer has."""
    style = rng.randrange(4)
    instruction, change = _style(rng, split, style)
    messages = [system(_sentence(rng, instruction))]
    for _ in range(_turn_count(rng, split)):
        answer = drawn(rng, split, _styled_answer, lambda answer: (answer.text, style))
        text = change(answer.text)
        messages += [user(asked(rng, answer.wordings.choose(rng, split), openers=False)), assistant(text)]
    return Conversation("system style", messages, exact(text), mixable=False)


def _turn_count(rng, split):
    """In training an instruction serves for several turns."""
    return rng.choice((1, 1, 2, 3)) if split is Split.TRAINING else 1


def _styled_answer(rng):
    source = rng.choice(("small_talk", "identity", "facts"))
    choices = [answer for answer in answers(source) if answer.language == "en"]
    return rng.choice(choices[:20] if source == "facts" else choices)


def _style(rng, split, style):
    """An instruction, and what it does to an answer."""
    if style < 2:
        instructions, change = _STYLES[style]
        return instructions.choose(rng, split), change
    mark = rng.choice(_MARKS)
    if style == 2:
        return _ENDINGS.choose(rng, split, mark=mark), lambda text: f"{text} {mark}"
    return _BEGINNINGS.choose(rng, split, mark=mark), lambda text: f"{mark} {text}"


def _question_for(rng, language):
    """An answer in the language, and the same topic in English."""
    source = rng.choice(("facts", "facts", "identity", "small_talk"))
    wanted = rng.choice([answer for answer in answers(source) if answer.language == language])
    same = next(answer for answer in answers(source) if (answer.topic, answer.language) == (wanted.topic, "en"))
    return wanted, same


def _sentence(rng, text):
    return text[0].upper() + text[1:] + rng.choice((".", ".", ""))
