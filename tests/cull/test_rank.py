"""Ranking: what disqualifies, focus cell by cell, the score, and silence where nothing is sure."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from qualityculler.cull.rank import MARGIN, Candidate, rank, sharpest_cell
from qualityculler.domain import Score, ScorerId
from qualityculler.evidence import (
    Box,
    EyeState,
    Focus,
    MeasuredAt,
    Subject,
    SubjectOrigin,
)
from qualityculler.reason import Code, Reason
from qualityculler.text.reasons import sentence

SCORER = ScorerId("test", "d", "v")


def score(value: float) -> Score:
    return Score(value, SCORER, datetime(2026, 1, 1, tzinfo=UTC), 0.3)


def focus(blur: float, seed: int = 0, contrast: float = 100.0) -> Focus:
    """6 x 8 cells about as blurred as that, each a little different."""
    cells = blur * (1 + 0.03 * np.random.default_rng(seed).standard_normal(48))
    return Focus("f", MeasuredAt.FULL, 6, 8, tuple(cells.tolist()), (contrast,) * 48, blur, None)


def test_the_sharp_frame_wins_though_the_scores_differ_by_hundredths_the_other_way() -> None:
    found = rank(
        [
            Candidate(1, score(3.52), focus(1.6, 1)),
            Candidate(2, score(3.50), focus(0.8, 2)),
            Candidate(3, score(3.51), focus(2.0, 3)),
        ]
    )
    assert (found.ids, found.named, found.close) == ((2, 1, 3), True, ())
    assert found.reason.code == Code.BEST_FRAME
    assert "blur 0.8 px where it is sharpest, the next 1.6 px" in sentence(found.reason)


def test_frames_that_are_alike_are_too_close() -> None:
    found = rank([Candidate(n, score(3.5 + 0.01 * n), focus(1.0, n)) for n in range(5)])
    assert not found.named
    assert len(found.close) == 3
    assert "Too close to call among 5 frames" in sentence(found.reason)


@pytest.mark.parametrize(("lead", "named"), [(MARGIN, False), (2 * MARGIN, True)])
def test_a_winner_leads_by_more_than_the_margin(lead: float, named: bool) -> None:
    found = rank([Candidate(1, score(lead)), Candidate(2, score(0.0))])
    assert (found.named, found.lead) == (named, lead)


def test_a_frame_of_which_nothing_is_known_may_be_as_good() -> None:
    found = rank([Candidate(1, score(4.0)), Candidate(2, score(2.0)), Candidate(3)])
    assert (found.ids, found.named, found.close) == ((1, 2, 3), False, (1, 3))


def test_a_lead_that_wobbles_from_cell_to_cell_names_nobody() -> None:
    left, right = np.full((6, 8), 1.0), np.full((6, 8), 1.0)
    left[:, 4:], right[:, :4] = 3.0, 2.6
    found = rank(
        [
            Candidate(
                n,
                score(3.5),
                Focus(
                    "f",
                    MeasuredAt.FULL,
                    6,
                    8,
                    tuple(m.reshape(-1).tolist()),
                    (50.0,) * 48,
                    1.0,
                    None,
                ),
            )
            for n, m in ((1, left), (2, right))
        ]
    )
    assert not found.named


def flat(blur: float, face: float | None = None) -> Focus:
    """Cells of one blur; two of them, side by side in the third row, of another."""
    cells = np.full((6, 8), blur)
    cells[2, 3:5] = blur if face is None else face
    told = tuple(cells.reshape(-1).tolist())
    return Focus("f", MeasuredAt.FULL, 6, 8, told, (50.0,) * 48, blur, None)


def test_a_lead_that_is_the_same_in_all_cells_does_not_wobble() -> None:
    """0.08 MOS by focus: more than the margin alone, and little enough to be lost in a wobble."""
    found = rank([Candidate(1, score(3.5), flat(1.0)), Candidate(2, score(3.5), flat(1.15))])
    assert found.lead == pytest.approx(0.081, abs=1e-3)
    assert found.named


def test_a_face_is_all_cells_it_touches_and_no_other() -> None:
    face = (Subject(Box(3 / 8, 2 / 6, 5 / 8, 3 / 6), SubjectOrigin.FACE, 0.9),)
    soft, sharp = flat(0.6, 2.5), flat(2.5, 0.6)
    found = rank([Candidate(1, score(3.5), soft, face), Candidate(2, score(3.5), sharp, face)])
    assert (found.ids, found.named) == ((2, 1), True)
    assert found.lead == pytest.approx(1.01 - 0.26, abs=0.02)


def test_the_subject_counts_and_not_the_background() -> None:
    soft_face = np.full((6, 8), 0.6)
    soft_face[2:4, 3:5] = 2.5
    sharp_face = np.full((6, 8), 2.5)
    sharp_face[2:4, 3:5] = 0.6
    face = (Subject(Box(0.375, 0.34, 0.62, 0.66), SubjectOrigin.FACE, 0.9),)
    frames = [
        Candidate(
            n,
            score(3.5),
            Focus(
                "f", MeasuredAt.FULL, 6, 8, tuple(m.reshape(-1).tolist()), (50.0,) * 48, 0.6, None
            ),
            face,
        )
        for n, m in ((1, soft_face), (2, sharp_face))
    ]
    found = rank(frames)
    assert (found.ids[0], found.named) == (2, True)


@pytest.mark.parametrize("origin", [SubjectOrigin.AF_POINT, SubjectOrigin.FACE])
def test_where_the_camera_focused_is_a_little_larger_than_a_point(origin: SubjectOrigin) -> None:
    """The sharpness of one cell would be too little to tell; that of a face is the face's."""
    soft, sharp = np.full((6, 8), 0.6), np.full((6, 8), 2.5)
    soft[2:4, 3:5], sharp[2:4, 3:5] = 2.5, 0.6
    point = (Subject(Box(0.51, 0.51, 0.52, 0.52), origin),)

    def frame(n: int, cells: np.ndarray) -> Candidate:
        told = tuple(cells.reshape(-1).tolist())
        focus = Focus("f", MeasuredAt.FULL, 6, 8, told, (50.0,) * 48, 0.6, None)
        return Candidate(n, score(3.5), focus, point)

    found = rank([frame(1, soft), frame(2, sharp)])
    assert (found.ids[0], found.named) == (
        (2, True) if origin is SubjectOrigin.AF_POINT else (1, False)
    )


def test_a_cell_that_lost_its_contrast_is_blurred() -> None:
    lost = Focus("f", MeasuredAt.FULL, 6, 8, (math.nan,) * 48, (1.0,) * 48, None, None)
    found = rank([Candidate(1, score(3.5), lost), Candidate(2, score(3.5), focus(1.0))])
    assert (found.ids[0], found.named) == (2, True)


def test_closed_eyes_lose_to_open_ones_and_to_nothing_else() -> None:
    def face(state: EyeState | None) -> tuple[Subject, ...]:
        return (Subject(Box(0, 0, 1, 1), SubjectOrigin.FACE, 0.9, state),)

    shut = Candidate(1, score(4.5), focus(0.6), face(EyeState.CLOSED))
    wide = Candidate(2, score(3.0), focus(1.5), face(EyeState.OPEN))
    found = rank([shut, wide])
    assert (found.ids, found.reason.code) == ((2, 1), Code.ONLY_SOUND_FRAME)
    unknown = Candidate(2, score(3.0), focus(1.5), face(None))
    assert rank([shut, unknown]).ids == (1, 2)


def test_a_severely_blurred_frame_does_not_win() -> None:
    blurred = Candidate(1, score(4.9), None, (), ("defocus",))
    found = rank([blurred, Candidate(2, score(2.0)), Candidate(3, score(2.5))])
    assert (found.ids, found.named) == ((3, 2, 1), True)
    assert (found.reason.code, found.lead) == (Code.BEST_FRAME, 0.5)
    found = rank([blurred, blurred, Candidate(2, score(2.0))])
    assert found.reason == Reason(Code.ONLY_SOUND_FRAME, {"others": 2})


def test_one_frame_is_compared_with_nothing() -> None:
    found = rank([Candidate(1, score(3.0))])
    assert (found.ids, found.named, found.reason.code) == ((1,), False, Code.NOT_COMPARED)


def test_without_focus_the_score_alone_decides_and_without_both_nobody() -> None:
    assert rank([Candidate(1, score(3.0)), Candidate(2, score(3.3))]).ids == (2, 1)
    found = rank([Candidate(1), Candidate(2)])
    assert (found.named, found.reason.code) == (False, Code.NOT_COMPARED)
    with pytest.raises(ValueError, match="no frame"):
        rank([])


def test_frames_are_compared_at_the_strongest_of_the_sharp_cells() -> None:
    cells, contrast = [3.0] * 48, [500.0] * 48
    # Row 2, column 5 is sharp and strong; another is sharper, and flat.
    cells[2 * 8 + 5], contrast[2 * 8 + 5] = 0.9, 300.0
    cells[0], contrast[0] = 0.8, 10.0
    told = Focus("f", MeasuredAt.FULL, 6, 8, tuple(cells), tuple(contrast), 0.8, None)
    assert sharpest_cell(told) == Box(5 / 8, 2 / 6, 6 / 8, 3 / 6)
    lost = Focus("f", MeasuredAt.FULL, 6, 8, (math.nan,) * 48, (1.0,) * 48, None, None)
    assert sharpest_cell(lost) is None
