"""Reads the tables of docs/api-compatibility.md."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api-compatibility.md"


@dataclass(frozen=True)
class Row:
    """What becomes of one field."""

    path: str
    verdict: str
    # The part of a request that shows the field; None in tables of replies.
    example: dict | None = None

    @property
    def name(self):
        """The field of the request in which the field stands."""
        return re.split(r"[.\[]", self.path)[0]

    @property
    def word(self):
        """The first word of the verdict."""
        return re.match(r"\w+", self.verdict).group()

    @property
    def refused_path(self):
        """The place that a refusal names, with indices."""
        named = re.match(r"refused as `([^`]+)`", self.verdict)
        return (named.group(1) if named else self.path).replace("[]", "[0]")

    @property
    def neutral(self):
        """The values that ask for nothing, which are not refused."""
        words = re.match(r"refused unless ((?:`[^`]*`(?: or )?)+)", self.verdict)
        return [json.loads(word) for word in re.findall("`([^`]*)`", words.group(1))] if words else []


def tables():
    """The rows below each heading."""
    found, heading = {}, None
    for line in PAGE.read_text().splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("| `"):
            found.setdefault(heading, []).append(cells(line))
    return found


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def rows(heading):
    """The rows of a table of fields."""
    found = []
    for path, *example, verdict in tables()[heading]:
        fields = json.loads(example[0].strip("`")) if example else None
        found.append(Row(path.strip("`"), verdict, fields))
    return found


# Of those beyond OpenAI's, the fields that make up a chat's prompt and reply.
CHAT_ONLY = {
    "messages", "chat_template_kwargs", "enable_thinking", "reasoning_format", "continue_final_message",
    "add_generation_prompt",
}


def request_rows(chat):
    """The rows about requests to one endpoint that are not about what is refused beyond OpenAI."""
    own = rows("Chat requests" if chat else "Completion requests")
    return own + [row for row in rows("Requests beyond OpenAI") if chat or row.name not in CHAT_ONLY]
