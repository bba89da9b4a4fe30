"""What is listed, checked, chosen and removed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler import paths
from qualityculler.errors import ModelError, UserError
from qualityculler.evidence import ModelFile, PromptFamily
from qualityculler.models import (
    builtin,
    catalogue,
    choice,
    listing,
    local,
    maintenance,
    manifest,
    speeds,
)
from qualityculler.models.catalogue import CatalogueEntry, FileRole, ModelKind, Tier
from qualityculler.models.listing import Explainer, ModelState
from qualityculler.models.manifest import NAME
from qualityculler.models.pull import PullProgress, pull
from qualityculler.models.resolve import resolve
from qualityculler.task import CancelToken
from qualityculler.text.reasons import sentence
from tests.models import gguf_files
from tests.models.conftest import CONTENTS, an_entry
from tests.models.hub import Hub

MODEL, MMPROJ = CONTENTS


@pytest.fixture
def known(entry: CatalogueEntry, monkeypatch: pytest.MonkeyPatch) -> CatalogueEntry:
    """The catalogue has this row only."""
    monkeypatch.setattr(catalogue, "entries", lambda: (entry,))
    return entry


@pytest.fixture
def folder(known: CatalogueEntry, hub: Hub, data_dir: Path) -> Path:
    """The folder of the downloaded model."""
    made = pull(known, accepted_licence="MIT", progress=PullProgress(), token=CancelToken())
    assert made is not None
    return data_dir / "models" / "tiny"


def listed(name: str) -> Explainer:
    return next(one for one in listing.explainers() if one.name == name)


def pulled(entry: CatalogueEntry, hub: Hub) -> None:
    pull(entry, accepted_licence="MIT", progress=PullProgress(), token=CancelToken())


def test_before_anything_was_downloaded(known: CatalogueEntry, data_dir: Path) -> None:
    one = listed("tiny")
    assert (one.state, one.bytes, one.here_bytes) == (ModelState.ABSENT, known.bytes, 0)
    assert one.entry is known
    assert [row.name for row in listing.explainers()] == ["quality-tiny", "tiny"]
    assert not data_dir.exists()


def test_a_started_download_is_listed_with_what_has_come(known: CatalogueEntry, hub: Hub) -> None:
    hub.cuts = [300_000, 0, 0]
    with pytest.raises(ModelError):
        pull(
            known,
            accepted_licence="MIT",
            progress=PullProgress(),
            token=CancelToken(),
            pauses_s=(0.0,),
        )
    assert (listed("tiny").state, listed("tiny").here_bytes) == (ModelState.PARTIAL, 300_000)


def test_a_download_is_listed_with_date_place_and_speed(folder: Path) -> None:
    speeds.remember_speed("tiny", 24.5, 7.25)
    speeds.remember_speed("tiny", 12.0, 8.0)
    one = listed("tiny")
    assert (one.state, one.folder, one.trouble) == (ModelState.READY, folder, "")
    assert one.downloaded_at is not None
    assert one.speed is not None
    assert (one.speed.tokens_per_s, one.speed.seconds_per_photo) == (12.0, 8.0)


def test_a_missing_file_makes_it_damaged(folder: Path) -> None:
    (folder / MMPROJ).unlink()
    assert listed("tiny").state is ModelState.DAMAGED
    assert "models pull tiny" in sentence(listed("tiny").trouble)


def test_a_newer_row_makes_it_outdated_but_usable(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [f"{number}" * 64 for number in (1, 2)]
    entry = an_entry()
    changed = tuple(
        type(file)(file.role, file.name, file.bytes, digest, file.about_bytes)
        for file, digest in zip(entry.files, files, strict=True)
    )
    monkeypatch.setattr(catalogue, "entries", lambda: (an_entry(files=changed),))
    assert listed("tiny").state is ModelState.OUTDATED
    assert resolve("tiny").model.path.name == MODEL


def test_a_model_the_catalogue_has_forgotten_still_works(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "entries", lambda: ())
    assert (listed("tiny").state, listed("tiny").entry) == (ModelState.READY, None)
    assert resolve("tiny").family is PromptFamily.GENERIC


def test_without_a_choice_it_is_the_built_in_one(known: CatalogueEntry) -> None:
    assert listed("quality-tiny").chosen
    choice.choose("tiny")
    assert (choice.chosen(), listed("tiny").chosen) == ("tiny", True)
    with pytest.raises(ModelError, match="has not been downloaded: qualityculler models pull tiny"):
        resolve()
    choice.choose("")
    assert listed("quality-tiny").chosen


def test_an_unknown_name_is_told_with_the_known_ones(known: CatalogueEntry) -> None:
    with pytest.raises(UserError, match=r"no explainer named 'gpt'; there are: quality-tiny, tiny"):
        resolve("gpt")


def test_a_scorer_does_not_explain(hub: Hub, data_dir: Path) -> None:
    pulled(an_entry(kind=ModelKind.SCORER), hub)
    with pytest.raises(UserError, match="tiny is a scorer; it cannot explain"):
        resolve("tiny")


def test_verify_finds_a_single_changed_bit(folder: Path) -> None:
    told: list[int] = []
    assert maintenance.verify("tiny", told.append) == resolve("tiny")
    assert told[-1] == sum(map(len, CONTENTS.values()))
    changed = bytearray(CONTENTS[MMPROJ])
    changed[-1] ^= 1
    (folder / MMPROJ).write_bytes(changed)
    with pytest.raises(ModelError, match=r"mmproj-tiny\.gguf is damaged: its SHA-256 is"):
        maintenance.verify("tiny")


def test_verify_can_be_given_up(folder: Path) -> None:
    token = CancelToken()
    token.cancel()
    assert maintenance.verify("tiny", token=token) is None


def test_remove_deletes_what_we_put_there_and_nothing_else(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / f"{MODEL}.part").write_bytes(b"half")
    freed = maintenance.remove("tiny")
    assert freed > sum(map(len, CONTENTS.values()))
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert listed("tiny").state is ModelState.ABSENT


def test_remove_takes_the_empty_folder_along(folder: Path) -> None:
    maintenance.remove("tiny")
    assert not folder.exists()
    with pytest.raises(UserError, match="nothing of tiny here to remove"):
        maintenance.remove("tiny")


def test_remove_deletes_a_link_not_what_it_leads_to(folder: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious.gguf"
    precious.write_bytes(b"mine")
    (folder / MODEL).unlink()
    (folder / MODEL).symlink_to(precious)
    maintenance.remove("tiny")
    assert precious.read_bytes() == b"mine"
    assert not folder.exists()


def test_remove_does_not_go_through_a_linked_folder(folder: Path, tmp_path: Path) -> None:
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModelError, match="is a link"):
        maintenance.remove("tiny")
    assert (tmp_path / "elsewhere" / MODEL).exists()


@pytest.mark.parametrize("name", ["..", "../data", "/", "", ".tiny", "tiny/../tiny"])
def test_remove_takes_no_paths(folder: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be the name of a model"):
        maintenance.remove(name)


def test_a_manifest_that_names_files_elsewhere_deletes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    precious = tmp_path / "data" / "models" / "precious.gguf"
    precious.write_bytes(b"mine")
    content = json.loads((folder / NAME).read_text())
    content["files"][0]["name"] = "../precious.gguf"
    (folder / NAME).write_text(json.dumps(content))
    assert listed("tiny").state is ModelState.DAMAGED
    with pytest.raises(ModelError, match="is damaged; remove the model and download it again"):
        resolve("tiny")
    maintenance.remove("tiny")
    assert precious.exists()
    assert not folder.exists()


def test_the_built_in_model_stays(known: CatalogueEntry) -> None:
    with pytest.raises(UserError, match="is part of the program"):
        maintenance.remove(builtin.ID)


def test_removing_the_own_pair_forgets_it_and_leaves_the_files(
    known: CatalogueEntry, tmp_path: Path, data_dir: Path
) -> None:
    model, mmproj = tmp_path / "m.gguf", tmp_path / "p.gguf"
    model.write_bytes(gguf_files.language_model())
    mmproj.write_bytes(gguf_files.projector())
    local.take_up(model, mmproj)
    assert (listed("own").state, listed("own").tier) == (ModelState.READY, Tier.OWN)
    model.unlink()
    assert listed("own").state is ModelState.DAMAGED
    maintenance.remove("own")
    assert mmproj.exists()
    assert [one.name for one in listing.explainers()] == ["quality-tiny", "tiny"]


def shipped(tmp_path: Path) -> Callable[..., Path]:
    def resource(*parts: str) -> Path:
        path = tmp_path.joinpath("resources", *parts)
        if not path.exists():
            raise FileNotFoundError(path)
        return path

    return resource


def test_the_built_in_model_is_found_or_said_how_to_get(
    known: CatalogueEntry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "packages" / "a_language_model"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('needs what is not installed')")
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.setattr(builtin, "PACKAGE", "a_language_model")
    monkeypatch.setattr(paths, "resource", shipped(tmp_path))
    with pytest.raises(
        builtin.LanguageModelMissing,
        match=r"its language half once \(93 MB, Apache-2\.0\): qualityculler models pull",
    ):
        resolve()
    (package / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(b"")
    with pytest.raises(ModelError, match=r"not part of this installation \(mmproj\.gguf is miss"):
        resolve()
    folder = tmp_path / "resources" / "models" / "quality-tiny"
    folder.mkdir(parents=True)
    contents = {"mmproj.gguf": b"1", "lora.gguf": b"22"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=r"is damaged \(mmproj\.gguf\): reinstall"):
        resolve()
    pins = {n: (len(c), sha256(c).hexdigest()) for n, c in contents.items()}
    monkeypatch.setattr(builtin, "SHIPPED", pins)
    files = resolve()
    assert (files.name, files.family) == ("quality-tiny", PromptFamily.QUALITY_TINY)
    assert (files.lora, files.mmproj.size) == (
        ModelFile(folder / "lora.gguf", 2, pins["lora.gguf"][1]),
        1,
    )
    assert listed("quality-tiny").state is ModelState.READY
    with pytest.raises(ModelError, match=r"SmolLM2.* is damaged: .* get it again: qual"):
        maintenance.verify("quality-tiny")
    (folder / "lora.gguf").write_bytes(b"333")
    with pytest.raises(ModelError, match=r"is damaged \(lora\.gguf\): reinstall"):
        resolve()


@pytest.mark.parametrize("name", builtin.SHIPPED)
def test_what_is_shipped_is_what_the_code_knows(name: str) -> None:
    """Whoever trains the built-in model anew writes the new digests into ``builtin.SHIPPED``."""
    content = paths.resource("models", builtin.ID, name).read_bytes()
    assert builtin.SHIPPED[name] == (len(content), sha256(content).hexdigest())


@pytest.mark.parametrize(
    ("tokens_per_s", "seconds"), [(0.0, 1.0), (1.0, -1.0), (float("nan"), 1.0), (1.0, float("inf"))]
)
def test_no_speed_is_remembered_that_is_none(tokens_per_s: float, seconds: float) -> None:
    with pytest.raises(ValueError, match="is no speed"):
        speeds.remember_speed("tiny", tokens_per_s, seconds)


HUGE = json.dumps(
    {"a": {"tokens_per_s": 10**400, "seconds_per_photo": 1, "measured_at": "2026-01-01"}}
).encode()


@pytest.mark.parametrize("content", [b"", b"[]", b'{"tiny": 3, "b": {"tokens_per_s": 1}}', HUGE])
def test_damaged_speeds_are_measured_anew(data_dir: Path, content: bytes) -> None:
    (data_dir / "models").mkdir(parents=True)
    (data_dir / "models" / speeds.NAME).write_bytes(content)
    assert speeds.speeds() == {}
    speeds.remember_speed("tiny", 1.0, 2.0)
    assert speeds.speeds()["tiny"].seconds_per_photo == 2.0


@pytest.mark.skipif(os.name != "posix", reason="other limits")
@pytest.mark.parametrize("do", [resolve, maintenance.verify, maintenance.remove])
def test_a_shelf_that_cannot_be_looked_at_is_told(
    known: CatalogueEntry,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    do: Callable[[str], object],
) -> None:
    # As a folder without permission does, but for root too.
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / ("x" * 300))
    with pytest.raises(ModelError, match=r"tiny cannot be read: File name too long\."):
        do("tiny")


def with_side(folder: Path, side: str) -> bytes:
    written = json.loads((folder / NAME).read_bytes())
    return json.dumps(written | {"image_side_px": "?"}).replace('"?"', side).encode()


@pytest.mark.parametrize("side", ["1e999", "0", "-4", "1000000"])
def test_a_side_no_picture_has_is_damage(folder: Path, side: str) -> None:
    (folder / NAME).write_bytes(with_side(folder, side))
    with pytest.raises(ModelError, match=r"manifest\.json is damaged"):
        resolve("tiny")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"version": 2}', b"[" * 9999, b"\xff"])
def test_a_damaged_manifest_is_told_and_mended_by_a_pull(
    known: CatalogueEntry, hub: Hub, folder: Path, content: bytes
) -> None:
    (folder / NAME).write_bytes(content)
    with pytest.raises(ModelError, match=r"manifest\.json is damaged"):
        resolve("tiny")
    hub.requests.clear()
    pulled(known, hub)
    assert hub.requests == []
    assert {file.role for file in (manifest.read(folder) or pytest.fail()).files} == {
        FileRole.MODEL,
        FileRole.MMPROJ,
    }
