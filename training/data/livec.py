"""LIVE In the Wild, "LIVE-C" (Ghadiyaram and Bovik, IEEE TIP 2016): 1,162 photos of phones.

Labels: ``Data/AllImages_release.mat`` and ``Data/AllMOS_release.mat``, 1,169 rows, MOS 0 to 100,
higher is better; images in ``Images/``. The first seven rows are the pictures the raters practised
on: they are dropped, as in the literature. No published split.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from training.data.published import Dataset, Label, Pictures, label_file, number, samples_of
from training.data.table import Sample

NAMES, SCORES = "Data/AllImages_release.mat", "Data/AllMOS_release.mat"
ROWS, PRACTICE = 1169, 7
GET_IT = (
    "Ask for the LIVE In the Wild Image Quality Challenge Database at "
    "https://live.ece.utexas.edu/research/ChallengeDB/ and give the folder that holds Data/ and "
    "Images/ as --root."
)


def read(root: Path) -> list[Sample]:
    """The samples below ``root``, without the seven practice pictures."""
    names = _matrix(label_file(root, NAMES, GET_IT), "AllImages_release")
    path = label_file(root, SCORES, GET_IT)
    scores = _matrix(path, "AllMOS_release").reshape(-1)
    names = [str(name.item()) for name in names.reshape(-1)]
    if len(names) != ROWS or len(scores) != ROWS:
        raise SystemExit(
            f"{path} holds {len(scores)} scores for {len(names)} names, not the {ROWS} published."
        )
    pictures = Pictures(root, "Images")
    labels = [
        Label(pictures.path(name), number(score, path), name)
        for name, score in zip(names[PRACTICE:], scores[PRACTICE:], strict=True)
    ]
    return samples_of(labels, path)


def _matrix(path: Path, name: str) -> Any:
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        return loadmat(path)[name]
    except (KeyError, ValueError, NotImplementedError, MatReadError) as error:
        raise SystemExit(f"{path} is not the publisher's file: it holds no {name}.") from error


DATASET = Dataset("livec", "LIVE In the Wild", GET_IT, 1_162, SCORES, "", read)
