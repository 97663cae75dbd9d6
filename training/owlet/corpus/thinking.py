"""Thoughts in a block of their own before the answer, when asked for."""

from .conversation import Conversation, Split, thought, user
from .values import NAMES
from .wording import drawn, typed, wordings

_ASKED_TO_THINK = wordings(
    "think first: {task}",
    "think (step by step|before you answer): {task}",
    "{task} think first",
    "{task} (think it through|think before you answer)",
    "{task} think step by step",
    "{task} (take your time|reason first|reason about it)",
    "(reason|think aloud|consider it) first: {task}",
    "think about it before you answer: {task}",
    "(please think|think hard), then answer: {task}",
    "show your (thoughts|thinking) first: {task}",
    "first think, then answer: {task}",
    "take a moment to think: {task}",
    held_out=2,
)
_CHAINS = wordings(
    "what is {a} {p} {b} {q} {c}?",
    "how much is {a} {p} {b} {q} {c}?",
    "calculate {a} {p} {b} {q} {c}.",
    "{a} {p} {b} {q} {c}?",
    "what does {a} {p} {b} {q} {c} make?",
    "what do you get for {a} {p} {b} {q} {c}?",
    "what do i get for {a} {p} {b} {q} {c}?",
)
_TALES = wordings(
    "{name} has {a} coins, gets {b} and loses {c}. how many coins are left?",
    "{name} starts with {a} coins, wins {b}, then spends {c}. how many coins remain?",
    "there are {a} coins in {name}'s bag; {b} go in and {c} go out. how many are in it?",
    "{name} owns {a} coins, finds {b} and gives away {c}. how many coins does {name} have?",
)
_LARGEST = wordings(
    "which is largest: {numbers}?",
    "what is the largest of {numbers}?",
    "name the largest of {numbers}.",
    "largest number of {numbers}?",
    "tell me the largest number: {numbers}.",
    "which of {numbers} is the largest?",
    "find the largest number: {numbers}.",
)


def thinking(rng, split: Split) -> Conversation:
    """A small problem; the request, or the template's `enable_thinking`, asks for thoughts."""
    task, thoughts, answer, key = rng.choice((_chain, _tale, _largest))(rng, split)
    by_option = rng.random() < 0.3
    request = task if by_option else typed(rng, _ASKED_TO_THINK.choose(rng, split, task="{}")).replace("{}", task)
    messages = [
        user(request[0].upper() + request[1:]),
        {"role": "assistant", "content": answer, "reasoning_content": thoughts},
    ]
    options = {"enable_thinking": True} if by_option else {}
    return Conversation("thinking", messages, thought(key), mixable=False, options=options)


def _chain(rng, split):
    a, p, b, q, c = drawn(rng, split, _terms)
    middle = a + b if p == "+" else a - b
    end = middle + c if q == "+" else middle - c
    task = _CHAINS.choose(rng, split, a=a, p=p, b=b, q=q, c=c)
    return task, f"{a} {p} {b} = {middle}\n{middle} {q} {c} = {end}", f"The answer is {end}.", f"is {end}."


def _terms(rng):
    a, b = rng.randint(1, 30), rng.randint(1, 20)
    p = rng.choice("+-") if a >= b else "+"
    middle = a + b if p == "+" else a - b
    c = rng.randint(1, 20)
    q = rng.choice("+-") if middle >= c else "+"
    return a, p, b, q, c


def _tale(rng, split):
    a, b, c = drawn(rng, split, lambda rng: (rng.randint(1, 30), rng.randint(1, 20), rng.randint(1, 20)))
    c = min(c, a + b)
    end = a + b - c
    task = _TALES.choose(rng, split, name=rng.choice(NAMES), a=a, b=b, c=c)
    return task, f"{a} + {b} = {a + b}\n{a + b} - {c} = {end}", f"The answer is {end} coins.", f"is {end} coins"


def _largest(rng, split):
    numbers = drawn(rng, split, lambda rng: rng.sample(range(100), rng.randint(3, 5)), tuple)
    best, steps = numbers[0], []
    for number in numbers[1:]:
        best = max(best, number)
        steps.append(f"up to {number}: {best}")
    task = _LARGEST.choose(rng, split, numbers=", ".join(map(str, numbers)))
    return task, "\n".join(steps), f"The largest is {best}.", f"is {best}."
