"""The cold start on two processes has the gradients it has on one."""

from importlib.util import find_spec
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
if find_spec("peft") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from qualityculler.evidence import Fault, Severity  # noqa: E402
from tests.training.processes import found_by  # noqa: E402
from training.sft.naming import Naming  # noqa: E402
from training.sft.photos import Example  # noqa: E402
from training.sft.sight import Sight, alone, targets  # noqa: E402
from training.sft.texts import Flaw  # noqa: E402

# Eight examples of which some are not known; torchrun starts it once, or twice.
SCRIPT = """
import sys
from pathlib import Path
import torch
from qualityculler.evidence import Fault, Severity
from training import distributed
from training.sft import train
from training.sft.naming import Naming
from training.sft.photos import Example
from training.sft.sight import Sight, targets
from training.sft.texts import Flaw

torch.set_num_threads(1)
first = distributed.join() == 0
noisy = Example("a", False, (Flaw(Fault.NOISE, Severity.CLEAR),), 2.5)
tinted = Example("b", False, (Flaw(Fault.COLOUR_CAST, Severity.SLIGHT, detail="blue"),), 3.5)
examples = [noisy, Example("c", True, None, 3.0), tinted, Example("d", True, (), 4.5)]
examples = [*examples, noisy, noisy, Example("e", True, None, 1.5), tinted]
torch.manual_seed(0)
given, sight = torch.randn(8, 4, 12), Sight(12)
naming = Naming(torch.randn(300, 12), lambda text: [ord(one) for one in text[:5]])
layer, head = torch.nn.Linear(12, 12), torch.nn.Linear(12, 20)
ids = torch.randint(0, 20, (8, 4))
weights = torch.rand(8, 4) * (torch.rand(8, 4) > 0.4)
weights[:2] = 0.0
weights[1, 0] = 3.0
rows = train.mine(list(range(8)))
tokens, mine = layer(given[rows]), [examples[i] for i in rows]
kept = weights[rows] > 0
loss = train.spoken_loss(head(tokens)[kept], ids[rows], weights[rows], distributed.total)
loss = loss + sight.loss(tokens, targets(mine), distributed.total)
loss = loss + naming.loss(tokens, mine, distributed.total)
loss.backward()
learning = [*layer.parameters(), *head.parameters(), *sight.parameters(), *naming.parameters()]
distributed.sum_gradients(learning)
loss = distributed.total(loss)
if first:
    print(distributed.rank_and_world()[1], "processes")
    slopes = torch.cat([p.grad.flatten() for p in learning])
    torch.save({"loss": loss, "slopes": slopes}, Path(sys.argv[1]) / "found.pt")
distributed.barrier()
"""


def test_two_processes_have_the_gradients_of_one(tmp_path: Path) -> None:
    one, two = (found_by(SCRIPT, tmp_path / str(count), count) for count in (1, 2))
    assert one["loss"].item() == pytest.approx(two["loss"].item(), rel=1e-5)
    assert one["slopes"].abs().max() > 0.1
    assert torch.allclose(one["slopes"], two["slopes"], atol=1e-5)


def test_what_is_beside_the_words_is_learnt_where_the_tokens_are() -> None:
    """On a device without numbers, where an operation across devices is an error too."""
    noisy = Example("a", False, (Flaw(Fault.NOISE, Severity.CLEAR),), 2.5)
    tokens = torch.ones(2, 4, 12, device="meta")
    naming = Naming(torch.randn(300, 12), lambda text: [ord(one) for one in text[:5]]).to("meta")
    loss = Sight(12).to("meta").loss(tokens, targets([noisy] * 2), alone)
    loss = loss + naming.loss(tokens, [noisy] * 2, alone)
    assert loss.device.type == "meta"
