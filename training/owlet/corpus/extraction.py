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
            "{name} (lives|works) in {city} and is {age} years old.",
            "{name} from {city} is {age} years old.",
            "My name is {name}, I am {age} and I live in {city}.",
            "The {age}-year-old {name} (lives in|is from|comes from) {city}.",
            "Our new (neighbour|colleague) {name} is {age} and grew up in {city}.",
            "Name: {name}, age: {age}, city: {city}.",
            "They say that {name} has been in {city} for years and is now {age}.",
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
            "I want to (order|buy) {quantity} {colour} {item}s at {price} euros each.",
            "Can I have {quantity} {colour} {item}s for {price} euros each?",
            "Each of the {quantity} {colour} {item}s costs {price} euros.",
            "The shop has {quantity} {item}s in {colour} for {price} euros each.",
            "At a price of {price} euros, we (ordered|delivered) {quantity} {colour} {item}s.",
            "{price} euros is the price of each of these {quantity} {colour} {item}s.",
            "{colour} {item}s: {quantity} pieces, {price} euros each.",
            "She paid {price} euros each for {quantity} {item}s, and every one was {colour}.",
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
            "I have {topic} with {person} on {day} at {hour} o'clock.",
            "{person} and I meet for {topic} on {day} at {hour}.",
            "Do not forget {topic} with {person} at {hour} on {day}.",
            "We agreed on {topic} on {day} at {hour}, {person} will be there.",
            "Next {day} at {hour} o'clock: {topic}, together with {person}.",
            "{person} invited me to {topic} at {hour} on {day}.",
            "The plan for {day} is {topic} at {hour} o'clock with {person}.",
            "See you on {day} at {hour} for {topic}, says {person}.",
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
            "You can (reach|contact) {name} at {email} or by phone at {phone}.",
            "{name} has the phone number {phone} and the mail address {email}.",
            "Name: {name}, email: {email}, phone: {phone}.",
            "My name is {name}, my email is {email} and my number is {phone}.",
            "For questions, call {name} at {phone} or write to {email}.",
            "Send it to {email} or dial {phone} and ask for {name}.",
            "{email} and {phone} both belong to {name}.",
            "If {name} does not pick up at {phone}, a mail to {email} will help.",
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
            "I (travel|go) from {from} to {to} by {means} on {day}.",
            "We are taking the {means} from {from} to {to} on {day}.",
            "On {day} the {means} leaves {from} for {to}.",
            "I need a {means} to {to} on {day}, leaving from {from}.",
            "She left {from} on {day} and got to {to} by {means}.",
            "Trip: {from} to {to}, {day}, {means}.",
            "By {means} it goes from {from} to {to} this {day}.",
            "Next {day} my {means} brings me to {to}, coming from {from}.",
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
    "(please|) extract {fields} from this sentence as json: {sentence}",
    "extract {fields}: {sentence} (use|answer in) json",
    "{sentence} return json with {fields}",
    "(return|output|print) json with {fields}: {sentence}",
    "(can|could) you give me {fields} as json? {sentence}",
    "(create|build|produce) a json object with {fields} from this: {sentence}",
    "{sentence} (turn|convert) that into json with {fields}",
    "json with {fields} from: {sentence}",
    "{sentence} json: {fields}",
    "{fields}, json: {sentence}",
    "what does this say about {fields}? (reply|respond) in json: {sentence}",
    "i (need|want|would like) a json object with {fields} for this sentence: {sentence}",
    "here is a (sentence|text): {sentence} (give|show) me {fields} in json",
    "(look at|take) this sentence and list {fields} in json: {sentence}",
    "the (keys|fields) are {fields}, write json: {sentence}",
    "{sentence} (can|could|may) i have {fields} as json",
    "pull {fields} out of this text, as json: {sentence}",
    "{sentence} (only|just) {fields}, in json format",
    "summarise this as json, keys {fields}: {sentence}",
    "in json format i (need|want) {fields} from the following: {sentence}",
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
