from __future__ import annotations

import numpy as np
import pytest

from qualityculler.subject.crops import Square
from qualityculler.subject.detector import Proposal, _anchors, apart, squares


def test_squares_cover_the_photo_and_overlap() -> None:
    assert list(squares(900, 600, 1.0)) == [Square(450, 300, 900)]
    assert len(list(squares(900, 600, 0.6))) == 4
    found = list(squares(900, 600, 0.36))
    assert len(found) == 12
    assert all(one.side == pytest.approx(324) for one in found)
    seen = np.zeros((600, 900), bool)
    for one in found:
        top, left = max(0, round(one.y - one.side / 2)), max(0, round(one.x - one.side / 2))
        seen[top : round(one.y + one.side / 2), left : round(one.x + one.side / 2)] = True
    assert seen.all()


def test_of_two_that_overlap_the_surer_one_stays() -> None:
    sure = Proposal(Square(50, 50, 20), 0.9)
    same = Proposal(Square(53, 50, 20), 0.8)
    beside = Proposal(Square(64, 50, 20), 0.7)
    assert apart([sure, same, beside]) == [sure, beside]


def test_anchors_are_those_of_the_short_range() -> None:
    anchors = _anchors()
    assert anchors.shape == (896, 2)
    assert anchors[0].tolist() == [0.5 / 16, 0.5 / 16]
    assert anchors[2].tolist() == [1.5 / 16, 0.5 / 16]
    assert anchors[512].tolist() == [0.5 / 8, 0.5 / 8]
    assert anchors[-1].tolist() == [7.5 / 8, 7.5 / 8]
