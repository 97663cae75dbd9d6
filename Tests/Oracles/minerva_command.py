"""Runs the `minerva` binary that is tested, as a user would."""

import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

import numpy


class Minerva:
    """The binary at a path."""

    def __init__(self, path):
        self.path = path

    def run(self, *arguments, input=None, timeout=60, **environment):
        """What is written to standard output; a failure shows what went to standard error."""
        done = self.attempt(*arguments, input=input, timeout=timeout, **environment)
        words = " ".join(map(str, arguments))[:500]
        assert done.returncode == 0, f"'minerva {words}' ended with status {done.returncode}: {done.stderr[-2000:]}"
        return done.stdout

    def attempt(self, *arguments, input=None, timeout=60, **environment):
        """The finished process, successful or not."""
        return subprocess.run(
            [self.path, *map(str, arguments)],
            input="" if input is None else input,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            env={**os.environ, **environment},
        )

    def tokenize(self, model, text, *options):
        return json.loads(self.run("tokenize", model, *options, input=text))

    def tokenize_all(self, model, texts, *options, timeout=300):
        """The ids of each of many texts, which may be bytes."""
        texts = [text.decode() if isinstance(text, bytes) and is_utf8(text) else text for text in texts]
        batch = json.dumps([list(text) if isinstance(text, bytes) else text for text in texts])
        return json.loads(self.run("tokenize", model, "--batch", *options, input=batch, timeout=timeout))

    def detokenize(self, model, ids):
        return json.loads(self.run("detokenize", model, input=json.dumps(ids)))

    def detokenize_all(self, model, ids, timeout=300):
        """The text of each of many lists of ids."""
        return json.loads(self.run("detokenize", model, "--batch", input=json.dumps(ids), timeout=timeout))

    def logits(self, model, tokens, folder, *options, **environment):
        """[tokens, vocabulary]"""
        file = folder / "logits.npy"
        tokens = ",".join(map(str, tokens))
        self.run("logits", model, "--tokens", tokens, "--output", file, *options, **environment)
        return numpy.load(file)

    def serve(self, model, *options, **environment):
        """A server, to be used in a `with` block."""
        return Server([self.path, "serve", str(model), "--port", "0", *map(str, options)], environment)


def is_utf8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class Server:
    """A running `minerva serve`. The block of the `with` begins when it is ready, and ends it."""

    def __init__(self, command, environment=None):
        self._command = command
        self._environment = environment or {}
        self._log = []
        self.address = None

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **self._environment},
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        try:
            self._wait(lambda: self.address and self._status("/health") == 200, "get ready", seconds=30)
        except BaseException:
            self._process.kill()
            raise
        return self

    def __exit__(self, *error):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(timeout=10)

    @property
    def process_id(self):
        return self._process.pid

    @property
    def log(self):
        """What was written to standard error so far."""
        return "".join(self._log)

    @property
    def api(self):
        """The base URL that clients of the OpenAI API want."""
        return f"{self.address}/v1"

    def terminate(self):
        """Asks the server to end, as a service manager does."""
        self._process.send_signal(signal.SIGTERM)

    def exit_status(self, seconds=30):
        """Waits for the server to end by itself."""
        status = self._process.wait(timeout=seconds)
        self._reader.join(timeout=5)
        return status

    def _read_log(self):
        for line in self._process.stderr:
            self._log.append(line)
            found = re.search(r"Minerva listens on (http://\S+)", line)
            if found:
                self.address = found.group(1)

    def _status(self, path):
        try:
            return urllib.request.urlopen(self.address + path, timeout=5).status
        except urllib.error.HTTPError as error:
            return error.code

    def _wait(self, condition, what, seconds):
        end = time.monotonic() + seconds
        while not condition():
            assert self._process.poll() is None, f"the server ended instead of to {what}:\n{self.log}"
            assert time.monotonic() < end, f"the server did not {what} within {seconds} s:\n{self.log}"
            time.sleep(0.02)
