"""Files are read once, regular ones only, to the size they had."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from qualityculler import watchdog
from qualityculler.decode import file_bytes
from qualityculler.decode.file_bytes import beginning, read
from qualityculler.errors import PhotoError

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


def refusal(path: Path) -> str:
    with pytest.raises(PhotoError) as caught:
        file_bytes.read(path)
    assert caught.value.kind == "unreadable"
    return str(caught.value)


@needs_pipes
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    done: list[str] = []
    thread = threading.Thread(target=lambda: done.append(refusal(tmp_path / "a.jpg")), daemon=True)
    thread.start()
    thread.join(5)
    assert done == ["This is not a regular file."]
    assert file_bytes.beginning(tmp_path / "a.jpg", 10) == b""


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to("/dev/zero")
    assert refusal(tmp_path / "a.jpg") == "This is not a regular file."


def test_folders_and_missing_files(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path)
    assert "no longer there" in refusal(tmp_path / "gone.jpg")
    assert "unreadable" not in refusal(Path("null\0byte.jpg"))


def test_a_file_that_grows_is_read_to_the_size_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"1234567890")
    real = os.read

    def read(descriptor: int, size: int) -> bytes:
        with path.open("ab") as file:
            file.write(b"more")
        return real(descriptor, min(size, 4))

    monkeypatch.setattr(os, "read", read)
    assert file_bytes.read(path) == b"1234567890"
    assert file_bytes.beginning(path, 3) == b"123"


def test_a_file_that_shrinks_is_read_as_far_as_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"1234567890")
    monkeypatch.setattr(os, "read", lambda descriptor, size: parts.pop())
    parts = [b"", b"1234"]
    assert file_bytes.read(path) == b"1234"


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    before = os.open(path, os.O_RDONLY)
    os.close(before)
    for _ in range(20):
        file_bytes.read(path)
        refusal(tmp_path)
    after = os.open(path, os.O_RDONLY)
    os.close(after)
    assert after == before


class Stalled:
    """The system's ``open``, which for files of one name waits until the share is back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.back = threading.Event()
        really = os.open

        def opened(path: Path, flags: int) -> int:
            if Path(path).name == "stalled.jpg":
                self.back.wait(20)
            return really(path, flags)

        monkeypatch.setattr(os, "open", opened)
        monkeypatch.setattr(watchdog, "HANG_S", 0.2)


def test_a_read_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stalled.jpg").write_bytes(b"abc")
    (tmp_path / "other.jpg").write_bytes(b"def")
    share = Stalled(monkeypatch)
    for _ in range(2):
        with pytest.raises(PhotoError) as caught:
            read(tmp_path / "stalled.jpg")
        assert caught.value.kind == "unreadable"
        assert "share connected?" in str(caught.value)
    assert beginning(tmp_path / "stalled.jpg", 10) == b""
    assert read(tmp_path / "other.jpg") == b"def"
    share.back.set()
    assert read(tmp_path / "stalled.jpg") == b"abc"


def test_a_folder_with_a_read_that_hangs_is_not_waited_for_as_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stalled.jpg").write_bytes(b"abc")
    share = Stalled(monkeypatch)
    with pytest.raises(PhotoError):
        read(tmp_path / "stalled.jpg")
    monkeypatch.setattr(watchdog, "HANG_S", 1000.0)
    assert watchdog._patience_s(tmp_path) == watchdog._AGAIN_S
    assert watchdog._patience_s(tmp_path / "sub") == 1000.0
    share.back.set()
    for one in list(watchdog._hanging):
        one.join()
    assert watchdog._patience_s(tmp_path) == 1000.0


def test_a_file_that_comes_slowly_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow.jpg").write_bytes(b"0123456789")
    really = os.read

    def slowly(descriptor: int, size: int) -> bytes:
        threading.Event().wait(0.25)
        return really(descriptor, size)

    monkeypatch.setattr(os, "read", slowly)
    monkeypatch.setattr(file_bytes, "_AT_ONCE", 1)
    monkeypatch.setattr(watchdog, "HANG_S", 2.0)
    assert read(tmp_path / "slow.jpg") == b"0123456789"
