"""The verb ``measure``: lines for people, JSON for programs, a sentence for what is no photo."""

from __future__ import annotations

import json
from pathlib import Path

from qualityculler.evidence import Box, Fault
from qualityculler.text.faults import place
from tests.cli.conftest import Command
from tests.fixtures.photos import encoded, textured


def written(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(encoded(textured(400, 300, seed=len(name)), "PNG"))
    return path


def test_each_finding_is_told_once(command: Command, folder: Path, catalog: Path) -> None:
    photo = written(folder, "one.png")
    ended = command("measure", photo, "--catalog", catalog)
    assert ended.code == 0
    assert ended.err == ""
    first, *lines = ended.out.splitlines()
    assert first.endswith("one.png")
    told = " ".join(lines)
    assert all(fault.value in told.lower() for fault in Fault)
    assert "Low resolution: slight (0.12 megapixels, limit 0.23; " in told
    assert "cannot judge. " in told


def test_json_is_an_array_of_all_photos(command: Command, folder: Path, catalog: Path) -> None:
    photos = [written(folder, name) for name in ("a.png", "bb.png")]
    ended = command("measure", *photos, "--json", "--catalog", catalog)
    records = json.loads(ended.out)
    assert [record["path"] for record in records] == [str(photo) for photo in photos]
    for record in records:
        assert [item["fault"] for item in record["findings"]["items"]] == [f.value for f in Fault]
        for item in record["findings"]["items"]:
            assert item["severity"] is not None or item["reason"]


def test_a_file_that_is_no_photo_is_skipped(command: Command, folder: Path, catalog: Path) -> None:
    text = folder / "no.jpg"
    text.write_text("not a photo")
    photo = written(folder, "one.png")
    ended = command("measure", text, photo, "--json", "--catalog", catalog)
    assert ended.code == 1
    assert "no.jpg: " in ended.err
    assert [record["findings"] is None for record in json.loads(ended.out)] == [True, False]


def test_a_second_time_reads_the_catalog(command: Command, folder: Path, catalog: Path) -> None:
    photo = written(folder, "one.png")
    outs = [command("measure", photo, "--json", "--catalog", catalog).out for _ in range(2)]
    assert outs[0] == outs[1]
    assert command("measure", photo, "--again", "--json", "--catalog", catalog).out == outs[0]


def test_places_are_told_in_words() -> None:
    assert place(Box(0, 0, 1, 1)) == "over the whole frame"
    assert place(Box(0, 0, 0.2, 0.2)) == "in the upper left"
    assert place(Box(0.4, 0.7, 0.6, 1)) == "in the lower part"
    assert place(Box(0.4, 0.4, 0.6, 0.6)) == "in the centre"
    assert place(Box(0.8, 0.4, 1, 0.6)) == "on the right"
