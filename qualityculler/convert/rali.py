"""The whole way: a folder with the authors' files to a model that scores photos."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from qualityculler import __version__, paths
from qualityculler.convert.install import (
    PRECISIONS,
    Description,
    Installed,
    Tell,
    check_place,
    install,
    nobody,
)
from qualityculler.convert.release import Release, read_release
from qualityculler.errors import ModelError, UserError
from qualityculler.task import CancelToken

LICENCE = "Apache-2.0 (authors' release)"
DEFAULT_NAME = "rali-l"
# CLIP's own names by width and number of layers.
_SIZES = {(768, 12): "B", (1024, 24): "L", (1280, 32): "H"}


def shelf() -> Path:
    """The folder of all models of this user (not created here)."""
    return paths.data_dir() / "models"


def import_rali(
    folder: Path,
    name: str = DEFAULT_NAME,
    *,
    precision: str = "fp32",
    replace: bool = False,
    tell: Tell = nobody,
    token: CancelToken | None = None,
) -> Installed | None:
    """Convert the release in ``folder`` into the model ``name`` of this user; None if given up.

    ``tell`` hears the bytes of the graph written so far, and about how many there will be. Raises
    UserError for a wish that cannot be fulfilled, ModelError for a release that is not one. Blocks,
    for a ViT-L/14 some ten seconds.
    """
    if precision not in PRECISIONS:
        raise UserError(f"--precision is one of {', '.join(PRECISIONS)}, not {precision!r}.")
    check_place(shelf(), name, replace=replace)
    release = read_release(folder)
    about = Description(
        name=name,
        summary=_summary(release),
        licence=LICENCE,
        precision=precision,
        source=_source(release, folder),
        notes=release.notes,
    )
    return install(
        release.tower, release.head, about, shelf(), replace=replace, tell=tell, token=token
    )


def _summary(release: Release) -> str:
    config = release.tower.config
    size = _SIZES.get((config.width, config.layers), f"{config.width}x{config.layers}")
    return (
        f"technical quality, the authors' RALI on CLIP ViT-{size}/{config.patch_px} "
        f"at {config.side_px} px"
    )


def _source(release: Release, folder: Path) -> dict[str, Any]:
    """Digests of the files, what their scores were on, and who converted them."""
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in release.files}
    return {
        "files": files,
        "score_scale": release.scale.name,
        "prototypes": len(release.head.scores),
        "temperature": 1.0 / release.head.logit_scale,
        "converted_by": f"qualityculler {__version__}",
    }


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
