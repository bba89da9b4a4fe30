"""The client and its child, with the real runtime: answers, stops, crashes, time-outs, idling."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qualityculler.errors import ModelError
from qualityculler.evidence import ExplainerFiles, PromptFamily
from qualityculler.explain.asking import Asking, Reply, Stopped, Why
from qualityculler.explain.client import Client
from qualityculler.explain.limits import Limits
from qualityculler.explain.prompts import prompt_for
from qualityculler.explain.protocol import LoadStage, ModelProgress
from tests.explain.conftest import Ask
from tests.fixtures.untrained_mllm import as_model_file

posix = pytest.mark.skipif(os.name != "posix", reason="signals of another kind")
LONG = 700  # tokens: many seconds of writing
GENEROUS_S = 60.0


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + GENEROUS_S
    while not holds():
        assert time.monotonic() < end, "never came true"
        time.sleep(0.01)


class Writing:
    """A long answer that is being written."""

    def __init__(self, client: Client, question: Ask) -> None:
        self.begun = threading.Event()
        self.asking: Asking = client.ask(question(LONG), lambda text: self.begun.set())
        assert self.begun.wait(GENEROUS_S)
        assert client.child_pid is not None
        self.pid = client.child_pid


def test_text_comes_in_pieces_that_make_up_the_answer(client: Client, question: Ask) -> None:
    pieces: list[str] = []
    stages: list[LoadStage] = []
    asking = client.ask(question(12), pieces.append, lambda p: stages.append(p.stage))
    reply = asking.reply()
    assert "".join(pieces) == reply.raw
    assert len(pieces) > 3
    assert reply.tokens == 12
    assert not reply.complete
    assert list(dict.fromkeys(stages)) == list(LoadStage)
    assert 0 < reply.load_s < reply.first_token_s < reply.seconds


def test_the_same_picture_gives_the_same_text(client: Client, question: Ask) -> None:
    one, again = (client.ask(question(24)).reply() for _ in range(2))
    assert one.raw == again.raw
    assert again.load_s == 0, "loaded twice"


def test_a_cancel_ends_the_question_and_the_child_goes_on(client: Client, question: Ask) -> None:
    writing = Writing(client, question)
    began_s = time.monotonic()
    writing.asking.cancel()
    with pytest.raises(Stopped) as stopped:
        writing.asking.reply()
    assert stopped.value.why is Why.CANCELLED
    assert time.monotonic() - began_s < 5
    assert client.ask(question()).reply().tokens == 8


@posix
def test_a_child_that_does_not_hear_a_cancel_is_killed(client: Client, question: Ask) -> None:
    writing = Writing(client, question)
    os.kill(writing.pid, signal.SIGSTOP)
    writing.asking.cancel()
    with pytest.raises(Stopped):
        writing.asking.reply()
    wait_until(lambda: not is_alive(writing.pid))
    assert client.ask(question()).reply().load_s > 0, "not a new child"


@posix
def test_a_crash_is_a_sentence_and_the_next_question_is_answered(
    client: Client, question: Ask
) -> None:
    writing = Writing(client, question)
    os.kill(writing.pid, signal.SIGKILL)
    with pytest.raises(ModelError, match=r"ended unexpectedly while answering \(signal 9\)"):
        writing.asking.reply()
    assert client.ask(question()).reply().tokens == 8


@posix
def test_a_crash_between_questions_is_not_noticed(client: Client, question: Ask) -> None:
    client.ask(question()).reply()
    pid = client.child_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: client.child_pid is None)
    assert client.ask(question()).reply().tokens == 8


@posix
@pytest.mark.parametrize(
    ("stage", "limits", "sentence"),
    [
        (LoadStage.CHECKING, Limits(load_s=2.0), r"be loaded within 2 s"),
        (LoadStage.LOOKING, Limits(first_token_s=0.5), r"begin its answer within 0.5 s"),
        (None, Limits(answer_s=0.5), r"finish its answer within 0.5 s"),
    ],
)
def test_what_takes_too_long_is_ended(
    question: Ask, stage: LoadStage | None, limits: Limits, sentence: str
) -> None:
    with Client(limits) as client:
        pids: list[int] = []

        def freeze() -> None:
            pid = client.child_pid
            assert pid is not None
            if not pids:
                pids.append(pid)
                os.kill(pid, signal.SIGSTOP)

        def on_progress(progress: ModelProgress) -> None:
            if progress.stage is stage:
                freeze()

        def on_text(text: str) -> None:
            if stage is None:
                freeze()

        asking = client.ask(question(LONG), on_text, on_progress)
        with pytest.raises(ModelError, match=sentence):
            asking.reply()
        assert not is_alive(pids[0])


def test_a_child_without_work_leaves_and_gives_its_memory_back(question: Ask) -> None:
    with Client(Limits(idle_s=0.2)) as client:
        client.ask(question()).reply()
        pid = client.child_pid
        assert pid is not None
        wait_until(lambda: not is_alive(pid))
        assert client.ask(question()).reply().load_s > 0


def test_a_newer_question_replaces_the_one_that_waits(client: Client, question: Ask) -> None:
    running = Writing(client, question).asking
    second, third = client.ask(question()), client.ask(question())
    with pytest.raises(Stopped) as stopped:
        second.reply()
    assert stopped.value.why is Why.REPLACED
    assert not running.ended
    running.cancel()
    assert isinstance(third.reply(), Reply)


def test_a_question_that_waits_can_be_cancelled(client: Client, question: Ask) -> None:
    running = Writing(client, question).asking
    waiting = client.ask(question())
    waiting.cancel()
    with pytest.raises(Stopped):
        waiting.reply()
    assert not running.ended


def test_a_cancel_while_loading_keeps_the_loading_for_the_next(
    client: Client, question: Ask
) -> None:
    loading = threading.Event()
    first = client.ask(question(), on_progress=lambda p: loading.set())
    assert loading.wait(GENEROUS_S)
    first.cancel()
    with pytest.raises(Stopped):
        first.reply()
    pid = client.child_pid
    assert client.ask(question()).reply().tokens == 8
    assert client.child_pid == pid


def test_closing_ends_everything(question: Ask) -> None:
    client = Client()
    writing = Writing(client, question)
    waiting = client.ask(question())
    client.close()
    for asking in (writing.asking, waiting):
        with pytest.raises(Stopped) as stopped:
            asking.reply()
        assert stopped.value.why is Why.CLOSED
    assert not is_alive(writing.pid)
    with pytest.raises(RuntimeError, match="closed"):
        client.ask(question())


def test_a_question_right_before_closing_is_not_left_waiting(question: Ask) -> None:
    client = Client()
    asking = client.ask(question())
    client.close()
    with pytest.raises(Stopped):
        asking.reply()


def test_a_listener_that_fails_ends_its_question_only(client: Client, question: Ask) -> None:
    def on_text(text: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        client.ask(question(), on_text).reply()
    assert client.ask(question()).reply().tokens == 8


def test_another_model_gets_another_child(
    client: Client, question: Ask, untrained: ExplainerFiles
) -> None:
    client.ask(question()).reply()
    pid = client.child_pid
    plain = replace(untrained, lora=None)
    assert client.ask(question(files=plain)).reply().load_s > 0
    assert client.child_pid != pid
    assert pid is not None
    assert not is_alive(pid)


def test_a_schema_is_kept_to(client: Client, question: Ask, untrained: ExplainerFiles) -> None:
    asked = question(files=replace(untrained, family=PromptFamily.GENERIC))
    prompt = replace(prompt_for(PromptFamily.GENERIC), max_tokens=9)
    reply = client.ask(replace(asked, prompt=prompt)).reply()
    assert reply.raw.replace(" ", "").replace("\n", "").startswith('{"problems":[')


def test_a_program_that_is_not_there(question: Ask, tmp_path: Path) -> None:
    with (
        Client(command=[str(tmp_path / "nothing")]) as client,
        pytest.raises(ModelError, match="cannot be started"),
    ):
        client.ask(question()).reply()


def test_a_program_that_is_not_our_child(question: Ask) -> None:
    talker = [sys.executable, "-c", "print('hello'); input()"]
    with (
        Client(command=talker) as client,
        pytest.raises(ModelError, match="ended unexpectedly while loading"),
    ):
        client.ask(question()).reply()


def test_a_file_that_was_damaged_is_not_loaded(
    client: Client, question: Ask, untrained: ExplainerFiles, tmp_path: Path
) -> None:
    content = bytearray(untrained.mmproj.path.read_bytes())
    content[-1] ^= 1
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(content)
    wrong = replace(untrained, mmproj=replace(untrained.mmproj, path=damaged))
    with pytest.raises(ModelError, match=r"damaged\.gguf is damaged or not the expected file"):
        client.ask(question(files=wrong)).reply()
    assert client.ask(question()).reply().tokens == 8


def test_a_file_the_runtime_refuses_is_a_sentence(
    client: Client, question: Ask, untrained: ExplainerFiles, tmp_path: Path
) -> None:
    hollow = tmp_path / "hollow.gguf"
    hollow.write_bytes(b"GGUF" + bytes(1000))
    wrong = replace(untrained, mmproj=as_model_file(hollow))
    with pytest.raises(ModelError, match=r"cannot load .* together with hollow\.gguf"):
        client.ask(question(files=wrong)).reply()
