"""Image tokens that lean towards the words to be said.

The mean image token is held against the language model's own embeddings of the words for each
fault, strength and overall quality. A model that has never seen a picture can copy a word of its
context, so it has less to learn when the picture is given in its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from qualityculler.evidence import Severity
from training.sft.photos import Example
from training.sft.sight import UNKNOWN, Total, known_mean
from training.sft.texts import ADJECTIVES, ADVERBS, NOTHING, OVERALL, SPOKEN, WORDS, overall

GROUPS = ("kind", "severity", "overall")
SOUND = len(SPOKEN)
FIRST_SCALE = 3.0


def phrases() -> dict[str, list[str]]:
    """For each group the words of each of its classes, in one text."""
    kinds = [f" {WORDS[f][0]} {WORDS[f][1]}".replace(" {}", "") for f in SPOKEN]
    strengths = list(Severity)[1:]
    return {
        "kind": [*kinds, " ".join(["", *NOTHING])],
        "severity": [" ".join(["", *ADVERBS[s], *ADJECTIVES[s]]) for s in strengths],
        "overall": [f" {word}" for word in OVERALL],
    }


def classes(examples: Sequence[Example]) -> dict[str, Tensor]:
    """The class of each example [B] in each group; UNKNOWN where nothing is told."""
    return {
        "kind": torch.tensor([_kind(one) for one in examples]),
        "severity": torch.tensor(
            [one.flaws[0].severity.rank - 1 if one.flaws else UNKNOWN for one in examples]
        ),
        "overall": torch.tensor([OVERALL.index(overall(one.rating)) for one in examples]),
    }


def _kind(example: Example) -> int:
    if example.flaws is None:
        return UNKNOWN
    return SPOKEN.index(example.flaws[0].fault) if example.flaws else SOUND


class Naming(nn.Module):
    """Cross-entropies of the mean image token against the words of each group."""

    def __init__(self, table: Tensor, ids: Callable[[str], list[int]]) -> None:
        super().__init__()
        for group, texts in phrases().items():
            found = torch.stack([table[ids(text)].float().mean(0) for text in texts])
            apart = F.normalize(found - found.mean(0), dim=1)
            self.register_buffer(group, apart, persistent=False)
        self.scale = nn.Parameter(torch.full((len(GROUPS),), FIRST_SCALE).log())

    def loss(self, tokens: Tensor, examples: Sequence[Example], total: Total) -> Tensor:
        """Of tokens [B, N, D] in units of a word's length; the mean of the groups."""
        mean, loss = tokens.mean(1), tokens.new_zeros(())
        for i, (group, truth) in enumerate(classes(examples).items()):
            logits = self.scale[i].exp() * mean @ self.get_buffer(group).T
            loss = loss + known_mean(logits, truth.to(tokens.device), total) / len(GROUPS)
        return loss
