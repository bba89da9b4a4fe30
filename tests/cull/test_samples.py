"""The photos that come along, of one scene spoilt in several ways, are no set kept whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from qualityculler.cull import burst, rank
from qualityculler.cull.burst import Frame, GroupKind
from qualityculler.decode import registry
from qualityculler.measure import quick
from qualityculler.measure.layout import layout

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


@pytest.mark.parametrize("scene", ["cat", "coffee", "astronaut"])
@pytest.mark.parametrize("apart_s", [None, 0.3, 1.0])
def test_sharp_soft_shaken_noisy_and_dark_frames_are_a_burst(
    scene: str, apart_s: float | None
) -> None:
    frames = []
    for n, path in enumerate(sorted(SAMPLES.glob(f"{scene}_?_*.jpg"))):
        image = registry.load(path, short_side_px=512, native=True)
        assert image.crops is not None
        crops = image.crops
        focus = quick.focus(crops.luma, crops.rows, crops.columns, crops.scale)
        moment = None if apart_s is None else datetime(2026, 5, 1) + timedelta(seconds=n * apart_s)
        sharpness = rank.sharpness(focus).astype(np.float32)
        looks = layout(image.pixels)
        frames.append(Frame(n, "/p", path.name, None, moment, looks, None, sharpness))
    assert len(frames) >= 3
    [group] = burst.groups(frames)
    assert (group.kind, len(group.ids)) == (GroupKind.BURST, len(frames))
    assert burst.kind_of(frames) is GroupKind.BURST
