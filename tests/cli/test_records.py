"""What a spreadsheet must not take for a formula, and what a terminal must not be sent."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from qualityculler.cli import outputs, records, summary
from qualityculler.cli.progress import task_fields
from qualityculler.cli.terminal import shown
from qualityculler.errors import UserError
from qualityculler.task import Progress


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_get_an_apostrophe(start: str) -> None:
    record = dict.fromkeys(records.FIELDS) | {"path": f"{start}cmd.csv", "score": -1.5}
    cells = dict(zip(records.FIELDS, records.cells(record, records.FIELDS), strict=True))
    assert cells["path"] == f"'{start}cmd.csv"
    assert cells["score"] == -1.5
    assert cells["camera"] is None


def test_shown_escapes_what_would_not_be_seen() -> None:
    assert shown("a\x1b[2Jb\u202ec\udce9") == "a\\x1b[2Jb\\u202ec\\xe9"
    assert shown(Path("Straße/写真.jpg")) == str(Path("Straße/写真.jpg"))


def test_json_is_ascii_where_the_stream_is_not_utf8() -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    wide = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert outputs.as_json({"path": "写"}, narrow) == '{"path": "\\u5199"}'
    assert outputs.as_json({"path": "写"}, wide) == '{"path": "写"}'


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")

    def rows() -> object:
        yield {"path": "a"}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outputs.write_json(target, rows())  # type: ignore[arg-type]
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_photo_behind_a_link_is_not_written_over(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"pixels")
    link = tmp_path / "out.csv"
    link.symlink_to(photo)
    with pytest.raises(UserError, match="photo"):
        outputs.check([link], None, tmp_path / "c.sqlite3")


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices here")
def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no ordinary file"):
        outputs.check([Path("/dev/null")], None, tmp_path / "c.sqlite3")
    outputs.check([], Path("/dev/null"), tmp_path / "c.sqlite3")


def test_a_link_to_an_older_result_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "out.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    outputs.write_json(link, [])
    assert link.is_symlink()
    assert target.read_text() == "[\n]\n"


def test_the_histogram_has_a_plain_form() -> None:
    assert summary._histogram([0, 2, 4], "ascii")[1:] == [
        "2.3-3.7 2 " + "#" * 20,
        "3.7-5.0 4 " + "#" * 40,
    ]
    assert summary._histogram([1, 3], "utf-8") == [
        "1.0-3.0 1 █████████████▍",
        "3.0-5.0 3 " + "█" * 40,
    ]


def test_the_bar_leaves_known_photos_out_of_the_rate() -> None:
    walking = task_fields(Progress(seen=10, unchanged=4, scored=1))
    assert walking == {"completed": 1, "total": None, "done": "5/10+"}
    known = task_fields(Progress(seen=10, total=10, unchanged=4, scored=1, skipped=1))
    assert known == {"completed": 2, "total": 6, "done": "6/10"}
