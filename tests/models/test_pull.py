"""Downloads from a real server on this machine: whole, broken, resumed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler.errors import ModelError
from qualityculler.models import manifest
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.manifest import Manifest
from qualityculler.models.pull import PullProgress
from qualityculler.models.resolve import resolve
from tests.models.conftest import CONTENTS, unpinned
from tests.models.hub import COMMIT, Hub
from tests.models.pulls import MMPROJ, MODEL, half_come, names_in, pull


def test_a_download_is_whole_and_told_of(entry: CatalogueEntry, hub: Hub, folder: Path) -> None:
    progress = PullProgress()
    made = pull(entry, progress=progress)
    assert made is not None
    assert names_in(folder) == {MODEL, MMPROJ, "manifest.json"}
    assert all((folder / name).read_bytes() == content for name, content in CONTENTS.items())
    total = sum(map(len, CONTENTS.values()))
    assert (progress.done_bytes, progress.total_bytes, progress.file) == (total, total, MMPROJ)
    assert manifest.read(folder) == made.__class__(
        **{n: getattr(made, n) for n in Manifest.__slots__}
        | {"downloaded_at": made.downloaded_at.replace(microsecond=0)}
    )
    assert (made.revision, [file.pinned for file in made.files]) == (COMMIT, [True, True])
    files = resolve("tiny")
    assert (files.model.path, files.mmproj.path) == (folder / MODEL, folder / MMPROJ)
    assert files.model.sha256 == sha256(CONTENTS[MODEL]).hexdigest()


def test_what_is_here_is_not_downloaded_again(entry: CatalogueEntry, hub: Hub) -> None:
    pull(entry)
    hub.requests.clear()
    assert pull(entry) is not None
    assert hub.requests == []


def test_a_broken_connection_is_mended_within_the_same_pull(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    hub.cuts = [100_000, 300_000]
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
    assert hub.ranges_asked == [None, "bytes=100000-", "bytes=400000-", None]


def test_a_later_pull_goes_on_where_the_first_one_stopped(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    half_come(entry, hub)
    assert (folder / f"{MODEL}.part").stat().st_size == 400_000
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
    first = hub.requests[0]
    assert first["Range"] == "bytes=400000-"
    assert first["If-Range"].startswith('"')
    assert names_in(folder) == {MODEL, MMPROJ, "manifest.json"}


def test_a_server_without_ranges_starts_over_cleanly(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    half_come(entry, hub)
    hub.ranges = False
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_a_part_of_a_file_that_has_changed_is_not_mixed_with_the_new_one(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    entry = unpinned(entry)
    half_come(entry, hub)
    newer = bytes(reversed(CONTENTS[MODEL]))
    hub.put(entry.repo, "main", MODEL, newer)
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == newer


@pytest.mark.parametrize("etags", [True, False])
def test_without_etag_the_hubs_own_digest_notices_the_change(
    entry: CatalogueEntry, hub: Hub, folder: Path, etags: bool
) -> None:
    entry, hub.etags = unpinned(entry), etags
    half_come(entry, hub)
    newer = bytes(reversed(CONTENTS[MODEL]))
    hub.put(entry.repo, "main", MODEL, newer)
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == newer


def test_bytes_nobody_can_vouch_for_are_not_gone_on_with(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    entry, hub.etags, hub.hub_headers = unpinned(entry), False, False
    hub.cuts = [400_000]
    assert pull(entry) is not None
    assert hub.ranges_asked == [None, None, None]
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_a_part_longer_than_the_file_is_dropped(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    half_come(entry, hub)
    with (folder / f"{MODEL}.part").open("ab") as part:
        part.write(CONTENTS[MODEL])
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


@pytest.mark.parametrize(
    "note", [b"", b"[]", b'{"etag": "\\"x\\r\\nA: b\\"", "sha256": 7, "total": "x"}']
)
def test_a_damaged_note_costs_the_part_and_nothing_else(
    entry: CatalogueEntry, hub: Hub, folder: Path, note: bytes
) -> None:
    half_come(entry, hub)
    (folder / f"{MODEL}.part.json").write_bytes(note)
    assert pull(entry) is not None
    assert hub.ranges_asked == [None, None]


def test_a_pull_that_died_before_its_manifest_hashes_instead_of_downloading(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    pull(entry)
    (folder / "manifest.json").unlink()
    hub.requests.clear()
    assert pull(entry) is not None
    assert hub.requests == []
    assert names_in(folder) == {MODEL, MMPROJ, "manifest.json"}


def test_a_file_put_there_by_hand_is_taken_if_it_is_the_right_one(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    folder.mkdir(parents=True)
    (folder / MODEL).write_bytes(CONTENTS[MODEL])
    (folder / MMPROJ).write_bytes(b"x" * len(CONTENTS[MMPROJ]))
    with pytest.raises(ModelError, match="not what it must be"):
        pull(entry)
    assert names_in(folder) == {f"{MODEL}.part", f"{MODEL}.part.json"}
    assert pull(entry) is not None
    assert len(hub.requests) == 1
