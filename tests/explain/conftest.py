from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from qualityculler.evidence import ExplainerFiles
from qualityculler.explain import png
from qualityculler.explain.asking import Question
from qualityculler.explain.client import Client
from qualityculler.explain.prompts import Prompt, prompt_for
from tests.fixtures import untrained_mllm


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> ExplainerFiles:
    if reason := untrained_mllm.can_run():
        pytest.skip(reason)
    return untrained_mllm.make(tmp_path_factory.mktemp("untrained"))


@pytest.fixture
def client() -> Iterator[Client]:
    with Client() as made:
        yield made


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = {t.name for t in set(threading.enumerate()) - before if t.is_alive()}
    # The client's and the catalog's belong to fixtures that may be closed after this one.
    assert left <= {"explainer", "explainer-in", "explainer-out", "catalog-writer"}


Ask = Callable[..., Question]


@pytest.fixture
def question(untrained: ExplainerFiles) -> Ask:
    """A question to the untrained model; ``words`` limits how much it may write."""

    def make(words: int = 8, files: ExplainerFiles = untrained, seed: int = 0) -> Question:
        side_px = files.image_side_px
        pixels = np.random.default_rng(seed).integers(0, 256, (side_px, side_px, 3), np.uint8)
        return Question(files, _limited(files, words), png.encode(pixels))

    return make


def _limited(files: ExplainerFiles, words: int) -> Prompt:
    return replace(prompt_for(files.family), max_tokens=words)
