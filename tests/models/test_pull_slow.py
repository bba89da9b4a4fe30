"""Servers that answer, but so slowly that no read times out; and content that is not the first."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from qualityculler.errors import ModelError
from qualityculler.models import fetch as fetching
from qualityculler.models import first_seen, maintenance, web
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.fetch import fetch
from qualityculler.models.partial import PartialFile
from qualityculler.task import CancelToken
from tests.models.conftest import CONTENTS, unpinned
from tests.models.hub import Hub, running
from tests.models.pulls import MODEL, pull


def cancelled_while(hub: Hub, entry: CatalogueEntry) -> float:
    """Cancel once bytes drip; how long the pull went on after that, in seconds."""
    token, ended = CancelToken(), []
    worker = threading.Thread(target=lambda: ended.append(pull(entry, token)))
    worker.start()
    assert hub.stalled.wait(10)
    time.sleep(0.1)
    assert worker.is_alive()
    token.cancel()
    began_s = time.monotonic()
    worker.join(15)
    assert ended == [None]
    return time.monotonic() - began_s


def test_a_cancel_ends_a_head_that_drips(entry: CatalogueEntry, hub: Hub) -> None:
    hub.drip_head_s = 0.05
    assert cancelled_while(hub, entry) < 2.0


def test_a_cancel_ends_a_head_that_drips_after_a_redirect(entry: CatalogueEntry, hub: Hub) -> None:
    hub.redirects, hub.drip_head_s = True, 0.05
    assert cancelled_while(hub, entry) < 2.0


def test_a_cancel_ends_a_body_that_drips(entry: CatalogueEntry, hub: Hub) -> None:
    hub.drip_body_s = 0.05
    assert cancelled_while(hub, entry) < 2.0


def test_a_cancel_ends_a_proxy_that_drips(
    entry: CatalogueEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as proxy:
        proxy.drip_head_s = 0.05
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
        assert cancelled_while(proxy, entry) < 2.0
        proxy.go_on.set()
    assert hub.requests == []


def test_a_head_that_never_ends_is_given_up(
    entry: CatalogueEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "HEAD_TIMEOUT_S", 0.3)
    hub.drip_head_s = 0.02
    with pytest.raises(ModelError, match="does not come to its answer"):
        pull(entry)


def test_a_body_below_the_least_rate_is_given_up_and_kept(
    entry: CatalogueEntry, hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "RATE_OVER_S", 0.3)
    hub.drip_body_s = 0.02
    with pytest.raises(ModelError, match=r"sends only \d+ bytes a second\. .*go on"):
        pull(entry)
    came = (folder / f"{MODEL}.part").read_bytes()
    assert came and came == CONTENTS[MODEL][: len(came)]
    hub.drip_body_s = None
    assert pull(entry) is not None


def test_what_is_quick_enough_passes(
    entry: CatalogueEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "RATE_OVER_S", 0.0)
    assert pull(entry) is not None


def test_a_file_has_a_deadline_over_all_tries(
    entry: CatalogueEntry, hub: Hub, tmp_path: Path
) -> None:
    assert fetching.DEADLINE_S == 24 * 3600
    hub.drip_body_s = 0.02
    file = entry.files[0]
    part = PartialFile(tmp_path / file.name)
    url = web.address(entry.repo, entry.revision, file.name)
    with pytest.raises(ModelError, match="It has taken too long"):
        fetch(file, url, part, lambda _: None, CancelToken(), deadline_s=0.3)
    assert part.path.exists()


# Content nobody vouches for


def changed_on_the_server(hub: Hub, *, same_length: bool) -> None:
    for path, content in hub.files.items():
        hub.files[path] = content[:-1] + b"!" if same_length else content + b"!"


@pytest.mark.parametrize("same_length", [True, False])
def test_other_content_is_refused_after_the_first(
    entry: CatalogueEntry, hub: Hub, folder: Path, same_length: bool
) -> None:
    row = unpinned(entry)
    assert not row.pinned and entry.pinned
    assert pull(row) is not None
    maintenance.remove("tiny")
    assert not (folder / MODEL).exists() and first_seen.path().exists()
    changed_on_the_server(hub, same_length=same_length)
    with pytest.raises(ModelError, match=r"must be what came the first time; .*first-seen\.json"):
        pull(row)
    assert not (folder / MODEL).exists()
    first_seen.path().unlink()
    assert pull(row) is not None


def test_the_same_content_comes_again(entry: CatalogueEntry, hub: Hub) -> None:
    row = unpinned(entry)
    first = pull(row)
    maintenance.remove("tiny")
    again = pull(row)
    assert first is not None and again is not None
    assert {file.sha256 for file in first.files} == {file.sha256 for file in again.files}
    assert not any(file.pinned for file in again.files)


def test_another_revision_is_another_name(entry: CatalogueEntry, hub: Hub) -> None:
    row = unpinned(entry)
    assert pull(row) is not None
    assert first_seen.pinned(row, row.files[0]).sha256 is not None
    assert first_seen.pinned(replace(row, revision="b" * 40), row.files[0]) is row.files[0]
    assert first_seen.pinned(entry, entry.files[0]) is entry.files[0]


@pytest.mark.parametrize(
    "seen", ["nothing", [1], {"bytes": True, "sha256": "0" * 64}, {"bytes": 5, "sha256": "x"}, {}]
)
def test_what_is_no_memory_is_none(entry: CatalogueEntry, hub: Hub, seen: object) -> None:
    row = unpinned(entry)
    assert pull(row) is not None
    rows = json.loads(first_seen.path().read_text())
    first_seen.path().write_text(json.dumps(dict.fromkeys(rows, seen)))
    assert first_seen.pinned(row, row.files[0]) is row.files[0]
    first_seen.path().write_text("damaged")
    assert first_seen.pinned(row, row.files[0]) is row.files[0]
