"""Focus and subjects come back as they were put; newer ones take the place of older."""

from __future__ import annotations

import math

from qualityculler.evidence import (
    AF_RULES,
    FACE_RULES,
    Box,
    EyeState,
    Focus,
    MeasuredAt,
    Subject,
    SubjectOrigin,
)
from qualityculler.store import focus, look_at, subjects
from qualityculler.store.catalog import Catalog


def made(rules: str = "f1", blur_px: float | None = 1.25) -> Focus:
    subject = Subject(Box(0.25, 0.5, 0.75, 1.0), SubjectOrigin.SALIENCY)
    cells = (1.25, math.nan)
    return Focus(rules, MeasuredAt.HALF, 1, 2, cells, (12.5, 0.0), blur_px, subject)


def test_focus_comes_back_by_content_and_rules(catalog: Catalog) -> None:
    catalog.write(lambda db: focus.put(db, "a", made("old"))).result()
    catalog.write(lambda db: focus.put(db, "a", made())).result()
    with catalog.read() as db:
        found = focus.focus(db, ["a", "b"], "f1")
        assert focus.knows(db, "a", "f1")
        assert not focus.knows(db, "a", "old")
        assert focus.focus(db, ["a"], "old") == {}
    assert list(found) == ["a"]
    assert repr(found["a"]) == repr(made())  # NaN is not equal to itself


def test_where_the_camera_focused_is_kept_beside_faces(catalog: Catalog) -> None:
    point = Subject(Box(0.7, 0.2, 0.8, 0.4), SubjectOrigin.AF_POINT)
    face = Subject(Box(0.1, 0.1, 0.3, 0.4), SubjectOrigin.FACE, 0.9)
    catalog.write(lambda db: subjects.put(db, "a", FACE_RULES, [])).result()
    catalog.write(lambda db: subjects.put(db, "a", AF_RULES, [point])).result()
    with catalog.read() as db:
        assert subjects.subjects(db, "a", FACE_RULES) == ()
        assert look_at.subject(db, "a") == point
        assert subjects.newest(db, "a") == (point,)
    catalog.write(lambda db: subjects.put(db, "a", "faces-9", [face])).result()
    with catalog.read() as db:
        assert subjects.newest(db, "a") == (face, point)
        assert subjects.subjects(db, "a", FACE_RULES) is None
        assert look_at.place_to_look(db, "a") == face.box


def test_without_eyes_faces_and_af_point_the_sharpest_part_is_the_subject(catalog: Catalog) -> None:
    found = made()
    catalog.write(lambda db: focus.put(db, "a", found)).result()
    with catalog.read() as db:
        assert look_at.subject(db, "a") == found.subject
        assert look_at.subject(db, "b") is None


def test_subjects_come_surest_first_and_none_is_not_unknown(catalog: Catalog) -> None:
    face = Subject(Box(0, 0, 0.5, 0.5), SubjectOrigin.FACE, 0.75, EyeState.CLOSED)
    eye = Subject(Box(0.1, 0.1, 0.2, 0.2), SubjectOrigin.EYE, 0.5)
    catalog.write(lambda db: subjects.put(db, "a", "s1", [face, eye])).result()
    catalog.write(lambda db: subjects.put(db, "b", "s1", [])).result()
    with catalog.read() as db:
        assert subjects.subjects(db, "a", "s1") == (eye, face)
        assert subjects.subjects(db, "b", "s1") == ()
        assert subjects.subjects(db, "c", "s1") is None
        assert subjects.subjects(db, "a", "s2") is None
