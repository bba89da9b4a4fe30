"""From a file to a remembered text, and the command around it, with the real runtime."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qualityculler.cli import app
from qualityculler.decode import registry
from qualityculler.errors import PhotoError
from qualityculler.evidence import (
    ClaimStatus,
    ExplainerFiles,
    Fault,
    Finding,
    Findings,
    PromptFamily,
    Severity,
)
from qualityculler.explain.client import Client
from qualityculler.explain.prompts import Style, prompt_for
from qualityculler.models import local, speeds
from qualityculler.operations import explain
from qualityculler.operations.explain import Told, Wrote
from qualityculler.operations.job import Cancelled, Tell, ignore
from qualityculler.operations.library import Library
from qualityculler.operations.photo import OpenPhoto, shown_to_model
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken
from tests.fixtures.photos import corners, encoded, textured

TREE = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of one's own: models, catalog and log go into a folder of the test."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def model(home: Path, untrained: ExplainerFiles) -> ExplainerFiles:
    """The untrained model, taken up as the user's own."""
    assert untrained.lora is not None
    local.take_up(
        untrained.model.path,
        untrained.mmproj.path,
        untrained.lora.path,
        family=PromptFamily.QUALITY_TINY,
        image_side_px=untrained.image_side_px,
    )
    return explain.find_model(local.ID)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(textured(96, 64), "JPEG"))
    return path


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "c.sqlite3") as opened:
        yield opened


@pytest.fixture
def library(home: Path, catalog: Catalog) -> Iterator[Library]:
    """With a client of its own; the child's process ends with the test."""
    made = Library(catalog)
    yield made
    made.close()


def ask(
    library: Library,
    photo: Path,
    model: ExplainerFiles,
    *,
    again: bool = False,
    tell: Tell = ignore,
    cancel: CancelToken | None = None,
) -> Told:
    return explain.ask(library, OpenPhoto(photo), model, again=again, tell=tell, cancel=cancel)


def test_a_photo_is_explained_and_the_text_is_remembered(
    model: ExplainerFiles, photo: Path, catalog: Catalog, library: Library, tmp_path: Path
) -> None:
    pieces: list[str] = []

    def hear(event: object) -> None:
        if isinstance(event, Wrote):
            pieces.append(event.text)

    told = ask(library, photo, model, tell=hear)
    assert told.reply is not None
    assert told.explanation.text == "".join(pieces).strip()
    assert len(pieces) > 3
    assert told.explanation.rating is None, "an untrained model cannot know the form"
    assert told.explanation.tokens == told.reply.tokens
    assert told.explanation.explainer.prompt == f"tiny-1/{model.image_side_px}px"
    assert speeds.speeds()[local.ID].tokens_per_s == pytest.approx(told.reply.tokens_per_s)

    moved = photo.rename(tmp_path / "moved.jpg")
    with Client(command=["/no/such/program"]) as other:
        again = ask(Library(catalog, client=other), moved, model, tell=hear)
        assert other.child_pid is None
    assert again.remembered
    assert again.explanation == told.explanation
    assert pieces[-1] == told.explanation.text


def test_another_content_or_style_is_another_question(
    model: ExplainerFiles, photo: Path, library: Library
) -> None:
    first = ask(library, photo, model)
    photo.write_bytes(encoded(corners(), "JPEG"))
    second = ask(library, photo, model)
    assert not second.remembered
    assert ask(library, photo, model).remembered
    assert not ask(library, photo, model, again=True).remembered
    assert first.digest != second.digest


def test_what_was_cancelled_is_not_remembered(
    model: ExplainerFiles, photo: Path, library: Library
) -> None:
    cancel = CancelToken()

    def hear(event: object) -> None:
        if isinstance(event, Wrote):
            cancel.cancel()

    with pytest.raises(Cancelled):
        ask(library, photo, model, tell=hear, cancel=cancel)
    assert not ask(library, photo, model).remembered


def test_a_cancel_in_another_thread_ends_the_wait(
    model: ExplainerFiles, photo: Path, library: Library
) -> None:
    cancel, begun, ended = CancelToken(), threading.Event(), threading.Event()

    def work() -> None:
        with pytest.raises(Cancelled):
            ask(library, photo, model, tell=lambda _: begun.set(), cancel=cancel)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(60)
    cancel.cancel()
    assert ended.wait(60)
    thread.join()


def test_a_photo_that_is_none(model: ExplainerFiles, library: Library, tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more than this")
    with pytest.raises(PhotoError):
        ask(library, tmp_path / "bad.jpg", model)


def test_a_photo_is_read_and_decoded_once_for_all_that_is_said_of_it(
    model: ExplainerFiles,
    photo: Path,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads: list[Path] = []
    decodes: list[Path] = []

    def read(path: Path) -> bytes:
        reads.append(path)
        return real_read(path)

    def load(path: Path, *, cancel: CancelToken | None = None, **wanted: Any) -> Any:
        decodes.append(path)
        return registry.load(path, **wanted)

    real_read = registry.read
    monkeypatch.setattr(registry, "read", read)
    monkeypatch.setattr(library.decoders, "load", load)
    events: list[object] = []
    explained = explain.Explain(photo, local.ID).run(library, events.append, CancelToken())
    assert explained.told is not None and explained.findings is not None
    assert (reads, decodes) == ([photo], [photo])
    kinds = [type(event).__name__ for event in events]
    assert kinds[0] == "Measured"
    assert kinds[1] == "Expected"
    assert kinds[-2:] == ["Told", "Verified"]


@pytest.mark.parametrize("size", [(96, 64), (1200, 300), (20, 20)])
def test_the_picture_is_made_as_the_family_wants_it(size: tuple[int, int], tmp_path: Path) -> None:
    data = encoded(corners(*size), "PNG")
    path = tmp_path / "p.png"
    for family, shape in (
        (PromptFamily.QUALITY_TINY, (56, 56, 3)),
        (PromptFamily.GENERIC, None),
    ):
        wanted = prompt_for(family).shape
        pixels = shown_to_model(registry.load(path, data=data).pixels, wanted, 56)
        if shape is None:
            assert max(pixels.shape) == min(56, max(size))
            assert pixels.shape[1] / pixels.shape[0] == pytest.approx(size[0] / size[1], rel=0.1)
        else:
            assert pixels.shape == shape


def test_a_text_is_held_against_what_is_measured() -> None:
    noise = Finding(Fault.NOISE, Severity.CLEAR, 12.0, "levels", 6.0, 0.9)
    text = "The photo is clearly noisy."
    [claim] = explain.claims_of(text, Findings("v1", (noise,)))
    assert claim.standing is ClaimStatus.SUPPORTED
    assert explain.claims_of(text, None) == ()


# The command


def run(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = app.run(["explain", *map(str, words)])
    out, err = capfd.readouterr()
    return code, out, err


def test_the_command_prints_the_text_and_what_it_took(
    model: ExplainerFiles, photo: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capfd, photo, "--model", "own")
    assert (code, err) == (0, "")
    name, *_, text, closing, empty = out.split("\n")[:-1]
    assert name.endswith("photo.jpg")
    assert len(text) > 40
    assert closing.startswith("  [no score, by the model own; ")
    assert "tokens/s" in closing
    assert empty == ""
    assert "remembered from 20" in run(capfd, photo, "--model", "own")[1]


def test_the_command_writes_json_for_every_photo(
    model: ExplainerFiles, photo: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more than this")
    words = (tmp_path / "bad.jpg", photo, "--model", "own")
    code, out, _ = run(capfd, *words, "--json")
    bad, good = json.loads(out)
    assert code == 1
    assert bad["explanation"] is None
    assert bad["trouble"]
    assert good["trouble"] is None
    assert good["path"] == str(photo)
    said = good["explanation"]
    assert said["rating"] is None
    assert (said["model"], said["prompt"], said["remembered"]) == ("own", "tiny-1/56px", False)
    assert said["tokens_per_s"] > 0
    code, out, _ = run(capfd, *words, "--jsonl")
    assert [json.loads(line)["path"] for line in out.splitlines()] == [str(w) for w in words[:2]]
    assert json.loads(out.splitlines()[1])["explanation"]["remembered"]


def test_without_the_extra_it_says_how_to_get_it_and_goes_on(
    home: Path,
    photo: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    code, out, err = run(capfd, photo)
    assert code == 3
    assert err.count("\n") == 1
    assert "pip install 'qualityculler[explain]'" in err
    assert out.splitlines()[0].endswith("photo.jpg")
    code, out, err = run(capfd, photo, "--json", "--no-model")
    assert (code, err) == (0, "")
    assert json.loads(out)[0]["explanation"] is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name photos to explain"),
        (("x.jpg", "--top", 3), "Name photos to explain"),
        (("x.jpg", "--json", "--jsonl"), "Choose either"),
    ],
)
def test_a_command_that_cannot_be_meant(
    home: Path, words: tuple[object, ...], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capfd, *words)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)


def test_a_model_that_is_not_there_is_refused_before_any_output(
    home: Path, photo: Path, untrained: ExplainerFiles, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capfd, photo, "--model", "nobody", "--json")
    assert (code, out) == (2, "")
    assert "no explainer named 'nobody'" in err


def test_a_style_the_model_does_not_know(
    model: ExplainerFiles, photo: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capfd, photo, "--model", "own", "--style", Style.FAST)
    assert code == 1
    assert "cannot be asked in the style fast" in err


def test_the_best_of_the_catalog(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capfd, "--top", 2, "--no-model")
    assert code == 0
    assert err.startswith("No photo in the catalog has a score")
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.png").write_bytes(encoded(textured(96, 64, number), "PNG"))
    assert app.run(["scan", str(folder), "--quiet"]) == 0
    code, out, err = run(capfd, "--top", 2, "--no-model", "--jsonl")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 2


@pytest.mark.skipif(os.name != "posix", reason="signals of another kind")
def test_ctrl_c_stops_in_the_middle_of_the_text(model: ExplainerFiles, photo: Path) -> None:
    words = [sys.executable, "-m", "qualityculler", "explain", str(photo), "--model", "own"]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=TREE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        seen = b""
        while seen.count(b"\n") < 1 or not seen.split(b"\n")[-1].strip():
            seen += process.stdout.read(1)
        # As a terminal does: to the whole group.
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b"Stopped.\n"
