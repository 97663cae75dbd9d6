"""Thoughts in a block of their own before the answer, when asked for."""

from .arithmetic import worked
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
    "(let us|let's) think step by step: {task}",
    "{task} (let us|let's) think step by step",
    "{task} (please|but) think first",
    "{task} think carefully",
    "think (carefully|it through|this through): {task}",
    "{task} explain your (thinking|reasoning)",
    "{task} show (your work|your steps|how you get there)",
    "(work it out|solve this) step by step: {task}",
    "{task} (step by step|one step at a time), please",
    "step by step: {task}",
    "{task} (do not|don't) (rush|hurry), think",
    "(do not|don't) answer (at once|right away), think first: {task}",
    "{task} (write down|tell me) your thoughts before the answer",
    "first your thoughts, then the answer: {task}",
    "{task} i want to see your (thoughts|reasoning)",
    "i would like you to (think|reason) before you (answer|reply): {task}",
    "(can|could) you think about this first? {task}",
    "with reasoning, please: {task}",
    "{task} use your head before you reply",
    "here is something to (think about|ponder): {task} think, then answer",
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
    "(compute|work out|solve) {a} {p} {b} {q} {c}.",
    "what's {a} {p} {b} {q} {c}?",
    "{a} {p} {b} {q} {c} = ?",
    "{a} {p} {b} {q} {c} is what?",
    "(tell me|find|give me) the (result|value) of {a} {p} {b} {q} {c}.",
    "what is the (result|value) of {a} {p} {b} {q} {c}?",
    "(can|could) you (calculate|compute) {a} {p} {b} {q} {c}?",
    "what does {a} {p} {b} {q} {c} (equal|come to|give)?",
    "i (want|need) to know what {a} {p} {b} {q} {c} is.",
    "how much does {a} {p} {b} {q} {c} (make|give)?",
    "a sum for you: {a} {p} {b} {q} {c}.",
    "which number is {a} {p} {b} {q} {c}?",
    "what do i get for {a} {p} {b} {q} {c}?",
)
_TALES = wordings(
    "{name} has {a} coins, gets {b} and loses {c}. how many coins are left?",
    "{name} starts with {a} coins, wins {b}, then spends {c}. how many coins remain?",
    "there are {a} coins in {name}'s bag; {b} go in and {c} go out. how many are in it?",
    "{name} has {a} coins, (finds|earns) {b} more and (spends|gives away) {c}. how many coins are there now?",
    "{name} had {a} coins. then {b} more came and {c} were lost. how many coins are left?",
    "a box holds {a} coins. {name} puts in {b} and takes out {c}. how many coins are in the box?",
    "{a} coins lie on the table. {name} adds {b}, then removes {c}. how many coins are on the table?",
    "{name} saves {a} coins, gets {b} as a gift and pays {c} for a cake. how many coins are left?",
    "with {a} coins in the pocket, {name} earns {b} and then (spends|drops) {c}. how many coins are still there?",
    "how many coins does {name} have after starting with {a}, getting {b} and losing {c}?",
    "if {name} has {a} coins, receives {b} and pays {c}, how many coins remain?",
    "{name} owns {a} coins. a friend gives {b}, a shop takes {c}. how many coins are that now?",
    "first {name} has {a} coins, then {b} come in, then {c} go away. what is left?",
    "{name} counts {a} coins, adds {b} and gives {c} to a friend. how many coins does that leave?",
    "in the morning {name} has {a} coins, at noon {b} more, and in the evening {c} are spent. how many are left?",
    "{name} owns {a} coins, finds {b} and gives away {c}. how many coins does {name} have?",
)
_LARGEST = wordings(
    "which is largest: {numbers}?",
    "what is the largest of {numbers}?",
    "name the largest of {numbers}.",
    "largest number of {numbers}?",
    "tell me the largest number: {numbers}.",
    "which of {numbers} is the largest?",
    "(which|what) number is the largest: {numbers}?",
    "which of these (numbers|) is largest: {numbers}?",
    "what is the (biggest|greatest|highest) number: {numbers}?",
    "which is the (biggest|greatest|highest) of {numbers}?",
    "(find|pick|choose|give me) the largest of {numbers}.",
    "(find|name|give me) the (biggest|greatest|highest) number: {numbers}.",
    "{numbers}: which is the largest?",
    "{numbers}. which number is the biggest?",
    "here are some numbers: {numbers}. which one is the largest?",
    "among {numbers}, which number is the (largest|biggest|greatest)?",
    "what is the maximum of {numbers}?",
    "compare {numbers} and tell me which is the (largest|greatest).",
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
    return task, f"{worked(a, p, b)}\n{worked(middle, q, c)}", f"The answer is {end}.", f"is {end}."


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
    thoughts = f"{worked(a, '+', b)}\n{worked(a + b, '-', c)}"
    return task, thoughts, f"The answer is {end} coins.", f"is {end} coins"


def _largest(rng, split):
    numbers = drawn(rng, split, lambda rng: rng.sample(range(100), rng.randint(3, 5)), tuple)
    best, steps = numbers[0], []
    for number in numbers[1:]:
        best = max(best, number)
        steps.append(f"up to {number}: {best}")
    task = _LARGEST.choose(rng, split, numbers=", ".join(map(str, numbers)))
    return task, "\n".join(steps), f"The largest is {best}.", f"is {best}."
