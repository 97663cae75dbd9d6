"""Proves that Minerva and llama-server differ only where docs/api-compatibility.md says so."""

import re
from dataclasses import dataclass

import pytest

import api_peer
import api_requests
from api_shapes import differences
from api_tables import tables
from served_models import NAME, QUICK


@dataclass(frozen=True)
class Allowed:
    """A row of the table: differences, and the names of the requests at which they are right."""

    lines: tuple[str, ...]
    names: tuple[str, ...]

    def allows(self, line, name):
        return any(matches(line, pattern) for pattern in self.lines) and any(
            matches(name, pattern) for pattern in self.names
        )


def matches(text, pattern):
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None


def allowed():
    for line, names, reason in tables()["Differences from llama-server"]:
        assert reason, f"no reason for {line}"
        yield Allowed(tuple(re.findall("`([^`]+)`", line)), tuple(re.findall("`([^`]+)`", names)))


@pytest.fixture(scope="module")
def ours(minerva, random_model):
    with minerva.serve(random_model(QUICK), "--alias", NAME, "--threads", 2) as server:
        found = api_peer.shapes(server.address, api_requests.to_random())
    with minerva.serve("owlet", "--threads", 2) as server:
        return found | api_peer.shapes(server.address, api_requests.to_owlet())


@pytest.fixture(scope="module")
def theirs():
    return api_peer.stored()[1]


@pytest.fixture(scope="module")
def found(ours, theirs):
    """All differences, each with the request's name."""
    return [(line, name) for name in theirs for line in differences(ours[name], theirs[name])]


def test_every_request_has_a_stored_answer(theirs):
    assert theirs.keys() == (api_requests.to_random() | api_requests.to_owlet()).keys(), "run Tests/Oracles/api_peer.py"
    assert len(theirs) >= 150


def test_all_differences_have_a_reason(found):
    rows = list(allowed())
    unknown = [f"{name} | {line}" for line, name in found if not any(row.allows(line, name) for row in rows)]
    assert not unknown, "\n".join(unknown)


@pytest.mark.parametrize("row", list(allowed()), ids=lambda row: row.lines[0])
def test_all_reasons_have_a_difference(found, row):
    for pattern in row.lines:
        assert any(matches(line, pattern) and row.allows(line, name) for line, name in found), pattern
    for pattern in row.names:
        assert any(matches(name, pattern) and row.allows(line, name) for line, name in found), pattern


def test_nothing_breaks_the_server(ours):
    assert all(answer["status"] < 500 for answer in ours.values())
