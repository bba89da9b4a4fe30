"""What ``roundtrip`` tries: decisions, places for them, and what is seen of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.domain import Decision, Flag, Label, Marks, SidecarProfile
from qualityculler.text import words
from qualityculler.xmp import marks

CASES = {
    "reject": Decision(Flag.REJECT),
    "pick": Decision(Flag.PICK),
    "3 stars": Decision(rating=3),
    "red": Decision(label=Label.RED),
    "none": Decision(),
}
SHAPES = {
    "RAW + IMG.xmp": (".dng", SidecarProfile.LIGHTROOM),
    "RAW + IMG.ext.xmp": (".dng", SidecarProfile.DARKTABLE),
    "JPEG + sidecar": (".jpg", SidecarProfile.DIGIKAM),
    "embedded": (".jpg", None),
}
Key = tuple[str, str]


@dataclass
class Seen:
    """What came of one cell: what the program understands of ours, ours after it has written the
    file again, and what we understand of what it wrote. None: not tried."""

    reads: str | None = None
    kept: str | None = None
    its: str | None = None


def sidecar(path: Path) -> Path | None:
    """The sidecar of a photo, under either name."""
    for one in (path.with_name(path.name + ".xmp"), path.with_suffix(".xmp")):
        if one.exists():
            return one
    return None


def said(path: Path) -> Marks:
    """What this program reads: of the sidecar, else of the photo itself."""
    found = sidecar(path)
    if found is not None:
        return marks.read(found.read_bytes())
    return codecs.load(path, short_side_px=64).capture.marks or Marks()


def told(said: Marks | Decision) -> str:
    """In words."""
    return words.decision(said)
