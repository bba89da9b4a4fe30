"""The menu entry and the context menus that an installation by pip writes for itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qualityculler import paths
from qualityculler.errors import UserError
from qualityculler.operations import desktop

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="what it writes is for Linux desktops"
)
ENTRY = f"applications/{paths.DESKTOP_ID}.desktop"
OTHERS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- mine -->\n<actions>\n<action>\n'
    "\t<name>Terminal</name>\n\t<unique-id>1</unique-id>\n</action>\n</actions>\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config"


def test_what_is_written_names_this_program_and_goes_again(data: Path, config: Path) -> None:
    other = data / "applications" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("theirs")
    written = desktop.install(data, config)
    assert len(written) == len(desktop.FILES) + 1
    assert all(path.is_file() and path.is_relative_to(data) for path in written)
    words = " ".join(desktop.program())
    assert Path(desktop.program()[0]).is_absolute()
    icon = (data / desktop.ICON).read_text("utf-8")
    assert icon.startswith("<svg")
    assert f"Icon={paths.DESKTOP_ID}" in (data / ENTRY).read_text("utf-8").splitlines()
    lines = (data / ENTRY).read_text("utf-8").splitlines()
    assert f"Exec={words} gui %F" in lines
    assert not any(line.startswith("Exec=qualityculler") for line in lines)
    assert desktop.install(data, config) == written, "a second time is no harm"
    assert sorted(desktop.remove(data, config)) == sorted(written)
    assert [path for path in data.rglob("*") if path.is_file() and "cache" not in path.name] == [
        other
    ]
    assert desktop.remove(data, config) == []


def test_thunar_keeps_what_others_put_into_its_list(data: Path, config: Path) -> None:
    thunar = config / "Thunar" / "uca.xml"
    thunar.parent.mkdir(parents=True)
    thunar.write_text(OTHERS)
    desktop.install(data, config)
    desktop.install(data, config)
    content = thunar.read_text()
    assert content.count("<unique-id>qualityculler-scan</unique-id>") == 1
    assert content.count("<unique-id>qualityculler-explain</unique-id>") == 1
    assert "<!-- mine -->" in content
    desktop.remove(data, config)
    assert "".join(thunar.read_text().split()) == "".join(OTHERS.split())


def test_a_list_that_is_none_is_left_alone(data: Path, config: Path) -> None:
    thunar = config / "Thunar" / "uca.xml"
    thunar.parent.mkdir(parents=True)
    thunar.write_text("what is this")
    with pytest.raises(UserError, match="is no list of actions of Thunar"):
        desktop.install(data, config)
    assert thunar.read_text() == "what is this"


@pytest.mark.parametrize("path", ["/opt/a b/qualityculler", "/x/$HOME/q", "/x/%f", '/x/"', "/x/;y"])
def test_a_path_that_a_command_line_does_not_bear_is_refused(path: str) -> None:
    with pytest.raises(UserError, match="a plainer name"):
        desktop.with_program("Exec=qualityculler gui\n", [path])


@pytest.mark.parametrize("name", list(desktop.FILES))
def test_each_file_that_starts_the_program_is_given_its_path(name: str) -> None:
    content = paths.resource("desktop", name).read_text("utf-8")
    changed = desktop.with_program(content, ["/x/qc"])
    if name.endswith(".xml"):
        assert changed == content
    else:
        assert "/x/qc" in changed
        assert "Exec=qualityculler" not in changed and '["qualityculler"]' not in changed


def test_the_validators_of_the_desktop_are_content() -> None:
    if (validate := shutil.which("desktop-file-validate")) is None:
        pytest.skip("desktop-file-validate is not installed")
    entry = paths.resource("desktop", f"{paths.DESKTOP_ID}.desktop")
    ended = subprocess.run([validate, entry], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")
