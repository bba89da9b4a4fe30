"""What a scorer saw in a content, as a vector: frames of one scene have nearly the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import ScorerId
from qualityculler.store.connect import Connection
from qualityculler.store.scores import enter_scorer
from qualityculler.store.statements import SCORER, key

DIGESTS_AT_ONCE = 500
_STORED = np.dtype("<f2")


def put(db: Connection, digest: str, scorer: ScorerId, vector: NDArray[np.floating]) -> None:
    """Remember the vector of a content, by the scorer that made it. For the writer thread."""
    db.execute(
        "INSERT INTO embeddings (digest, scorer, vector) VALUES (?, ?, ?) "
        "ON CONFLICT (digest, scorer) DO UPDATE SET vector = excluded.vector",
        (digest, enter_scorer(db, scorer), np.asarray(vector, _STORED).tobytes()),
    )


def embeddings(
    db: Connection, digests: Sequence[str], scorer: ScorerId
) -> dict[str, NDArray[np.float32]]:
    """The vectors of these contents, as they were made; those nobody has made are left out."""
    found: dict[str, NDArray[np.float32]] = {}
    for start in range(0, len(digests), DIGESTS_AT_ONCE):
        some = digests[start : start + DIGESTS_AT_ONCE]
        marks = ", ".join(f":d{n}" for n in range(len(some)))
        values = key(scorer) | {f"d{n}": digest for n, digest in enumerate(some)}
        sql = (
            f"SELECT digest, vector FROM embeddings WHERE scorer = {SCORER} AND digest IN ({marks})"
        )
        for digest, vector in db.execute(sql, values):
            found[digest] = np.frombuffer(vector, _STORED).astype(np.float32)
    return found
