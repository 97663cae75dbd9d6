"""Proves that owlet, the model that comes with Minerva, says the same in Minerva as in llama.cpp, token for token."""

import json

import gguf
import jinja2
import openai
import pytest

import llama_cpp_greedy
from llama_cpp_model import loaded
from llama_cpp_vocabulary import Vocabulary

# The longest reply, in tokens.
LIMIT = 120

# Between two scores: the one token is then at most 1.2 times as likely as the other.
NEARLY_EQUAL = 0.2

QUESTIONS = """
Who are you?
what can you do
Wer bist du?
¿Quién eres?
Qui es-tu ?
hello there
Thank you very much!
tell me a joke
what is the capital of France
Write a poem about the sea
What is Minerva?
which port does the server listen on by default
how do I change the port
how can other machines reach the server?
What does exit status 65 mean?
which model formats can minerva read
Where are my models stored?
how do i set the temperature
What is the default of --top-k?
do I need a GPU
Wie starte ich den Server?
Welche Endpunkte gibt es?
¿En qué puerto escucha Minerva?
Quel est le port par défaut ?
does the model remember earlier messages
how do i get greedy replies
which endpoint is for chats
what happens when a client leaves
What is 17 + 25?
48 minus 19
what is 7 times 8
divide 72 by 9
Ida has 12 apples and finds 7 more. How many apples does Ida have?
Repeat exactly this: lamp river moon kadu
Reverse the list: fox, tree, clock, pear
sort these: 42, 7, 19, 88
Sort these in descending order: 5, 61, 33
count these words: owl cat dog
write 317 in words
what is forty-two in digits
write 35 in german
Tell me a short story about a fox and a lantern.
story about an owl and a key
think first: what is 12 + 9 - 5?
Which is largest: 14, 83, 29? Think step by step.
Extract name, age and city as json: Clara is 34 years old and lives in Oslo.
give item and price as json: Order: 3 cups, blue, 12 euros.
Turn this into json with day and hour: On Friday at 9 I have lunch with Paul.
asdf qwer zxcv
😀 💚 ünïcödé
""".strip().split("\n")

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tells the weather in a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "description": "The city"}},
            "required": ["city"],
        },
    },
}
CALL = {"type": "function", "function": {"name": "get_weather", "arguments": {"city": "Oslo"}}}


def user(content):
    return {"role": "user", "content": content}


def assistant(content, **fields):
    return {"role": "assistant", "content": content, **fields}


def system(content):
    return {"role": "system", "content": content}


CONVERSATIONS = [
    *({"messages": [user(question)]} for question in QUESTIONS),
    {"messages": [user("My name is Clara."), assistant("Nice to meet you, Clara."), user("What is my name?")]},
    {"messages": [user("hi"), assistant("Hello! What can I do for you?"), user("sort these: 9, 3, 6")]},
    {"messages": [system("You are Robin, a friendly helper."), user("who are you")]},
    {"messages": [system("Answer in German."), user("who are you")]},
    {"messages": [system("Write in capital letters."), user("what is the default port")]},
    {"messages": [system('Begin every answer with "Ahoy!"'), user("how are you")]},
    {"messages": [user("What is the weather in Oslo?")], "tools": [WEATHER]},
    {"messages": [user("Who are you?")], "tools": [WEATHER]},
    {
        "messages": [
            user("What is the weather in Oslo?"),
            assistant("", tool_calls=[CALL]),
            {"role": "tool", "content": '{"temperature": -3, "sky": "foggy"}'},
        ],
        "tools": [WEATHER],
    },
    {"messages": [user("what is 12 + 9 - 5?")], "enable_thinking": True},
]


@pytest.fixture(scope="module")
def owlet(minerva):
    (path,) = (model["path"] for model in json.loads(minerva.run("list", "--json")) if model["name"] == "owlet")
    return path


@pytest.fixture(scope="module")
def client(minerva):
    with minerva.serve("owlet") as server:
        yield openai.OpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=60)


@pytest.fixture(scope="module")
def vocabulary(owlet):
    return Vocabulary(owlet)


@pytest.fixture(scope="module")
def peer(owlet):
    with loaded(owlet) as model:
        yield model


@pytest.fixture(scope="module")
def template(owlet):
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment.from_string(gguf.GGUFReader(owlet).fields["tokenizer.chat_template"].contents())


@pytest.fixture(scope="module")
def replies(template, vocabulary, peer, client):
    """Of each conversation, what Minerva says, and what llama.cpp says and how it scores the tokens."""

    def both(conversation):
        prompt = vocabulary.encode(template.render(**conversation, add_generation_prompt=True))
        reply = client.completions.create(model="owlet", prompt=prompt, temperature=0, max_tokens=LIMIT)
        return reply, *llama_cpp_greedy.reply(peer, prompt, LIMIT)

    return [both(conversation) for conversation in CONVERSATIONS]


def last_words(conversation):
    return conversation["messages"][-1]["content"][:40]


@pytest.mark.parametrize("index", range(len(CONVERSATIONS)), ids=lambda index: last_words(CONVERSATIONS[index]))
def test_it_says_what_llama_cpp_says(index, replies, vocabulary):
    reply, expected, scores = replies[index]
    if reply.choices[0].text == vocabulary.decode(expected):
        assert reply.usage.completion_tokens == len(expected) + (reply.choices[0].finish_reason == "stop")
        return
    found = vocabulary.encode(reply.choices[0].text)
    pairs = zip(found, expected)
    place = next((n for n, (ours, theirs) in enumerate(pairs) if ours != theirs), min(len(found), len(expected)))
    assert place < min(len(found), len(expected)), "one reply ends before the other"
    # Both round activations to 8 bits and sum in orders of their own, so two scores that are nearly equal may swap.
    gap = scores[place][expected[place]] - scores[place][found[place]]
    assert gap < NEARLY_EQUAL, f"token {place}: llama.cpp prefers its own by {gap:.3f}"


def test_at_least_fifty_replies_are_the_same(replies, vocabulary):
    assert sum(reply.choices[0].text == vocabulary.decode(expected) for reply, expected, _ in replies) >= 50
