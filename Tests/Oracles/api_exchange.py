"""Sends requests as they are, without a client that would mend them, and keeps what came back."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field


@dataclass
class Answer:
    """What a server answered."""

    status: int
    content_type: str
    # The body's value; None if it is a stream.
    body: object = None
    # The values of a stream's events in order, "[DONE]" as text.
    events: list = field(default_factory=list)

    @property
    def is_stream(self):
        return self.content_type.startswith("text/event-stream")

    @property
    def error(self):
        return self.body["error"]

    @property
    def pieces(self):
        """The events that have values."""
        return [event for event in self.events if event != "[DONE]"]


def send(address, path, body=None, method=None, timeout=60):
    """Posts a value, or bytes as they are; gets if there is neither."""
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    request = urllib.request.Request(
        address + path, data=data, method=method, headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return answer(response.status, response.headers.get("content-type", ""), response.read())
    except urllib.error.HTTPError as error:
        return answer(error.code, error.headers.get("content-type", ""), error.read())


def answer(status, content_type, data):
    if content_type.startswith("text/event-stream"):
        return Answer(status, content_type, events=events(data.decode()))
    if content_type.startswith("application/json"):
        return Answer(status, content_type, json.loads(data))
    return Answer(status, content_type, data.decode())


def events(text):
    """The values of `data:` lines; comments are left out."""
    found = []
    for frame in text.split("\n\n"):
        lines = [line for line in frame.splitlines() if line and not line.startswith(":")]
        for line in lines:
            assert line.startswith("data: "), f"expected only data in the stream, found {line!r}"
            data = line.removeprefix("data: ")
            found.append(data if data == "[DONE]" else json.loads(data))
    return found
