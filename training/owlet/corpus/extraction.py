"""Fields of a sentence as JSON."""

import json
from dataclasses import dataclass
from typing import Callable

from .conversation import Conversation, Split, assistant, json_value, user
from .values import CITIES, COLOURS, DAYS, NAMES, THINGS, listed
from .wording import Wordings, drawn, typed, wordings


@dataclass(frozen=True)
class Domain:
    """A kind of sentence and what can be asked of it."""

    sentences: Wordings
    draw: Callable


def _person(rng):
    return {"name": rng.choice(NAMES), "age": rng.randint(5, 90), "city": rng.choice(CITIES)}


def _order(rng):
    thing = rng.choice(THINGS)
    return {"item": thing, "colour": rng.choice(COLOURS), "quantity": rng.randint(2, 30), "price": rng.randint(1, 99)}


def _appointment(rng):
    topics = "lunch dentist meeting piano swimming training dinner party class tennis".split()
    hour = rng.randint(7, 21)
    return {"person": rng.choice(NAMES), "day": rng.choice(DAYS), "hour": hour, "topic": rng.choice(topics)}


def _contact(rng):
    name = rng.choice(NAMES)
    host = rng.choice(("mail", "post", "office", "home", "owl"))
    return {"name": name, "email": f"{name.lower()}@{host}.org", "phone": str(rng.randint(100000, 999999))}


def _journey(rng):
    start, end = rng.sample(CITIES, 2)
    return {"from": start, "to": end, "day": rng.choice(DAYS), "means": rng.choice(("train", "bus", "plane", "car"))}


_DOMAINS = (
    Domain(
        wordings(
            "{name} is {age} years old and lives in {city}.",
            "{name}, {age}, (lives in|comes from|is from) {city}.",
            "My friend {name} from {city} is {age}.",
            "In {city} lives {name}, who is {age} years old.",
            "I met {name} in {city}, (now|just) {age} years old.",
            "{name} (moved to|works in) {city} at the age of {age}.",
            "{age} years old, {name} (lives|works) in {city}.",
            "(This is|Here is|Meet) {name} from {city}, age {age}.",
            "{name} (turned|became) {age} in {city}.",
            "{city} is the home of {name}, {age}.",
            "Aged {age}, {name} (came|moved) to {city}.",
            "At {age}, {name} still lives in {city}.",
        ),
        _person,
    ),
    Domain(
        wordings(
            "I would like {quantity} {colour} {item}s for {price} euros each.",
            "Please send {quantity} {item}s in {colour} at {price} euros.",
            "Order: {quantity} {item}s, {colour}, {price} euros.",
            "We (bought|sold) {quantity} {colour} {item}s at {price} euros.",
            "For {price} euros apiece we take {quantity} {colour} {item}s.",
            "{quantity} {colour} {item}s (cost|at) {price} euros each.",
            "They (ordered|sent) {quantity} {item}s, all {colour}, for {price} euros.",
            "A customer (wants|bought) {quantity} of our {colour} {item}s at {price} euros each.",
            "We need {quantity} {item}s in {colour} and pay {price} euros each.",
            "The shop sold {quantity} of the {colour} {item}s, {price} euros each.",
        ),
        _order,
    ),
    Domain(
        wordings(
            "{topic} with {person} on {day} at {hour} o'clock.",
            "On {day} at {hour} I have {topic} with {person}.",
            "{person} comes for {topic} on {day} at {hour}.",
            "Remember: {day}, {hour} o'clock, {topic}, {person}.",
            "I meet {person} for {topic} at {hour} on {day}.",
            "{day}: {topic} with {person}, {hour} o'clock.",
            "At {hour} on {day}, {person} and I have {topic}.",
            "(Please note|Note): {topic}, {person}, {day}, {hour}.",
            "There is {topic} with {person} on {day}, from {hour}.",
            "Don't forget {topic} with {person}, {day} at {hour}.",
        ),
        _appointment,
    ),
    Domain(
        wordings(
            "{name} can be reached at {email} or {phone}.",
            "Write to {name} at {email}, or call {phone}.",
            "Contact: {name}, {phone}, {email}.",
            "The number of {name} is {phone}, the address {email}.",
            "{name}'s mail is {email} and the phone {phone}.",
            "Reach {name} by mail at {email} or by phone at {phone}.",
            "{phone} is the number of {name}, {email} the mail.",
            "Ask {name}: {email}, {phone}.",
            "Call {name} on {phone} or send mail to {email}.",
        ),
        _contact,
    ),
    Domain(
        wordings(
            "On {day} I go from {from} to {to} by {means}.",
            "A {means} from {from} to {to} on {day}, please.",
            "We travel by {means} to {to} on {day}; we start in {from}.",
            "{day}: {from} to {to} by {means}.",
            "From {from} we (go|travel) to {to} by {means} on {day}.",
            "On {day} a {means} takes us from {from} to {to}.",
            "My {means} to {to} starts in {from} on {day}.",
            "Book a {means} for {day}, {from} to {to}.",
            "The {means} leaves {from} for {to} on {day}.",
        ),
        _journey,
    ),
)

_REQUESTS = wordings(
    "(extract|get|find) {fields} as json: {sentence}",
    "(give|return|write) {fields} as json: {sentence}",
    "(turn this into|make) json with {fields}: {sentence}",
    "{sentence} (write|put) {fields} in json",
    "read this and answer with json for {fields}: {sentence}",
    "{fields} (in|as) json: {sentence}",
    "from this sentence, (take|get) {fields} as json: {sentence}",
    "{sentence} i (need|want) {fields} (as|in) json",
    "(parse|convert) this to json with {fields}: {sentence}",
    "what are {fields} (here|in this)? (use|write) json: {sentence}",
    "answer (only |)in json, {fields}: {sentence}",
    "json, please, {fields}: {sentence}",
    "fill a json object with {fields}: {sentence}",
    "{sentence} (extract|find) {fields}, as json",
    "{sentence} give me {fields} as a json object",
    "which {fields} does this name? answer in json: {sentence}",
    "json with {fields}, please: {sentence}",
    held_out=2,
)


def extraction(rng, split: Split) -> Conversation:
    """Some or all fields of a sentence, in the order in which they are asked for."""
    domain = rng.choice(_DOMAINS)
    values = drawn(rng, split, domain.draw, lambda values: tuple(values.values()))
    names = rng.sample(list(values), rng.randint(1, len(values))) if rng.random() < 0.6 else list(values)
    sentence = domain.sentences.choose(rng, split, **values)
    sentence = sentence[0].upper() + sentence[1:]
    request = _REQUESTS.choose(rng, split, fields="{fields}", sentence="{sentence}")
    fields = listed(names) if rng.random() < 0.6 else ", ".join(names)
    request = typed(rng, request).replace("{fields}", fields).replace("{sentence}", sentence)
    value = {name: values[name] for name in names}
    answer = json.dumps(value, ensure_ascii=False)
    return Conversation("extraction", [user(request), assistant(answer)], json_value(value))
