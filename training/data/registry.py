"""The published datasets by name; a new one is one file here and one line in ``_MODULES``."""

from __future__ import annotations

from pathlib import Path

from training.data import (
    agiqa3k,
    csiq,
    flive,
    kadid10k,
    koniq10k,
    koniq10k_lists,
    livec,
    pipal,
    spaq,
    tid2013,
)
from training.data.published import Dataset
from training.data.table import Sample

_MODULES = (
    koniq10k,
    koniq10k_lists,
    spaq,
    kadid10k,
    livec,
    csiq,
    tid2013,
    pipal,
    agiqa3k,
    flive,
)
DATASETS: dict[str, Dataset] = {module.DATASET.name: module.DATASET for module in _MODULES}


def load(name: str, root: Path, split: str | None = None) -> list[Sample]:
    """The samples of a dataset unpacked to ``root``, each image checked to be there.

    ``split`` "train", "val" or "test"; "all" for everything; None for what the dataset is usually
    judged on. SystemExit with a sentence if labels, images or the split are not there.
    """
    dataset = DATASETS[name]
    samples = dataset.read(root)
    wanted = dataset.split if split is None else split
    if wanted not in ("", "all"):
        samples = [sample for sample in samples if sample.split == wanted]
    if not samples:
        raise SystemExit(f"{dataset.title} has no images in a split {wanted!r}.")
    check_images(samples, root, dataset.get_it)
    return samples


def check_images(samples: list[Sample], root: Path, get_it: str) -> None:
    """SystemExit naming the first missing image and where to get the dataset."""
    missing = [sample.image for sample in samples if not (root / sample.image).is_file()]
    if missing:
        raise SystemExit(
            f"{len(missing)} of {len(samples)} listed images are not below {root}, the first is "
            f"{missing[0]!r}. {get_it}"
        )
