"""Facts that the person tells and asks for some turns later."""

from .answers import answers
from .conversation import Conversation, Split, assistant, contains, user
from .values import ANIMALS, CITIES, COLOURS, FRUITS, NAMES
from .wording import asked, drawn, typed, wordings

#: What is told: its values, ways to tell it, owlet's reply, ways to ask for it, and the answer.
_TOPICS = {
    "name": (
        NAMES,
        wordings(
            "my name is {value}",
            "i am {value}",
            "i'm called {value}",
            "call me {value}",
            "(people|friends) call me {value}",
        ),
        "Nice to meet you, {value}.",
        wordings(
            "what is my name",
            "what am i called",
            "do you know my name",
            "who am i",
            "(do you remember|tell me) my name",
        ),
        "Your name is {value}.",
    ),
    "city": (
        CITIES,
        wordings(
            "i live in {value}",
            "my home is {value}",
            "i am from {value}",
            "my city is {value}",
            "i moved to {value}",
        ),
        "{value} is a good place to live.",
        wordings("where do i live", "which city do i live in", "where is my home", "in which city am i at home"),
        "You live in {value}.",
    ),
    "colour": (
        COLOURS,
        wordings(
            "my favourite colour is {value}",
            "i like the colour {value}",
            "i love {value} most of all colours",
            "the colour i like best is {value}",
        ),
        "{value} is a fine colour.",
        wordings(
            "what is my favourite colour",
            "which colour do i like",
            "do you know my colour",
            "what colour do i love most",
        ),
        "Your favourite colour is {value}.",
    ),
    "pet": (
        ANIMALS,
        wordings(
            "i have a pet {value}",
            "my pet is a {value}",
            "a {value} lives with me",
            "i share my home with a {value}",
        ),
        "A {value} is good company.",
        wordings("what pet do i have", "which animal do i have", "what is my pet", "what kind of animal lives with me"),
        "Your pet is a {value}.",
    ),
    "number": (
        [str(number) for number in range(2, 100)],
        wordings(
            "my lucky number is {value}",
            "remember the number {value}",
            "the secret number is {value}",
            "keep the number {value} in mind",
        ),
        "I will remember {value}.",
        wordings("what is my number", "which number did i tell you", "what was the number", "tell me the number again"),
        "The number is {value}.",
    ),
    "fruit": (
        FRUITS,
        wordings(
            "i like {value} best of all fruit",
            "my favourite fruit is the {value}",
            "i eat a {value} every day",
            "no fruit is better than a {value}",
        ),
        "A {value} is tasty.",
        wordings(
            "what is my favourite fruit",
            "which fruit do i like",
            "what fruit do i eat",
            "which fruit is my favourite",
        ),
        "Your favourite fruit is the {value}.",
    ),
}
_DO_NOT_KNOW = "You have not told me that."


def memory(rng, split: Split) -> Conversation:
    """One to three things are told, perhaps something else is talked about, and one of them is asked for."""
    told = drawn(rng, split, _told, lambda told: tuple(told.items()))
    messages = []
    for topic, value in told.items():
        _, tellings, reply, _, _ = _TOPICS[topic]
        messages += _turn(typed(rng, tellings.choose(rng, split, value=value)), _capital(reply.format(value=value)))
        if rng.random() < 0.4:
            messages += _distraction(rng, split)
    topic = rng.choice(list(_TOPICS)) if rng.random() < 0.15 else rng.choice(list(told))
    _, _, _, questions, answer = _TOPICS[topic]
    text = answer.format(value=told[topic]) if topic in told else _DO_NOT_KNOW
    messages += _turn(asked(rng, questions.choose(rng, split), openers=False), text)
    return Conversation("memory", messages, contains(told.get(topic, "not told")), mixable=False)


def _told(rng):
    topics = rng.sample(list(_TOPICS), rng.randint(1, 3))
    return {topic: rng.choice(_TOPICS[topic][0]) for topic in topics}


def _distraction(rng, split):
    answer = rng.choice(answers(rng.choice(("facts", "small_talk"))))
    return _turn(asked(rng, answer.wordings.choose(rng, split), openers=False), answer.text)


def _turn(question, answer):
    return [user(question), assistant(answer)]


def _capital(text):
    return text[0].upper() + text[1:]
