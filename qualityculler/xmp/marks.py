"""Which XMP properties stand for stars, flags, labels and keywords, in which program.

What each program reads and writes was found out by running them; docs/sidecars.md has the table.
Nothing is guessed: where properties disagree, or one makes no sense, the part is ``unclear`` and
left to the user.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from qualityculler.domain import (
    RATING_MAX,
    Decision,
    DecisionPart,
    Flag,
    Label,
    Marks,
    SidecarProfile,
)
from qualityculler.xmp import keywords
from qualityculler.xmp.packet import NotXmp, Packet
from qualityculler.xmp.patch import Value, patched

_XMP, _DM = "{http://ns.adobe.com/xap/1.0/}", "{http://ns.adobe.com/xmp/1.0/DynamicMedia/}"
_PHOTOSHOP, _DIGIKAM = "{http://ns.adobe.com/photoshop/1.0/}", "{http://www.digikam.org/ns/1.0/}"

RATING = f"{_XMP}Rating"
LABEL = f"{_XMP}Label"
LABEL_COLOR = f"{_PHOTOSHOP}LabelColor"
EXTENSION = f"{_PHOTOSHOP}SidecarForExtension"
PICK = f"{_DM}pick"
GOOD = f"{_DM}good"
PICK_LABEL = f"{_DIGIKAM}PickLabel"
COLOR_LABEL = f"{_DIGIKAM}ColorLabel"
COLOR_LABELS = "{http://darktable.sf.net/}colorlabels"
MICROSOFT_RATING = "{http://ns.microsoft.com/photo/1.0/}Rating"

OURS = frozenset(
    {RATING, LABEL, LABEL_COLOR, PICK, GOOD, PICK_LABEL, COLOR_LABEL, COLOR_LABELS}
)  # fmt: skip
"""The properties this program may write; every other one is somebody else's."""

REJECTED = -1
"""The rating that is a rejection, for Bridge and darktable."""

# The label sets that Lightroom ships, in the order of ``Label``.
_WORDS: tuple[tuple[str, ...], ...] = (
    ("red", "yellow", "green", "blue", "purple"),
    ("rot", "gelb", "grün", "blau", "lila"),
    ("rouge", "jaune", "vert", "bleu", "violet"),
    ("rojo", "amarillo", "verde", "azul", "púrpura"),
    ("rosso", "giallo", "verde", "blu", "viola"),
    ("rood", "geel", "groen", "blauw", "paars"),
)
_LABEL_OF = {word: label for words in _WORDS for word, label in zip(words, Label, strict=True)}
_DIGIKAM_COLOURS = {Label.RED: 1, Label.YELLOW: 3, Label.GREEN: 4, Label.BLUE: 5, Label.PURPLE: 6}
_DIGIKAM_OTHERS = {"2": "orange", "7": "gray", "8": "black", "9": "white"}
_MICROSOFT_STARS = {"0": 0, "1": 1, "25": 2, "50": 3, "75": 4, "99": 5}
_PICKS = {"1": Flag.PICK, "-1": Flag.REJECT, "0": Flag.NONE}
_PICK_LABELS = {"1": Flag.REJECT, "3": Flag.PICK}
_NUMBER_OF = {Flag.NONE: "0", Flag.PICK: "1", Flag.REJECT: "-1"}
_PICK_LABEL_OF = {Flag.NONE: "0", Flag.PICK: "3", Flag.REJECT: "1"}
_MAX_TEXT = 200
_T = TypeVar("_T")


def read(data: bytes) -> Marks:
    """What a packet says. Raises NotXmp."""
    return marks_of(Packet(data))


def read_embedded(data: bytes, exif_rating: int | None) -> Marks | None:
    """What a photo says of itself, None if that is nothing; never raises.

    The Exif rating counts where the packet has none, as it does in other programs.
    """
    try:
        packet = Packet(data.strip(b"\0 \t\r\n")) if data else None
    except NotXmp:
        packet = None
    said = Marks() if packet is None else marks_of(packet)
    rated = packet is not None and (packet.texts(RATING) or packet.texts(MICROSOFT_RATING))
    if not rated and exif_rating is not None and 0 < exif_rating <= RATING_MAX:
        said = Marks(
            said.flag, exif_rating, said.label, said.keywords, said.unclear, said.label_word
        )
    return None if said.silent and not said.keywords else said


def marks_of(packet: Packet) -> Marks:
    """What a packet says, part by part."""
    unclear: dict[DecisionPart, tuple[str, ...]] = {}
    rating, rejected = _rating(packet, unclear)
    flag = _flag(packet, rejected, unclear)
    label, word = _label(packet, unclear)
    subjects = packet.items(keywords.SUBJECT)
    words = tuple(dict.fromkeys(_short(one) for one in subjects if one))
    short = {part: tuple(map(_short, texts)) for part, texts in unclear.items()}
    return Marks(flag, rating, label, words[: keywords.MAX_READ], short, _short(word))


def _short(text: str) -> str:
    """Texts nobody vouches for are kept in bounds; a file on the disk keeps them whole."""
    return text[:_MAX_TEXT]


def changed(
    data: bytes | Packet,
    decision: Decision,
    parts: Collection[DecisionPart],
    profile: SidecarProfile,
) -> bytes:
    """The bytes of a packet after parts of a decision were written into it. Raises NotXmp.

    The same bytes where it says so already.
    """
    return rewritten(data, decision, parts, profile).data


def rewritten(
    data: bytes | Packet,
    decision: Decision,
    parts: Collection[DecisionPart],
    profile: SidecarProfile,
    given: Mapping[str, bool] | None = None,
) -> Packet:
    """``changed``, taken apart already: the same packet where it says so. ``given``: keywords that
    were given (True) or taken off (False)."""
    packet = Packet(data) if isinstance(data, bytes) else data
    wanted = _wanted(packet, decision, parts, profile)
    return patched(packet, wanted | keywords.properties(packet, given or {}))


def for_extension(data: bytes, ending: str) -> bytes:
    """The bytes of a packet that says for which ending it is, as Lightroom writes it for RAW."""
    return patched(Packet(data), {EXTENSION: ending}).data


def hides_stars(decision: Decision, profile: SidecarProfile) -> bool:
    """Whether a decision loses its stars where it is written for a program, as a rejection may."""
    rejected = decision.flag is Flag.REJECT and profile is SidecarProfile.DARKTABLE
    return rejected and decision.rating > 0


def _wanted(
    packet: Packet, decision: Decision, parts: Collection[DecisionPart], profile: SidecarProfile
) -> dict[str, Value]:
    wanted: dict[str, Value] = {}
    if DecisionPart.FLAG in parts:
        wanted |= _flag_properties(packet, decision.flag)
    if DecisionPart.LABEL in parts:
        wanted |= _label_properties(packet, decision.label)
    _, rejected = _rating(packet, {})
    if decision.flag is Flag.REJECT and (rejected or profile is SidecarProfile.DARKTABLE):
        # A rejection that Bridge or darktable can see stays one; stars are not written over it.
        if DecisionPart.FLAG in parts or rejected:
            wanted[RATING] = str(REJECTED)
        elif DecisionPart.RATING in parts:
            wanted[RATING] = str(decision.rating)
    elif DecisionPart.RATING in parts or (rejected and DecisionPart.FLAG in parts):
        wanted[RATING] = str(decision.rating)
    return wanted


def _flag_properties(packet: Packet, flag: Flag) -> dict[str, Value]:
    if flag is not Flag.NONE:
        return {
            PICK: _NUMBER_OF[flag],
            GOOD: "true" if flag is Flag.PICK else "false",
            PICK_LABEL: _PICK_LABEL_OF[flag],
        }
    there = {PICK: "0", PICK_LABEL: "0"}
    kept: dict[str, Value] = {name: zero for name, zero in there.items() if packet.texts(name)}
    return kept | {GOOD: None}


def _label_properties(packet: Packet, label: Label | None) -> dict[str, Value]:
    """An empty label would do no good: it is taken out (darktable and digiKam differ over it)."""
    numbers = () if label is None else (str(list(Label).index(label)),)
    if label is not None:
        return {
            LABEL: label.value.capitalize(),
            LABEL_COLOR: label.value,
            COLOR_LABEL: str(_DIGIKAM_COLOURS[label]),
            COLOR_LABELS: numbers,
        }
    zero: dict[str, Value] = {COLOR_LABEL: "0"} if packet.texts(COLOR_LABEL) else {}
    return {LABEL: None, LABEL_COLOR: None, COLOR_LABELS: numbers} | zero


def _rating(
    packet: Packet, unclear: dict[DecisionPart, tuple[str, ...]]
) -> tuple[int | None, bool]:
    """The stars, None where nothing is said, and whether the photo is rejected by its rating."""
    written = packet.texts(RATING)
    if not written:
        stars = {_MICROSOFT_STARS.get(one) for one in packet.texts(MICROSOFT_RATING)}
        one = stars.pop() if len(stars) == 1 else None
        return (0 if one is None else one), False
    found = {_stars(one) for one in written}
    if len(found) > 1 or None in found:
        unclear[DecisionPart.RATING] = tuple(dict.fromkeys(written))
        return None, False
    value = found.pop()
    return (None, True) if value == REJECTED else (value, False)


def _stars(text: str) -> int | None:
    """-1 to 5; None for what is no rating. The specification has a Real."""
    try:
        value = float(text)
    except ValueError:
        return None
    whole = int(value) if value == value and abs(value) < 100 else None
    return whole if whole == value and REJECTED <= value <= RATING_MAX else None


def _flag(packet: Packet, rejected: bool, unclear: dict[DecisionPart, tuple[str, ...]]) -> Flag:
    said: dict[str, Flag] = {"xmp:Rating -1": Flag.REJECT} if rejected else {}
    picks = packet.texts(PICK)
    for text in picks:
        said[f"xmpDM:pick {text}"] = _PICKS.get(text, Flag.NONE)
    for text in [] if picks else packet.texts(GOOD):
        words = {"true": Flag.PICK, "false": Flag.REJECT}
        said[f"xmpDM:good {text}"] = words.get(text.lower(), Flag.NONE)
    for text in packet.texts(PICK_LABEL):
        said[f"digiKam:PickLabel {text}"] = _PICK_LABELS.get(text, Flag.NONE)
    # A zero is what a program writes that knows of no decision: it contradicts nobody.
    clear = {text: flag for text, flag in said.items() if flag is not Flag.NONE}
    return _one(clear, DecisionPart.FLAG, unclear, Flag.NONE)


def _label(
    packet: Packet, unclear: dict[DecisionPart, tuple[str, ...]]
) -> tuple[Label | None, str]:
    """The colour, and the word of a label that is no colour of ours."""
    said: dict[str, Label] = {}
    words = [text for text in packet.texts(LABEL) if text]
    others = [text for text in words if text.lower() not in _LABEL_OF]
    for text in words:
        if text.lower() in _LABEL_OF:
            said[f"xmp:Label {text}"] = _LABEL_OF[text.lower()]
    for text in packet.texts(LABEL_COLOR):
        if text.lower() in _LABEL_OF:
            said[f"photoshop:LabelColor {text}"] = _LABEL_OF[text.lower()]
    for text in packet.texts(COLOR_LABEL):
        found = [label for label, number in _DIGIKAM_COLOURS.items() if str(number) == text]
        said |= {f"digiKam:ColorLabel {text}": label for label in found}
        others += [_DIGIKAM_OTHERS[text]] if text in _DIGIKAM_OTHERS else []
    for text in packet.items(COLOR_LABELS):
        if text in ("0", "1", "2", "3", "4"):
            said[f"darktable:colorlabels {text}"] = list(Label)[int(text)]
    label = _one(said, DecisionPart.LABEL, unclear, None)
    return label, (others[0] if others and label is None and not said else "")


def _one(
    said: Mapping[str, _T],
    part: DecisionPart,
    unclear: dict[DecisionPart, tuple[str, ...]],
    nothing: _T | None,
) -> _T:
    """What all say; ``nothing`` where nobody says anything, or they do not agree."""
    values: Sequence[_T] = list(dict.fromkeys(said.values()))
    if len(values) > 1:
        unclear[part] = tuple(said)
    return values[0] if len(values) == 1 else nothing  # type: ignore[return-value]
