"""Two processes on the processor learn what one learns: negatives are gathered across them."""

import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from tests.training.processes import ROOT, found_by  # noqa: E402
from training import distributed  # noqa: E402

# A process on its own: torchrun starts it once, or twice.
SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
import torch
from training import distributed
from training.align import clip_train

torch.set_num_threads(1)
config = clip_train.load_config(Path("training/configs/clip-smoke.yaml"))
config = replace(config, batch=8, epochs=2, learning_rate=0.003)
random = np.random.default_rng(1)
colours = random.integers(0, 256, (16, 1, 1, 3), dtype=np.uint8)
views = np.ascontiguousarray(np.broadcast_to(colours, (16, 224, 224, 3)))
texts = torch.nn.functional.normalize(torch.from_numpy(random.normal(size=(16, 2, 24))), dim=2)
material = clip_train.Material(views, np.arange(16), texts.float())
first = distributed.join() == 0
torch.manual_seed(0)
run = clip_train.Run(clip_train.clip_of(config), config, torch.device("cpu"))
clip_train.train(run, material, Path(sys.argv[1]))
if first:
    print(distributed.rank_and_world()[1], "processes")
    slopes = torch.cat([p.grad.flatten() for p in run.visual.parameters()])
    embedded = torch.from_numpy(clip_train.embed(run.visual, views, run.device))
    found = {"slopes": slopes, "embedded": embedded, "log_scale": run.log_scale.detach()}
    torch.save(found, Path(sys.argv[1]) / "found.pt")
distributed.barrier()
"""


def test_two_processes_learn_what_one_learns(tmp_path):
    """Weights are not compared: where the slope is 0 (biases of keys) Adam follows the rounding."""
    one, two = (found_by(SCRIPT, tmp_path / str(count), count) for count in (1, 2))
    assert one["log_scale"].item() == pytest.approx(two["log_scale"].item(), abs=1e-5)
    for name in ("slopes", "embedded"):
        apart = (one[name] - two[name]).norm() / one[name].norm()
        assert 0.0 < apart < 2e-3, name


def test_alone_nothing_is_exchanged():
    x, p = torch.ones(2, 3), torch.nn.Parameter(torch.zeros(1))
    p.grad = torch.tensor([2.0])
    assert distributed.gather(x) is x
    distributed.average_gradients([p])
    distributed.sum_gradients([p])
    assert p.grad.item() == 2.0
    assert distributed.rank_and_world() == (0, 1)


def test_each_process_computes_on_a_gpu_of_its_own(monkeypatch):
    monkeypatch.setenv("LOCAL_RANK", "3")
    names = [str(distributed.own_device(name)) for name in ("cuda", "cuda:1", "cpu")]
    assert names == ["cuda:3", "cuda:1", "cpu"]


def test_a_batch_that_cannot_be_shared_is_said():
    from dataclasses import replace

    from training.align import clip_train

    config = clip_train.load_config(ROOT / "training/configs/clip-smoke.yaml")
    material = clip_train.Material(None, list(range(16)), None)
    with pytest.raises(SystemExit, match="not shared evenly by 3"):
        next(clip_train.steps(material, replace(config, batch=8), 0, (0, 3)))
