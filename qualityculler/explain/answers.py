"""What a model wrote becomes text without tags and a rating, or no rating: never a made-up one."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass

from qualityculler.domain import MOS_MAX, MOS_MIN
from qualityculler.explain.json_stream import Spoken
from qualityculler.explain.prompts import Form

_TAGS = ("<think>", "</think>", "<answer>", "</answer>")
_ANSWER = re.compile(r"<answer>((?:(?!<answer>).)*?)</answer>", re.DOTALL)
# "3.42", "3.42/5", "3.42 out of 5": one number, and what it is out of.
_NUMBER = re.compile(r"[^\d+-]*(\d+(?:\.\d+)?)\s*(?:(?:/|out of)\s*5(?:\.0+)?)?[^\d]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """Text to show, and the model's number on the MOS scale if it gave one that can be read."""

    text: str
    rating: float | None


class Reader:
    """Reads one answer while it is being written; for one thread.

    What ``feed`` gives out is, put together and stripped, the text of the answer: tags and what
    stands between answer tags are never in it, nor the marks of JSON.
    """

    def __init__(self, form: Form) -> None:
        self._raw: list[str] = []
        self._shown: list[str] = []
        self._form = form
        self._hiding: _Untagged | Spoken = _Untagged() if form is Form.TAGGED else Spoken()

    def feed(self, piece: str) -> str:
        """The part that can be shown now; may be empty."""
        self._raw.append(piece)
        return self._show(self._hiding.feed(piece))

    def finish(self) -> Answer:
        """The whole answer."""
        raw = "".join(self._raw)
        rating = _tagged_rating(raw) if self._form is Form.TAGGED else _json_rating(raw, "score")
        return Answer("".join(self._shown).strip(), rating)

    def _show(self, text: str) -> str:
        # What is shown never begins with empty lines.
        text = text if self._shown else text.lstrip()
        if text:
            self._shown.append(text)
        return text


class _Untagged:
    """Leaves out the tags and the answer between them, also where a tag comes in pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = False

    def feed(self, piece: str) -> str:
        text, shown = self._held + piece, ""
        while (found := _first_tag(text)) is not None:
            start, tag = found
            shown += "" if self._inside else text[:start]
            self._inside = tag == "<answer>"
            text = text[start + len(tag) :]
        keep = _begun_tag(text)
        self._held = text[len(text) - keep :]
        return shown if self._inside else shown + text[: len(text) - keep]


def _first_tag(text: str) -> tuple[int, str] | None:
    found = [(text.find(tag), tag) for tag in _TAGS if tag in text]
    return min(found, default=None)


def _begun_tag(text: str) -> int:
    """How many characters at the end may be the beginning of a tag."""
    for length in range(min(len(text), max(map(len, _TAGS)) - 1), 0, -1):
        if any(tag.startswith(text[-length:]) for tag in _TAGS):
            return length
    return 0


def _tagged_rating(raw: str) -> float | None:
    answers: list[str] = _ANSWER.findall(raw)
    if not answers:
        return None
    if "{" in answers[-1]:
        return _json_rating(answers[-1], "rating")
    found = _NUMBER.fullmatch(answers[-1])
    return _on_scale(float(found[1])) if found else None


def _json_rating(text: str, key: str) -> float | None:
    try:
        content = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except (ValueError, RecursionError):
        return None
    value = content.get(key) if isinstance(content, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _on_scale(float(value))


def _on_scale(value: float) -> float | None:
    return value if math.isfinite(value) and MOS_MIN <= value <= MOS_MAX else None
