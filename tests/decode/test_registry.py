"""The list of families: nothing imported early, what is missing said plainly."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qualityculler.decode import registry
from qualityculler.errors import PhotoError
from tests.fixtures.photos import REAL_PHOTOS, encoded, textured, write_good


def test_suffixes_are_lower_case_with_a_dot() -> None:
    found = registry.suffixes()
    assert {".jpg", ".jpeg", ".heic", ".dng", ".cr3", ".nef", ".tif", ".avif", ".jxl"} <= found
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in found)


def test_all_codecs_are_here() -> None:
    assert all(codec.available and codec.version for codec in registry.codecs())
    assert registry.signature() == registry.signature()
    assert "rawpy=" in registry.signature()


def test_a_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(PhotoError, match="pip install pi-heif") as caught:
        registry.load(Path("a.heic"), data=HEIC)
    assert caught.value.kind == "codec missing"
    missing = {codec.family: codec.missing for codec in registry.codecs() if not codec.available}
    assert list(missing) == ["HEIF"]


HEIC = encoded(textured(32, 32), "HEIF")


def test_start_up_imports_no_codec() -> None:
    code = (
        "import sys; from qualityculler.decode import registry; registry.suffixes();"
        "print([m for m in ('PIL', 'rawpy', 'pi_heif', 'simplejpeg') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['PIL']")


def test_many_threads_get_the_same_pixels(tmp_path: Path) -> None:
    paths = write_good(tmp_path, 20)
    alone = [registry.load(path, short_side_px=32).pixels for path in paths]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            together = pool.map(lambda path: registry.load(path, short_side_px=32).pixels, paths)
            for one, other in zip(alone, together, strict=True):
                np.testing.assert_array_equal(one, other)


# Half a minute of decoding on a small machine.
SLOW = "200MP.heic"
REFUSED = {"corrupted.jpg", "corrupted.heic", "corrupted.hif", "empty.heic"}


@pytest.mark.skipif(not REAL_PHOTOS.is_dir(), reason="no ../shared/photos here")
def test_real_photos() -> None:
    """Every real photo decodes but those made to be damaged."""
    paths = [p for p in sorted(REAL_PHOTOS.rglob("*")) if _is_ours(p)]
    with ThreadPoolExecutor(2) as pool:
        refused = {path.name for path in pool.map(_refused, paths) if path is not None}
    assert refused == REFUSED


def _is_ours(path: Path) -> bool:
    return path.suffix.lower() in registry.suffixes() and path.name != SLOW


def _refused(path: Path) -> Path | None:
    try:
        registry.load(path, short_side_px=64)
    except PhotoError:
        return path
    return None
