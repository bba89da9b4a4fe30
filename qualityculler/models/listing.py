"""What there is of each explainer on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from qualityculler.errors import ModelError, UserError
from qualityculler.evidence import ExplainerFiles
from qualityculler.models import builtin, catalogue, local, manifest, speeds
from qualityculler.models.catalogue import CatalogueEntry, ModelKind, Tier
from qualityculler.models.choice import chosen
from qualityculler.models.manifest import Manifest
from qualityculler.models.partial import PartialFile
from qualityculler.models.pull import is_current
from qualityculler.models.resolve import resolve
from qualityculler.models.speeds import Speed
from qualityculler.models.storage import folder_of, shelf
from qualityculler.reason import Reason
from qualityculler.text import N_


class ModelState(StrEnum):
    """What there is of a model."""

    ABSENT = "absent"
    PARTIAL = "partial"
    READY = "ready"
    OUTDATED = "outdated"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Explainer:
    """A line of the list of explainers.

    ``bytes`` is the size of the download, or of what is there; ``here_bytes`` what a broken
    download has brought. ``trouble`` says why, for a state that needs it. OUTDATED can be
    used. ``entry`` is None for models that cannot be downloaded.
    """

    name: str
    title: str
    tier: Tier
    summary: str
    licence: str
    bytes: int
    ram_gb: float | None
    state: ModelState
    chosen: bool
    here_bytes: int = 0
    trouble: Reason | str = ""
    folder: Path | None = None
    downloaded_at: datetime | None = None
    speed: Speed | None = None
    entry: CatalogueEntry | None = None


def explainers() -> tuple[Explainer, ...]:
    """The built-in one, those of the catalogue, those it knows no more, the user's own.

    Looks at sizes only. Raises UserError if the settings cannot be read. Any thread.
    """
    now = _Now(chosen() or builtin.ID, speeds.speeds())
    rows = [_builtin(now)]
    known = [entry for entry in catalogue.entries() if entry.kind is ModelKind.EXPLAINER]
    rows += [_of_catalogue(entry, now) for entry in known]
    rows += list(_forgotten({entry.id for entry in known}, now))
    rows += _own(now)
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Now:
    chosen: str
    speeds: dict[str, Speed]


def _builtin(now: _Now) -> Explainer:
    trouble: Reason | str = ""
    size = 0
    try:
        size = sum(file.size for file in builtin.files().all)
    except ModelError as error:
        trouble = error.reason
    return Explainer(
        name=builtin.ID,
        title=builtin.TITLE,
        tier=Tier.BUILT_IN,
        summary=builtin.SUMMARY,
        licence=builtin.LICENCE,
        bytes=size,
        ram_gb=builtin.RAM_GB,
        state=ModelState.ABSENT if trouble else ModelState.READY,
        chosen=now.chosen == builtin.ID,
        trouble=trouble,
        speed=now.speeds.get(builtin.ID),
    )


def _of_catalogue(entry: CatalogueEntry, now: _Now) -> Explainer:
    state, stored, trouble = _state(entry.id, entry)
    return Explainer(
        name=entry.id,
        title=entry.title,
        tier=entry.tier,
        summary=entry.summary,
        licence=entry.licence,
        bytes=sum(file.bytes for file in stored.files) if stored is not None else entry.bytes,
        ram_gb=entry.ram_gb,
        state=state,
        chosen=now.chosen == entry.id,
        here_bytes=_here_bytes(entry) if state is ModelState.PARTIAL else 0,
        trouble=trouble,
        folder=shelf() / entry.id,
        downloaded_at=stored.downloaded_at if stored is not None else None,
        speed=now.speeds.get(entry.id),
        entry=entry,
    )


def _state(
    name: str, entry: CatalogueEntry | None
) -> tuple[ModelState, Manifest | None, Reason | str]:
    try:
        stored = manifest.read(folder_of(name))
        if stored is not None:
            resolve(name)
    except (ModelError, UserError) as error:
        return ModelState.DAMAGED, None, error.reason
    if stored is None:
        partial = entry is not None and _here_bytes(entry) > 0
        return ModelState.PARTIAL if partial else ModelState.ABSENT, None, ""
    if entry is not None and not is_current(entry, stored, folder_of(name)):
        return ModelState.OUTDATED, stored, N_("The catalogue has a newer version of it.")
    return ModelState.READY, stored, ""


def _here_bytes(entry: CatalogueEntry) -> int:
    folder = shelf() / entry.id
    return sum(PartialFile(folder / file.name).usable_bytes(file.sha256) for file in entry.files)


def _forgotten(known: set[str], now: _Now) -> Iterator[Explainer]:
    """Models that an earlier catalogue had, and that still work."""
    for path in sorted(shelf().glob(f"*/{manifest.NAME}")):
        name = path.parent.name
        if name in known or name in catalogue.RESERVED or not catalogue.ID.fullmatch(name):
            continue
        state, stored, trouble = _state(name, None)
        if stored is not None and stored.kind is ModelKind.EXPLAINER:
            yield Explainer(
                name=name,
                title=stored.title,
                tier=Tier.LARGE,
                summary="no longer in the catalogue",
                licence=stored.licence,
                bytes=sum(file.bytes for file in stored.files),
                ram_gb=None,
                state=state,
                chosen=now.chosen == name,
                trouble=trouble,
                folder=path.parent,
                downloaded_at=stored.downloaded_at,
                speed=now.speeds.get(name),
            )


def _own(now: _Now) -> list[Explainer]:
    files: ExplainerFiles | None = None
    trouble: Reason | str = ""
    try:
        files = local.read()
    except ModelError as error:
        trouble = error.reason
    if files is None and not trouble:
        return []
    return [
        Explainer(
            name=local.ID,
            title=files.model.path.stem if files is not None else "Your own model",
            tier=Tier.OWN,
            summary="files of your own",
            licence="licence not known",
            bytes=sum(file.size for file in files.all) if files is not None else 0,
            ram_gb=None,
            state=ModelState.DAMAGED if trouble else ModelState.READY,
            chosen=now.chosen == local.ID,
            trouble=trouble,
            folder=files.model.path.parent if files is not None else None,
            speed=now.speeds.get(local.ID),
        )
    ]
