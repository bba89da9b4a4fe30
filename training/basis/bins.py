"""Score bins and k-means inside each bin (papers.md 1.2, stage 2).

Departure: the paper does not say how k_n is set nor what happens to empty bins. Here an empty bin
has no centre, every other bin one, and the left-over centres go to the bins with most images per
centre.
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans


def assign_bins(mos: NDArray[np.float64], n_bins: int) -> NDArray[np.int64]:
    """The bin 0..n_bins-1 of each MOS; bins have equal width over 1..5."""
    return np.clip(((mos - 1.0) / 4.0 * n_bins).astype(np.int64), 0, n_bins - 1)


def centres_per_bin(counts: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """k_n for bins with ``counts`` images: sums to ``total`` where there are that many images."""
    k = (counts > 0).astype(np.int64)
    heap = [(-count / 1.0, n) for n, count in enumerate(counts) if count > 1]
    heapq.heapify(heap)
    while k.sum() < total and heap:
        _, n = heapq.heappop(heap)
        k[n] += 1
        if k[n] < counts[n]:
            heapq.heappush(heap, (-counts[n] / k[n], n))
    return k


def binned_centres(
    z: NDArray[np.float32], mos: NDArray[np.float64], n_bins: int, n_bases: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Centres mu [K, P] and their scores f [K], the mean MOS of each cluster.

    K is ``n_bases``, or the number of non-empty bins where that is larger.
    """
    bins = assign_bins(mos, n_bins)
    per_bin = centres_per_bin(np.bincount(bins, minlength=n_bins), n_bases)
    mu, f = [], []
    for n in np.flatnonzero(per_bin):
        inside = bins == n
        centres, scores = cluster(z[inside], mos[inside], int(per_bin[n]), seed)
        mu.append(centres)
        f.append(scores)
    return np.concatenate(mu), np.concatenate(f)


def cluster(
    z: NDArray[np.float32], mos: NDArray[np.float64], k: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """k-means centres [k, P] and the mean MOS of each [k]; also the ablation without bins."""
    if k == 1:
        return z.mean(0, keepdims=True), np.array([mos.mean()], dtype=np.float32)
    means = KMeans(k, n_init=3, random_state=seed).fit(z)
    scores = [mos[means.labels_ == j].mean() for j in range(k)]
    return means.cluster_centers_.astype(np.float32), np.array(scores, dtype=np.float32)
