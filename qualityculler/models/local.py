"""A pair of GGUF files of the user's own: looked into, hashed, and remembered by their paths."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualityculler.errors import ModelError, UserError
from qualityculler.evidence import ExplainerFiles, ModelFile, PromptFamily
from qualityculler.models import gguf
from qualityculler.models.digest import hash_file, offset
from qualityculler.models.gguf import GgufHeader
from qualityculler.models.manifest import NAME as MANIFEST
from qualityculler.models.manifest import replace_json, side_px
from qualityculler.models.storage import alone, folder_of
from qualityculler.reason import Reason
from qualityculler.task import CancelToken
from qualityculler.text import N_

ID = "own"
IMAGE_SIDE_PX = 768
_MAX_MANIFEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The files as they will be used, and what may be wrong with the pair."""

    files: ExplainerFiles
    doubts: tuple[Reason, ...]


def take_up(
    model: Path,
    mmproj: Path,
    lora: Path | None = None,
    *,
    family: PromptFamily = PromptFamily.GENERIC,
    image_side_px: int = IMAGE_SIDE_PX,
    tell: Callable[[int], None] = lambda done_bytes: None,
    token: CancelToken | None = None,
) -> TakenUp | None:
    """Make these files the model named "own", in the place of earlier ones; None if given up.

    The files stay where they are. ``tell`` hears how many bytes have been hashed. Raises ModelError
    for a file that is not what it should be, UserError for a path that leads to none. Reads all of
    the files; for a thread that works beside others.
    """
    token = token or CancelToken()
    given = [path for path in (model, mmproj, lora) if path is not None]
    paths = [_file(path) for path in given]
    doubts = _look(paths)
    files = _hashed(paths, tell, token)
    if files is None:
        return None
    made = ExplainerFiles(
        ID, family, files[0], files[1], files[2] if lora is not None else None, image_side_px
    )
    with alone(ID) as folder:
        try:
            replace_json(folder / MANIFEST, _content(made))
        except OSError as error:
            raise ModelError(
                "{folder} cannot be written: {why}.", folder=folder, why=error.strerror
            ) from error
    return TakenUp(made, doubts)


def read() -> ExplainerFiles | None:
    """The files that were taken up; None if none were. ModelError if they changed or are gone."""
    path = folder_of(ID) / MANIFEST
    try:
        with path.open("rb") as file:
            made = _files(json.loads(file.read(_MAX_MANIFEST_BYTES)))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ModelError("{path} cannot be read: {why}.", path=path, why=error.strerror) from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ModelError("{path} is damaged; {again}", path=path, again=Reason(AGAIN)) from error
    for one in made.all:
        _check_size(one)
    return made


AGAIN = N_("name the files again: qualityculler models use --gguf MODEL --mmproj MMPROJ")


def _file(path: Path) -> Path:
    try:
        path = path.expanduser().absolute()
        mode = path.stat().st_mode
    except OSError as error:
        raise UserError("{path} cannot be read: {why}.", path=path, why=error.strerror) from error
    except RuntimeError as error:
        raise UserError("{path} cannot be read: there is no such user.", path=path) from error
    # A pipe or a device would never end.
    if not stat.S_ISREG(mode):
        raise UserError("{path} is no ordinary file.", path=path)
    return path


def _look(paths: list[Path]) -> tuple[Reason, ...]:
    """Whether each file is what it is given for; what is doubtful but may work comes back."""
    headers = [gguf.header(path) for path in paths]
    for path, header, role in zip(paths, headers, ("model", "mmproj", "lora"), strict=False):
        found = _role(header)
        if found != role:
            raise ModelError(
                "{path} is {found}, but {wanted} was expected here.",
                path=path,
                found=Reason(_NAMES[found]),
                wanted=Reason(_NAMES[role]),
            )
    model, mmproj = headers[:2]
    if len(headers) > 2 and headers[2].architecture != model.architecture:
        raise ModelError(
            "{lora} is for models of the kind {lora_kind}, {model} is {model_kind}.",
            lora=paths[2],
            lora_kind=f"{headers[2].architecture!r:.60}",
            model=paths[0].name,
            model_kind=f"{model.architecture!r:.60}",
        )
    return tuple(_doubts(model, mmproj))


_NAMES = {
    "model": N_("a language model"),
    "mmproj": N_("an image projector (mmproj)"),
    "lora": N_("a LoRA adapter"),
    "": N_("a GGUF file of another kind"),
}


def _role(header: GgufHeader) -> str:
    if header.sees:
        return "mmproj"
    if header.adapts:
        return "lora"
    plain = header.text("general.type") in ("", "model") and header.architecture not in ("", "clip")
    return "model" if plain and header.tensors else ""


def _doubts(model: GgufHeader, mmproj: GgufHeader) -> list[Reason]:
    width = model.number(f"{model.architecture}.embedding_length")
    projected = mmproj.number("clip.vision.projection_dim")
    if None in (width, projected) or width == projected:
        return []
    return [
        Reason(
            "The projector is made for a width of {projected}, the model has {width}: "
            "they may not belong together.",
            {"projected": projected, "width": width},
        )
    ]


def _hashed(
    paths: list[Path], tell: Callable[[int], None], token: CancelToken
) -> list[ModelFile] | None:
    files, before = [], 0
    for path in paths:
        hashed = hash_file(path, offset(tell, before), token)
        if hashed is None:
            return None
        digest, length = hashed
        files.append(ModelFile(path, length, digest))
        before += length
    return files


def _check_size(file: ModelFile) -> None:
    try:
        size = file.path.stat().st_size
    except OSError as error:
        raise ModelError(
            "{path} cannot be read: {why}; {again}",
            path=file.path,
            why=error.strerror,
            again=Reason(AGAIN),
        ) from error
    except ValueError as error:
        raise ModelError(
            "{path} cannot be a file; {again}", path=repr(str(file.path)), again=Reason(AGAIN)
        ) from error
    if size != file.size:
        raise ModelError(
            "{path} has changed since it was chosen; {again}", path=file.path, again=Reason(AGAIN)
        )


def _content(made: ExplainerFiles) -> dict[str, Any]:
    return {
        "version": 1,
        "family": made.family,
        "image_side_px": made.image_side_px,
        "files": [
            {"path": str(one.path), "bytes": one.size, "sha256": one.sha256} for one in made.all
        ],
    }


def _files(content: Mapping[str, Any]) -> ExplainerFiles:
    if content["version"] != 1:
        raise ValueError(f"version {content['version']}")
    files = [
        ModelFile(Path(str(one["path"])), int(one["bytes"]), str(one["sha256"]))
        for one in content["files"]
    ]
    model, mmproj, *more = files
    lora = more[0] if more else None
    side = side_px(content["image_side_px"])
    return ExplainerFiles(ID, PromptFamily(content["family"]), model, mmproj, lora, side)
