"""How a reason lies in a column of text: a code with values as JSON, a bare sentence as it is."""

from __future__ import annotations

import json
import re

from qualityculler.reason import Code, Hue, Reason, as_record, of_record
from qualityculler.store.names import text

_CODES = frozenset(map(str, Code))
# What stood in catalogs before there were codes. Catalogs keep it, so nothing here is ever changed.
_OLD = {
    "Too little of the picture has detail to show a direction of blur.": Code.TOO_LITTLE_DETAIL,
    "The surround is smeared but the subject is not, as when panning with it.": Code.PANNED,
    "The blur has a direction: it is motion, which hides the focus.": Code.MOTION_HIDES_FOCUS,
    "Only a small part is sharp; whether it is the subject cannot be told.": Code.SMALL_SHARP_PART,
    "Noise hides the edges that would show the focus.": Code.NOISE_HIDES_FOCUS,
    "Too little of the picture has edges that would show the focus.": Code.TOO_FEW_EDGES,
    "Only a small preview could be measured, which hides the blur of the photo.": (
        Code.PREVIEW_HIDES_BLUR
    ),
    "Only a reduced preview could be measured, which hides noise.": Code.PREVIEW_HIDES_NOISE,
    "Only a reduced preview could be measured, which hides compression.": (
        Code.PREVIEW_HIDES_COMPRESSION
    ),
    "No part is even and neither black nor white.": Code.NO_EVEN_PART,
    "The picture is too small to show 8 px blocks.": Code.TOO_SMALL_FOR_BLOCKS,
    "The picture is too dark or too bright to have colours.": Code.NO_COLOURS,
    "Too little is grey to tell a cast from the colours of the scene.": Code.TOO_LITTLE_GREY,
    "It is small; whether that is enough depends on its use.": Code.SMALL_BUT_USABLE,
    "There is no line that is certain to be a horizon.": Code.NO_HORIZON,
    "A horizon is a matter of the whole photo.": Code.WHOLE_PHOTO_ONLY,
    "It is dark with bright lights in it, as at night; that may be meant so.": Code.NIGHT,
    "Much is pure white but the rest is not bright, as before a white background.": (
        Code.WHITE_BACKGROUND
    ),
}
_OLD_WITH_VALUE = (
    (
        re.compile(r"The picture is smaller than (\d+) px; blur cannot be told from detail\."),
        *(Code.TOO_SMALL, "least_px", int),
    ),
    (
        re.compile(r"The file was saved at JPEG quality (\d+)\."),
        *(Code.JPEG_QUALITY, "quality", int),
    ),
    (re.compile(rf"It leans to ({'|'.join(Hue)})\."), *(Code.LEANS, "hue", str)),
)


def as_text(reason: Reason | str) -> str:
    """What is stored; ``as_reason`` gives back what says the same."""
    if isinstance(reason, str):
        return text(reason)
    if not reason.values and reason.code not in _CODES:
        return text(reason.code)
    return text(json.dumps(as_record(reason), ensure_ascii=False, separators=(",", ":")))


def as_reason(stored: str) -> Reason | str:
    """The reason of a column; a sentence that is not known stays one."""
    if stored.startswith("{"):
        try:
            return of_record(json.loads(stored))
        except (ValueError, RecursionError):
            return stored  # not ours: shown as it is
    if stored in _OLD:
        return Reason(_OLD[stored])
    for pattern, code, name, kind in _OLD_WITH_VALUE:
        if found := pattern.fullmatch(stored):
            return Reason(code, {name: kind(found[1])})
    return stored
