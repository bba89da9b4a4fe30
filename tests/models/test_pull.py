"""Downloads from a real server on this machine: whole, broken, resumed, wrong, refused."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler.errors import ModelError, UserError
from qualityculler.models import manifest
from qualityculler.models import pull as pulling
from qualityculler.models.catalogue import Entry
from qualityculler.models.manifest import Manifest
from qualityculler.models.part import Part
from qualityculler.models.pull import MARGIN_BYTES, PullProgress
from qualityculler.models.resolve import resolve
from qualityculler.models.shelf import alone
from qualityculler.task import CancelToken
from tests.models.conftest import CONTENTS, an_entry, unpinned
from tests.models.hub import COMMIT, Hub

MODEL, MMPROJ = CONTENTS
ROOM = 10**12


def pull(
    entry: Entry,
    token: CancelToken | None = None,
    progress: PullProgress | None = None,
    free: Callable[[Path], int] = lambda folder: ROOM,
    pauses_s: tuple[float, ...] = (0.0, 0.0, 0.0),
) -> Manifest | None:
    return pulling.pull(
        entry,
        accepted_licence=entry.licence,
        progress=progress or PullProgress(),
        token=token or CancelToken(),
        free=free,
        pauses_s=pauses_s,
    )


@pytest.fixture
def folder(data_dir: Path) -> Path:
    return data_dir / "models" / "tiny"


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def half_come(entry: Entry, hub: Hub, come_bytes: int = 400_000) -> None:
    """The first file's connection ends for good after some bytes."""
    hub.cuts = [come_bytes, 0, 0, 0, 0]
    with pytest.raises(ModelError, match="run the same again to go on"):
        pull(entry)
    hub.cuts.clear()
    hub.requests.clear()


def test_a_download_is_whole_and_told_of(entry: Entry, hub: Hub, folder: Path) -> None:
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


def test_what_is_here_is_not_downloaded_again(entry: Entry, hub: Hub) -> None:
    pull(entry)
    hub.requests.clear()
    assert pull(entry) is not None
    assert hub.requests == []


def test_a_broken_connection_is_mended_within_the_same_pull(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    hub.cuts = [100_000, 300_000]
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
    assert hub.ranges_asked == [None, "bytes=100000-", "bytes=400000-", None]


def test_a_later_pull_goes_on_where_the_first_one_stopped(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    half_come(entry, hub)
    assert (folder / f"{MODEL}.part").stat().st_size == 400_000
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
    first = hub.requests[0]
    assert first["Range"] == "bytes=400000-"
    assert first["If-Range"].startswith('"')
    assert names_in(folder) == {MODEL, MMPROJ, "manifest.json"}


def test_a_server_without_ranges_starts_over_cleanly(entry: Entry, hub: Hub, folder: Path) -> None:
    half_come(entry, hub)
    hub.ranges = False
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_a_part_of_a_file_that_has_changed_is_not_mixed_with_the_new_one(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    entry = unpinned(entry)
    half_come(entry, hub)
    newer = bytes(reversed(CONTENTS[MODEL]))
    hub.put(entry.repo, "main", MODEL, newer)
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == newer


@pytest.mark.parametrize("etags", [True, False])
def test_without_etag_the_hubs_own_digest_notices_the_change(
    entry: Entry, hub: Hub, folder: Path, etags: bool
) -> None:
    entry, hub.etags = unpinned(entry), etags
    half_come(entry, hub)
    newer = bytes(reversed(CONTENTS[MODEL]))
    hub.put(entry.repo, "main", MODEL, newer)
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == newer


def test_bytes_nobody_can_vouch_for_are_not_gone_on_with(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    entry, hub.etags, hub.hub_headers = unpinned(entry), False, False
    hub.cuts = [400_000]
    assert pull(entry) is not None
    assert hub.ranges_asked == [None, None, None]
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_a_part_longer_than_the_file_is_dropped(entry: Entry, hub: Hub, folder: Path) -> None:
    half_come(entry, hub)
    with (folder / f"{MODEL}.part").open("ab") as part:
        part.write(CONTENTS[MODEL])
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


@pytest.mark.parametrize(
    "note", [b"", b"[]", b'{"etag": "\\"x\\r\\nA: b\\"", "sha256": 7, "total": "x"}']
)
def test_a_damaged_note_costs_the_part_and_nothing_else(
    entry: Entry, hub: Hub, folder: Path, note: bytes
) -> None:
    half_come(entry, hub)
    (folder / f"{MODEL}.part.json").write_bytes(note)
    assert pull(entry) is not None
    assert hub.ranges_asked == [None, None]


def test_a_pull_that_died_before_its_manifest_hashes_instead_of_downloading(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    pull(entry)
    (folder / "manifest.json").unlink()
    hub.requests.clear()
    assert pull(entry) is not None
    assert hub.requests == []
    assert names_in(folder) == {MODEL, MMPROJ, "manifest.json"}


def test_a_file_put_there_by_hand_is_taken_if_it_is_the_right_one(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    folder.mkdir(parents=True)
    (folder / MODEL).write_bytes(CONTENTS[MODEL])
    (folder / MMPROJ).write_bytes(b"x" * len(CONTENTS[MMPROJ]))
    with pytest.raises(ModelError, match="not what it must be"):
        pull(entry)
    assert names_in(folder) == {f"{MODEL}.part", f"{MODEL}.part.json"}
    assert pull(entry) is not None
    assert len(hub.requests) == 1


def test_wrong_content_is_deleted_and_told(entry: Entry, hub: Hub, folder: Path) -> None:
    hub.put(entry.repo, entry.revision, MODEL, bytes(len(CONTENTS[MODEL])))
    with pytest.raises(ModelError, match=r"tiny-Q4.gguf is not what it must be \(its SHA-256 is"):
        pull(entry)
    assert names_in(folder) == set()


@pytest.mark.parametrize("length", [-1, 1])
def test_another_length_is_refused_before_anything_is_written(
    entry: Entry, hub: Hub, folder: Path, length: int
) -> None:
    content = CONTENTS[MODEL]
    hub.put(entry.repo, entry.revision, MODEL, content[:-1] if length < 0 else content + b"x")
    with pytest.raises(ModelError, match=f"is {len(content) + length} bytes on the server"):
        pull(entry)
    assert names_in(folder) == set()


def test_a_server_that_sends_more_than_it_may_fills_no_disk(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    hub.length = False
    hub.put(entry.repo, entry.revision, MODEL, CONTENTS[MODEL] + b"x" * 10_000_000)
    with pytest.raises(ModelError, match=r"more than \d+ bytes came"):
        pull(entry)
    assert names_in(folder) == set()


def test_without_a_length_a_cut_is_noticed(entry: Entry, hub: Hub, folder: Path) -> None:
    hub.length = False
    hub.cuts = [50_000]
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
    assert hub.ranges_asked[1] == "bytes=50000-"


@pytest.mark.parametrize("length", ["\u00b2", "9" * 5000])
def test_a_length_that_is_no_number_is_none(
    entry: Entry, hub: Hub, folder: Path, length: str
) -> None:
    hub.length_text = length
    pull(entry)
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_a_password_in_the_endpoint_is_not_shown(
    entry: Entry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address.replace("//", "//me:secret@"))
    for status in (403, 404, 418, 503):
        hub.status = status
        with pytest.raises(ModelError, match=r"127\.0\.0\.1") as refusal:
            pull(entry)
        assert "secret" not in str(refusal.value)


def test_digests_nobody_published_are_computed_and_remembered(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    made = pull(unpinned(entry))
    assert made is not None
    stored = {file.name: (file.sha256, file.pinned) for file in made.files}
    assert stored == {n: (sha256(c).hexdigest(), False) for n, c in CONTENTS.items()}
    assert resolve("tiny").model.sha256 == stored[MODEL][0]


def test_a_size_far_from_the_estimate_is_refused(entry: Entry, hub: Hub) -> None:
    entry = unpinned(entry)
    hub.put(entry.repo, "main", MODEL, CONTENTS[MODEL][:1000])
    with pytest.raises(ModelError, match="should be about"):
        pull(entry)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, r"is not there any more \(HTTP 404\)"),
        (410, r"is not there any more \(HTTP 410\)"),
        (401, r"known users only, or has it no more \(HTTP 401\)"),
        (403, r"known users only, or has it no more \(HTTP 403\)"),
        (429, r"is busy or in trouble \(HTTP 429\); try again later"),
        (418, "answers with HTTP 418 instead of the file"),
        (416, "is empty"),
    ],
)
def test_a_refusal_is_one_sentence(
    entry: Entry, hub: Hub, folder: Path, status: int, sentence: str
) -> None:
    hub.status = status
    with pytest.raises(ModelError, match=sentence) as told:
        pull(entry)
    assert "\n" not in str(told.value)
    assert names_in(folder) == set()


def test_trouble_that_passes_is_waited_for_once_something_came(
    entry: Entry, hub: Hub, folder: Path
) -> None:
    hub.cuts, hub.statuses = [1000], [None, 503, 429]
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_trouble_that_does_not_pass_ends_the_pull(entry: Entry, hub: Hub) -> None:
    hub.cuts, hub.statuses = [1000], [None, 503, 503, 503, 503, 503]
    with pytest.raises(ModelError, match=r"HTTP 503.* 0 of 1 MB of tiny-Q4.gguf are here"):
        pull(entry)


def test_a_login_page_of_the_network_is_recognised(entry: Entry, hub: Hub) -> None:
    hub.content_type = "text/html; charset=utf-8"
    with pytest.raises(ModelError, match="a web page instead of the file"):
        pull(entry)


def test_a_redirect_keeps_the_range(entry: Entry, hub: Hub, folder: Path) -> None:
    hub.redirects = True
    half_come(entry, hub)
    made = pull(entry)
    assert made is not None
    assert hub.ranges_asked[0] == "bytes=400000-"
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
    assert made.revision == COMMIT


def test_a_circle_of_redirects_ends(entry: Entry, hub: Hub) -> None:
    hub.circle = True
    with pytest.raises(ModelError, match="round in circles"):
        pull(entry)


def test_another_part_than_asked_for_is_refused(entry: Entry, hub: Hub) -> None:
    half_come(entry, hub)
    hub.wrong_range = True
    with pytest.raises(ModelError, match="another part than asked for"):
        pull(entry)


def test_offline(entry: Entry, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    with pytest.raises(ModelError, match=r"^127.0.0.1:\d+ cannot be reached; is this machine on"):
        pull(entry)


def test_a_proxy_that_is_not_there(entry: Entry, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
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
    entry: Entry, hub: Hub, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(UserError, match=r"HF_ENDPOINT is .* no web address"):
        pull(entry)


def test_the_hubs_own_switch_keeps_it_offline(
    entry: Entry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match="HF_HUB_OFFLINE"):
        pull(entry)
    assert hub.requests == []


def test_too_little_room_is_told_before_the_download(entry: Entry, hub: Hub, folder: Path) -> None:
    total = entry.bytes + MARGIN_BYTES
    with pytest.raises(ModelError, match=r"needs 0.5 GB on the disk of .* but 0.5 GB are free"):
        pull(entry, free=lambda folder: total - 1)
    assert hub.requests == []
    assert pull(entry, free=lambda folder: total) is not None


def test_what_is_here_already_needs_no_room(entry: Entry, hub: Hub) -> None:
    half_come(entry, hub)
    assert pull(entry, free=lambda folder: entry.bytes + MARGIN_BYTES - 400_000) is not None


def test_a_disk_that_fills_up_keeps_what_has_come(
    entry: Entry, hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Part.add

    def full(self: Part, block: bytes, file: object) -> None:
        if self.length >= 500_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        add(self, block, file)  # type: ignore[arg-type]

    monkeypatch.setattr(Part, "add", full)
    with pytest.raises(ModelError, match="the disk is full; what has come so far is kept"):
        pull(entry)
    monkeypatch.undo()
    assert (folder / f"{MODEL}.part").stat().st_size >= 500_000


def test_a_folder_that_cannot_be_written(entry: Entry, hub: Hub, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "models").write_bytes(b"")
    with pytest.raises(ModelError, match="cannot be written: "):
        pull(entry)


def test_a_cancel_ends_a_silent_connection_at_once_and_keeps_the_part(
    entry: Entry, hub: Hub, folder: Path
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


def test_a_cancel_ends_the_waiting_between_two_tries(entry: Entry, hub: Hub) -> None:
    hub.cuts = [1000, 0]
    token = CancelToken()
    timer = threading.Timer(0.2, token.cancel)
    timer.start()
    assert pull(entry, token, pauses_s=(600.0,)) is None
    timer.join()


def test_a_cancel_before_the_start_downloads_nothing(entry: Entry, hub: Hub) -> None:
    token = CancelToken()
    token.cancel()
    assert pull(entry, token) is None
    assert hub.requests == []


def test_two_pulls_of_one_model_do_not_meet(entry: Entry, hub: Hub) -> None:
    with alone("tiny"), pytest.raises(UserError, match="Another QualityCuller is working on tiny"):
        pull(entry)
    assert pull(entry) is not None


def test_the_licence_must_be_the_one_that_was_accepted(entry: Entry, hub: Hub) -> None:
    with pytest.raises(UserError, match="under the licence MIT"):
        pulling.pull(entry, accepted_licence="", progress=PullProgress(), token=CancelToken())
    assert hub.requests == []


@pytest.mark.parametrize("name", ["../x", "a/b", "/etc", "..", ".hidden", "A", "a..b", "a" * 99])
def test_a_name_that_leads_elsewhere_is_refused(
    entry: Entry, hub: Hub, name: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="cannot be the name of a model"):
        pull(replace(entry, id=name))
    assert not (tmp_path / "data").exists()


def test_a_link_in_the_place_of_the_folder_is_not_followed(
    entry: Entry, hub: Hub, folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.parent.mkdir(parents=True)
    folder.symlink_to(elsewhere)
    with pytest.raises(ModelError, match="is a link"):
        pull(entry)
    assert names_in(elsewhere) == set()


def test_a_newer_row_of_the_catalogue_brings_what_has_changed_and_drops_what_is_old(
    entry: Entry, hub: Hub, folder: Path
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
