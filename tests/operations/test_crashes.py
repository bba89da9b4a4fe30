"""A codec that aborts or hangs costs that photo: the scan, measuring and explaining go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler.decode.isolated import CRASHED, Decoders
from qualityculler.domain import PhotoQuery, PhotoStatus
from qualityculler.operations import library as libraries
from qualityculler.operations.explain import Explain, ExplainAll, Explained
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.measure import Measured, MeasureFiles
from qualityculler.operations.scan import IndexOptions, Scan
from qualityculler.store import query
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken, TaskState
from tests.fixtures.fake_scorer import ID, FakeScorer, write_photo
from tests.fixtures.fake_scorer import scorer as scorer

GO = CancelToken()


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """One whose decoders do what the name of a photo says."""
    monkeypatch.setattr(
        libraries, "Decoders", lambda: Decoders(hang_s=2.0, module="tests.decode.obedient")
    )
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        made = Library(catalog)
        yield made
        made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sound photos among three that end their decoder or keep it for ever."""
    made = tmp_path / "photos"
    made.mkdir()
    names = ("a.png", "abort_b.png", "c.png", "hang_d.png", "segfault_e.png", "f.png")
    for number, name in enumerate(names):
        write_photo(made / name, 40 * number)
    return made


def test_a_scan_goes_on_and_remembers(library: Library, folder: Path, scorer: FakeScorer) -> None:
    options = IndexOptions([folder], "rali-s")
    report = Scan(options).run(library, ignore, GO)
    assert (report.state, report.scored) == (TaskState.SUCCESS, 3)
    assert report.skipped_by_kind == {CRASHED: 3}
    again = Scan(options).run(library, ignore, GO)
    assert (again.scored, again.unchanged, again.skipped_by_kind) == (0, 3, {CRASHED: 3})
    wanted = PhotoQuery(ID, folders=(folder,), statuses=frozenset({PhotoStatus.SKIPPED}))
    with library.catalog.read() as db:
        skipped = [row.photo.relative.name for row in query.stream(db, wanted)]
    assert sorted(skipped) == ["abort_b.png", "hang_d.png", "segfault_e.png"]


def test_measuring_goes_on(library: Library, folder: Path) -> None:
    told: list[Measured] = []
    skipped = MeasureFiles(sorted(folder.iterdir())).run(library, told.append, GO)
    assert skipped == 3
    assert [event.findings is not None for event in told] == [True, False, True, True, False, False]
    assert all(event.trouble for event in told if event.findings is None)


def test_explaining_goes_on(library: Library, folder: Path) -> None:
    told: list[object] = []
    job = ExplainAll([folder / "abort_b.png", folder / "c.png"], Explain(Path(), ask=False))
    assert job.run(library, told.append, GO) == (1, None)
    done = [event for event in told if isinstance(event, Explained)]
    assert [one.skipped for one in done] == [True, False]
