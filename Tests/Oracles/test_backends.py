"""Other backends as users meet them: chosen, missing, failing, killed."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from hugging_face_folder import convert

OWLET = Path(__file__).resolve().parents[2] / "Sources/ModelStore/Resources/owlet.gguf"
CHAT = {"model": "owlet", "messages": [{"role": "user", "content": "Who are you?"}], "temperature": 0}
SCHEMA = {"type": "json_schema", "json_schema": {"name": "s", "schema": {"enum": ["yes", "no"]}}}
ENDLESS = {"model": "owlet", "prompt": "Owls", "stream": True, "ignore_eos": True, "max_tokens": 900}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home folder without a configuration, and the Pythons that have the other backends' packages."""
    for name in ("MINERVA_LLAMA_PYTHON", "MINERVA_MLX_PYTHON"):
        assert os.environ.get(name), f"{name} is not set; expected the path of a Python that has the backend's package"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MINERVA_LLAMA_SERVER", "/nowhere/llama-server")
    monkeypatch.delenv("MINERVA_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def absent(tmp_path):
    """An environment in which no other backend is installed."""
    (tmp_path / "empty").mkdir()
    nothing = {"MINERVA_LLAMA_PYTHON": "/nowhere/python3", "MINERVA_MLX_PYTHON": "/nowhere/python3"}
    return {"PATH": str(tmp_path / "empty"), **nothing}


@pytest.fixture(scope="module")
def owlet_folder(tmp_path_factory):
    """Owlet as Hugging Face has it."""
    return convert(OWLET, tmp_path_factory.mktemp("folder"))


@pytest.fixture
def configured(tmp_path):
    """Writes a configuration, and gives the options that name it."""

    def write(configuration):
        file = tmp_path / "configuration.json"
        file.write_text(json.dumps(configuration))
        return "--config", file

    return write


def ask(server, body, path="/chat/completions"):
    """Status, headers and JSON of an answer."""
    request = urllib.request.Request(server.api + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.headers, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.headers, json.load(error)


def text(answer):
    return answer["choices"][0]["message"]["content"]


def descendants(process):
    """The ids of the processes that a process has started, with their command lines."""
    parents, commands = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(fields[1])
                commands[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
            except OSError:
                pass
    found = [process]
    for parent in found:
        found += [child for child, its in parents.items() if its == parent]
    return {child: commands[child] for child in found[1:]}


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_what_is_missing_is_named_with_the_command_that_installs_it(minerva, absent, owlet_folder):
    entries = {entry["name"]: entry for entry in json.loads(minerva.run("backends", "--json", **absent))}
    assert entries["native"]["available"]
    for name in ("llama.cpp", "mlx", "vllm", "sglang", "tensorrt-llm", "onnx-genai"):
        assert not entries[name]["available"]
        assert "pip install" in entries[name]["install_command"]
    assert "owlet" in minerva.run("run", "owlet", "Who are you?", "--temp", "0", **absent)
    failed = minerva.attempt("run", "owlet", "--backend", "llama.cpp", "hello", **absent)
    assert failed.returncode == 69
    assert "pip install 'llama-cpp-python[server]'" in failed.stderr
    failed = minerva.attempt("run", owlet_folder, "hello", **absent)
    assert failed.returncode == 69
    for words in ("mlx", "mlx-lm", "pip install vllm"):
        assert words in failed.stderr
    failed = minerva.attempt("run", "owlet", "--backend", "lama.cpp", "hello", **absent)
    assert failed.returncode == 64
    assert "there are: auto, native, llama.cpp, mlx" in failed.stderr


def test_the_server_lists_backends(minerva, absent):
    with minerva.serve("owlet", **absent) as server:
        with urllib.request.urlopen(server.api + "/backends", timeout=60) as answer:
            entries = {entry["id"]: entry for entry in json.load(answer)["data"]}
        assert entries["native"] == entries["native"] | {"available": True, "object": "backend", "formats": ["gguf"]}
        assert not entries["llama.cpp"]["available"] and "pip install" in entries["llama.cpp"]["install_command"]
        status, _, answer = ask(server, CHAT | {"backend": "llama.cpp"})
        assert status == 503
        assert "pip install 'llama-cpp-python[server]'" in answer["error"]["message"]


def test_a_request_chooses_its_backend(minerva):
    with minerva.serve("owlet") as server:
        status, headers, answer = ask(server, CHAT)
        assert (status, headers["x-minerva-backend"]) == (200, "native")
        assert headers["x-minerva-passed-over"] is None
        expected = text(answer)
        status, headers, answer = ask(server, CHAT | {"backend": "llama.cpp"})
        assert (status, headers["x-minerva-backend"]) == (200, "llama.cpp")
        assert text(answer) == expected
        assert answer["system_fingerprint"] == "minerva-llama.cpp"
        for name, code in (("elsewhere", "backend_not_found"), ("mlx", "backend_unsuitable")):
            status, _, answer = ask(server, CHAT | {"backend": name})
            assert (status, answer["error"]["param"], answer["error"]["code"]) == (400, "backend", code)
        assert ask(server, CHAT | {"backend": 3})[0] == 400


def test_what_a_backend_can_not_give_is_refused_or_given_by_another(minerva, configured):
    with minerva.serve("owlet", "--backend", "llama.cpp") as server:
        status, _, answer = ask(server, CHAT | {"response_format": SCHEMA})
        assert (status, answer["error"]["code"], answer["error"]["param"]) == (400, "unsupported_by_backend", "grammar")
    models = {"m": {"name": "owlet", "backend": "llama.cpp", "fallback": ["native"]}}
    with minerva.serve("m", *configured({"models": models})) as server:
        assert ask(server, CHAT | {"model": "m"})[1]["x-minerva-backend"] == "llama.cpp"
        status, headers, answer = ask(server, CHAT | {"model": "m", "response_format": SCHEMA})
        assert status == 200 and json.loads(text(answer)) in ("yes", "no")
        assert headers["x-minerva-backend"] == "native"
        assert headers["x-minerva-passed-over"] == "llama.cpp"
        wait_until(lambda: "llama.cpp was passed over" in server.log)


def test_a_minerva_asks_another_one(minerva, configured):
    tool = {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
    call = CHAT | {"model": "m", "tools": [{"type": "function", "function": tool}], "tool_choice": "required"}
    with minerva.serve("owlet") as upstream:
        expected = text(ask(upstream, CHAT)[2])
        features = ["ignored_end", "fresh_prompt", "extended_sampling", "grammar", "marks", "log_probabilities"]
        there = {"type": "remote", "url": upstream.api, "features": features}
        models = {"m": {"name": "owlet", "backend": "there", "fallback": ["native"]}}
        with minerva.serve("m", *configured({"backends": {"there": there}, "models": models})) as server:
            status, headers, answer = ask(server, CHAT | {"model": "m"})
            assert (status, headers["x-minerva-backend"], text(answer)) == (200, "there", expected)
            status, headers, answer = ask(server, call)
            assert headers["x-minerva-backend"] == "there"
            assert answer["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "get_weather"
            os.kill(upstream.process_id, signal.SIGKILL)
            status, headers, answer = ask(server, CHAT | {"model": "m"})
            assert (status, headers["x-minerva-backend"], text(answer)) == (200, "native", expected)
            assert headers["x-minerva-passed-over"] == "there"


def test_layers_for_a_gpu_go_to_a_backend_that_takes_them(minerva, absent):
    with minerva.serve("owlet", "--gpu-layers", "1") as server:
        status, headers, answer = ask(server, CHAT)
        assert status == 200 and "owlet" in text(answer)
        assert (headers["x-minerva-backend"], headers["x-minerva-passed-over"]) == ("llama.cpp", "native")
        assert any("--n_gpu_layers 1" in command for command in descendants(server.process_id).values())
    failed = minerva.attempt("run", "owlet", "--gpu-layers", "1", "hello", **absent)
    assert failed.returncode == 65
    assert "pip install 'llama-cpp-python[server]'" in failed.stderr


def test_models_of_a_configuration_are_loaded_when_somebody_asks(minerva, configured):
    with minerva.serve("owlet", *configured({"models": {"later": {"path": str(OWLET)}}})) as server:
        with urllib.request.urlopen(server.api + "/models", timeout=60) as answer:
            entries = {entry["id"]: entry for entry in json.load(answer)["data"]}
        assert "context_length" not in entries["later"]
        assert ask(server, CHAT | {"model": "later"})[0] == 200


def test_what_nobody_uses_is_unloaded_and_comes_back(minerva):
    with minerva.serve("owlet", "--backend", "llama.cpp", "--unload-after", "1") as server:
        assert ask(server, CHAT)[0] == 200
        wait_until(lambda: not descendants(server.process_id))
        assert ask(server, CHAT)[0] == 200
        assert descendants(server.process_id)


@pytest.mark.parametrize("backend", ["llama.cpp", "mlx"])
def test_a_killed_server_ends_its_streams_and_is_started_again(minerva, owlet_folder, backend):
    model = owlet_folder if backend == "mlx" else "owlet"
    with minerva.serve(model, "--backend", backend, "--alias", "owlet") as server:
        expected = text(ask(server, CHAT)[2])
        request = urllib.request.Request(
            server.api + "/completions", json.dumps(ENDLESS).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as stream:
            assert stream.readline().startswith(b"data: ")
            processes = descendants(server.process_id)
            killed = [process for process, command in processes.items() if "minerva-guard" not in command]
            for process in killed:
                os.kill(process, signal.SIGKILL)
            rest = stream.read().decode()
        events = [line.removeprefix("data: ") for line in rest.splitlines() if line.startswith("data: ")]
        assert json.loads(events[-1])["error"]["code"] == "backend_failed"
        assert text(ask(server, CHAT)[2]) == expected
        wait_until(lambda: not any(map(is_running, killed)))
        started = descendants(server.process_id)
        os.kill(server.process_id, signal.SIGKILL)
        wait_until(lambda: not any(map(is_running, started)))
