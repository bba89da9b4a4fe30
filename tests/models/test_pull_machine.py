"""Pulls on this machine: offline, disks, cancelling, two at once, names, licences."""

from __future__ import annotations

import errno
import socket
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler.errors import ModelError, UserError
from qualityculler.models import pull as pulling
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.partial import PartialFile
from qualityculler.models.pull import MARGIN_BYTES, PullProgress
from qualityculler.models.resolve import resolve
from qualityculler.models.storage import alone
from qualityculler.task import CancelToken
from tests.models.conftest import CONTENTS, an_entry
from tests.models.hub import Hub
from tests.models.pulls import MMPROJ, MODEL, half_come, names_in, pull


def test_offline(entry: CatalogueEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    with pytest.raises(ModelError, match=r"^127.0.0.1:\d+ cannot be reached; is this machine on"):
        pull(entry)


def test_a_proxy_that_is_not_there(
    entry: CatalogueEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv("HTTP_PROXY", f"http://user:secret@127.0.0.1:{port}")
    monkeypatch.setenv("HF_ENDPOINT", "http://models.invalid")
    with pytest.raises(ModelError, match=r"The proxy between here and models\.invalid") as told:
        pull(entry)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "address", ["file:///etc", "ftp://host", "models", "https://", "http://[x"]
)
def test_an_endpoint_that_is_none(
    entry: CatalogueEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(UserError, match=r"HF_ENDPOINT is .* no web address"):
        pull(entry)


def test_the_hubs_own_switch_keeps_it_offline(
    entry: CatalogueEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match="HF_HUB_OFFLINE"):
        pull(entry)
    assert hub.requests == []


def test_too_little_room_is_told_before_the_download(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    total = entry.bytes + MARGIN_BYTES
    with pytest.raises(ModelError, match=r"needs 0.5 GB on the disk of .* but 0.5 GB are free"):
        pull(entry, free=lambda folder: total - 1)
    assert hub.requests == []
    assert pull(entry, free=lambda folder: total) is not None


def test_what_is_here_already_needs_no_room(entry: CatalogueEntry, hub: Hub) -> None:
    half_come(entry, hub)
    assert pull(entry, free=lambda folder: entry.bytes + MARGIN_BYTES - 400_000) is not None


def test_a_disk_that_fills_up_keeps_what_has_come(
    entry: CatalogueEntry, hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = PartialFile.add

    def full(self: PartialFile, block: bytes, file: object) -> None:
        if self.length >= 500_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        add(self, block, file)  # type: ignore[arg-type]

    monkeypatch.setattr(PartialFile, "add", full)
    with pytest.raises(ModelError, match="the disk is full; what has come so far is kept"):
        pull(entry)
    monkeypatch.undo()
    assert (folder / f"{MODEL}.part").stat().st_size >= 500_000


def test_a_folder_that_cannot_be_written(entry: CatalogueEntry, hub: Hub, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "models").write_bytes(b"")
    with pytest.raises(ModelError, match="cannot be written: "):
        pull(entry)


def test_a_cancel_ends_a_silent_connection_at_once_and_keeps_the_part(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    hub.stall_after = 300_000
    token, progress, ended = CancelToken(), PullProgress(), []
    worker = threading.Thread(target=lambda: ended.append(pull(entry, token, progress)))
    worker.start()
    assert hub.stalled.wait(10)
    while not progress.done_bytes:
        assert not token.wait(0.01)
    token.cancel()
    worker.join(10)
    assert ended == [None]
    part = folder / f"{MODEL}.part"
    assert 0 < part.stat().st_size <= 300_000
    assert part.read_bytes() == CONTENTS[MODEL][: part.stat().st_size]
    hub.go_on.set()
    hub.stall_after = None
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_a_cancel_ends_the_waiting_between_two_tries(entry: CatalogueEntry, hub: Hub) -> None:
    hub.cuts = [1000, 0]
    token = CancelToken()
    timer = threading.Timer(0.2, token.cancel)
    timer.start()
    assert pull(entry, token, pauses_s=(600.0,)) is None
    timer.join()


def test_a_cancel_before_the_start_downloads_nothing(entry: CatalogueEntry, hub: Hub) -> None:
    token = CancelToken()
    token.cancel()
    assert pull(entry, token) is None
    assert hub.requests == []


def test_two_pulls_of_one_model_do_not_meet(entry: CatalogueEntry, hub: Hub) -> None:
    with alone("tiny"), pytest.raises(UserError, match="Another QualityCuller is working on tiny"):
        pull(entry)
    assert pull(entry) is not None


def test_the_licence_must_be_the_one_that_was_accepted(entry: CatalogueEntry, hub: Hub) -> None:
    with pytest.raises(UserError, match="under the licence MIT"):
        pulling.pull(entry, accepted_licence="", progress=PullProgress(), token=CancelToken())
    assert hub.requests == []


@pytest.mark.parametrize("name", ["../x", "a/b", "/etc", "..", ".hidden", "A", "a..b", "a" * 99])
def test_a_name_that_leads_elsewhere_is_refused(
    entry: CatalogueEntry, hub: Hub, name: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="cannot be the name of a model"):
        pull(replace(entry, id=name))
    assert not (tmp_path / "data").exists()


def test_a_link_in_the_place_of_the_folder_is_not_followed(
    entry: CatalogueEntry, hub: Hub, folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.parent.mkdir(parents=True)
    folder.symlink_to(elsewhere)
    with pytest.raises(ModelError, match="is a link"):
        pull(entry)
    assert names_in(elsewhere) == set()


def test_a_newer_row_of_the_catalogue_brings_what_has_changed_and_drops_what_is_old(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    pull(entry)
    newer = b"GGUF newer"
    hub.put(entry.repo, entry.revision, "newer.gguf", newer)
    changed = replace(
        entry.files[0],
        name="newer.gguf",
        bytes=len(newer),
        about_bytes=len(newer),
        sha256=sha256(newer).hexdigest(),
    )
    hub.requests.clear()
    assert pull(an_entry(files=(changed, entry.files[1]))) is not None
    assert len(hub.requests) == 1
    assert names_in(folder) == {"newer.gguf", MMPROJ, "manifest.json"}
    assert resolve("tiny").model.path.name == "newer.gguf"
