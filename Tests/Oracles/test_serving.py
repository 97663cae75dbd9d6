"""Proves that the server lets go of what nobody waits for, ends when it is told to, and says why it can't begin."""

import socket
import time

import openai
import pytest

from served_models import NAME, QUICK, SLOW

PROMPT = "Once upon a time"


def connected(server, timeout=60):
    return openai.OpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=timeout)


@pytest.fixture(scope="module")
def slow_model(random_model):
    return random_model(SLOW)


@pytest.fixture(scope="module")
def busy(minerva, slow_model):
    """A server that works on one request at a time, and for half a minute at least if the request lets it."""
    with minerva.serve(slow_model, "--alias", NAME, "--parallel", 1, "--ctx-size", 8192) as server:
        yield server


def check_that_it_is_free(server):
    """The reply that was left would take half a minute and more; behind it, this one would time out."""
    with connected(server, timeout=10) as client:
        reply = client.completions.create(model=NAME, prompt=PROMPT, max_tokens=4)
    assert reply.usage.completion_tokens == 4


def test_a_stream_that_is_closed(busy):
    with connected(busy) as client:
        stream = client.completions.create(model=NAME, prompt=PROMPT, max_tokens=8000, stream=True)
        for _ in range(3):
            next(stream)
        stream.close()
        check_that_it_is_free(busy)


def test_a_reply_that_nobody_waits_for(busy):
    with connected(busy, timeout=1) as client, pytest.raises(openai.APITimeoutError):
        client.completions.create(model=NAME, prompt=PROMPT, max_tokens=8000)
    check_that_it_is_free(busy)


def test_a_request_that_leaves_the_queue(busy):
    with connected(busy) as client:
        running = client.completions.create(model=NAME, prompt=PROMPT, max_tokens=8000, stream=True)
        next(running)
        with connected(busy, timeout=1) as waiting, pytest.raises(openai.APITimeoutError):
            waiting.completions.create(model=NAME, prompt=PROMPT, max_tokens=8000)
        next(running)
        running.close()
        check_that_it_is_free(busy)


def test_running_replies_finish_before_the_end(minerva, slow_model):
    with minerva.serve(slow_model, "--alias", NAME) as server, connected(server) as client:
        stream = client.completions.create(
            model=NAME, prompt=PROMPT, max_tokens=200, stream=True, stream_options={"include_usage": True}
        )
        first = [next(stream) for _ in range(3)]
        server.terminate()
        time.sleep(0.2)
        # Whoever comes now is turned away.
        with connected(server, timeout=5) as late, pytest.raises(openai.APIConnectionError):
            late.models.list()
        *_, ending, usage = [*first, *stream]
        assert ending.choices[0].finish_reason == "length"
        assert usage.usage.completion_tokens == 200
        assert server.exit_status() == 0


def test_a_second_signal_ends_at_once(minerva, slow_model):
    with minerva.serve(slow_model, "--alias", NAME) as server, connected(server) as client:
        stream = client.completions.create(model=NAME, prompt=PROMPT, max_tokens=8000, stream=True)
        next(stream)
        server.terminate()
        time.sleep(0.2)
        server.terminate()
        assert server.exit_status(seconds=5) == 130


def test_an_idle_server_ends_at_once(minerva, random_model):
    with minerva.serve(random_model(QUICK)) as server, connected(server) as client:
        # The connection stays open; it must not hold the server up.
        client.models.list()
        server.terminate()
        assert server.exit_status(seconds=10) == 0


def test_a_port_that_is_taken(minerva, random_model):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = minerva.attempt("serve", random_model(QUICK), "--port", port)
    assert done.returncode == 69
    assert f"127.0.0.1:{port}" in done.stderr and "--port" in done.stderr


def test_a_model_that_is_not_there(minerva, tmp_path):
    done = minerva.attempt("serve", tmp_path / "nothing.gguf", "--port", 0)
    assert done.returncode == 66
    assert "nothing.gguf" in done.stderr


def test_a_model_that_is_damaged(minerva, random_model, tmp_path):
    model = tmp_path / "half.gguf"
    whole = random_model(QUICK).read_bytes()
    model.write_bytes(whole[: len(whole) // 2])
    done = minerva.attempt("serve", model, "--port", 0)
    assert done.returncode == 65
    assert "half.gguf" in done.stderr
