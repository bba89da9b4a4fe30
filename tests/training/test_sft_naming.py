"""What the image tokens are held against: read-outs, and the words they lean towards."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="the extra 'train' is not installed")

import torch

from qualityculler.evidence import Fault, Severity
from training.sft.naming import SOUND, UNKNOWN, Naming, classes, phrases
from training.sft.photos import Example
from training.sft.sight import Sight, alone, targets
from training.sft.texts import SPOKEN, Flaw

WIDTH = 64


def ids(text: str) -> list[int]:
    """Each word is a number of its own."""
    return [sum(map(ord, word)) % 997 for word in text.split()]


@pytest.fixture
def naming() -> Naming:
    table = torch.randn(997, WIDTH, generator=torch.Generator().manual_seed(0))
    return Naming(table, ids)


NOISY = Example("a", False, (Flaw(Fault.NOISE, Severity.CLEAR),), 2.2)


def test_classes_of_spoilt_sound_and_unknown() -> None:
    found = classes([NOISY, Example("b", True, (), 4.1), Example("c", True, None, 3.4)])
    assert found["kind"].tolist() == [SPOKEN.index(Fault.NOISE), SOUND, UNKNOWN]
    assert found["severity"].tolist() == [1, UNKNOWN, UNKNOWN]
    assert found["overall"].tolist() == [1, 3, 2]


def test_every_class_has_words_and_none_has_a_place_to_fill() -> None:
    for texts in phrases().values():
        assert len(set(texts)) == len(texts)
        assert all(one.startswith(" ") and "{" not in one for one in texts)


def test_the_right_word_costs_less(naming: Naming) -> None:
    right = naming.kind[SPOKEN.index(Fault.NOISE)] * WIDTH**0.5
    wrong = naming.kind[SPOKEN.index(Fault.DEFOCUS)] * WIDTH**0.5
    tokens = (one.expand(1, 4, WIDTH) for one in (right, wrong))
    near, far = (naming.loss(one, [NOISY], alone).item() for one in tokens)
    assert near < far - 1


def test_tokens_learn_to_lean(naming: Naming) -> None:
    tokens = torch.zeros(1, 4, WIDTH, requires_grad=True)
    first = naming.loss(tokens, [NOISY], alone)
    first.backward()
    moved = tokens.detach() - 5 * tokens.grad
    assert naming.loss(moved, [NOISY], alone) < first


def test_a_batch_of_which_nothing_certain_is_known_still_has_a_loss() -> None:
    unknown = [Example("c", True, None, 3.4), Example("d", True, None, 2.9)]
    loss = Sight(WIDTH).loss(torch.zeros(2, 16, WIDTH), targets(unknown), alone)
    assert torch.isfinite(loss)
