"""The text: true to its checks, the same for the same seed, and never what evaluation asks."""

import json
import re
from itertools import islice
from random import Random

import pytest

from owlet.corpus import SKILLS, Split, conversations, held_out_cases
from owlet.corpus.answers import answers
from owlet.corpus.arithmetic import worked
from owlet.corpus.numerals import english, german
from owlet.corpus.toolbox import TOOLS
from owlet.corpus.wording import Wordings, belongs, expansions, wordings
from owlet.template import render, segments

TRAINED = 20_000


def last_questions(conversation):
    """What the person says last: with the letters only, so that a capital or a full stop makes no difference."""
    text = next(message["content"] for message in reversed(conversation.messages) if message["role"] == "user")
    return re.sub(r"\W+", " ", text).strip().lower()


def without_opener(text):
    openers = ("hi owlet", "hi", "hello", "hey", "please tell me", "quick question", "ok", "so", "one more question")
    for opener in openers + ("i would like to know",):
        text = text.removeprefix(opener + " ")
    return text


@pytest.mark.parametrize("skill", SKILLS)
@pytest.mark.parametrize("split", Split)
def test_the_expected_answer_passes_its_own_check(skill, split):
    rng = Random(5)
    for _ in range(300):
        conversation = SKILLS[skill][0](rng, split)
        reply = segments(conversation)[-1][0].removesuffix("<|im_end|>")
        assert conversation.check.passes(reply), (reply, conversation.check)


@pytest.mark.parametrize("skill", SKILLS)
def test_a_wrong_answer_fails_the_check(skill):
    rng = Random(6)
    for _ in range(50):
        check = SKILLS[skill][0](rng, Split.HELD_OUT).check
        assert not check.passes("I would rather not say.")
        assert not check.passes("")


@pytest.mark.parametrize("skill", [skill for skill in SKILLS if not skill.startswith("system")])
def test_training_never_asks_a_held_out_question(skill):
    converse, rng = SKILLS[skill][0], Random(8)
    asked = {without_opener(last_questions(converse(rng, Split.TRAINING))) for _ in range(TRAINED)}
    held_out = {without_opener(last_questions(case)) for case in held_out_cases_of(skill)}
    assert not asked & held_out


@pytest.mark.parametrize("skill", ["system name", "system language", "system style"])
def test_held_out_system_prompts_are_new(skill):
    converse, rng = SKILLS[skill][0], Random(8)
    asked = {converse(rng, Split.TRAINING).messages[0]["content"].rstrip(".") for _ in range(TRAINED)}
    assert not asked & {case.messages[0]["content"].rstrip(".") for case in held_out_cases_of(skill)}


def held_out_cases_of(skill):
    return [case for case in held_out_cases(seed=7, cases_per_skill=40) if case.skill == skill]


@pytest.mark.parametrize("file", ["facts", "identity", "small_talk"])
def test_the_held_out_question_of_an_answer_is_no_training_question(file):
    training, held_out = set(), set()
    for answer in answers(file):
        for pattern in answer.wordings.training:
            training.update(expansions(pattern))
        for pattern in answer.wordings.held_out:
            held_out.update(expansions(pattern))
    assert not training & held_out


@pytest.mark.parametrize("file", ["facts", "identity", "small_talk"])
def test_no_question_has_two_answers(file):
    topics = {}
    for answer in answers(file):
        assert len(answer.questions) >= (4 if answer.language == "en" else 3), answer.topic
        assert all(key.lower() in answer.text.lower() for key in answer.keys), answer
        for pattern in answer.questions:
            for question in expansions(pattern):
                assert topics.setdefault(question, answer.topic) == answer.topic, question


def test_there_are_enough_facts_cases_and_skills():
    cases = held_out_cases(seed=7, cases_per_skill=40)
    assert len({answer.topic for answer in answers("facts")}) >= 120
    assert len(cases) >= 400
    assert len({case.skill for case in cases}) >= 10
    assert len({case.question for case in cases}) == len(cases)


def test_the_same_seed_writes_the_same_text():
    def first(seed):
        return [conversation.messages for conversation in islice(conversations(seed), 500)]

    assert first(3) == first(3)
    assert first(3) != first(4)


def test_long_conversations_come_up():
    longest = max(len(conversation.messages) for conversation in islice(conversations(1), 2_000))
    assert longest >= 20


def test_wordings_keep_the_last_patterns_apart():
    both = wordings("a (b|c) {x}", "d {x}", "e {x}")
    assert both == Wordings(("a (b|c) {x}", "d {x}"), ("e {x}",))
    assert both.choose(Random(1), Split.HELD_OUT, x=1) == "e 1"
    assert expansions("a (b|) c") == ["a b c", "a c"]


def test_every_combination_is_in_one_split():
    values = [(a, b) for a in range(40) for b in range(40)]
    assert all(belongs(Split.TRAINING, value) != belongs(Split.HELD_OUT, value) for value in values)
    assert 100 < sum(belongs(Split.HELD_OUT, value) for value in values) < 300


def test_every_step_of_a_worked_sum_is_true():
    pairs = [(a, b) for a in range(51) for b in range(51)]
    sums = [(a, "+", b) for a, b in pairs] + [(a, "-", b) for a, b in pairs if a >= b]
    sums += [(a, "*", b) for a, b in pairs if a <= 12 and b <= 12]
    sums += [(a * b, "/", b) for a, b in pairs if a <= 12 and 0 < b <= 12]
    for a, sign, b in sums:
        steps = worked(a, sign, b).split(" = ")
        assert steps[0] == f"{a} {sign} {b}" and steps[-1].isdigit()
        assert len({eval(step) for step in steps}) == 1, steps


def test_sums_show_the_steps_of_mental_arithmetic():
    assert worked(17, "+", 25) == "17 + 25 = 30 + 12 = 42"
    assert worked(53, "-", 17) == "53 - 17 = 43 - 7 = 40 - 4 = 36"
    assert worked(9, "*", 4) == "9 * 4 = 18 + 18 = 20 + 16 = 36"
    assert worked(56, "/", 7) == "56 / 7 = 35 / 7 + 21 / 7 = 5 + 3 = 8"
    assert worked(4, "+", 3) == "4 + 3 = 7"


def test_cases_differ_in_more_than_capitals_and_marks():
    for skill in SKILLS:
        questions = {re.sub(r"\W+", " ", case.question.lower()) for case in held_out_cases_of(skill)}
        assert len(questions) == 40, skill


def test_tools_are_described_in_several_ways():
    rng, found = Random(4), set()
    for _ in range(1_000):
        offered = SKILLS["tool choice"][0](rng, Split.HELD_OUT).tools
        found |= {tool["function"]["description"] for tool in offered}
    assert len(found) >= 3 * len(TOOLS)


def test_a_system_prompt_that_changes_nothing_stands_before_any_skill():
    written = [case for case in islice(conversations(1), 4_000) if not case.skill.startswith("system")]
    prompted = {case.skill for case in written if case.messages[0]["role"] == "system"}
    assert prompted == {case.skill for case in written}


def test_numbers_in_words():
    assert [english(number) for number in (0, 13, 20, 47, 100, 315, 990)] == [
        "zero", "thirteen", "twenty", "forty-seven", "one hundred", "three hundred and fifteen",
        "nine hundred and ninety",
    ]
    assert [german(number) for number in (0, 1, 16, 17, 21, 30, 66, 77)] == [
        "null", "eins", "sechzehn", "siebzehn", "einundzwanzig", "dreißig", "sechsundsechzig", "siebenundsiebzig",
    ]
    assert len({english(number) for number in range(1_000)}) == 1_000


def test_tool_calls_use_names_of_the_definitions():
    rng = Random(2)
    for _ in range(500):
        case = SKILLS["tool choice"][0](rng, Split.TRAINING)
        call = case.messages[-1]["tool_calls"][0]["function"]
        definition = next(tool["function"] for tool in case.tools if tool["function"]["name"] == call["name"])
        assert list(call["arguments"]) == definition["parameters"]["required"]
        assert json.loads(json.dumps(call["arguments"])) == case.check.expected["arguments"]
        # One stands in the instructions.
        calls = sum("tool_calls" in message for message in case.messages)
        assert render(case.messages, case.tools).count("<tool_call>") == 1 + calls
