"""What there is to say, as a code and its values; ``text`` makes the sentence.

Rooms give these back in place of sentences, so that each is said once, in the language chosen, and
a program that reads JSON gets a code that does not change with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Control characters, marks that turn the direction of text, separators of lines and what stands for
# nothing: in a file name they could move the cursor or make a name look like another one.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and marks by their category, but with nothing to see.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_PLACE = re.compile(r"\{(\w+)\}")


class Code(StrEnum):
    """Every coded reason. The values stand in catalogs and in JSON: none is ever renamed."""

    # Of a finding
    TOO_SMALL = "too_small"
    PREVIEW_HIDES_BLUR = "preview_hides_blur"
    PREVIEW_HIDES_NOISE = "preview_hides_noise"
    PREVIEW_HIDES_COMPRESSION = "preview_hides_compression"
    TOO_LITTLE_DETAIL = "too_little_detail"
    PANNED = "panned"
    MOTION_HIDES_FOCUS = "motion_hides_focus"
    SMALL_SHARP_PART = "small_sharp_part"
    NOISE_HIDES_FOCUS = "noise_hides_focus"
    TOO_FEW_EDGES = "too_few_edges"
    NO_EVEN_PART = "no_even_part"
    TOO_SMALL_FOR_BLOCKS = "too_small_for_blocks"
    JPEG_QUALITY = "jpeg_quality"
    NO_COLOURS = "no_colours"
    TOO_LITTLE_GREY = "too_little_grey"
    LEANS = "leans"
    SMALL_BUT_USABLE = "small_but_usable"
    NO_HORIZON = "no_horizon"
    WHOLE_PHOTO_ONLY = "whole_photo_only"
    NIGHT = "night"
    WHITE_BACKGROUND = "white_background"
    # Of a claim
    OPINION = "opinion"
    OF_SURROUNDINGS = "of_surroundings"
    NOT_MEASURED = "not_measured"
    NONE_MEASURED = "none_measured"
    ONLY_SLIGHT = "only_slight"
    MEASURED = "measured"
    MEASURED_AFTER_ALL = "measured_after_all"
    MEASURED_OTHERWISE = "measured_otherwise"
    MEASURED_ELSEWHERE = "measured_elsewhere"
    OTHER_DIRECTION = "other_direction"
    KIN_MEASURED = "kin_measured"
    # Of a suggestion
    NOT_SCORABLE = "not_scorable"
    NOT_SCORED = "not_scored"
    NOT_TECHNICAL = "not_technical"
    SURELY_KEEP = "surely_keep"
    SURELY_REJECT = "surely_reject"
    NEAR_REJECT = "near_reject"
    NEAR_KEEP = "near_keep"
    BETWEEN = "between"
    SEVERE_FAULT = "severe_fault"
    SEVERE_BLUR = "severe_blur"
    # Of a frame among others
    BEST_FRAME = "best_frame"
    TOO_CLOSE = "too_close"
    ONLY_SOUND_FRAME = "only_sound_frame"
    NOT_COMPARED = "not_compared"
    KEPT_WHOLE = "kept_whole"
    ONE_OF_A_SET = "one_of_a_set"
    # Of a photo among those of its shoot
    AMONG_WORST = "among_worst"
    AMONG_BEST = "among_best"
    AMONG_OTHERS = "among_others"
    # Of a finding; behind those of the first release
    SOFT_WHERE_FOCUSED = "soft_where_focused"
    SOFT_FACE = "soft_face"


class Hue(StrEnum):
    """What colour a cast has; the value of ``Code.LEANS``."""

    MAGENTA_RED = "magenta-red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    CYAN = "cyan"
    BLUE = "blue"
    VIOLET = "violet"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its values, by name: text, numbers, None, or another reason.

    For errors of the world the code is the English sentence with ``{name}`` for each value. Where
    a ``str`` stands in place of a reason it is a sentence as it is, from an older catalog.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)


def filled(template: str, values: Mapping[str, object]) -> str:
    """The template with values for ``{name}``; what has none stays.

    Not ``str.format``: a template may come from a catalog, and that would let it reach into the
    values.
    """
    return _PLACE.sub(lambda at: _value(values, at), template)


def as_record(reason: Reason | str) -> dict[str, Any] | str:
    """The reason as JSON has it; ``of_record`` gives it back."""
    if isinstance(reason, str):
        return reason
    values = {
        name: as_record(value) if isinstance(value, Reason) else value
        for name, value in reason.values.items()
    }
    return {"code": str(reason.code), "values": values}


def of_record(record: object) -> Reason | str:
    """The reason of a record. Raises ValueError for what is none."""
    if isinstance(record, str):
        return record
    if not isinstance(record, dict) or set(record) != {"code", "values"}:
        raise ValueError("no reason")
    code, values = record["code"], record["values"]
    if not isinstance(code, str) or not isinstance(values, dict):
        raise ValueError("no reason")
    return Reason(code, {name: _of_value(value) for name, value in values.items()})


def plain(text: str) -> str:
    """Text that is valid UTF-8: a byte of a name that is not becomes ``\\xNN``."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def shown(value: object) -> str:
    """Text or a path for people: what would not be seen is written as an escape."""
    return escaped(plain(str(value)), _escape)


def escaped(text: str, escape: Callable[[str], str]) -> str:
    """The text with each character that would not be seen written by ``escape``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(escape(one) if _is_unseen(one) else one for one in text)


def _is_unseen(character: str) -> bool:
    return character in _BLANK or unicodedata.category(character) in _UNSEEN


def _of_value(value: object) -> object:
    if isinstance(value, dict):
        return of_record(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError("no value of a reason")


def _value(values: Mapping[str, object], at: re.Match[str]) -> str:
    if at[1] not in values:
        return at[0]
    value = values[at[1]]
    return filled(value.code, value.values) if isinstance(value, Reason) else shown(value)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
