"""Proves who gets in and who does not, with the official client, with raw sockets, and with hostile bytes."""

import http.client
import json
import re
import socket
import ssl
import subprocess
import time

import openai
import pytest

from served_models import NAME, QUICK, SLOW

KEY = "door-key-1"


@pytest.fixture(scope="module")
def server(minerva, random_model, tmp_path_factory):
    """A server with keys in a file, short limits, and a log that programs can read."""
    keys = tmp_path_factory.mktemp("keys") / "keys.txt"
    keys.write_text(f"# for tests\n\n{KEY}\n  door-key-2  \n")
    options = ["--alias", NAME, "--api-key-file", keys, "--log-format", "json", "--client-timeout", 1]
    options += ["--max-body", "100k", "--cors-origin", "https://chat.example"]
    with minerva.serve(random_model(QUICK), *options) as server:
        yield server


def port_of(server):
    return int(server.address.rsplit(":", 1)[1])


def asked(server, method="GET", path="/v1/models", headers=None, body=None):
    """The status, headers and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=10)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def exchanged(server, data, pause=0.0, parts=1):
    """All that the server sends until it closes the connection; the data goes out in parts."""
    size = max(1, len(data) // parts)
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=10) as connection:
        try:
            for start in range(0, len(data), size):
                connection.sendall(data[start : start + size])
                time.sleep(pause)
            received = b""
            while part := connection.recv(65536):
                received += part
            return received
        except (ConnectionResetError, BrokenPipeError):
            return b""


def connected(server, key, **options):
    return openai.OpenAI(base_url=server.api, api_key=key, max_retries=0, timeout=60, **options)


@pytest.mark.parametrize("key", (KEY, "door-key-2"))
def test_a_key_of_the_file_lets_in(server, key):
    with connected(server, key) as client:
        assert [model.id for model in client.models.list()] == [NAME]
        assert client.completions.create(model=NAME, prompt="Hello", max_tokens=2).usage.completion_tokens == 2


@pytest.mark.parametrize("key", ("wrong", KEY[:-1], KEY + "x", "# for tests", "for"))
def test_another_key_does_not(server, key):
    with connected(server, key) as client, pytest.raises(openai.AuthenticationError) as raised:
        client.completions.create(model=NAME, prompt="Hello", max_tokens=2)
    assert (raised.value.code, raised.value.type) == ("invalid_api_key", "invalid_request_error")


def test_a_key_from_the_environment(minerva, random_model, monkeypatch):
    monkeypatch.setenv("MINERVA_API_KEY", "from-environment")
    with minerva.serve(random_model(QUICK)) as server:
        assert asked(server)[0] == 401
        assert asked(server, headers={"x-api-key": "from-environment"})[0] == 200


@pytest.mark.parametrize("text", ("", "# nothing but a comment\n", "a key with spaces\n", "k\u00e9y\n"))
def test_a_file_without_a_usable_key_is_refused(minerva, random_model, tmp_path, text):
    file = tmp_path / "keys"
    file.write_text(text)
    done = minerva.attempt("serve", random_model(QUICK), "--port", 0, "--api-key-file", file)
    assert done.returncode == 65 and "key" in done.stderr


def test_beyond_this_machine_only_with_a_key(minerva, random_model):
    done = minerva.attempt("serve", random_model(QUICK), "--port", 0, "--host", "0.0.0.0")
    assert done.returncode == 64
    assert "--api-key-file" in done.stderr and "--allow-anyone" in done.stderr


def test_other_names_and_pages_are_refused(server):
    key = {"x-api-key": KEY}
    assert asked(server, headers={**key, "Host": "rebound.example"})[0] == 403
    assert asked(server, headers={**key, "Origin": "https://evil.example"})[0] == 403
    status, headers, _ = asked(server, headers={**key, "Origin": "https://chat.example"})
    assert status == 200 and headers["access-control-allow-origin"] == "https://chat.example"


def test_the_log_names_the_request_and_never_the_key(server):
    asked(server, headers={"x-api-key": KEY, "x-request-id": "find-me-1"})
    asked(server, headers={"x-api-key": "secret-wrong-key", "x-request-id": "find-me-2"}, path='/x"\\y')
    end = time.monotonic() + 10
    while "find-me-2" not in server.log:
        assert time.monotonic() < end
        time.sleep(0.02)
    lines = [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]
    found = {line["request"]: line for line in lines if line.get("request", "").startswith("find-me")}
    assert found["find-me-1"]["status"] == "200" and found["find-me-1"]["level"] == "info"
    assert found["find-me-2"]["status"] == "401"
    assert KEY not in server.log and "secret-wrong-key" not in server.log


def test_a_body_that_is_too_large(server):
    with connected(server, KEY) as client, pytest.raises(openai.APIStatusError) as raised:
        client.completions.create(model=NAME, prompt="x" * 200_000)
    assert raised.value.status_code == 413


def test_metrics_that_prometheus_can_read(server):
    with connected(server, KEY) as client:
        client.completions.create(model=NAME, prompt="Hello", max_tokens=3)
    assert asked(server, path="/metrics")[0] == 401
    status, headers, text = asked(server, path="/metrics", headers={"Authorization": f"Bearer {KEY}"})
    assert status == 200 and headers["content-type"].startswith("text/plain; version=0.0.4")
    kinds = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.M))
    samples = re.findall(r'^(\w+)(?:\{((?:\w+="(?:[^"\\\n]|\\.)*",?)+)\})? (\S+)$', text, re.M)
    assert len(samples) == sum(not line.startswith("#") for line in text.splitlines())
    for name, _, value in samples:
        float(value)
        base = re.sub("_(bucket|sum|count)$", "", name)
        assert name in kinds or kinds[base] == "histogram"
    values = {(name, labels): float(value) for name, labels, value in samples}
    assert values["minerva_generation_tokens_total", f'model="{NAME}"'] >= 3
    assert values["minerva_requests_total", 'route="/v1/completions",status="200"'] >= 1
    buckets = [value for (name, _), value in values.items() if name == "minerva_time_to_first_token_seconds_bucket"]
    assert buckets == sorted(buckets) and buckets[-1] >= 1


HOSTILE = {
    "nothing": b"",
    "a TLS hello": bytes.fromhex("16030100c8010000c40303") + bytes(200),
    "no HTTP": b"EHLO localhost\r\n\r\n",
    "a head without end": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
    "a header without end": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 1_000_000,
    "headers without end": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: 1\r\n" * 100_000,
    "a URL without end": b"GET /" + b"a" * 1_000_000,
    "two lengths": b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "a length and chunks": b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a negative length": b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "a length beyond 64 bits": b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "a body without end": b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{",
    "chunks without end": b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    "a chunk of no size": b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a line break in a header": b"GET / HTTP/1.1\r\nHost: localhost\r\nx-request-id: a\rb\r\n\r\n",
    "zero bytes": bytes(10_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_answered_or_cut_off_and_harm_nobody(server, name):
    received = exchanged(server, HOSTILE[name])
    assert received == b"" or re.match(rb"HTTP/1\.1 4\d\d ", received)
    assert b"HTTP/1.1 200" not in received
    assert asked(server, headers={"x-api-key": KEY})[0] == 200


def test_a_client_that_sends_a_byte_at_a_time_is_cut_off(server):
    data = b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n" + b" " * 500
    begin = time.monotonic()
    exchanged(server, data, pause=0.05, parts=len(data))
    # Sent to its end it would take half a minute.
    assert time.monotonic() - begin < 15


def test_many_idle_connections_do_not_keep_others_out(server):
    idle = [socket.create_connection(("127.0.0.1", port_of(server)), timeout=10) for _ in range(600)]
    try:
        # More than may be open at once: this one waits until the first ones are cut off.
        assert asked(server, headers={"x-api-key": KEY})[0] == 200
    finally:
        for connection in idle:
            connection.close()


def test_a_full_queue_and_a_time_limit(minerva, random_model):
    options = ["--alias", NAME, "--parallel", 1, "--ctx-size", 8192, "--max-queue", 1, "--request-timeout", 3]
    with minerva.serve(random_model(SLOW), *options) as server, connected(server, "none") as client:
        running = client.completions.create(model=NAME, prompt="Once", max_tokens=8000, stream=True)
        next(running)
        waiting = client.completions.create(model=NAME, prompt="Once", max_tokens=8000, stream=True)
        begin = time.monotonic()
        with pytest.raises(openai.InternalServerError) as raised:
            client.completions.create(model=NAME, prompt="Once", max_tokens=8000)
        assert time.monotonic() - begin < 1
        assert (raised.value.status_code, raised.value.code) == (503, "overloaded")
        assert raised.value.response.headers["retry-after"] == "1"
        for stream in (running, waiting):
            with pytest.raises(openai.APIError) as ended:
                list(stream)
            assert ended.value.code == "request_timeout"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost that vouches for itself, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key, chain = folder / "key.pem", folder / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain]
    subprocess.run([*command.split(), *map(str, names)], check=True, capture_output=True)
    return chain, key


def test_the_api_over_tls(minerva, random_model, certificate):
    chain, key = certificate
    command = [minerva.path, "serve", str(random_model(QUICK)), "--port", "0", "--alias", NAME]
    command += ["--tls-certificate", str(chain), "--tls-key", str(key)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            found = next(filter(None, (re.search(r"https://127\.0\.0\.1:(\d+)", line) for line in process.stderr)))
            port = int(found.group(1))
            trusting = ssl.create_default_context(cafile=chain)
            assert answer_over_tls(port, trusting).startswith("Minerva")
            with pytest.raises(ssl.SSLCertVerificationError):
                answer_over_tls(port, ssl.create_default_context())
            with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
                plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert b"Minerva" not in plain.recv(1000)
        finally:
            process.kill()


def answer_over_tls(port, context):
    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def test_a_key_of_another_certificate(minerva, random_model, certificate, tmp_path):
    chain, _ = certificate
    other = tmp_path / "other.pem"
    command = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", str(other)]
    subprocess.run(command, check=True, capture_output=True)
    done = minerva.attempt(
        "serve", random_model(QUICK), "--port", 0, "--tls-certificate", chain, "--tls-key", other
    )
    assert done.returncode == 65 and "other.pem" in done.stderr
