"""Does what docs/adding-a-backend.md tells a newcomer, with the file and the commands that stand there."""

import json
import os
import re
import shlex
import sys
import urllib.request
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-backend.md"
PLACE = re.compile(r"`~/(\.minerva/backends/[\w.-]+\.json)`")


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def commands(beginning):
    """The words of each command on the page that begins so."""
    text = "\n".join(blocks("sh")).replace("\\\n", " ")
    return [shlex.split(line, comments=True) for line in text.splitlines() if line.startswith(beginning)]


@pytest.fixture
def description():
    """The file that the page shows."""
    return json.loads(blocks("json")[0])


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch, description):
    """A home folder with the file where the page says, and the Python that runs the tests as `python3`."""
    bin = tmp_path / "bin"
    bin.mkdir()
    # A link would find no packages: Python looks for them beside its own path.
    (bin / "python3").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    (bin / "python3").chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{bin}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("MINERVA_CONFIG", raising=False)
    file = tmp_path / PLACE.search(PAGE.read_text()).group(1)
    file.parent.mkdir(parents=True)
    file.write_text(blocks("json")[0])
    return tmp_path


def test_the_new_backend_is_listed(minerva, description):
    assert ["minerva", "backends"] in commands("minerva backends")
    entries = {entry["name"]: entry for entry in json.loads(minerva.run("backends", "--json", timeout=180))}
    entry = entries[description["name"]]
    assert entry["available"], entry
    assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])
    assert entry["formats"] == description["formats"]


def test_it_answers(minerva, description):
    (command,) = commands("minerva run")
    assert command[3:5] == ["--backend", description["name"]]
    reply = minerva.run(*command[1:], timeout=180)
    assert "owlet" in reply.lower()


def test_it_serves(minerva, description):
    (command,) = commands("minerva serve")
    (question,) = commands("curl")
    assert command[3:] == ["--backend", description["name"]]
    body = question[question.index("-d") + 1]
    assert json.loads(body)["stream"] is True
    with minerva.serve(*command[2:]) as server:
        request = urllib.request.Request(
            f"{server.api}/chat/completions", body.encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            lines = answer.read().decode().splitlines()
    events = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    assert events[-1] == "[DONE]"
    deltas = [choice["delta"] for event in events[:-1] for choice in json.loads(event)["choices"]]
    pieces = [delta["content"] for delta in deltas if delta.get("content")]
    assert len(pieces) > 3
    assert "owlet" in "".join(pieces).lower()


def test_a_mistake_in_the_file_is_named(minerva, home, description):
    file = home / PLACE.search(PAGE.read_text()).group(1)
    file.write_text(json.dumps(description | {"protcol": "openai"}))
    done = minerva.attempt("run", "owlet", "--backend", description["name"], "hello", timeout=60)
    assert done.returncode != 0
    assert "protcol" in done.stderr and file.name in done.stderr
