"""Proves that Minerva and llama.cpp agree which texts a GBNF grammar allows.

Both ways: what Minerva writes under a grammar is put to llama.cpp, and texts by llama.cpp, with faults made into them,
are put to Minerva. For that each text is one token of a model without an opinion of its own, and biases ask for it
first and for the end behind it: what the reply is made of says what the grammar allowed.
"""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import gguf
import pytest

import random_models
from api_exchange import send
from llama_cpp_grammar import GrammarJudge
from random_models import Recipe

ANYTHING = Recipe(layers=1, width=64, feed_forward=128, heads=2, key_value_heads=1, head_size=32, context=512, seed=5)
COMPLETION = "/v1/completions"

# Each construct of GBNF at least once.
OWN = {
    "literals and alternatives": 'root ::= "yes" | "no" | "maybe" " " ("so" | "not")',
    "classes": "root ::= [a-f] [^a-f\\n] [-x] [x-] [\\]\\\\] .",
    "escapes": 'root ::= "\\x41\\u00e9\\U0001F600\\t\\"\\\\" [\\x30-\\x39\\u3042-\\u3093]+ "\\n"',
    "repetitions": 'root ::= "a"? "b"* "c"+ "d"{2} "e"{1,} "f"{0,2} "g"{2,4}',
    "repeated groups": 'root ::= ("x" [0-9]){2,3} (("a" | "bc")+ ";")*',
    "recursion": 'root ::= "(" root ")" | "[" root* "]" | "x"',
    "recursion to the right": 'root ::= digit root | digit\ndigit ::= [0-9] | "-" digit',
    "mutual recursion": 'root ::= a\na ::= "a" b | "a"\nb ::= "b" a | "b"',
    "empty alternatives": 'root ::= sign [0-9]+ fraction\nsign ::= "-" | "+" | ""\nfraction ::= | "." [0-9]+',
    "comments and lines": 'root ::= # first\n  one-two (\n  "," # between\n  one-two\n  )*\none-two ::= "1" |\n  "2"\n',
    "ambiguity": 'root ::= ("a" | "aa" | "aaa")+ "b"? | "a"* "c"',
    "characters of two to four bytes": "root ::= [é-ü]{1,2} [ぁ-ん]+ [\\U0001F600-\\U0001F64F]? [^ -~]",
    "scalars at the edges": "root ::= [\\u0000-\\u007F] [\\u0080-\\u07FF] [\\u0800-\\uFFFF] [\\U00010000-\\U0010FFFF]",
    "long repetitions": 'root ::= "a"{30,40} ("b" "c"?){10,20}',
    "optional everything": 'root ::= ("a"? "b"? "c"?)',
    "a later rule wins": 'root ::= old\nold ::= "a"\nold ::= "b"',
    "balanced text": 'root ::= item ("," item)*\nitem ::= [a-z]+ | "{" (root)? "}"',
}

# What neither a random model nor a random walk comes upon.
EXAMPLES = {
    "c": ["int main(){return 1;}", "char c(int i){while(i<3){i = (i+1)*2;}}//\n", "float f(){if(a==b){}else{/***/}}"],
    "json": ['{"a": [1.5e3, {"b": null}], "c": "\\u00e9"}', '{"a": 01}', '{"a": 1,}'],
    "list": ["- milk\n- eggs\n", "- \n", "milk\n", "- a\u2028\n", "- é\u2027\n"],
}


def theirs():
    """llama.cpp's own grammars, if scripts/oracles has unpacked them."""
    folder = Path(os.environ.get("MINERVA_ORACLES", "nowhere")) / "grammars"
    return {file.stem: file.read_text() for file in sorted(folder.glob("*.gbnf"))}


GRAMMARS = {**OWN, **theirs()}


@pytest.fixture(scope="module")
def replies(minerva, random_model):
    """What Minerva writes under each grammar, with the reason why it ended."""
    with minerva.serve(random_model(ANYTHING), "--threads", 1) as server:
        return {name: written(server.address, grammar) for name, grammar in GRAMMARS.items()}


def written(address, grammar):
    body = {"prompt": "Once", "grammar": grammar, "temperature": 1, "seed": 1, "n": 12, "max_tokens": 100}
    answer = send(address, COMPLETION, body)
    assert answer.status == 200, answer.body
    found = [(choice["text"], choice["finish_reason"]) for choice in answer.body["choices"]]
    # A reply may be cut inside of a character.
    found = [(text if reason == "stop" else text.rstrip("\ufffd"), reason) for text, reason in found]
    return [(text, reason) for text, reason in found if is_comparable(text)]


def is_comparable(text):
    """Not so are texts with characters cut, and with NUL, which llama.cpp takes for the end of a text."""
    return text and "\ufffd" not in text and "\0" not in text


class Texts:
    """Texts for each grammar, some of which it allows, and a vocabulary that has each as a token.

    Characters that are cut into tokens would be no fair question: of `[^x]`, llama.cpp refuses the first byte of a
    character if `x` begins with the same.
    """

    def __init__(self, judge, vocabulary, replies):
        chance = random.Random(2026)
        self.of = {}
        for name, grammar in GRAMMARS.items():
            right = [*EXAMPLES.get(name, []), *(text for text, _ in replies[name])]
            right += [vocabulary.decode(judge.walk(grammar, chance)) for _ in range(12)]
            faulty = [self._faulty(text, grammar, chance) for text in right for _ in range(3)]
            self.of[name] = [text for text in dict.fromkeys(right + faulty) if is_comparable(text)]
        self._alphabet = random_models.byte_alphabet()
        spelled = [self._spelled(text) for texts in self.of.values() for text in texts]
        control = [random_models.BEGIN, random_models.END, random_models.TURN]
        self.tokens = [*dict.fromkeys([*self._alphabet, "he", *spelled]), *control]
        self.end = len(self.tokens) - 2

    def token(self, text):
        return self.tokens.index(self._spelled(text))

    def _spelled(self, text):
        return "".join(self._alphabet[byte] for byte in text.encode())

    def _faulty(self, text, grammar, chance):
        place = chance.randrange(len(text) + 1)
        before, behind = text[:place], text[place:]
        other = chance.choice(text + grammar)
        return chance.choice((before, before + other + behind, before + behind[1:], before + other + behind[1:]))

    def write_vocabulary(self, writer):
        """Takes the place of random_models.write_vocabulary."""
        kinds = [gguf.TokenType.NORMAL] * (len(self.tokens) - 3) + [gguf.TokenType.CONTROL] * 3
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("llama-bpe")
        writer.add_token_list(self.tokens)
        writer.add_token_types(kinds)
        writer.add_token_merges(["h e"])
        writer.add_bos_token_id(self.end - 1)
        writer.add_eos_token_id(self.end)
        writer.add_vocab_size(len(self.tokens))
        return self.tokens


@pytest.fixture(scope="module")
def texts(oracle, random_model, replies):
    model = random_model(ANYTHING)
    return Texts(GrammarJudge(model), oracle(model), replies)


@pytest.fixture(scope="module")
def model(texts, tmp_path_factory):
    """A model that has all texts as tokens and no opinion."""
    path = tmp_path_factory.mktemp("models") / "texts.gguf"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(random_models, "write_vocabulary", texts.write_vocabulary)
        # The scores of what is not readable are 0, and that is everything.
        patch.setattr(random_models, "is_readable", lambda token: False)
        random_models.write(path, replace(ANYTHING, readable=True))
    return path


@pytest.fixture(scope="module")
def judge(model):
    return GrammarJudge(model)


@pytest.fixture(scope="module")
def address(minerva, model):
    with minerva.serve(model, "--threads", 1) as server:
        yield server.address


@pytest.mark.parametrize("name", GRAMMARS)
def test_llama_cpp_accepts_what_minerva_writes(replies, texts, judge, name):
    assert replies[name]
    for text, reason in replies[name]:
        verdict = judge.verdict(GRAMMARS[name], [texts.token(text)])
        # What is cut may be whole by chance.
        assert verdict == "whole" or reason == "length" and verdict == "beginning", text


def verdict(address, grammar, text, token, end):
    """Minerva's: the token is wanted most, but not twice, and the end next to it."""
    # A prompt that has no text, since the penalty is for its tokens too.
    body = {"prompt": [end + 1], "grammar": grammar, "temperature": 0, "max_tokens": 2, "presence_penalty": 2}
    answer = send(address, COMPLETION, {**body, "logit_bias": {str(token): 100, str(end): 99}})
    assert answer.status == 200, answer.body
    [choice] = answer.body["choices"]
    if not choice["text"].startswith(text):
        return "refused"
    return "whole" if (choice["text"], choice["finish_reason"]) == (text, "stop") else "beginning"


@pytest.mark.parametrize("name", GRAMMARS)
def test_both_give_the_same_verdict(address, judge, texts, name):
    def verdicts(text):
        token = texts.token(text)
        own = verdict(address, GRAMMARS[name], text, token, texts.end)
        return text, own, judge.verdict(GRAMMARS[name], [token])

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(verdicts, texts.of[name]))
    assert not [(text, own, other) for text, own, other in found if own != other]
    assert {"whole", "refused"} <= {other for _, _, other in found}
