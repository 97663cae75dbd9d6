"""Tools: choosing one, filling in its arguments, telling its result, and leaving them alone."""

import json
from dataclasses import dataclass
from typing import Callable

from .answers import answers
from .conversation import Conversation, Split, assistant, contains, no_tool_call, tool_call, user
from .values import CITIES, COLOURS, DAYS, NAMES, THINGS
from .wording import Wordings, asked, drawn, typed, wordings


@dataclass(frozen=True)
class Parameter:
    """An argument: the names that a definition may give it, its JSON type, what it is, and its values."""

    names: tuple[str, ...]
    type: str
    description: str
    draw: Callable


@dataclass(frozen=True)
class Tool:
    """What a tool is for; its name and its parameters' names differ from one definition to the next."""

    names: tuple[str, ...]
    description: str
    parameters: dict[str, Parameter]
    requests: Wordings
    #: Fields of a result.
    result: Callable
    #: How the result is told; slots are arguments and fields of the result.
    telling: str


def _text(*names, description, values):
    return Parameter(names, "string", description, lambda rng: rng.choice(values))


def _number(*names, description, least, most):
    return Parameter(names, "integer", description, lambda rng: rng.randint(least, most))


_CITY = _text("city", "location", "place", description="The city", values=CITIES)
_DAY = _text("day", "weekday", "date", description="The day", values=DAYS)
_PERSON = _text("name", "person", "contact", description="The person", values=NAMES)
_TASKS = "buy milk;call the bank;water the plants;feed the cat;clean the kitchen;pay the rent;write a letter".split(";")
_MESSAGES = "I am late;dinner is ready;see you soon;the train is full;I found the key;happy birthday".split(";")
_SONGS = "Blue River;Silent Snow;Golden Days;The Old Owl;Summer Rain;Night Train;Green Hills".split(";")
_ROOMS = "kitchen bathroom bedroom garage hall office attic cellar garden".split()
_LANGUAGES = "German French Spanish Italian Polish Danish Greek Turkish".split()

TOOLS = (
    Tool(
        ("get_weather", "weather", "current_weather", "weather_now"),
        "Tells the weather in a city",
        {"city": _CITY},
        wordings(
            "(what is|how is|what's) the weather (like |)in {city}",
            "(is it|will it be) (cold|warm|sunny|raining) in {city}",
            "weather in {city}",
            "(tell me|check) the weather (in|for) {city}",
            "wie ist das wetter in {city}",
            "what weather do they have in {city}",
            "how (warm|cold) is it in {city}",
            "what is it like outside in {city}",
            "(does it|will it) (rain|snow) in {city}",
            "{city} weather, please",
            "what will the weather be in {city}",
            "do i need an umbrella in {city}",
            held_out=2,
        ),
        lambda rng: {"temperature": rng.randint(-9, 35), "sky": rng.choice(("sunny", "cloudy", "rainy", "foggy"))},
        "In {city} it is {sky}, with {temperature} degrees.",
    ),
    Tool(
        ("get_time", "current_time", "clock", "local_time"),
        "Tells the local time in a city",
        {"city": _CITY},
        wordings(
            "what time is it in {city}",
            "(tell me|what is) the (time|local time) in {city}",
            "time in {city}",
            "how late is it in {city}",
            "local time in {city}",
            "(do you know|say) the time in {city}",
            "{city} time, please",
            "what does the clock say in {city}",
            "i need the time in {city}",
            "which hour is it now in {city}",
        ),
        lambda rng: {"time": f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"},
        "In {city} it is {time}.",
    ),
    Tool(
        ("add_task", "create_todo", "new_task", "add_todo"),
        "Adds a task to the list of things to do",
        {"task": _text("task", "title", "text", description="What is to be done", values=_TASKS)},
        wordings(
            "(remind me to|i have to) {task}",
            "add {task} to my (list|tasks)",
            "(new task|todo|task): {task}",
            "put {task} on my list",
            "{task} must go on my list",
            "do not let me forget: {task}",
            "write down: {task}",
            "a new task for me: {task}",
            "i should {task}, add that",
            "note that i must {task}",
        ),
        lambda rng: {"number": rng.randint(1, 20)},
        "Done: {task} is number {number} on your list.",
    ),
    Tool(
        ("send_message", "send_text", "message", "write_message"),
        "Sends a message to a person",
        {
            "person": _text("to", "recipient", "person", description="Who gets it", values=NAMES),
            "text": _text("text", "message", "body", description="What it says", values=_MESSAGES),
        },
        wordings(
            'send {person} the message "{text}"',
            '(write|text|tell) {person}: "{text}"',
            '(send|write) "{text}" to {person}',
            'message {person} with "{text}"',
            '{person} should get this: "{text}"',
            'tell {person} that "{text}"',
            'a message to {person}: "{text}"',
            'please text {person} "{text}"',
            'drop {person} a line: "{text}"',
            'let {person} know: "{text}"',
        ),
        lambda rng: {"status": "sent"},
        "Your message to {person} is {status}.",
    ),
    Tool(
        ("set_alarm", "alarm", "wake_up", "create_alarm"),
        "Sets an alarm",
        {
            "hour": _number("hour", "at", description="The hour, 0 to 23", least=4, most=11),
            "day": _DAY,
        },
        wordings(
            "(wake me|wake me up) at {hour} on {day}",
            "set an alarm for {hour} (on|) {day}",
            "alarm on {day} at {hour}",
            "i have to get up at {hour} on {day}",
            "get me up at {hour} on {day}",
            "{day}, {hour} o'clock: wake me",
            "i want an alarm at {hour} on {day}",
            "let the alarm ring at {hour} on {day}",
            "alarm, please: {day}, {hour}",
            "on {day} i must be awake at {hour}",
        ),
        lambda rng: {"status": "set"},
        "The alarm for {day} at {hour} is {status}.",
    ),
    Tool(
        ("set_timer", "timer", "start_timer", "countdown"),
        "Starts a timer",
        {"minutes": _number("minutes", "duration", "length", description="Minutes", least=1, most=90)},
        wordings(
            "(set|start) a timer (for|of) {minutes} minutes",
            "timer {minutes} minutes",
            "(tell|call) me in {minutes} minutes",
            "start a countdown of {minutes} minutes",
            "{minutes} minutes on the timer",
            "a timer, {minutes} minutes",
            "give me {minutes} minutes",
            "remind me in {minutes} minutes",
            "let a timer run for {minutes} minutes",
            "count down {minutes} minutes",
        ),
        lambda rng: {"status": "running"},
        "The timer of {minutes} minutes is {status}.",
    ),
    Tool(
        ("play_song", "play_music", "play", "music_player"),
        "Plays a song",
        {"song": _text("song", "title", "track", description="The song", values=_SONGS)},
        wordings(
            "(play|put on) {song}",
            "i (want|would like) to hear {song}",
            "(play|start) the song {song}",
            "music please: {song}",
            "turn on {song}",
            "can you play {song}",
            "i feel like {song}",
            "let us hear {song}",
            "the song {song}, please",
            "let me listen to {song}",
        ),
        lambda rng: {"status": "playing"},
        "{song} is {status}.",
    ),
    Tool(
        ("switch_light", "set_light", "light", "lamp_control"),
        "Switches the light of a room on or off",
        {
            "room": _text("room", "place", description="The room", values=_ROOMS),
            "state": _text("state", "switch", "value", description="on or off", values=("on", "off")),
        },
        wordings(
            "(turn|switch) {state} the light in the {room}",
            "(turn|switch) the {room} light {state}",
            "light {state} in the {room}",
            "the {room} light should be {state}",
            "{room}: light {state}",
            "please put the light in the {room} {state}",
            "i want the light {state} in the {room}",
            "can you turn the {room} light {state}",
            "have the light in the {room} {state}",
            "make the light in the {room} go {state}",
        ),
        lambda rng: {"status": "done"},
        "It is {status}: the light in the {room} is {state}.",
    ),
    Tool(
        ("find_train", "search_train", "trains", "train_times"),
        "Finds the next train between two cities",
        {
            "start": _text("from", "origin", "start", description="Where it leaves", values=CITIES[:15]),
            "end": _text("to", "destination", "end", description="Where it goes", values=CITIES[15:]),
        },
        wordings(
            "(when does|find) (the next train|a train) (from {start} to {end}|to {end} from {start})",
            "next train from {start} to {end}",
            "how do i get from {start} to {end} by train",
            "i need a train from {start} to {end}",
            "train to {end}, i am in {start}",
            "is there a train from {start} to {end}",
            "from {start} to {end}, when is the next train",
            "i want to go from {start} to {end} by train",
            "trains between {start} and {end}",
            "when can i take a train from {start} to {end}",
        ),
        lambda rng: {"departure": f"{rng.randint(5, 22):02}:{rng.randint(0, 59):02}"},
        "The next train from {start} to {end} leaves at {departure}.",
    ),
    Tool(
        ("translate", "translate_word", "translator", "dictionary"),
        "Translates a word into another language",
        {
            "word": _text("word", "text", "term", description="The word", values=THINGS),
            "language": _text("language", "target", "into", description="The language", values=_LANGUAGES),
        },
        wordings(
            "(translate|put) {word} into {language}",
            "what is {word} in {language}",
            "how do you say {word} in {language}",
            "(give me|i need) the {language} word for {word}",
            "{word} in {language}, please",
            "the {language} for {word}",
            "how is {word} called in {language}",
            "in {language}, what is {word}",
            "i want to say {word} in {language}",
            "what do they call {word} in {language}",
        ),
        lambda rng: {"translation": "".join(rng.choice("aeioubdklmnrst") for _ in range(5))},
        "In {language}, {word} is {translation}.",
    ),
    Tool(
        ("get_phone_number", "phone_book", "find_number", "lookup_number"),
        "Finds a person's phone number",
        {"person": _PERSON},
        wordings(
            "what is (the phone number|the number) of {person}",
            "(what is|find|give me) {person}'s (phone number|number)",
            "how can i call {person}",
            "phone number of {person}",
            "number for {person}, please",
            "under which number is {person}",
            "i need to call {person}",
            "look up the number of {person}",
            "do you have the phone number of {person}",
            "i want to phone {person}, what is the number",
        ),
        lambda rng: {"number": str(rng.randint(100000, 999999))},
        "The number of {person} is {number}.",
    ),
    Tool(
        ("get_price", "price", "check_price", "product_price"),
        "Tells the price of a product",
        {
            "product": _text("product", "item", "article", description="The product", values=THINGS),
            "colour": _text("colour", "color", description="Its colour", values=COLOURS),
        },
        wordings(
            "(what does|how much does) a {colour} {product} cost",
            "(what is|tell me) the price of a {colour} {product}",
            "price of a {colour} {product}",
            "how much is a {colour} {product}",
            "what is a {colour} {product} worth",
            "a {colour} {product}: how much",
            "what do i pay for a {colour} {product}",
            "cost of a {colour} {product}",
            "is a {colour} {product} expensive",
            "how expensive is a {colour} {product}",
        ),
        lambda rng: {"euros": rng.randint(1, 99)},
        "A {colour} {product} costs {euros} euros.",
    ),
    Tool(
        ("roll_dice", "dice", "throw_dice", "roll"),
        "Rolls dice",
        {"count": _number("count", "dice", "number", description="How many dice", least=1, most=9)},
        wordings(
            "(roll|throw) {count} dice",
            "(please|) roll the dice, {count} of them",
            "i need {count} dice rolled",
            "{count} dice, please",
            "let {count} dice roll",
            "i want to throw {count} dice",
            "throw the dice, {count} of them",
            "how do {count} dice fall",
            "{count} dice for me",
            "give me a throw of {count} dice",
        ),
        lambda rng: {"sum": rng.randint(9, 50)},
        "The {count} dice show {sum}.",
    ),
    Tool(
        ("book_table", "reserve_table", "reservation", "book_restaurant"),
        "Books a table in a restaurant",
        {
            "people": _number("people", "guests", "seats", description="How many people", least=2, most=12),
            "day": _DAY,
        },
        wordings(
            "(book|reserve) a table for {people} (on|for) {day}",
            "(we are|a table for) {people} people on {day}",
            "on {day} i need a table for {people}",
            "table for {people}, {day}",
            "we need a table on {day}, {people} people",
            "a dinner for {people} on {day}, book it",
            "reserve {people} seats on {day}",
            "{day}, {people} people, a table please",
            "we come on {day}, {people} of us, book a table",
            "get us a restaurant table for {people} on {day}",
        ),
        lambda rng: {"time": f"{rng.randint(17, 21)}:30"},
        "Your table for {people} on {day} is booked for {time}.",
    ),
)

NO_TOOL = "None of my tools can do that."


@dataclass(frozen=True)
class Offer:
    """Tools that a conversation defines: the definitions, and what these call each tool and its parameters."""

    tools: list[Tool]
    definitions: list[dict]
    names: dict[str, dict[str, str]]

    def call(self, tool: Tool, arguments: dict) -> tuple[str, dict]:
        """The name and the arguments of a call, as defined."""
        position = self.tools.index(tool)
        names = self.names[tool.names[0]]
        return self.definitions[position]["function"]["name"], {names[key]: arguments[key] for key in arguments}


def tool_choice(rng, split: Split) -> Conversation:
    """One of the offered tools fits, and is called."""
    offer = _offered(rng)
    before = _earlier(rng, split, offer)
    messages, tool, arguments = _called(rng, split, offer)
    check = tool_call(*offer.call(tool, arguments))
    return _conversation("tool choice", before + messages, check, offer)


def tool_result(rng, split: Split) -> Conversation:
    """The called tool has answered, and its result is told."""
    offer = _offered(rng)
    before = _earlier(rng, split, offer)
    messages, result = _called_and_told(rng, split, offer)
    check = contains(*(str(value) for value in result.values()))
    return _conversation("tool result", before + messages, check, offer)


def no_tool(rng, split: Split) -> Conversation:
    """No offered tool fits: what owlet knows is answered, the rest is declined."""
    offer = _offered(rng)
    before = _earlier(rng, split, offer)
    turn = _answered if rng.random() < 0.5 else _declined
    messages, keys = turn(rng, split, offer)
    return _conversation("no tool", before + messages, no_tool_call(*keys), offer)


def _conversation(skill, messages, check, offer):
    return Conversation(skill, messages, check, tools=offer.definitions, mixable=False)


def _offered(rng) -> Offer:
    tools = rng.sample(TOOLS, rng.choice((1, 2, 2, 3, 3)))
    pairs = [_definition(rng, tool) for tool in tools]
    names = {tool.names[0]: names for tool, (_, names) in zip(tools, pairs)}
    return Offer(tools, [definition for definition, _ in pairs], names)


def _earlier(rng, split, offer):
    """Turns before the one that matters, in training: definitions are long, and serve for more than one turn."""
    if split is Split.HELD_OUT:
        return []
    turns = (_called_and_told, _called_and_told, _answered, _declined)
    return [message for _ in range(rng.choice((0, 1, 1, 2, 3))) for message in rng.choice(turns)(rng, split, offer)[0]]


def _called(rng, split, offer):
    tool = rng.choice(offer.tools)
    arguments = _arguments(rng, split, tool)
    name, named = offer.call(tool, arguments)
    call = {"type": "function", "function": {"name": name, "arguments": named}}
    request = user(_request(rng, split, tool, arguments))
    return [request, {"role": "assistant", "content": "", "tool_calls": [call]}], tool, arguments


def _called_and_told(rng, split, offer):
    messages, tool, arguments = _called(rng, split, offer)
    result = tool.result(rng)
    body = json.dumps(result, ensure_ascii=False)
    told = tool.telling.format(**arguments, **result)
    return messages + [{"role": "tool", "content": body}, assistant(told)], result


def _answered(rng, split, offer):
    answer = rng.choice(answers(rng.choice(("facts", "facts", "small_talk", "identity"))))
    question = asked(rng, answer.wordings.choose(rng, split), openers=False)
    return [user(question), assistant(answer.text)], answer.keys


def _declined(rng, split, offer):
    tool = rng.choice([tool for tool in TOOLS if tool not in offer.tools])
    request = _request(rng, split, tool, _arguments(rng, split, tool))
    return [user(request), assistant(NO_TOOL)], ["None of my tools"]


def _arguments(rng, split, tool):
    def draw(rng):
        return {key: parameter.draw(rng) for key, parameter in tool.parameters.items()}

    # A tool with one argument of few values: training sees all of them, in its own wordings.
    if len(tool.parameters) == 1:
        return draw(rng)
    return drawn(rng, split, draw, lambda arguments: (tool.names[0], *arguments.values()))


def _request(rng, split, tool, arguments):
    request = tool.requests.choose(rng, split, **arguments)
    first = request.split(" ")[0]
    return asked(rng, request, False) if first in ("what", "how", "when", "is", "which", "do") else typed(rng, request)


def _definition(rng, tool):
    """A definition as the OpenAI API has it, and the names that it gives to the parameters."""
    names = {key: rng.choice(parameter.names) for key, parameter in tool.parameters.items()}
    properties = {
        names[key]: {"type": parameter.type, "description": parameter.description}
        for key, parameter in tool.parameters.items()
    }
    function = {
        "name": rng.choice(tool.names),
        "description": tool.description,
        "parameters": {"type": "object", "properties": properties, "required": list(names.values())},
    }
    return {"type": "function", "function": function}, names
