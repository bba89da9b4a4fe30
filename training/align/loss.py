"""The contrastive loss of the alignment act."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def clip_loss(image: Tensor, text: Tensor, logit_scale: Tensor) -> Tensor:
    """CLIP's symmetric loss (papers.md 1.2, stage 1): image i and text i are the positive pair.

    image, text: unit-norm features [B, D]; logit_scale = 1 / tau_c.
    L = -1/2B sum_i [ log softmax_j(v_i.t_j / tau) + log softmax_j(v_j.t_i / tau) ] at j = i
    """
    logits = logit_scale * image @ text.t()  # [B, B]
    target = torch.arange(len(image), device=image.device)
    return 0.5 * (F.cross_entropy(logits, target) + F.cross_entropy(logits.t(), target))
