"""The score of RALI: a softmax over scored basis vectors (papers.md 1.2, stage 3).

Addition to the paper: an expected error beside the score, from how much the bases disagree.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from training.basis.pca import Pca


class BasisScorer(nn.Module):
    """Embeddings [B, D] to scores [B] on the scale of the basis scores.

    z = U^T (E - mean); c_i = cos(z, mu_i); w = softmax(c / tau); score = sum_i w_i f_i
    """

    def __init__(
        self, pca: Pca, mu: NDArray[np.float32], f: NDArray[np.float32], tau: float
    ) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(pca.mean))
        self.register_buffer("components", torch.from_numpy(pca.components))
        self.mu = nn.Parameter(torch.from_numpy(mu.copy()))
        self.f = nn.Parameter(torch.from_numpy(f.copy()))
        self.log_tau = nn.Parameter(torch.tensor(float(np.log(tau))), requires_grad=False)
        # Error = offset + slope * spread, fitted by ``uncertainty`` on the validation split.
        self.register_buffer("error_offset", torch.tensor(0.0))
        self.register_buffer("error_slope", torch.tensor(1.0))

    def weights(self, embedding: Tensor) -> Tensor:
        """The softmax weights of the bases [B, K]."""
        z = (embedding - self.mean) @ self.components.t()  # [B, P]
        cosine = F.normalize(z, dim=1) @ F.normalize(self.mu, dim=1).t()  # [B, K]
        return torch.softmax(cosine / self.log_tau.exp(), dim=1)

    def forward(self, embedding: Tensor) -> Tensor:
        """Scores [B]."""
        return self.weights(embedding) @ self.f

    def with_error(self, embedding: Tensor) -> tuple[Tensor, Tensor]:
        """Scores [B] and their expected absolute errors [B], both in MOS units."""
        weights = self.weights(embedding)
        score = weights @ self.f
        spread = self.spread(weights, score)
        return score, (self.error_offset + self.error_slope * spread).clamp(min=0.05)

    def spread(self, weights: Tensor, score: Tensor) -> Tensor:
        """How far apart the bases are that speak for an image: sqrt(sum_i w_i (f_i - s)^2)."""
        return (weights * (self.f - score.unsqueeze(1)).square()).sum(1).sqrt()
