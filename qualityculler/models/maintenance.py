"""Looking after what was downloaded: checking it byte by byte, and removing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from qualityculler.errors import ModelError, UserError
from qualityculler.evidence import ExplainerFiles
from qualityculler.models import builtin, catalogue, local, manifest
from qualityculler.models.digest import hash_file, offset
from qualityculler.models.partial import PartialFile
from qualityculler.models.resolve import resolve
from qualityculler.models.storage import alone, folder_of
from qualityculler.reason import Reason
from qualityculler.task import CancelToken

SCORER_FILES = ("model.onnx", "model.json")
"""What an added scorer has in its folder; ``score.installed`` knows them too."""


def verify(
    name: str,
    tell: Callable[[int], None] = lambda done_bytes: None,
    token: CancelToken | None = None,
) -> ExplainerFiles | None:
    """Hash every file of an explainer; None if given up, the files if all are what they must be.

    Raises ModelError that names the file that is not, UserError for an unknown name. Blocks.
    """
    token, before = token or CancelToken(), 0
    files = resolve(name)
    for file in files.all:
        hashed = hash_file(file.path, offset(tell, before), token)
        if hashed is None:
            return None
        if (found := hashed[0]) != file.sha256:
            raise ModelError(
                "{path} is damaged: its SHA-256 is {found}, not {wanted}; {mend}",
                path=file.path,
                found=found,
                wanted=file.sha256,
                mend=_mend(name),
            )
        before += file.size
    return files


def remove(name: str) -> int:
    """Delete what was downloaded or added as a model, parts too; the bytes that became free.

    Only files that this program put there, and never what a link leads to; of the user's own pair
    only the note of where it lies. Scores that an added scorer gave stay where they are kept.
    UserError if there is nothing, ModelError if it cannot be done.
    """
    if name == builtin.ID and not builtin.fetched().exists():
        raise UserError("{name} is part of the program and cannot be removed.", name=name)
    folder = folder_of(name)
    if not folder.exists():
        raise UserError("There is nothing of {name} here to remove.", name=name)
    try:
        with alone(name):
            freed = sum(_delete(path) for path in _ours(name, folder))
            if not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise ModelError(
            "{path} cannot be deleted: {why}.", path=error.filename or folder, why=error.strerror
        ) from error
    return freed


def _mend(name: str) -> Reason:
    if name == local.ID:
        return Reason(local.AGAIN)
    if name == builtin.ID:
        return Reason("get it again: {how}", {"how": builtin.HOW_TO_FETCH})
    return Reason(
        "qualityculler models remove {name}, then: qualityculler models pull {name}",
        {"name": name},
    )


def _ours(name: str, folder: Path) -> Iterator[Path]:
    """The files that a pull or a choice may have left in a folder."""
    names = {file.name for entry in catalogue.entries() if entry.id == name for file in entry.files}
    try:
        stored = manifest.read(folder) if name != local.ID else None
    except ModelError:
        stored = None
    names |= {file.name for file in stored.files} if stored is not None else set()
    names |= {builtin.LANGUAGE_MODEL} if name == builtin.ID else set()
    for file in sorted(names):
        part = PartialFile(folder / file)
        yield from (folder / file, part.path, part.note_path)
    if stored is None:
        # The graph first: what is left of a removal that failed is still listed, as unusable.
        yield from (folder / file for file in SCORER_FILES)
    # The manifest last: as long as it is there, a removal that failed can be done again.
    yield folder / manifest.NAME


def _delete(path: Path) -> int:
    try:
        size = path.lstat().st_size
    except FileNotFoundError:
        return 0
    path.unlink()
    return size
