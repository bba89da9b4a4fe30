"""The sentences inside an answer of JSON, one a line, while the JSON is still being written."""

from __future__ import annotations

_ESCAPES = {"n": " ", "t": " ", "r": " ", "b": "", "f": ""}


class Spoken:
    """Gives out the string values of JSON and leaves out keys, numbers and marks. One thread.

    It is no judge of the form: that is done when the answer is complete.
    """

    def __init__(self) -> None:
        self._in_string = False
        self._is_key = False
        self._lists: list[bool] = []
        self._after_colon = False
        self._escape = ""

    def feed(self, piece: str) -> str:
        """What can be shown of this piece; each string ends with a line break."""
        return "".join(self._take(character) for character in piece)

    def _take(self, character: str) -> str:
        if self._in_string:
            return self._within(character)
        if character in "{[":
            self._lists.append(character == "[")
        elif character in "}]" and self._lists:
            self._lists.pop()
        elif character in ":,":
            self._after_colon = character == ":"
        elif character == '"':
            self._in_string = True
            in_list = bool(self._lists) and self._lists[-1]
            self._is_key = not in_list and not self._after_colon
        return ""

    def _within(self, character: str) -> str:
        if self._escape:
            return self._escaped(character)
        if character == "\\":
            self._escape = character
            return ""
        if character == '"':
            self._in_string = False
            return "" if self._is_key else "\n"
        return "" if self._is_key else character

    def _escaped(self, character: str) -> str:
        self._escape += character
        if self._escape[1] == "u" and len(self._escape) < len("\\u0000"):
            return ""
        code, self._escape = self._escape[1:], ""
        if self._is_key:
            return ""
        return _unicode(code[1:]) if code[0] == "u" else _ESCAPES.get(code, code)


def _unicode(digits: str) -> str:
    try:
        character = chr(int(digits, 16))
    except ValueError:
        return ""
    # Half of a pair cannot be shown or stored.
    return "" if "\ud800" <= character <= "\udfff" else character
