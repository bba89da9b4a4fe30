"""The projection that the fine-tuning left, as an alignment of its own.

``python -m training.align.finetuned_head --finetune FOLDER --data FOLDER --features FOLDER
--out FOLDER``

``train`` learns a projection anew on the features in 8 bits, until it knows the training photos
nearly by heart; the averaged projection of ``finetune`` saw crops and faults of them only and errs
elsewhere. The two together order photos better than either (``training/LOG.md``).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from training import artefact
from training.align import ladders
from training.align.encoder import Head
from training.data.table import read_table

PREFIX = "encoder.head."


def head_of(finetune: Path) -> Head:
    """The averaged projection of a finished fine-tuning; SystemExit if it is not finished."""
    artefact.read_manifest(finetune)
    average = torch.load(finetune / "checkpoint.pt", weights_only=True, map_location="cpu")["ema"]
    state = {k.removeprefix(PREFIX): v for k, v in average.items() if k.startswith(PREFIX)}
    hidden, dim = state["layers.1.weight"].shape
    head = Head(dim, hidden, state["layers.4.weight"].shape[0], dropout=0.0)
    head.load_state_dict(state)
    return head.eval()


def main() -> None:
    """Write ``head.pt`` and ``embeddings.npy`` [n, 384], as ``train`` does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("finetune", "data", "features", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    head = head_of(args.finetune)
    count = len(read_table(args.data / "table.csv"))
    features, _ = ladders.extended(args.features, needed=False)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(head.state_dict(), args.out / "head.pt")
    with torch.inference_mode():
        np.save(args.out / "embeddings.npy", head(features[:count]).numpy())
    inputs = [args.finetune / "checkpoint.pt", args.features / "features.npy"]
    artefact.write_manifest(args.out, act="align.finetuned_head", config=vars(args), inputs=inputs)


if __name__ == "__main__":
    main()
