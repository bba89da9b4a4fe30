"""Decisions written into photos by the real exiftool, looked at, and taken out byte for byte."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualityculler.decode import registry as codecs
from qualityculler.domain import Change, Flag, Label, PhotoQuery
from qualityculler.errors import UserError
from qualityculler.files import delta, embedded
from qualityculler.operations.decide import Decide
from qualityculler.operations.embed import EmbedMarks
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.repair import Repair
from qualityculler.operations.undo import Redo, Undo
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.store import embeds, journal, query
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import EntryState
from qualityculler.task import CancelToken
from tests.fixtures.fake_scorer import ID, FakeScorer
from tests.fixtures.fake_scorer import scorer as scorer
from tests.fixtures.photos import encoded, textured
from tests.operations.test_items import jpeg, raw

GO = CancelToken()
EXIFTOOL = pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    picture = textured(96, 64, seed=3)
    (folder / "a.jpg").write_bytes(jpeg())
    (folder / "d.png").write_bytes(encoded(picture, "PNG"))
    return folder


@pytest.fixture
def library(tmp_path: Path, folder: Path, scorer: FakeScorer) -> Iterator[Library]:
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        made = Library(catalog, settings_file=tmp_path / "settings.json")
        yield made
        made.close()


def scanned(library: Library, folder: Path) -> list[int]:
    report = IndexRun(library.catalog, IndexOptions([folder], "rali-s")).run(in_threads=False)
    assert not report.skipped_by_kind
    with library.catalog.read() as db:
        return [row.photo.id for row in query.stream(db, PhotoQuery(ID))]


def decide(library: Library, ids: list[int]) -> None:
    change = Change(flag=Flag.PICK, rating=4, label=Label.RED)
    library.change(Decide([(ids, change)])).result()


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()}


def embed(library: Library, ids: list[int], **more: bool) -> list[str]:
    done = EmbedMarks(ids, **more).run(library, ignore, GO)
    assert done.troubles == []
    return sorted(path.name for path in done.paths)


@EXIFTOOL
def test_a_decision_goes_into_each_kind_of_photo_and_comes_out_again(
    library: Library, folder: Path
) -> None:
    picture = textured(96, 64, seed=5)
    (folder / "b.tif").write_bytes(encoded(picture, "TIFF"))
    (folder / "c.dng").write_bytes(raw())
    (folder / "e.heic").write_bytes(encoded(picture, "HEIF"))
    ids = scanned(library, folder)
    decide(library, ids)
    before = files(folder)
    assert embed(library, ids) == sorted(before)
    after = files(folder)
    for name, (data, _) in before.items():
        old, new = codecs.load(folder / name, data=data), codecs.load(folder / name)
        assert np.array_equal(old.pixels, new.pixels)
        said = new.capture.marks
        assert said is not None and said.rating == 4, name
        assert (said.flag, said.label) == (Flag.PICK, Label.RED)
    # The catalog knows the new files: nothing is scored again, and nothing else was decided.
    report = IndexRun(library.catalog, IndexOptions([folder], "rali-s")).run(in_threads=False)
    assert (report.scored, report.unchanged) == (0, len(before))
    assert Undo().run(library, ignore, GO).troubles == ()
    assert files(folder) == before
    Redo().run(library, ignore, GO)
    assert {name: data for name, (data, _) in files(folder).items()} == {
        name: data for name, (data, _) in after.items()
    }


@EXIFTOOL
def test_a_photo_that_has_changed_since_stays_as_it_is(library: Library, folder: Path) -> None:
    ids = scanned(library, folder)
    decide(library, ids)
    (folder / "d.png").write_bytes(encoded(textured(96, 64, seed=4), "PNG"))
    before = files(folder)
    assert len(EmbedMarks(ids, dry_run=True).run(library, ignore, GO).paths) == 1
    assert files(folder) == before
    done = EmbedMarks(ids).run(library, ignore, GO)
    assert len(done.paths) == 1 and "has changed since it was scanned" in done.troubles[0]
    assert embed(library, ids[:1]) == []
    (folder / "a.jpg").write_bytes(jpeg(seed=9))
    walked = Undo().run(library, ignore, GO)
    assert len(walked.troubles) == 1 and (folder / "a.jpg").read_bytes() == jpeg(seed=9)


@EXIFTOOL
def test_a_program_that_was_killed_is_settled_by_the_files(library: Library, folder: Path) -> None:
    ids = scanned(library, folder)
    decide(library, ids)
    before = files(folder)
    entry = EmbedMarks(ids).run(library, ignore, GO).entry
    assert entry is not None
    library.catalog.write_now(
        partial(journal.set_state, entry=entry, state=EntryState.OPEN)
    ).result()
    # Taken back for one photo, and nothing of it written down; a new file left beside another.
    (folder / "a.jpg").write_bytes(before["a.jpg"][0])
    (folder / ".d.123.part.png").write_bytes(b"half")
    assert Repair().run(library) == 1
    with library.catalog.read() as db:
        found = {one.path.name: one.state.value for one in embeds.writes(db, entry)}
        digest = query.by_path(db, folder / "a.jpg", ID).photo.fingerprint.digest  # type: ignore[union-attr]
    assert found == {"a.jpg": "undone", "d.png": "done"}
    assert digest == embedded.digest(before["a.jpg"][0])
    assert sorted(files(folder)) == sorted(before)


@EXIFTOOL
def test_exiftool_leaves_nothing_beside_a_photo_that_no_repair_would_know_of(
    library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = scanned(library, folder)
    decide(library, ids)
    names = sorted(files(folder))
    between = tmp_path / "bin" / "exiftool"
    between.parent.mkdir()
    between.write_text(
        f"#!/bin/sh\n'{shutil.which('exiftool')}' \"$@\"; code=$?\n"
        f"ls -A '{folder}' >> '{tmp_path / 'seen'}'; exit $code\n"
    )
    between.chmod(0o755)
    monkeypatch.setenv("PATH", f"{between.parent}{os.pathsep}{os.environ['PATH']}")
    assert embed(library, ids) == names
    assert set((tmp_path / "seen").read_text().split()) == set(names)


def test_without_exiftool_it_is_told(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(UserError, match="exiftool is not installed"):
        EmbedMarks([1]).run(library, ignore, GO)


@given(st.binary(max_size=9000), st.binary(max_size=9000), st.binary(max_size=300))
def test_a_delta_brings_back_every_byte(one: bytes, two: bytes, three: bytes) -> None:
    old, new = one + two, one + three + two
    assert delta.applied(new, delta.delta(new, old)) == old
    assert delta.applied(old, delta.delta(old, new)) == new


def test_a_delta_keeps_what_has_changed_and_no_more() -> None:
    picture = np.random.default_rng(1).bytes(3_000_000)
    old, new = b"II*\0" + picture + b"end", b"II*\0" + b"words" * 900 + picture + b"another end"
    change = delta.delta(new, old)
    assert delta.applied(new, change) == old and delta.kept_bytes(change) < 5000
    with pytest.raises(delta.TooDifferentError):
        delta.delta(old[::-1], np.random.default_rng(3).bytes(5_000_000))


@EXIFTOOL
def test_a_name_that_is_a_code_to_exiftool_is_a_name(library: Library, folder: Path) -> None:
    below = folder / "best 10%f of"
    below.mkdir()
    odd = ["100%film.jpg", "a*?[b].jpg", "-x.jpg", "@y.jpg", "a\nb.jpg"]
    for n, name in enumerate(odd):
        (below / name).write_bytes(jpeg(seed=n + 2))
    ids = scanned(library, folder)
    decide(library, ids)
    assert embed(library, ids) == sorted(["a.jpg", "d.png", *odd])
    assert sorted(one.name for one in below.iterdir()) == sorted(odd)


@EXIFTOOL
def test_of_a_link_what_it_leads_to_is_written_and_tags_of_the_desktop_stay(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    real, link = tmp_path / "real" / "a.jpg", folder / "a.jpg"
    real.parent.mkdir()
    link.rename(real)
    link.symlink_to(real)
    real.chmod(0o640)
    try:
        os.setxattr(real, "user.xdg.tags", b"holiday")
    except OSError:
        pytest.skip("no attributes on this disk")
    ids = scanned(library, folder)
    decide(library, ids)
    before = real.read_bytes()
    for written in (True, False):
        if written:
            assert embed(library, ids) == ["a.jpg", "d.png"]
        else:
            assert Undo().run(library, ignore, GO).troubles == ()
        assert link.is_symlink() and link.read_bytes() == real.read_bytes()
        assert (real.read_bytes() != before) is written
        assert os.getxattr(real, "user.xdg.tags") == b"holiday"
        assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert [one.name for one in real.parent.iterdir()] == ["a.jpg"]


@EXIFTOOL
def test_a_full_disk_for_temporary_files_is_a_sentence_for_each_photo(
    library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = scanned(library, folder)
    decide(library, ids)
    before = files(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    done = EmbedMarks(ids).run(library, ignore, GO)
    assert len(done.troubles) == 2 and all("cannot be written" in one for one in done.troubles)
    assert files(folder) == before
