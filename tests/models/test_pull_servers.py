"""What a server sends is checked: content, lengths, refusals, redirects."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler.errors import ModelError
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.resolve import resolve
from tests.models.conftest import CONTENTS, unpinned
from tests.models.hub import COMMIT, Hub
from tests.models.pulls import MODEL, half_come, names_in, pull


def test_wrong_content_is_deleted_and_told(entry: CatalogueEntry, hub: Hub, folder: Path) -> None:
    hub.put(entry.repo, entry.revision, MODEL, bytes(len(CONTENTS[MODEL])))
    with pytest.raises(ModelError, match=r"tiny-Q4.gguf is not what it must be \(its SHA-256 is"):
        pull(entry)
    assert names_in(folder) == set()


@pytest.mark.parametrize("length", [-1, 1])
def test_another_length_is_refused_before_anything_is_written(
    entry: CatalogueEntry, hub: Hub, folder: Path, length: int
) -> None:
    content = CONTENTS[MODEL]
    hub.put(entry.repo, entry.revision, MODEL, content[:-1] if length < 0 else content + b"x")
    with pytest.raises(ModelError, match=f"is {len(content) + length} bytes on the server"):
        pull(entry)
    assert names_in(folder) == set()


def test_a_server_that_sends_more_than_it_may_fills_no_disk(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    hub.length = False
    hub.put(entry.repo, entry.revision, MODEL, CONTENTS[MODEL] + b"x" * 10_000_000)
    with pytest.raises(ModelError, match=r"more than \d+ bytes came"):
        pull(entry)
    assert names_in(folder) == set()


def test_without_a_length_a_cut_is_noticed(entry: CatalogueEntry, hub: Hub, folder: Path) -> None:
    hub.length = False
    hub.cuts = [50_000]
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
    assert hub.ranges_asked[1] == "bytes=50000-"


@pytest.mark.parametrize("length", ["\u00b2", "9" * 5000])
def test_a_length_that_is_no_number_is_none(
    entry: CatalogueEntry, hub: Hub, folder: Path, length: str
) -> None:
    hub.length_text = length
    pull(entry)
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_a_password_in_the_endpoint_is_not_shown(
    entry: CatalogueEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address.replace("//", "//me:secret@"))
    for status in (403, 404, 418, 503):
        hub.status = status
        with pytest.raises(ModelError, match=r"127\.0\.0\.1") as refusal:
            pull(entry)
        assert "secret" not in str(refusal.value)


def test_digests_nobody_published_are_computed_and_remembered(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    made = pull(unpinned(entry))
    assert made is not None
    stored = {file.name: (file.sha256, file.pinned) for file in made.files}
    assert stored == {n: (sha256(c).hexdigest(), False) for n, c in CONTENTS.items()}
    assert resolve("tiny").model.sha256 == stored[MODEL][0]


def test_a_size_far_from_the_estimate_is_refused(entry: CatalogueEntry, hub: Hub) -> None:
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
    entry: CatalogueEntry, hub: Hub, folder: Path, status: int, sentence: str
) -> None:
    hub.status = status
    with pytest.raises(ModelError, match=sentence) as told:
        pull(entry)
    assert "\n" not in str(told.value)
    assert names_in(folder) == set()


def test_trouble_that_passes_is_waited_for_once_something_came(
    entry: CatalogueEntry, hub: Hub, folder: Path
) -> None:
    hub.cuts, hub.statuses = [1000], [None, 503, 429]
    assert pull(entry) is not None
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]


def test_trouble_that_does_not_pass_ends_the_pull(entry: CatalogueEntry, hub: Hub) -> None:
    hub.cuts, hub.statuses = [1000], [None, 503, 503, 503, 503, 503]
    with pytest.raises(ModelError, match=r"HTTP 503.* 0 of 1 MB of tiny-Q4.gguf are here"):
        pull(entry)


def test_a_login_page_of_the_network_is_recognised(entry: CatalogueEntry, hub: Hub) -> None:
    hub.content_type = "text/html; charset=utf-8"
    with pytest.raises(ModelError, match="a web page instead of the file"):
        pull(entry)


def test_a_redirect_keeps_the_range(entry: CatalogueEntry, hub: Hub, folder: Path) -> None:
    hub.redirects = True
    half_come(entry, hub)
    made = pull(entry)
    assert made is not None
    assert hub.ranges_asked[0] == "bytes=400000-"
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
    assert made.revision == COMMIT


def test_a_circle_of_redirects_ends(entry: CatalogueEntry, hub: Hub) -> None:
    hub.circle = True
    with pytest.raises(ModelError, match="round in circles"):
        pull(entry)


def test_another_part_than_asked_for_is_refused(entry: CatalogueEntry, hub: Hub) -> None:
    half_come(entry, hub)
    hub.wrong_range = True
    with pytest.raises(ModelError, match="another part than asked for"):
        pull(entry)
