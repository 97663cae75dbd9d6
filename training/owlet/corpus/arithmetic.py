"""Sums with small numbers, as they stand and in a short tale."""

from .conversation import Conversation, Split, assistant, contains, ends, user
from .values import NAMES
from .wording import asked, drawn, wordings

_SIGNS = {
    "+": wordings(
        "(what is|how much is|calculate|compute|work out|) {a} (plus|+) {b}",
        "add {a} and {b}",
        "(was ist|wie viel ist|rechne) {a} (plus|+) {b}",
        "{a} (+|and) {b} (is|makes|=)",
        "{b} more than {a}",
        "(i have|take) {a} and (get|add) {b}, how much is (it|that)",
        "{a} plus {b} (equals|gives) what",
        "{a} and {b} together",
        "what do i have if i add {b} to {a}",
        "i add {b} to {a}, what do i get",
        "if i add {a} and {b}, what do i get",
        "what do i get for {a} (plus|+|and) {b}",
        "what do {a} and {b} (add up to|come to|give)",
        "how much do {a} and {b} make",
        "increase {a} by {b}",
        "(sum|total) of {a} and {b}",
        "put {a} and {b} together",
        "(the sum of|give me the sum of|what is the sum of) {a} and {b}",
        "what's {a} (plus|+) {b}",
        "(can|could) you (add|sum) {a} and {b}",
        "(tell me|give me|find) {a} plus {b}",
        "add {b} to {a}",
        "{a} plus {b}, how much is that",
        "{a} added to {b}",
        "what is {a} added to {b}",
        "how many are {a} and {b} (together|in total|altogether)",
        "(what is|calculate|find) the total of {a} and {b}",
        "raise {a} by {b}",
        "what number is {b} more than {a}",
        "i count {a}, then {b} more, where am i",
        "{a}, and {b} on top of that",
        "do you know what {a} (plus|and) {b} is",
        "(wie viel|was) (ergibt|macht) {a} (plus|und) {b}",
        "what do i get if i add {b} to {a}",
        "what do {a} and {b} make together",
        held_out=2,
    ),
    "-": wordings(
        "(what is|how much is|calculate|compute|work out|) {a} (minus|-) {b}",
        "subtract {b} from {a}",
        "(was ist|wie viel ist|rechne) {a} (minus|-) {b}",
        "{a} (-|minus) {b} (is|makes|=)",
        "{b} less than {a}",
        "(i have|take) {a} and (lose|take away) {b}, how much is left",
        "{a} minus {b} (equals|gives) what",
        "{a} without {b}",
        "what is left if i take {b} from {a}",
        "i subtract {b} from {a}, what do i get",
        "what do i get for {a} (minus|-) {b}",
        "what remains of {a} if {b} are gone",
        "what is left of {a} if i take {b}",
        "how much is left of {a} after {b}",
        "{a} without {b} leaves what",
        "decrease {a} by {b}",
        "{b} from {a}",
        "how far is it from {b} to {a}",
        "take {b} (away|) from {a}",
        "(the difference of|what is the difference of) {a} and {b}",
        "what's {a} (minus|-) {b}",
        "(can|could) you (subtract|take) {b} from {a}",
        "(tell me|give me|find) {a} minus {b}",
        "{a} minus {b}, how much is that",
        "{a} take away {b}",
        "what is {a} less {b}",
        "what is {a} if you (take away|subtract) {b}",
        "how much (is|remains) if i take {b} from {a}",
        "reduce {a} by {b}",
        "lower {a} by {b}",
        "what number is {b} less than {a}",
        "how much more is {a} than {b}",
        "(find|calculate) the difference between {a} and {b}",
        "i had {a} and {b} are gone, what is left",
        "(wie viel|was) (ergibt|macht|bleibt bei) {a} (minus|weniger) {b}",
        "what is left of {a} without {b}",
        "what do i get if i subtract {b} from {a}",
        held_out=2,
    ),
    "*": wordings(
        "(what is|how much is|calculate|compute|work out|) {a} (times|*|x) {b}",
        "multiply {a} (by|with) {b}",
        "(was ist|wie viel ist|rechne) {a} (mal|*) {b}",
        "{a} (*|times) {b} (is|makes|=)",
        "{a} times {b} (equals|gives) what",
        "{b} rows of {a}, how many is that",
        "{a} multiplied (by|with) {b}",
        "what do i have if i take {a} {b} times",
        "i multiply {a} by {b}, what do i get",
        "what do i get for {a} (times|*|x) {b}",
        "what does {a} times {b} (make|give|come to)",
        "if i multiply {a} (by|with) {b}, how much is it",
        "how much is {a} multiplied (by|with) {b}",
        "product of {a} and {b}",
        "{a} taken {b} times",
        "(the product of|what is the product of) {a} and {b}",
        "what's {a} (times|*|x) {b}",
        "(can|could) you multiply {a} by {b}",
        "(tell me|give me|find) {a} times {b}",
        "{a} times {b}, how much is that",
        "(find|calculate|tell me) the product of {a} and {b}",
        "how many do i get for {a} times {b}",
        "{b} bags with {a} in each, how many is that altogether",
        "{b} groups of {a}",
        "do the multiplication: {a} (times|by|x) {b}",
        "what is {a} added up {b} times",
        "when i multiply {a} by {b}, what comes out",
        "if there are {a} in every box, how many are in {b} boxes",
        "do you know what {a} times {b} is",
        "(wie viel|was) (ergibt|macht) {a} mal {b}",
        "what do i get if i multiply {a} by {b}",
        "what is {a} multiplied by {b}",
        held_out=2,
    ),
    "/": wordings(
        "(what is|how much is|calculate|compute|work out|) {a} (divided by|/) {b}",
        "divide {a} by {b}",
        "(was ist|wie viel ist|rechne) {a} (geteilt durch|/) {b}",
        "{a} (/|divided by) {b} (is|makes|=)",
        "{a} divided by {b} (equals|gives) what",
        "{a} over {b}",
        "split {a} into {b} parts",
        "what do i have if i split {a} by {b}",
        "i divide {a} by {b}, what do i get",
        "what do i get for {a} (divided by|/) {b}",
        "what does {a} divided by {b} (make|give|come to)",
        "(share|split|deal out) {a} among {b}",
        "how many times does {b} fit into {a}",
        "how many are in each of {b} parts of {a}",
        "{a} shared among {b}",
        "how often does {b} go into {a}",
        "what's {a} (divided by|/) {b}",
        "(can|could) you divide {a} by {b}",
        "(tell me|give me|find) {a} divided by {b}",
        "{a} divided by {b}, how much is that",
        "what is {a} over {b}",
        "(find|calculate|what is) the quotient of {a} and {b}",
        "cut {a} into {b} equal parts",
        "how many times is {b} in {a}",
        "how big is each part if {a} is split into {b} parts",
        "{b} people share {a}, how much does each one get",
        "if {a} are shared by {b}, how many are there for each",
        "do the division: {a} (by|divided by) {b}",
        "when i divide {a} by {b}, what comes out",
        "what do you get if you split {a} evenly into {b} groups",
        "(wie viel|was) (ergibt|macht) {a} (geteilt|dividiert) durch {b}",
        "what do i get if i divide {a} by {b}",
        "share {a} by {b}",
        held_out=2,
    ),
}

_TALES = {
    "+": wordings(
        "{name} has {a} {things} and (gets|finds|buys) {b} more. how many {things} does {name} have",
        "there are {a} {things} in a box, and {name} puts in {b} more. how many are there",
        "{name} (picks|collects) {a} {things} today and {b} tomorrow. how many {things} is that",
        "{name} (owns|keeps) {a} {things}. a friend brings {b}. how many {things} are that now",
        "on the table there are {a} {things}, then {b} more. how many {things} is that",
        "{a} {things} are in a bag, {name} adds {b} {things}. how many {things} are in the bag",
        "{name} (had|got) {a} {things} yesterday and {b} today. how many {things} are there now",
        "{name} had {a} {things} and (got|found|bought|received) {b} more. how many {things} are that in total",
        "if {name} has {a} {things} and {b} are added, how many are there",
        "{name} has {a} {things}, and a neighbour comes with {b} more. how many {things} are there now",
        "how many {things} does {name} have after getting {b} on top of {a}",
        "{name} puts {a} {things} on the left and {b} on the right. how many {things} are there altogether",
        "there are {a} {things} on the shelf. {name} brings {b} more. how many {things} are on the shelf now",
        "{name} carries {a} {things} in one hand and {b} in the other. how many is that together",
        "on monday {name} (buys|gets) {a} {things}, on tuesday {b}. how many {things} is that",
        "a basket holds {a} {things}, another holds {b}, and both belong to {name}. how many {things} are that",
        "{name} counts {a} {things} in the kitchen and {b} in the hall. how many {things} is that in all",
        "{name} starts with {a} {things} and wins {b}. how many {things} are there in the end",
        "to the {a} {things} in the drawer {name} adds {b}. how many {things} lie there now",
        "{a} {things} lie on the table. {name} brings {b} {things}. how many {things} are on the table now",
    ),
    "-": wordings(
        "{name} has {a} {things} and (loses|eats|gives away|sells) {b}. how many {things} are left",
        "there are {a} {things} in a box, and {name} takes out {b}. how many are left",
        "of {a} {things}, {name} throws {b} away. how many {things} remain",
        "{name} (owns|keeps) {a} {things}. a friend takes {b}. how many {things} are left now",
        "on the table there are {a} {things}, and {b} fall down. how many {things} stay",
        "{a} {things} are in a bag, {name} takes out {b} {things}. how many {things} are still in the bag",
        "{name} (had|got) {a} {things} and lost {b} of them. how many {things} are still there",
        "{name} had {a} {things} and (gave away|lost|sold) {b}. how many {things} are left",
        "if {name} has {a} {things} and {b} are taken away, how many remain",
        "{name} has {a} {things}, and {b} of them break. how many {things} are still good",
        "how many {things} does {name} have left after giving away {b} of {a}",
        "there are {a} {things} on the shelf. {name} takes {b} of them. how many {things} stay on the shelf",
        "{name} starts with {a} {things} and loses {b}. how many {things} are there in the end",
        "from a basket with {a} {things}, {name} takes {b}. how many {things} are still in the basket",
        "{name} gives {b} of {a} {things} to a friend. how many {things} does that leave",
        "{name} brings {a} {things} to the market and sells {b}. how many {things} come home again",
        "out of {a} {things} in the drawer, {b} go to {name}. how many {things} remain in the drawer",
        "{a} {things} were in the boat, but {name} dropped {b} into the water. how many are still in the boat",
        "{name} wanted to keep all {a} {things}, but {b} are missing. how many {things} are still there",
        "{a} {things} lie on the table. {name} takes {b} of them. how many {things} are still there",
    ),
}
_COUNTED = "apples pears plums coins books cups stones keys shells cards balls eggs".split()
_RESULTS = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__, "/": int.__floordiv__}


def arithmetic(rng, split: Split) -> Conversation:
    """One operation on two numbers."""
    a, sign, b = drawn(rng, split, _operands)
    result = _RESULTS[sign](a, b)
    if sign in _TALES and rng.random() < 0.2:
        return _tale(rng, split, a, sign, b, result)
    question = asked(rng, _SIGNS[sign].choose(rng, split, a=a, b=b), openers=False)
    return Conversation("arithmetic", [user(question), assistant(worked(a, sign, b))], ends(f"= {result}"))


def worked(a: int, sign: str, b: int) -> str:
    """The sum with the steps that one takes in one's head: `17 + 25 = 30 + 12 = 42`."""
    return " = ".join([f"{a} {sign} {b}", *_STEPS[sign](a, b), str(_RESULTS[sign](a, b))])


def _adding(a, b):
    """The tens and the ones, unless that is no help."""
    ones = a % 10 + b % 10
    if min(a, b) < 10 and (ones < 10 or max(a, b) < 10):
        return []
    return [f"{a + b - ones} + {ones}"] if a % 10 and b % 10 else []


def _subtracting(a, b):
    """First the tens, then down to a full ten, then the rest."""
    steps, ones = [], b % 10
    if b > 10 and ones:
        a -= b - ones
        steps.append(f"{a} - {ones}")
    if ones > a % 10 and a >= 20 and a % 10:
        steps.append(f"{a - a % 10} - {ones - a % 10}")
    return steps


def _multiplying(a, b):
    """Two products that are easier, put together."""
    number, factor = (a, b) if b in _EASIER else (b, a)
    if min(a, b) < 3 or 10 in (a, b) or factor not in _EASIER:
        return []
    left, sign, right = _EASIER[factor]
    return [f"{number * left} {sign} {number * right}", *_STEPS[sign](number * left, number * right)]


def _dividing(a, b):
    """Five times the divisor, or ten times, and the rest."""
    for times in (10, 5):
        if b > 1 and a > times * b and a != 10 * b:
            rest = a - times * b
            return [f"{times * b} / {b} + {rest} / {b}", f"{times} + {rest // b}"]
    return []


#: A factor made of two that are easier to multiply by.
_EASIER = {
    3: (2, "+", 1), 4: (2, "+", 2), 6: (5, "+", 1), 7: (5, "+", 2), 8: (10, "-", 2), 9: (10, "-", 1),
    11: (10, "+", 1), 12: (10, "+", 2),
}  # fmt: skip
_STEPS = {"+": _adding, "-": _subtracting, "*": _multiplying, "/": _dividing}


def _operands(rng) -> tuple[int, str, int]:
    sign = rng.choice("++--**/")
    if sign == "+":
        return rng.randint(0, 50), sign, rng.randint(0, 50)
    if sign == "-":
        a, b = sorted((rng.randint(0, 60), rng.randint(0, 60)), reverse=True)
        return a, sign, b
    a, b = rng.randint(0, 12), rng.randint(1, 12)
    return (a, sign, b) if sign == "*" else (a * b, sign, b)


def _tale(rng, split, a, sign, b, result):
    name, things = rng.choice(NAMES), rng.choice(_COUNTED)
    question = _TALES[sign].choose(rng, split, name=name, things=things, a=a, b=b) + "?"
    answer = f"{worked(a, sign, b)}, so it is {result} {things}."
    messages = [user(question[0].upper() + question[1:]), assistant(answer)]
    return Conversation("arithmetic", messages, contains(f"= {result},"))
