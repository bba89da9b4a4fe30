"""Convert a release to one ONNX graph and its card.

``python -m training.release.convert RELEASE --out FOLDER [--name rali-l] [--precision fp16]``
"""

from __future__ import annotations

import argparse
from pathlib import Path

from qualityculler import __version__
from qualityculler.errors import UserError
from training.artefact import file_digest
from training.release import graph
from training.release.graph import About, Written
from training.release.read import Release, read_release

LICENCE = "Apache-2.0 (authors' release)"
DEFAULT_NAME = "rali-l"
# CLIP's own names by width and number of layers.
_SIZES = {(768, 12): "B", (1024, 24): "L", (1280, 32): "H"}


def convert(
    folder: Path, out: Path, name: str = DEFAULT_NAME, precision: str = "fp32"
) -> tuple[Written, tuple[str, ...]]:
    """Write the release in ``folder`` as ``out / NAME.onnx`` with its card; notes on oddities.

    UserError for a wish that cannot be fulfilled, ModelError for a release that is not one.
    """
    graph.check_wishes(name, precision)
    release = read_release(folder)
    source = {
        "files": {path.relative_to(folder).as_posix(): file_digest(path) for path in release.paths},
        "score_scale": release.scale,
        "prototypes": len(release.head.scores),
        "temperature": 1.0 / release.head.logit_scale,
        "converted_by": f"qualityculler {__version__}",
    }
    about = About(name, _summary(release), LICENCE, precision, source, release.notes)
    return graph.write(
        release.tower, release.head, release.preprocessing, about, out
    ), release.notes


def _summary(release: Release) -> str:
    config = release.tower.vision.config
    width, layers = config.hidden_size, config.num_hidden_layers
    size = _SIZES.get((width, layers), f"{width}x{layers}")
    return (
        f"technical quality, the authors' RALI on CLIP ViT-{size}/{config.patch_size} "
        f"at {config.image_size} px"
    )


def main() -> None:
    """Convert, and say how to install what was made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="with ckpt.pt, pca.pkl, basis.npz and best/")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default=DEFAULT_NAME)
    parser.add_argument("--precision", choices=graph.PRECISIONS, default="fp32")
    args = parser.parse_args()
    try:
        written, notes = convert(args.folder, args.out, args.name, args.precision)
    except UserError as error:
        raise SystemExit(str(error)) from error
    for note in notes:
        print(f"Note: {note}.")
    print(f"{written.path}: {written.bytes:,} bytes, {written.sha256}")
    print(f"To score with it: qualityculler models add {written.path}")


if __name__ == "__main__":
    main()
