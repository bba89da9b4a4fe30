"""Photos with real faults, and what is known of them by how they were taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qualityculler.decode import registry
from qualityculler.evidence import Fault, Severity
from qualityculler.explain.prompts import Shape
from qualityculler.operations.photo import shown_to_model
from training.sft.photos import SIDE_PX, Example, Pixels
from training.sft.texts import Flaw

TRIPLETS = "kwentar_blur_triplets/samples"
TAKEN = {"S": None, "F": Fault.DEFOCUS, "M": Fault.MOTION_BLUR}
# An exposure series, told by mean brightness: 63, then (107 and 171 are not judged) 198 to 229.
BRACKETS = {
    "brackets/DSC_0092.png": Fault.UNDEREXPOSED,
    "brackets/DSC_0098.png": Fault.OVEREXPOSED,
    "brackets/DSC_0100.png": Fault.OVEREXPOSED,
    "brackets/DSC_0102.png": Fault.OVEREXPOSED,
}


def photos(folder: Path) -> Iterator[tuple[str, Example]]:
    """Names under ``folder`` with the fault each was made to show, if any.

    The strength of a real fault is not known; "clear" stands in and is not judged.
    """
    for path in sorted((folder / TRIPLETS).iterdir()):
        if path.suffix.lower() == ".jpg":
            yield f"{TRIPLETS}/{path.name}", _example(path.name, TAKEN[path.stem[-1]])
    for name, fault in BRACKETS.items():
        yield name, _example(name, fault)
    for path in sorted((folder / "landscapes").iterdir()):
        yield f"landscapes/{path.name}", _example(path.name, None)


def _example(name: str, fault: Fault | None) -> Example:
    flaws = (Flaw(fault, Severity.CLEAR),) if fault else ()
    return Example(name, True, flaws, 3.0)


def picture_of(path: Path) -> Pixels:
    """A photo as the application shows it to the model: the whole frame, squashed."""
    return shown_to_model(registry.load(path).pixels, Shape.SQUARE, SIDE_PX)
