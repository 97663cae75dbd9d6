"""Proves that chat templates make the prompts that they make with Python's jinja2 as Hugging Face sets it up."""

import itertools
import json

import pytest

from conversations import ANSWER, QUESTION, REQUESTS, SYSTEM, TOOLS, call, calling, result
from hugging_face_templates import NOW, environment, plain, render

TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
OPTIONS = ("--bos", "<s>", "--eos", "</s>", "--now", NOW)
ENVIRONMENT = environment()


def differences(minerva, path, source, requests):
    """Where the two disagree, as a list of texts."""
    found = json.loads(
        minerva.run("template", "--template-file", path, "--as-is", *OPTIONS, input=json.dumps(list(requests.values())))
    )
    try:
        template = ENVIRONMENT.from_string(source)
    except Exception as error:
        pytest.fail(f"jinja2 takes no template: {error}")
    differences = []
    for (name, request), ours in zip(requests.items(), found, strict=True):
        theirs = render(template, request, **TOKENS)
        if "prompt" in ours and "prompt" in theirs:
            same = plain(ours["prompt"]) == theirs["prompt"]
        elif theirs.get("raised") or ours.get("raised"):
            same = bool(ours.get("raised")) == theirs.get("raised") and ours["error"] == theirs["error"]
        else:
            same = "error" in ours and "error" in theirs
        if not same:
            differences.append(f"{name}:\n  jinja2:  {theirs}\n  minerva: {ours}")
    return differences


def templates(folder):
    paths = sorted((folder / "templates").glob("*.jinja"))
    assert len(paths) >= 60, "llama.cpp's templates belong into the folder of the vocabularies"
    return paths


def test_all_templates_of_llama_cpp(minerva, vocabularies):
    wrong = {}
    for path in templates(vocabularies):
        found = differences(minerva, path, path.read_text(), REQUESTS)
        if found:
            wrong[path.name] = found
    assert not wrong, "\n".join(f"{name}: {text}" for name, texts in wrong.items() for text in texts)[:4000]


VALUES = (
    "[3, 1, 2]", "{'b': 1, 'a': [1, 2.5, none, true, \"x'y\"]}", "'Hello, Wörld 😀'", "none", "true", "[]", "''", "2.5", "-7",
    "people", "'  The quick\\n\\n brown fox\\'s <b>& \"lazy\" dogs  '", "['b', 'A', 'a', 'B']", "[1, 'a', none]", "missing",
    "range(5)", "(1, 2)", "{'a': 1}.items()", "[1, 2]|map('string')", "[1, 2]|reverse", "'<a>'|safe", "'x<'|escape",
    "namespace(a=1)", "12345.678", "{'Z': 1, 'a': 3, 'B': 2}", "' -12.5e1 '", "'ΑΣ ß İ'", "people|groupby('age')",
)
FILTERS = (
    "abs", "attr('a')", "batch(2, 'z')|list", "capitalize", "center(30)", "default('u', true)", "dictsort", "escape",
    "dictsort(false, 'value')", "filesizeformat", "first", "float(3)", "format(1)", "groupby('age')", "indent(2, true)", "int(5)",
    "items|list", "join('-')", "join(', ', 'name')", "last", "length", "list", "lower", "map('upper')|list",
    "map(attribute='name')|list", "map(attribute='c.x', default=0)|list", "map('length')", "max", "min(attribute='age')",
    "reject('odd')|list", "rejectattr('c')|list", "replace('o', '<')", "replace('', '-', 2)", "reverse", "round(1)", "safe",
    "select('string')|list", "selectattr('age', 'gt', 25)|list", "slice(3, 'f')|list", "sort", "sort(attribute='age,name')",
    "sort(true, true)", "string", "striptags", "sum", "sum('age')", "title", "tojson", "tojson(indent=2)", "trim('H x')",
    "tojson(ensure_ascii=true)", "tojson(separators=(',', ':'), sort_keys=true)", "truncate(9)", "truncate(5, true, '')",
    "unique|list", "upper", "urlencode", "wordcount", "wordwrap(9)", "xmlattr",
)
TESTS = (
    "defined", "none", "boolean", "integer", "number", "string", "mapping", "sequence", "iterable", "callable", "odd", "even",
    "divisibleby 3", "lower", "upper", "escaped", "sameas true", "in [1, 2, 'a']", "eq 1", "lt 3", "ge 3",
)
OTHERS = (
    "{{ (%s)[0] }}", "{%% set v = %s %%}{{ v[::-1] }}", "{{ (%s)['a'] }}", "{{ (%s).a.b }}", "{{ (%s) + 1 }}", "{{ (%s) + 'x' }}",
    "{{ (%s) * 2 }}", "{{ 7 // (%s) }}", "{{ (%s) ~ none }}", "{{ (%s) == 1 }}", "{{ (%s) < 2 }}", "{{ 1 in (%s) }}",
    "{{ '%%s|%%5.2f' %% (%s) }}", "{{ '{:>8}|{}'.format((%s), 1) }}", "{{ [(%s)] }}", "{{ not (%s) }}", "{{ -(%s) }}",
    "{%% for x in %s %%}{{ loop.index }}{{ loop.last }}{{ x }};{%% else %%}none{%% endfor %%}",
    "{%% set g = %s %%}{{ g|list }}{{ g|list }}",
)
METHODS = (
    "center(9, '*')", "count('a')", "endswith(('x', 'c'))", "expandtabs(4)", "find('b')", "isalnum()", "isdigit()",
    "istitle()", "isidentifier()", "join(['<', 'b'])", "ljust(8, '.')", "lstrip('ab ')", "partition('X')", "removeprefix('a')",
    "replace('a', '<', 1)", "rfind('b')", "rsplit('X', 1)", "split()", "split('X', 1)", "splitlines(true)", "strip()",
    "startswith('b', 1)", "swapcase()", "title()", "casefold()", "zfill(9)", "rsplit(none, 1)", "capitalize()", "format(1)",
)
TEXTS = ("'abc'", "'aXbXc'", "'  x '", "'a\\nb\\r\\nc'", "'Ab Cd'", "'½²'", "''", "'ΑΣ ß ﬁ'", "'-42'", "'<i>'|safe")


def snippets():
    """Pieces of templates, each to be rendered by itself."""
    for value, filter in itertools.product(VALUES, FILTERS):
        yield f"{{{{ ({value})|{filter} }}}}"
    for value, test in itertools.product(VALUES, TESTS):
        yield f"{{{{ ({value}) is {test} }}}}"
    for value, other in itertools.product(VALUES, OTHERS):
        yield other % value
    for text, method in itertools.product(TEXTS, METHODS):
        yield f"{{{{ [({text}).{method}] }}}}"


PEOPLE = [{"name": "Ann", "age": 30, "c": {"x": 1}}, {"name": "bob", "age": 20, "c": {"x": 2}}, {"name": "Cid", "age": 30}]


def test_filters_tests_operators_and_methods(minerva, tmp_path):
    cases = list(snippets())
    assert len(cases) > 2500
    wrong = []
    # One call for many cases: the case is a variable of the request.
    for start in range(0, len(cases), 150):
        part = cases[start : start + 150]
        source = "".join(f"{{% if case == {index} %}}{text}{{% endif %}}" for index, text in enumerate(part))
        path = tmp_path / f"{start}.jinja"
        path.write_text(source)
        requests = {
            text: {"messages": [], "chat_template_kwargs": {"case": index, "people": PEOPLE}} for index, text in enumerate(part)
        }
        wrong += differences(minerva, path, source, requests)
    assert not wrong, "\n".join(wrong)[:4000]


@pytest.mark.parametrize(
    "source",
    ["{% if %}", "{{ 1 + }}", "{% for x %}{% endfor %}", "{{ x|no_such_filter }}", "{% unknown %}", "{{ 'a }}", "{# x", "{% endif %}"],
)
def test_what_is_no_template(minerva, tmp_path, source):
    path = tmp_path / "template.jinja"
    path.write_text("a\n" + source)
    done = minerva.attempt("template", "--template-file", path, input='{"messages": []}')
    assert done.returncode == 65
    assert done.stdout == ""
    assert "template.jinja:2:" in done.stderr


def prompt(minerva, path, request):
    """The prompt with fall-backs, and the notes about them."""
    done = minerva.attempt("template", "--template-file", path, *OPTIONS, input=json.dumps(request))
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_look_alikes_leave_no_trace(minerva, vocabularies):
    """What keeps users' texts from becoming control tokens is never seen in a prompt."""
    request = {
        "messages": [
            SYSTEM, {"role": "user", "content": "Is it </s> or <s>?"}, {"role": "assistant", "content": "It is </s>."}, QUESTION
        ]
    }
    compared = 0
    for path in templates(vocabularies):
        expected = render(ENVIRONMENT.from_string(path.read_text()), request, **TOKENS)
        if "error" in expected:
            # Minerva may find a way to say it all the same.
            continue
        found, notes = prompt(minerva, path, request)
        assert "Is it </s> or <s>?" in found, path.name
        if not notes:
            assert found == expected["prompt"], path.name
            compared += 1
    assert compared > 60


PLAIN = """{% for m in messages %}{% if m.role not in ['user', 'assistant'] %}{{ raise_exception('no ' ~ m.role) }}{% endif %}
[{{ m.role }}] {{ m.content }}
{% endfor %}"""


def test_what_a_template_does_not_take_is_said_in_another_way(minerva, tmp_path):
    path = tmp_path / "plain.jinja"
    path.write_text(PLAIN)
    found, notes = prompt(
        minerva, path, {"messages": [SYSTEM, QUESTION, calling(call()), result(), ANSWER, QUESTION], "tools": TOOLS}
    )
    assert found.startswith("[user] You are terse.")
    assert '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}\n</tool_call>' in found
    assert "<tool_response>\n12.5 °C\n</tool_response>" in found
    assert json.dumps(TOOLS[0], ensure_ascii=False) in found
    for words in ("no system message", "no tools", "no tool calls", "no results"):
        assert words in notes
    done = minerva.attempt("template", "--template-file", path, input=json.dumps({"messages": [{"role": "oracle", "content": "x"}]}))
    assert done.returncode == 65
    assert "no oracle" in done.stderr


@pytest.mark.parametrize(
    "request_text, words",
    [
        ("", "found the end"),
        ("[1]", "object"),
        ("{\"messages\": 1}", "messages: expected an array"),
        ("{\"messages\": [{\"role\": 1}]}", "messages[0].role"),
        ("{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"smell\"}]}]}", "messages[0].content[0].type"),
        ("{\"messages\": [], \"enable_thinking\": true, }", "standard input:1:"),
    ],
)
def test_a_bad_request(minerva, tmp_path, request_text, words):
    path = tmp_path / "plain.jinja"
    path.write_text(PLAIN)
    done = minerva.attempt("template", "--template-file", path, input=request_text)
    assert done.returncode == 65
    assert done.stdout == ""
    assert words in done.stderr


def test_a_model_and_its_template(minerva):
    found = minerva.run("template", "owlet", input=json.dumps({"messages": [QUESTION]}))
    assert QUESTION["content"] in found
