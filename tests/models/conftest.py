from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler import paths
from qualityculler.evidence import PromptFamily
from qualityculler.models.catalogue import CatalogueEntry, FileRole, ModelKind, RemoteFile, Tier
from tests.models import gguf_files
from tests.models.hub import Hub, running

REVISION = "a" * 40
CONTENTS = {
    "tiny-Q4.gguf": gguf_files.language_model() + bytes(range(256)) * 4096,
    "mmproj-tiny.gguf": gguf_files.projector() + b"\1" * 300_000,
}


def an_entry(**changed: object) -> CatalogueEntry:
    files = tuple(
        RemoteFile(role, name, len(content), sha256(content).hexdigest(), len(content))
        for role, (name, content) in zip(
            (FileRole.MODEL, FileRole.MMPROJ), CONTENTS.items(), strict=True
        )
    )
    fields: dict[str, object] = {
        "id": "tiny",
        "title": "Tiny",
        "kind": ModelKind.EXPLAINER,
        "tier": Tier.SMALL,
        "family": PromptFamily.GENERIC,
        "image_side_px": 448,
        "ram_gb": 1.0,
        "licence": "MIT",
        "page": "https://example.org/tiny",
        "summary": "a test",
        "repo": "somebody/tiny-GGUF",
        "revision": REVISION,
        "files": files,
    }
    return CatalogueEntry(**(fields | changed))  # type: ignore[arg-type]


def unpinned(entry: CatalogueEntry) -> CatalogueEntry:
    files = tuple(RemoteFile(f.role, f.name, None, None, f.about_bytes) for f in entry.files)
    return an_entry(files=files, revision="main")


@pytest.fixture
def entry() -> CatalogueEntry:
    return an_entry()


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setattr(paths, "data_dir", lambda: folder)
    return folder


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with running() as hub:
        for revision in (REVISION, "main"):
            for name, content in CONTENTS.items():
                hub.put("somebody/tiny-GGUF", revision, name, content)
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


@pytest.fixture
def folder(data_dir: Path) -> Path:
    """Where the entry's files are pulled to."""
    return data_dir / "models" / "tiny"
