"""Several scorers: one is chosen, each keeps its own scores, none is shown for another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Fingerprint, Score, ScorerId, ScorerKind, SortKey, Suggestion
from qualityculler.errors import UserError
from qualityculler.gui import assembly
from qualityculler.gui.apply_settings import SettingsApplier
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.window_state import WindowState
from qualityculler.score import registry
from qualityculler.store import ingest
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID, write_photos
from tests.gui.conftest import library_in

OTHER = ScorerId("other", "0" * 64, "1")


@pytest.fixture
def window(
    qtbot: QtBot, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """A window of a program with two scorers, over photos that both have scored."""

    def identify(name: str) -> ScorerId:
        if name not in ("rali-s", "other"):
            raise UserError(f"There is no scorer named {name!r}.")
        return OTHER if name == "other" else ID

    monkeypatch.setattr(registry, "identify", identify)
    monkeypatch.setattr(registry, "names", lambda: ["rali-s", "other"])
    made = assembly.build(
        library_in(tmp_path, catalog), "rali-s", WindowState(tmp_path / "window.ini")
    )
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


def score(catalog: Catalog, folder: Path, scorer: ScorerId, values: list[float]) -> list[int]:
    now = datetime.now(UTC)
    findings = [
        ingest.ScanRecord(
            folder, path, Fingerprint(n + 1, 1, f"{n:032d}"), Score(value, scorer, now)
        )
        for n, (path, value) in enumerate(zip(sorted(folder.iterdir()), values, strict=True))
    ]
    return catalog.write_now(lambda db: ingest.record(db, findings, scorer, "test")).result()


def shown(window: MainWindow, ids: list[int]) -> list[float | None]:
    window.session.want_rows(ids)
    rows = [window.session.row(id) for id in ids]
    return [None if row is None or row.score is None else row.score.value for row in rows]


def test_the_one_chosen_is_shown_sorted_and_scanned_by(
    qtbot: QtBot, window: MainWindow, catalog: Catalog, folder: Path
) -> None:
    write_photos(folder, 3)
    ids = score(catalog, folder, ID, [1.0, 2.0, 3.0])
    score(catalog, folder, OTHER, [4.0, 3.5, 2.5])
    window.session.open(folder)
    window.session.set_query(replace(window.session.query, sort=SortKey.SCORE, descending=True))
    qtbot.waitUntil(lambda: shown(window, ids) == [1.0, 2.0, 3.0])
    qtbot.waitUntil(lambda: window.session.order.ids == ids[::-1])
    window.commands.settings_asked.emit()
    manners = window.findChild(SettingsApplier)
    assert isinstance(manners, SettingsApplier) and manners.settings is not None
    chooser = manners.settings.scorer
    assert [chooser.itemText(n) for n in range(chooser.count())] == ["rali-s", "other"]
    chooser.setCurrentIndex(1)
    chooser.activated.emit(1)
    # What is still to come is never filled in with a score of the other one.
    assert shown(window, ids) == [None, None, None]
    qtbot.waitUntil(lambda: shown(window, ids) == [4.0, 3.5, 2.5])
    qtbot.waitUntil(lambda: window.session.order.ids == ids)
    assert window.session.query.scorer == OTHER


def test_details_name_every_score(
    qtbot: QtBot, window: MainWindow, catalog: Catalog, folder: Path
) -> None:
    write_photos(folder, 1)
    score(catalog, folder, ID, [1.25])
    ids = score(catalog, folder, OTHER, [4.5])
    score(catalog, folder, ScorerId("other", "1" * 64, "1"), [4.0])
    window.session.open(folder)
    board = window.findChild(Board)
    assert isinstance(board, Board)
    values = board.panels["details"].values
    qtbot.waitUntil(lambda: values["scores"].text().count("\n") == 2)
    lines = dict(line.split(": ") for line in values["scores"].text().split("\n"))
    assert lines["rali-s"].startswith("1.25")
    assert lines[str(OTHER)].startswith("4.50")
    assert [text.split()[0] for name, text in lines.items() if "1" * 12 in name] == ["4.00"]
    assert values["score"].text().startswith("1.25")
    assert window.session.current == ids[0]


def test_one_that_is_gone_is_told_and_the_last_stays(qtbot: QtBot, window: MainWindow) -> None:
    manners = window.findChild(SettingsApplier)
    assert isinstance(manners, SettingsApplier)
    manners.preferences.change(scorer="from the future")
    assert "from the future" in window.status.news.text()
    assert window.session.query.scorer == ID


def test_nothing_is_suggested_by_one_that_is_not_about_quality(
    qtbot: QtBot,
    window: MainWindow,
    catalog: Catalog,
    folder: Path,
) -> None:
    pleasing = ScorerId("nima-aesthetic", "0" * 64, "1", ScorerKind.AESTHETIC)
    write_photos(folder, 3)
    ids = score(catalog, folder, ID, [1.0, 3.0, 5.0])
    score(catalog, folder, pleasing, [5.0, 3.0, 1.0])
    session, board = window.session, window.findChild(Board)
    assert isinstance(board, Board)
    session.open(folder)
    session.set_query(replace(session.query, suggestions=frozenset({Suggestion.REJECT})))
    qtbot.waitUntil(lambda: session.order.ids == ids[:1])
    assert (
        board.panels["filters"].suggestions.isVisible()
        and not board.panels["filters"].unasked.isVisible()
    )
    session.set_scorer(pleasing)
    qtbot.waitUntil(lambda: session.order.ids == ids)
    qtbot.waitUntil(lambda: shown(window, ids) == [5.0, 3.0, 1.0])
    rows = [session.row(id) for id in ids]
    assert [session.suggestion(row) for row in rows if row is not None] == [None] * 3
    assert not board.panels["filters"].suggestions.isVisible()
    assert "nima-aesthetic" in board.panels["filters"].unasked.text()
    assert board.panels["filters"].unasked.isVisible()
    values = board.panels["details"].values
    qtbot.waitUntil(lambda: "pleasing" in values["reason"].text())
    assert values["suggestion"].text() == "-"
    session.set_scorer(ID)
    qtbot.waitUntil(lambda: shown(window, ids) == [1.0, 3.0, 5.0])
    assert session.suggestion(session.row(ids[0])) is Suggestion.REJECT  # type: ignore[arg-type]
    assert board.panels["filters"].suggestions.isVisible()
