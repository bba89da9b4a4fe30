"""The same over TLS, with a certificate made for the test."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler.errors import ModelError
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.pull import PullProgress
from qualityculler.task import CancelToken
from tests.models.conftest import CONTENTS
from tests.models.hub import Hub, running
from tests.models.test_pull import MODEL, pull

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the keys")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both


@pytest.fixture
def tls(hub: Hub, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with running(certificate) as server:
        server.files = hub.files
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        yield server


def test_a_server_that_cannot_prove_itself_is_refused(
    entry: CatalogueEntry, tls: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:\d+ cannot prove who it is \(TLS\)"):
        pull(entry)


def test_a_way_that_leaves_encryption_is_not_gone(
    entry: CatalogueEntry, tls: Hub, hub: Hub
) -> None:
    tls.leads_to = hub.address
    with pytest.raises(ModelError, match="leads to an address without encryption"):
        pull(entry)


def test_cancel_and_resume(entry: CatalogueEntry, tls: Hub, data_dir: Path) -> None:
    tls.stall_after = 300_000
    token, progress, ended = CancelToken(), PullProgress(), []
    worker = threading.Thread(target=lambda: ended.append(pull(entry, token, progress)))
    worker.start()
    while not progress.done_bytes:
        assert not token.wait(0.01)
    token.cancel()
    worker.join(10)
    assert ended == [None]
    folder = data_dir / "models" / "tiny"
    come = (folder / f"{MODEL}.part").read_bytes()
    assert come == CONTENTS[MODEL][: len(come)]
    tls.go_on.set()
    tls.stall_after = None
    assert pull(entry) is not None
    assert tls.ranges_asked == [None, f"bytes={len(come)}-", None]
    assert (folder / MODEL).read_bytes() == CONTENTS[MODEL]
