"""Decoding in other processes: the same results, and a crash or a hang costs one photo."""

from __future__ import annotations

import mmap
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qualityculler.decode import exchange, isolated, registry
from qualityculler.decode.exchange import Incoming, Outgoing
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage, Source
from qualityculler.decode.isolated import CRASHED, Decoders
from qualityculler.decode.thumbnail import thumbnail
from qualityculler.domain import Capture
from qualityculler.errors import PhotoError, UserError
from qualityculler.task import Cancelled, CancelToken
from tests.decode.test_capture import FULL
from tests.fixtures.all_formats import every_format
from tests.fixtures.photos import encoded, textured, write_good

OBEDIENT = "tests.decode.obedient"
PHOTO = encoded(textured(60, 40), "PNG")


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    with Decoders() as made:
        yield made


@pytest.fixture
def obedient() -> Iterator[Decoders]:
    with Decoders(hang_s=20.0, module=OBEDIENT) as made:
        yield made


def assert_same(one: DecodedImage, other: DecodedImage) -> None:
    np.testing.assert_array_equal(one.pixels, other.pixels)
    assert one.pixels.flags.c_contiguous
    assert one.pixels.flags.owndata
    for name in ("width", "height", "capture", "source", "note"):
        assert getattr(one, name) == getattr(other, name), name


def reason(decoders: Decoders, name: str) -> PhotoError:
    with pytest.raises(PhotoError) as caught:
        decoders.load(Path(name), data=PHOTO)
    return caught.value


def test_the_same_as_in_this_process(decoders: Decoders, tmp_path: Path) -> None:
    for number, (suffix, data) in enumerate(every_format()):
        if suffix == ".cr2":
            continue  # its data is no JPEG; LibRaw then returns memory nobody has written to
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(data)
        for given in (data, None):
            try:
                here = registry.load(path, short_side_px=32, data=given)
            except PhotoError as error:
                with pytest.raises(PhotoError) as caught:
                    decoders.load(path, short_side_px=32, data=given)
                assert (caught.value.kind, str(caught.value)) == (error.kind, str(error))
            else:
                assert_same(decoders.load(path, short_side_px=32, data=given), here)


def test_whole_pictures_and_thumbnails(decoders: Decoders, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(textured(900, 700), "JPEG", exif=FULL))
    assert_same(decoders.load(path), registry.load(path))
    assert_same(
        decoders.load_fit(path, Fit(max_side_px=99)), registry.load_fit(path, Fit(None, 99))
    )
    assert_same(decoders.thumbnail(path, 120), thumbnail(path, 120))


def test_sentences_come_through(decoders: Decoders, tmp_path: Path) -> None:
    with pytest.raises(PhotoError) as caught:
        decoders.load(tmp_path / "gone.jpg")
    assert caught.value.kind == "unreadable"


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_text_finds_its_file(decoders: Decoders, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.png"))
    path.write_bytes(PHOTO)
    assert decoders.load(path).width == 60


@pytest.mark.parametrize("word", ["abort", "segfault", "exit", "raise"])
def test_a_crash_costs_that_photo(obedient: Decoders, word: str) -> None:
    assert obedient.load(Path("before.png"), data=PHOTO).width == 60
    error = reason(obedient, f"{word}_1.png")
    assert error.kind == CRASHED
    assert str(error).endswith("please report it.")
    assert obedient.load(Path("after.png"), data=PHOTO).width == 60


@pytest.mark.parametrize("word", ["hang", "lock"])
@pytest.mark.skipif(os.name == "nt", reason="sleep of the C library")
def test_a_hang_is_given_up(word: str) -> None:
    with Decoders(hang_s=1.0, module=OBEDIENT) as decoders:
        decoders.load(Path("warm.png"), data=PHOTO)
        began = time.monotonic()
        error = reason(decoders, f"{word}_1.png")
        assert error.kind == CRASHED
        assert "1 seconds" in str(error)
        assert time.monotonic() - began < 5
        assert decoders.load(Path("after.png"), data=PHOTO).width == 60


def test_whoever_gives_up_does_not_wait_for_a_hang() -> None:
    with Decoders(module=OBEDIENT) as decoders:
        cancel = CancelToken()
        threading.Timer(0.2, cancel.cancel).start()
        with pytest.raises(Cancelled):
            decoders.load(Path("hang_1.png"), data=PHOTO, cancel=cancel)
        assert decoders.pids == []
        assert decoders.load(Path("after.png"), data=PHOTO, cancel=CancelToken()).width == 60


def test_closing_ends_a_hang() -> None:
    decoders = Decoders(module=OBEDIENT)
    decoders.load(Path("before.png"), data=PHOTO)
    closing = threading.Timer(0.2, decoders.close)
    closing.start()
    with pytest.raises(Cancelled):
        decoders.load(Path("hang_1.png"), data=PHOTO)
    closing.join()


def test_thumbnails_crash_by_themselves_too(obedient: Decoders) -> None:
    with pytest.raises(PhotoError) as caught:
        obedient.thumbnail(Path("abort_1.png"), 50)
    assert caught.value.kind == CRASHED


def test_processes_started_ahead_are_used(decoders: Decoders) -> None:
    with Decoders() as ahead:
        ahead.start(2)
        before = ahead.pids
        assert len(before) == 2
        ahead.start(2)
        ahead.load(Path("a.png"), data=PHOTO)
        assert sorted(ahead.pids) == sorted(before)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_process_that_ended_between_photos_costs_none(obedient: Decoders) -> None:
    obedient.load(Path("before.png"), data=PHOTO)
    (process,) = obedient._idle
    os.kill(process.pid, signal.SIGKILL)
    # Not until it is a zombie: its other threads may live a moment longer, and it is no ended one.
    process._process.wait(10)
    assert obedient.load(Path("after.png"), data=PHOTO).width == 60


def test_a_process_that_cannot_start_is_said() -> None:
    with (
        Decoders(module="qualityculler.no_such_module") as decoders,
        pytest.raises(UserError, match="does not start"),
    ):
        decoders.load(Path("a.png"), data=PHOTO)


def test_what_libraries_print_does_not_get_between_the_answers(obedient: Decoders) -> None:
    for _ in range(3):
        assert obedient.load(Path("chatty_1.png"), data=PHOTO).width == 60


def test_many_callers_and_crashes_among_them(obedient: Decoders, tmp_path: Path) -> None:
    good = write_good(tmp_path, 8)
    names = [path for pair in zip(good, [Path("abort_1.png")] * 8, strict=True) for path in pair]

    def outcome(path: Path) -> str:
        try:
            return "decoded" if obedient.load(path, short_side_px=16, data=_read(path)) else ""
        except PhotoError as error:
            return error.kind

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(outcome, names))
    assert outcomes == ["decoded", CRASHED] * 8


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else PHOTO


def test_processes_are_kept_and_end_with_the_pool(tmp_path: Path) -> None:
    decoders = Decoders()
    for _ in range(3):
        decoders.load(Path("a.png"), data=PHOTO)
    (process,) = decoders._idle
    folder, running = process._folder, process._process
    assert folder.is_dir()
    decoders.close()
    assert running.poll() is not None
    assert not folder.exists()
    assert not process._reader.is_alive()
    decoders.load(Path("a.png"), data=PHOTO)  # late callers are served, and nothing is kept
    assert decoders._idle == []


def test_after_a_scan_only_what_a_window_uses_is_kept() -> None:
    with Decoders() as decoders:
        decoders.start(3)
        first, *rest = decoders._idle
        for process in (first, *rest):
            process.decode(
                exchange.DecodeOrder(Path("a.png"), Fit()),
                PHOTO,
                60,
                CancelToken(),
                decoders.budget,
            )
            assert process._files._map is not None
        decoders.rest()
        assert decoders._idle == rest
        assert first._process.poll() is not None
        assert [process._files._map for process in rest] == [None, None]
        decoders.load(Path("a.png"), data=PHOTO)  # and goes on as before
        assert decoders._idle == rest


@pytest.mark.parametrize(
    "use", ["load(Path('a.png'), data=bytes.fromhex(sys.argv[1]))", "start(1)"]
)
def test_a_decoder_leaves_with_its_parent(use: str) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from qualityculler.decode.isolated import Decoders\n"
        "decoders = Decoders()\n"
        f"decoders.{use}\n"
        "print(decoders._idle[0]._process.pid, decoders._idle[0]._folder, flush=True)\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, PHOTO.hex()], capture_output=True, text=True)
    pid, folder = done.stdout.split()
    for _ in range(600):
        if not _is_running(int(pid)):
            break
        time.sleep(0.05)
    assert not _is_running(int(pid))
    assert not Path(folder).exists()


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_areas_grow_and_are_given_back(tmp_path: Path) -> None:
    area, reader = Outgoing(tmp_path, "a"), Incoming(tmp_path)
    for size in (10, 3 << 20, 100, 200 << 20, 7):
        content = bytes([size % 251]) * size
        assert bytes(reader.get(area.put(content))) == content
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 64 << 20
    area.close()
    reader.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", [{"file": "../x", "bytes": 3}, {"file": "a-1", "bytes": 1 << 40}])
def test_an_answer_cannot_reach_elsewhere(tmp_path: Path, where: dict[str, object]) -> None:
    folder = tmp_path / "areas"
    folder.mkdir()
    (tmp_path / "x").write_bytes(b"secret")
    Outgoing(folder, "a").put(b"123")
    with pytest.raises((OSError, ValueError)):
        Incoming(folder).get(where)


def test_an_order_survives_its_line() -> None:
    order = exchange.DecodeOrder(
        Path("a/\udce9\n.jpg"), Fit(max_side_px=5), True, {"file": "x", "bytes": 1}
    )
    assert exchange.read_order(exchange.order_line(order)) == order


@pytest.mark.skipif(not hasattr(mmap, "MADV_REMOVE"), reason="this system cannot give it back")
def test_a_large_area_takes_no_memory_once_it_is_read(tmp_path: Path) -> None:
    shared = Path("/dev/shm")
    if not shared.is_dir():
        pytest.skip("no folder in memory here")
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        area, crops = Outgoing(Path(folder), "a"), Outgoing(Path(folder), "c")
        reader, crops_reader = Incoming(Path(folder)), Incoming(Path(folder))
        for _ in range(2):  # and it can be written again
            pixels = np.full((4000, 6000, 3), 7, np.uint8)
            image = DecodedImage(pixels, 6000, 4000, Capture(), Source.FULL)
            line = exchange.answer_line(image, area, crops)
            read = exchange.read_answer(line, reader, crops_reader)
            assert (read.pixels == 7).all()
            held = sum(one.stat().st_blocks * 512 for one in Path(folder).iterdir())
            assert held < 1 << 20
        area.close()
        crops.close()
        crops_reader.close()


def test_memory_that_others_may_use_only_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder for shared memory that is closed to this user, or has 64 MB as in a container."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for shared in (tmp_path / "no folder", Path("/proc")):
        monkeypatch.setattr(isolated, "_SHARED_MEMORY", shared)
        with Decoders() as decoders:
            assert decoders.load(Path("one.png"), data=PHOTO).width == 60
            assert len(list(tmp_path.glob("qualityculler-*"))) == 1


def test_no_room_for_pixels_is_no_fault_of_the_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolated, "_ROOM_BYTES", 1 << 60)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Decoders() as decoders:
        assert decoders.load(Path("one.png"), data=PHOTO).width == 60
        (area,) = tmp_path.glob("qualityculler-*")
        # The next larger areas, of the program and of the decoder, have no place left.
        for name in ("file-2", "pixels-2"):
            (area / name).mkdir()
        large = encoded(textured(900, 800), "PNG")
        assert len(large) > 1 << 20
        with pytest.raises(UserError, match="no room in"):
            decoders.load(Path("one.png"), data=large)
    with Decoders() as decoders:
        path = tmp_path / "large.png"
        path.write_bytes(large)
        decoders.load(Path("one.png"), data=PHOTO)
        (area,) = tmp_path.glob("qualityculler-*")
        (area / "pixels-2").mkdir()
        with pytest.raises(UserError, match="no room in"):
            decoders.load(path)


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="holes are filled where POSIX is")
def test_an_area_has_no_holes(tmp_path: Path) -> None:
    """Writing into one where the disk is full would end the program, not the write."""
    area = Outgoing(tmp_path, "a")
    area.put(b"x")
    (file,) = tmp_path.iterdir()
    assert file.stat().st_blocks * 512 >= 1 << 20
    area.close()
