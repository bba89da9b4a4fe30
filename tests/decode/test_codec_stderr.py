"""What codecs print must not reach the terminal; what the program prints must."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.fixtures.damaged import write_damaged
from tests.fixtures.photos import REAL_PHOTOS, encoded, textured

SCAN = """
import os, sys
from pathlib import Path
from qualityculler.decode import codec_stderr, registry
from qualityculler.errors import PhotoError
with codec_stderr.codec_chatter():
    for path in sorted(Path(sys.argv[1]).iterdir()):
        try:
            registry.load(path, short_side_px=64)
        except PhotoError:
            pass
"""


def run(code: str, *arguments: str) -> tuple[str, str]:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout, done.stderr


def chatty(folder: Path) -> Path:
    """Files whose decoders print from C: libtiff, LibRaw, libjpeg within libtiff."""
    write_damaged(folder)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg"):
        data = bytearray(encoded(textured(160, 120), "TIFF", compression=compression))
        data[len(data) // 2 : len(data) // 2 + 50] = b"\xff" * 50
        data[200:220] = b"\xff" * 20
        (folder / f"{compression}.tif").write_bytes(data)
    if REAL_PHOTOS.is_dir():
        raw = (REAL_PHOTOS / "raw" / "canon_eos_6d.dng").read_bytes()
        (folder / "cut.dng").write_bytes(raw[: len(raw) // 5])
    return folder


def test_codecs_print_nothing(tmp_path: Path) -> None:
    folder = chatty(tmp_path / "chatty")
    assert run(SCAN, str(folder)) == ("", "")
    loud = SCAN.replace("with codec_stderr.codec_chatter():", "if True:")
    assert run(loud, str(folder))[1], "nothing is printed any more: the filter may go"


def test_our_own_words_still_show_and_end_in_order() -> None:
    code = """
import os, sys
from qualityculler.decode import codec_stderr
print("before", file=sys.stderr)
with codec_stderr.codec_chatter():
    os.write(2, b"from C")
    print("ours", file=sys.stderr)
os.write(2, b"after\\n")
print("end", file=sys.stderr)
"""
    assert run(code) == ("", "before\nours\nafter\nend\n")


def test_a_traceback_still_shows() -> None:
    code = """
from qualityculler.decode import codec_stderr
with codec_stderr.codec_chatter():
    raise SystemExit("a sentence")
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, "a sentence\n")


def test_without_a_stderr_of_ones_own_nothing_happens() -> None:
    code = """
import sys
sys.stderr = None
from qualityculler.decode import codec_stderr
with codec_stderr.codec_chatter():
    print("fine")
"""
    assert run(code)[0] == "fine\n"
