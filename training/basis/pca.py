"""Principal components of the aligned embeddings (papers.md 1.2, stage 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Pca:
    """x -> (x - mean) @ components.T; mean [D], components [P, D] with orthonormal rows."""

    mean: NDArray[np.float32]
    components: NDArray[np.float32]

    def transform(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings [n, D] to [n, P]."""
        return (x - self.mean) @ self.components.T


def fit_pca(x: NDArray[np.float32], dim: int) -> Pca:
    """The first ``dim`` principal components of x [n, D]; features are not L2-normalised before."""
    mean = x.mean(0)
    _, _, vt = np.linalg.svd(x - mean, full_matrices=False)
    return Pca(mean.astype(np.float32), vt[:dim].astype(np.float32))


def identity(dim: int) -> Pca:
    """No compression: the ablation of Table 4, case 2."""
    return Pca(np.zeros(dim, np.float32), np.eye(dim, dtype=np.float32))
