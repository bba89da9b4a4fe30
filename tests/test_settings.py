"""Settings survive a round trip, damage, bounds, and versions older and newer."""

from __future__ import annotations

import json
import os
from dataclasses import fields, replace
from pathlib import Path

import pytest

from qualityculler import settings
from qualityculler.domain import Pairing, SidecarProfile, SidecarWriting, Thresholds
from qualityculler.errors import UserError
from qualityculler.settings import Loaded, Settings, Theme, load, save
from qualityculler.text.reasons import sentence

CHOSEN = Settings(
    theme=Theme.LIGHT,
    editor="gimp -n",
    keymap="digikam",
    keys={"pick": ("P", "Return"), "grid": ()},
    auto_advance=True,
    thumbnail_px=320,
    thresholds=Thresholds(1.5, 4.25),
    recent=(Path("/photos/京都"), Path("/photos/caf\udce9")),
    language="de",
    scorer="rali-s",
    explainer="qwen3-vl-4b",
    pairing=Pairing.RAW,
    faces=False,
    sidecars=SidecarWriting.AS_YOU_GO,
    sidecar_profile=SidecarProfile.DARKTABLE,
    audit_first=True,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def test_without_a_file_everything_is_at_its_default(path: Path) -> None:
    assert load(path) == Loaded(Settings())
    assert not path.exists()


def test_what_is_saved_comes_back(path: Path) -> None:
    save(CHOSEN, path)
    assert load(path) == Loaded(CHOSEN)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_every_setting_is_read_and_written() -> None:
    names = {field.name for field in fields(Settings)} - {"version", "unknown"}
    assert names == set(settings._FIELDS)
    plain = Settings()
    assert all(getattr(CHOSEN, name) != getattr(plain, name) for name in names)


def test_what_a_newer_version_wrote_is_kept(path: Path) -> None:
    write(path, {"version": 7, "theme": "dark", "gestures": {"swipe": 2}})
    found = load(path).settings
    assert found.theme is Theme.DARK
    save(replace(found, theme=Theme.LIGHT), path)
    content = json.loads(path.read_text())
    assert content["gestures"] == {"swipe": 2}
    assert (content["version"], content["theme"]) == (7, "light")


def test_an_older_version_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def renamed(content: settings.Content) -> settings.Content:
        return content | {"keymap": content.pop("keys_preset")}

    monkeypatch.setattr(settings, "_UPGRADES", (*settings._UPGRADES, renamed))
    write(path, {"version": 1, "keys_preset": "photo-mechanic"})
    found = load(path).settings
    assert (found.keymap, found.version) == ("photo-mechanic", 2)
    save(found, path)
    assert load(path).settings == found


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "null", '{"version": "x"}', "[" * 100_000])
def test_a_damaged_file_is_set_aside(path: Path, content: str) -> None:
    for name in ("settings.json.damaged", "settings.json.damaged-2"):
        write(path, content)
        found = load(path)
        assert found.settings == Settings()
        aside = path.with_name(name)
        assert str(aside) in sentence(found.troubles[0])
        assert aside.read_text() == content
        assert not path.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "purple"),
        ("keymap", 3),
        ("keys", {"pick": "P"}),
        ("keys", []),
        ("auto_advance", "yes"),
        ("thumbnail_px", "large"),
        ("thumbnail_px", float("inf")),
        ("thresholds", {"reject_below": 4, "keep_above": 2}),
        ("thresholds", {"reject_below": 2}),
        ("recent", "/photos"),
    ],
)
def test_a_value_that_cannot_be_is_reset_alone_and_told(
    path: Path, name: str, value: object
) -> None:
    write(path, {"version": 1, "language": "de", name: value})
    found = load(path)
    assert found.settings == Settings(language="de")
    assert name in sentence(found.troubles[0])
    assert len(found.troubles) == 1


def test_numbers_are_kept_within_their_bounds(path: Path) -> None:
    write(path, {"version": 1, "thumbnail_px": 9999, "recent": [f"/{n}" for n in range(40)]})
    found = load(path).settings
    assert found.thumbnail_px == settings.THUMBNAIL_MAX_PX
    assert len(found.recent) == settings.RECENT_MAX
    with pytest.raises(ValueError, match="px"):
        Settings(thumbnail_px=5)


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(CHOSEN, path)

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UserError, match="No space left"):
        save(Settings(), path)
    assert load(path).settings == CHOSEN
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(os.name != "posix", reason="a folder in the place of a file")
def test_a_file_that_cannot_be_read(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(UserError, match="cannot be read"):
        load(path)
