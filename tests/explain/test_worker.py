"""The child's loop: what it refuses before a runtime is started, and that it never outlives us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from qualityculler.errors import ModelError
from qualityculler.explain import child, protocol
from qualityculler.explain.limits import as_error
from qualityculler.explain.machine import Machine
from qualityculler.explain.protocol import Ask, Cancel, Load, MessageKind, Quit, Trouble
from qualityculler.explain.question import PendingQuestion, load_order
from qualityculler.explain.worker import Worker
from qualityculler.explain.xllama import Runtime
from tests.explain.conftest import Ask as MakeQuestion
from tests.fixtures.untrained_mllm import as_model_file

SOUND = Machine(frozenset(), cores=2, available_bytes=None)


class Talk:
    """Both ends of a worker that runs in a thread of this process."""

    def __init__(self, orders: BinaryIO, words: BinaryIO) -> None:
        self._orders, self._words = orders, words

    def say(self, line: bytes) -> None:
        self._orders.write(line)
        self._orders.flush()

    def hear(self) -> protocol.Word:
        return protocol.read_word(self._words.readline())

    def trouble(self) -> Trouble:
        """The next trouble; what is told about the progress before it is passed over."""
        while not isinstance(word := self.hear(), Trouble):
            pass
        return word


@contextmanager
def talking(machine: Machine = SOUND) -> Iterator[Talk]:
    ends = [os.pipe(), os.pipe()]
    orders_in, words_in = (os.fdopen(read, "rb") for read, _ in ends)
    orders_out, words_out = (os.fdopen(write, "wb") for _, write in ends)
    worker = Worker(orders_in, words_out, machine, orphaned=lambda: None)
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        yield Talk(orders_out, words_in)
    finally:
        orders_out.close()
        running.join()
        for stream in (words_out, orders_in, words_in):
            stream.close()


def model(tmp_path: Path, **changes: Any) -> Load:
    """An order to load small files that begin as GGUF files do."""
    files = []
    for name in ("model", "mmproj"):
        path = tmp_path / f"{name}.gguf"
        path.write_bytes(b"GGUF" + name.encode() * 100)
        files.append(as_model_file(path))
    return replace(Load(files[0], files[1], None, None, 512, None, None), **changes)


def refused(load: Load, machine: Machine = SOUND) -> str:
    with talking(machine) as talk:
        talk.say(protocol.line(load))
        trouble = talk.trouble()
    assert trouble.kind is MessageKind.MODEL
    assert trouble.id is None
    return str(as_error(trouble))


needs_runtime = pytest.mark.usefixtures("runtime")


@pytest.fixture
def runtime() -> None:
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp is not installed")


@needs_runtime
def test_a_processor_without_avx2_never_starts_the_runtime(tmp_path: Path) -> None:
    old = Machine(frozenset({"avx2", "fma"}), cores=2, available_bytes=None)
    sentence = refused(model(tmp_path), old)
    assert sentence.startswith("This processor has no AVX2, FMA, which the model runtime needs")
    assert "xllamacpp" not in sys.modules


@needs_runtime
def test_low_memory_is_told_before_anything_is_read(tmp_path: Path) -> None:
    sentence = refused(model(tmp_path), replace(SOUND, available_bytes=400_000_000))
    assert sentence.startswith("This model needs 0.5 GB of memory and 0.4 GB are free")
    assert "xllamacpp" not in sys.modules


@needs_runtime
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:100]), "has 100 bytes where 604"),
        (lambda path: path.write_bytes(b"JUNK" + bytes(600)), "is no GGUF model file"),
        (lambda path: path.write_bytes(b""), "is no GGUF model file"),
        (lambda path: path.write_bytes(b"GGUF" + bytes(600)), "not the expected file (SHA-256"),
        (lambda path: path.unlink(), "cannot be read: No such file"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(tmp_path: Path, spoil: Any, sentence: str) -> None:
    load = model(tmp_path)
    spoil(load.mmproj.path)
    told = refused(load)
    assert sentence in told
    assert str(load.mmproj.path) in told
    assert "xllamacpp" not in sys.modules


def test_a_runtime_that_lacks_a_library_is_no_fault_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ModelError, match=r"cannot be loaded: import of xllamacpp halted.*libgomp1"):
        Runtime(model(tmp_path), 1)


def test_without_the_runtime_there_is_a_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    assert "pip install 'qualityculler[explain]'" in refused(model(tmp_path))


ASK = Ask(7, "", None, "what?", None, 1, 0.0, 1, 1.0)


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"{not json}\n",
        b"[]\n",
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b'{"is": "dance"}\n',
        b'{"is": ["ask"]}\n',
        b'{"is": {}}\n',
        json.dumps({"is": "ask", **asdict(ASK), "temperature": 10**400}).encode() + b"\n",
        b'{"is": "token", "id": 1, "text": "a word is no order"}\n',
        b'{"is": "ask", "id": 1}\n',
        json.dumps({"is": "ask", **asdict(ASK), "id": "1"}).encode() + b"\n",
        json.dumps({"is": "ask", **asdict(ASK), "more": 1}).encode() + b"\n",
        json.dumps({"is": "load", **asdict(Quit())}).encode() + b"\n",
    ],
)
def test_a_line_that_is_no_order_is_told_and_passed_over(line: bytes) -> None:
    with talking() as talk:
        talk.say(line)
        assert talk.trouble().kind is MessageKind.PROTOCOL
        talk.say(protocol.line(Cancel(3)))
        talk.say(protocol.line(ASK))
        told = talk.trouble()
    assert (told.id, told.sentence) == (7, "no model is loaded")


def test_every_message_comes_back_as_it_was(tmp_path: Path) -> None:
    load = model(tmp_path, stamps=tmp_path / "odd \udcff name", chat_template="{{x}}\n")
    ask = replace(ASK, schema={"type": "object"}, system="s")
    for order in (load, ask, ASK, protocol.Try(), Cancel(1), Quit()):
        assert protocol.read_order(protocol.line(order)) == order
    for word in (
        protocol.ModelProgress(protocol.LoadStage.LOOKING, 0.5),
        protocol.ModelProgress(protocol.LoadStage.LOADING, None),
        protocol.Ready(1, 2.0),
        protocol.Token(1, "é\n"),
        protocol.Done(1, "stop", 2, 3, 4.0),
        Trouble(None, MessageKind.BUG, "s"),
    ):
        assert protocol.read_word(protocol.line(word)) == word


@contextmanager
def real_child() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        child.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def hear_until(process: subprocess.Popen[bytes], kind: type) -> protocol.Word:
    assert process.stdout is not None
    while not isinstance(word := protocol.read_word(process.stdout.readline()), kind):
        assert not isinstance(word, Trouble), word
    return word


def give(process: subprocess.Popen[bytes], *orders: protocol.Order) -> None:
    assert process.stdin is not None
    for order in orders:
        process.stdin.write(protocol.line(order))
    process.stdin.flush()


def answering(process: subprocess.Popen[bytes], question: MakeQuestion) -> None:
    asked = question(700)

    class NobodyAsks:
        def __init__(self) -> None:
            self.question = asked

    give(process, load_order(asked, None), PendingQuestion(1, NobodyAsks()).order())  # type: ignore[arg-type]
    hear_until(process, protocol.Token)


def test_a_child_whose_parent_is_gone_leaves_in_the_middle_of_a_word(
    question: MakeQuestion,
) -> None:
    with real_child() as process:
        answering(process, question)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_child_prints_nothing_but_its_lines_and_quits(question: MakeQuestion) -> None:
    with real_child() as process:
        answering(process, question)
        give(process, Cancel(1), Quit())
        assert process.stdout is not None
        assert process.stderr is not None
        words = [protocol.read_word(line) for line in process.stdout]
        assert process.stderr.read() == b""
        assert process.wait(30) == 0
    assert isinstance(words[-1], protocol.Done)
    assert words[-1].ended == "cancelled"


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="looks into /proc")
def test_nobody_else_can_use_the_port_of_the_runtime(question: MakeQuestion) -> None:
    with real_child() as process:
        answering(process, question)
        ports = list(listening_ports(process.pid))
        assert ports
        for port in ports:
            for path in ("slots", "props", "v1/models", "metrics", "lora-adapters"):
                with pytest.raises(urllib.error.HTTPError, match="HTTP Error 401") as refusal:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30)
                refusal.value.close()


def listening_ports(pid: int) -> Iterator[int]:
    sockets = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        target = str(descriptor.readlink())
        if target.startswith("socket:["):
            sockets.add(target[8:-1])
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and fields[9] in sockets:
            yield int(fields[1].split(":")[1], 16)


def test_a_folder_with_modules_of_the_same_names_is_not_looked_into(
    tmp_path: Path, question: MakeQuestion
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the folder')")
    (tmp_path / "qualityculler").mkdir()
    (tmp_path / "qualityculler" / "__init__.py").write_text("raise SystemExit('ours')")
    code = (
        "import os, sys; sys.path[:0] = [sys.argv[1]]; from qualityculler.explain import child;"
        "os.chdir(sys.argv[2]); made = child.Child(child.command(), lambda *word: print(word[1]));"
        "made.stop(30); print(made.exit_code)"
    )
    tree = str(Path(child.__file__).parents[2])
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code, tree, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "None\n0\n"
    assert ended.stderr == ""
