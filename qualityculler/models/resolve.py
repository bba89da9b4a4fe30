"""From the name of an explainer to the files that run it."""

from __future__ import annotations

from qualityculler.errors import ModelError, UserError
from qualityculler.evidence import ExplainerFiles, ModelFile
from qualityculler.models import builtin, catalogue, local, manifest
from qualityculler.models.catalogue import FileRole, ModelKind
from qualityculler.models.choice import chosen
from qualityculler.models.manifest import Manifest
from qualityculler.models.storage import folder_of
from qualityculler.reason import Reason


def resolve(name: str | None = None) -> ExplainerFiles:
    """The files of an explainer; without a name the chosen one, or else the built-in.

    Their sizes have been looked at, their digests are those to expect: who loads them hashes them.
    UserError for a name that is none, ModelError, with what to do, if a file is missing or of
    another size. Any thread.
    """
    name = name or chosen() or builtin.ID
    if name == builtin.ID:
        return builtin.files()
    if name == local.ID:
        return _own()
    folder = folder_of(name)
    stored = manifest.read(folder)
    if stored is None:
        raise _missing(name)
    if stored.kind is not ModelKind.EXPLAINER:
        raise UserError("{name} is a {kind}; it cannot explain.", name=name, kind=stored.kind)
    return _files(name, stored)


def _own() -> ExplainerFiles:
    files = local.read()
    if files is None:
        raise UserError("There is no model of your own yet; {again}", again=Reason(local.AGAIN))
    return files


def _files(name: str, stored: Manifest) -> ExplainerFiles:
    found: dict[FileRole, ModelFile] = {}
    folder = folder_of(name)
    for one in stored.files:
        path = folder / one.name
        if not path.is_file() or path.stat().st_size != one.bytes:
            raise ModelError(
                "{path} is missing or damaged; download it again: qualityculler models pull {name}",
                path=path,
                name=name,
            )
        found[one.role] = ModelFile(path, one.bytes, one.sha256)
    if FileRole.MODEL not in found or FileRole.MMPROJ not in found:
        raise ModelError(
            "The model {name} is not whole: qualityculler models pull {name}", name=name
        )
    return ExplainerFiles(
        name=name,
        family=stored.family,
        model=found[FileRole.MODEL],
        mmproj=found[FileRole.MMPROJ],
        lora=found.get(FileRole.LORA),
        image_side_px=stored.image_side_px,
    )


def _missing(name: str) -> UserError:
    known = {entry.id for entry in catalogue.entries()}
    if name in known:
        return ModelError(
            "The model {name} has not been downloaded: qualityculler models pull {name}", name=name
        )
    names = ", ".join((builtin.ID, *sorted(known)))
    return UserError(
        "There is no explainer named {name}; there are: {names}.", name=repr(name), names=names
    )
