"""Scorers of other packages: a package of ten lines is installed, found, and scans."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qualityculler import paths
from qualityculler.cli import app
from qualityculler.domain import ScorerKind
from qualityculler.errors import ModelError
from qualityculler.score import registry

BRIGHTNESS = """\
from qualityculler.score.scorer import Assessment


class Brightness:
    kind, summary, licence, preprocessing = "aesthetic", "how bright it is", "MIT", "whole64-1"
    batch_size, short_side_px = 4, 64

    def __init__(self, threads):
        self.threads = threads

    def score(self, images):  # RGB uint8 arrays [H, W, 3], sRGB and upright
        return [Assessment(1 + 4 * float(image.mean()) / 255) for image in images]
"""
Install = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "data")
    return folder


@pytest.fixture
def install(site: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a package with a scorer there, as pip does."""

    def put(code: str = BRIGHTNESS, name: str = "brightness", module: str = "shine") -> Path:
        monkeypatch.delitem(sys.modules, module, raising=False)
        (site / f"{module}.py").write_text(code, encoding="utf-8")
        info = site / f"{module}-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        points = f"[qualityculler.scorers]\n{name} = {module}:Brightness\n"
        (info / "entry_points.txt").write_text(points)
        return site / f"{module}.py"

    return put


def changed(old: str, new: str) -> str:
    assert old in BRIGHTNESS
    return BRIGHTNESS.replace(old, new)


def test_an_installed_package_of_ten_lines_scans(tmp_path: Path) -> None:
    """Built as a wheel, installed by pip into a folder, used by a process of its own."""
    pytest.importorskip("pip", reason="this environment has no pip")
    wheel, site = tmp_path / "shine-1.0-py3-none-any.whl", tmp_path / "site"
    info = {
        "METADATA": "Metadata-Version: 2.1\nName: shine\nVersion: 1.0\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": "[qualityculler.scorers]\nbrightness = shine:Brightness\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("shine.py", BRIGHTNESS)
        for name, text in info.items():
            archive.writestr(f"shine-1.0.dist-info/{name}", text)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", site, wheel], check=True)
    scan_with_it(site, tmp_path / "photos")


def test_it_is_the_package_that_contributing_shows() -> None:
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert BRIGHTNESS in text


def test_a_package_put_there_by_hand_scans(install: Install, site: Path, tmp_path: Path) -> None:
    install()
    scan_with_it(site, tmp_path / "photos")


def scan_with_it(site: Path, photos: Path) -> None:
    from PIL import Image

    photos.mkdir()
    Image.new("RGB", (90, 70), (51, 51, 51)).save(photos / "dark.png")
    Image.new("RGB", (90, 70), (204, 204, 204)).save(photos / "bright.png")
    home = site.parent / "home"
    root = str(Path(__file__).parents[2])
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([root, str(site)]),
        "XDG_DATA_HOME": str(home),
        "HOME": str(home),
    }
    command = [sys.executable, "-m", "qualityculler", "scan", str(photos), "--json", "-", "-q"]
    ended = subprocess.run(
        [*command, "--scorer", "brightness"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    found = {Path(row["path"]).stem: row for row in json.loads(ended.stdout)}
    assert found["dark"]["score"] == pytest.approx(1.8, abs=0.02)
    assert found["bright"]["score"] == pytest.approx(4.2, abs=0.02)
    assert found["dark"]["scorer"].startswith("brightness@")


def test_it_is_listed_described_and_known_by_its_file(
    install: Install, tmp_path: Path, photo: np.ndarray
) -> None:
    module = install()
    assert registry.names() == [*registry.shipped(), "brightness"]
    info = registry.describe("brightness")
    assert (info.path, info.licence, info.summary) == (module, "MIT", "how bright it is")
    identity = registry.identify("brightness")
    assert identity.digest == hashlib.sha256(module.read_bytes()).hexdigest()
    assert (identity.preprocessing, identity.kind) == ("whole64-1", ScorerKind.AESTHETIC)
    scorer = registry.create("brightness", threads=3)
    assert (scorer.id, scorer.id.kind) == (identity, ScorerKind.AESTHETIC)
    assert (scorer.batch_size, scorer.short_side_px) == (4, 64)
    assert scorer.score([photo])[0].value == pytest.approx(1 + 4 * 125 / 255)


def test_its_weights_tell_one_state_from_another(install: Install, tmp_path: Path) -> None:
    weights = tmp_path / "weights.bin"
    weights.write_bytes(b"1")
    install(changed("    batch_size", f"    weights = {str(weights)!r}\n    batch_size"))
    first = registry.identify("brightness")
    assert first.digest == hashlib.sha256(b"1").hexdigest()
    weights.write_bytes(b"22")
    assert registry.identify("brightness") != first


def test_weights_that_are_not_there_cost_a_sentence(install: Install, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.bin")
    install(changed("    batch_size", f"    weights = {gone!r}\n    batch_size"))
    for ask in (registry.identify, registry.describe):
        with pytest.raises(ModelError, match=r"has no file to be known by .*gone\.bin"):
            ask("brightness")


def test_a_technical_one_is_one(install: Install) -> None:
    install(changed('"aesthetic"', '"technical"'))
    assert registry.identify("brightness").is_technical


@pytest.mark.parametrize(
    "code",
    [
        "import no_such_package\n",
        "def (\n",
        "raise RuntimeError('two\\nlines')\n",
        "raise SystemExit(0)\n",
        "class Other: pass\n",
        changed('"aesthetic"', '"good"'),
        changed("kind, summary", "mind, summary"),
        changed('"how bright it is"', '""'),
        changed('"MIT"', '"\\x1b[31mred"'),
        changed('"whole64-1"', "7"),
    ],
)
def test_one_that_does_not_load_costs_a_sentence(
    install: Install, code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    install(code)
    for ask in (registry.identify, registry.describe, lambda n: registry.create(n, threads=1)):
        with pytest.raises(ModelError, match=r"^The scorer brightness .*: .*uninstall shine\.$"):
            ask("brightness")
    assert registry.create(registry.DEFAULT, threads=1).id.name == registry.DEFAULT
    assert app.run(["models"]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    assert "brightness\n  not usable: The scorer brightness of another package" in out
    assert "nima-aesthetic\n  how pleasing" in out


@pytest.mark.parametrize(
    "code",
    [
        changed("self.threads = threads", "raise OSError('no weights')"),
        changed("batch_size, short", "batch, short"),
    ],
)
def test_one_that_cannot_be_made_costs_a_sentence(install: Install, code: str) -> None:
    install(code)
    with pytest.raises(ModelError, match=r"brightness of another package cannot be made ready"):
        registry.create("brightness", threads=1)


@pytest.mark.parametrize(
    "answer",
    [
        "[Assessment(0.5)]",
        "[Assessment(float('nan'))]",
        "[Assessment(3.0, -1.0)]",
        "[Assessment(3.0, float('inf'))]",
        "[]",
        "[3.0]",
        "None",
        "1 / 0",
    ],
)
def test_answers_that_are_none_cost_a_sentence(
    install: Install, photo: np.ndarray, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    install(BRIGHTNESS[: BRIGHTNESS.index("return [")] + f"return {answer}\n")
    scorer = registry.create("brightness", threads=1)
    with pytest.raises(ModelError, match=r"brightness of another package does not score"):
        scorer.score([photo])
    (record,) = caplog.records
    assert record.exc_info is not None  # the traceback goes into the log


def test_an_error_it_tells_is_kept(install: Install, photo: np.ndarray) -> None:
    install(BRIGHTNESS[: BRIGHTNESS.index("return [")] + "return [Assessment(3, 0.25)]\n")
    (found,) = registry.create("brightness", threads=1).score([photo])
    assert (found.value, found.uncertainty) == (3.0, 0.25)


def test_it_takes_no_shipped_scorers_place(install: Install) -> None:
    install(name=registry.DEFAULT)
    assert registry.names() == registry.shipped()
    assert registry.describe(registry.DEFAULT).licence != "MIT"


def test_it_comes_before_an_added_one_of_its_name(install: Install, tmp_path: Path) -> None:
    install()
    (tmp_path / "data" / "models" / "brightness").mkdir(parents=True)
    (tmp_path / "data" / "models" / "brightness" / "model.onnx").write_bytes(b"x")
    assert registry.names() == [*registry.shipped(), "brightness"]
    assert registry.describe("brightness").licence == "MIT"


@pytest.mark.parametrize("name", ["Bright", "-b", "two words", "b" * 70])
def test_names_that_are_none_are_passed_over(install: Install, name: str) -> None:
    install(name=name)
    assert registry.names() == registry.shipped()


def test_it_cannot_be_removed_as_a_model(
    install: Install, capfd: pytest.CaptureFixture[str]
) -> None:
    install()
    assert app.run(["models", "remove", "brightness", "--yes"]) == 2
    assert "brightness comes with another package: pip uninstall shine" in capfd.readouterr().err
