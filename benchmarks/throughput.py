"""How many photos of its size the scorer alone gets through in a second, decoded already."""

from __future__ import annotations

import threading
import time
from statistics import median

from benchmarks.photos import make_pixels
from qualityculler.score import registry
from qualityculler.score.scorer import Scorer

SECONDS = 5.0
ROUNDS = 3
PHOTO = (768, 512)  # width, height
WAYS = ((1, 1), (1, 2), (2, 1))  # sessions, threads of each


def table() -> str:
    """Markdown: images/s of the default scorer by sessions and threads, rounds in turn."""
    found: dict[tuple[int, int], list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            found[way].append(rate(*way))
    lines = ["| sessions | threads of each | images/s, median | best |", "|---|---|---|---|"]
    for (sessions, threads), rates in found.items():
        lines.append(f"| {sessions} | {threads} | {median(rates):.1f} | {max(rates):.1f} |")
    return "\n".join(lines) + "\n"


def rate(sessions: int, threads: int) -> float:
    """Images a second of so many scorers side by side."""
    scorers = [registry.create(registry.DEFAULT, threads) for _ in range(sessions)]
    photo = make_pixels(*PHOTO, seed=1)
    for scorer in scorers:
        scorer.score([photo])
    done = [0] * sessions
    start = time.perf_counter()

    def work(number: int, scorer: Scorer) -> None:
        while time.perf_counter() - start < SECONDS:
            scorer.score([photo])
            done[number] += 1

    workers = [threading.Thread(target=work, args=pair) for pair in enumerate(scorers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(done) / (time.perf_counter() - start)
