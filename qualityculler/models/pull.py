"""Downloads a model: licence, room on the disk, file by file, and last the manifest."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qualityculler.errors import ModelError, UserError
from qualityculler.models import first_seen, offline, web
from qualityculler.models import manifest as manifests
from qualityculler.models.catalogue import CatalogueEntry, RemoteFile
from qualityculler.models.fetch import PAUSES_S, Fetched, fetch
from qualityculler.models.manifest import Manifest, StoredFile
from qualityculler.models.partial import PartialFile
from qualityculler.models.storage import alone, folder_of
from qualityculler.task import CancelToken

MARGIN_BYTES = 500_000_000
"""What stays free on the disk; a full one breaks more than a download."""


@dataclass
class PullProgress:
    """Counters to poll from any thread, written by the one that downloads; bytes of all files."""

    file: str = ""
    done_bytes: int = 0
    total_bytes: int = 0


def free_bytes(folder: Path) -> int:
    """The room on the disk of a folder that exists. Raises OSError."""
    return shutil.disk_usage(folder).free


def pull(
    entry: CatalogueEntry,
    *,
    accepted_licence: str,
    progress: PullProgress,
    token: CancelToken,
    free: Callable[[Path], int] = free_bytes,
    pauses_s: tuple[float, ...] = PAUSES_S,
) -> Manifest | None:
    """Download what is missing of a model into its folder; None if the token was raised.

    ``accepted_licence`` is the text of ``entry.licence`` that the user was shown and agreed to;
    UserError if it is another. What has come stays for the next time, whatever ends it. Raises
    UserError and ModelError, each a sentence. Blocks; for a thread that works beside others.
    """
    if accepted_licence != entry.licence:
        raise UserError(
            "{name} is under the licence {licence}; accept it first.",
            name=entry.title,
            licence=entry.licence,
        )
    offline.check()
    try:
        with alone(entry.id) as folder:
            return _Pull(entry, folder, progress, token, pauses_s).run(free)
    except OSError as error:
        place = folder_of(entry.id)
        raise ModelError(
            "{folder} cannot be written: {why}.", folder=place, why=error.strerror or error
        ) from error


def is_current(entry: CatalogueEntry, stored: Manifest, folder: Path) -> bool:
    """Whether all files of the row are in the folder, in the version of the catalogue."""
    return all(_kept(file, stored, folder) is not None for file in entry.files)


class _Pull:
    def __init__(
        self,
        entry: CatalogueEntry,
        folder: Path,
        progress: PullProgress,
        token: CancelToken,
        pauses_s: tuple[float, ...],
    ) -> None:
        self._entry, self._folder = entry, folder
        self._progress, self._token, self._pauses_s = progress, token, pauses_s
        self._stored = _readable(folder)
        self._finished_bytes = 0

    def run(self, free: Callable[[Path], int]) -> Manifest | None:
        if self._stored is not None and is_current(self._entry, self._stored, self._folder):
            return self._stored
        kept = {file.name: _kept(file, self._stored, self._folder) for file in self._entry.files}
        missing = [file for file in self._entry.files if kept[file.name] is None]
        for file in missing:
            self._unfinish(file)
        self._check_room(missing, free(self._folder))
        self._progress.total_bytes = sum(file.about_bytes for file in missing)
        came: dict[str, Fetched] = {}
        for file in missing:
            fetched = self._fetch(file)
            if fetched is None:
                return None
            came[file.name] = fetched
        return self._close(came, [one for one in kept.values() if one is not None])

    def _unfinish(self, file: RemoteFile) -> None:
        """A file that no manifest vouches for is a part of its full length, to be hashed.

        So a pull that ended just before its end goes on there, and a file that was put into the
        folder by hand needs no download.
        """
        final = self._folder / file.name
        part = PartialFile(final)
        if self._stored is not None or final.is_symlink() or not final.is_file():
            return
        if file.pinned and final.stat().st_size == file.bytes:
            part.remember(None, file.sha256, file.bytes)
        if part.note_path.exists():
            final.replace(part.path)

    def _check_room(self, missing: list[RemoteFile], free: int) -> None:
        parts = [(file, PartialFile(self._folder / file.name)) for file in missing]
        here = sum(part.usable_bytes(file.sha256) for file, part in parts)
        needed = sum(file.about_bytes for file in missing) - here + MARGIN_BYTES
        if free < needed:
            raise ModelError(
                "{name} needs {needed} GB on the disk of {folder} (500 MB of them to spare), "
                "but {free} GB are free.",
                name=self._entry.title,
                needed=f"{needed / 1e9:.1f}",
                folder=self._folder,
                free=f"{free / 1e9:.1f}",
            )

    def _fetch(self, file: RemoteFile) -> Fetched | None:
        url = web.address(self._entry.repo, self._entry.revision, file.name)
        self._progress.file = file.name
        part = PartialFile(self._folder / file.name)
        wanted = first_seen.pinned(self._entry, file)
        try:
            fetched = fetch(wanted, url, part, self._tell, self._token, self._pauses_s)
        except ModelError as error:
            if wanted is file:
                raise
            raise ModelError(
                "{why} Nobody published a digest of it, so it must be what came the first time; "
                "to accept other content, delete its lines in {path}.",
                why=error,
                path=first_seen.path(),
            ) from error
        self._finished_bytes += file.about_bytes
        return fetched

    def _tell(self, bytes_of_file: int) -> None:
        self._progress.done_bytes = self._finished_bytes + bytes_of_file

    def _close(self, came: dict[str, Fetched], kept: list[StoredFile]) -> Manifest:
        for name in came:
            PartialFile(self._folder / name).path.replace(self._folder / name)
        made = self._manifest(came, kept)
        for file in made.files:
            first_seen.remember(self._entry, file)
        manifests.write(made, self._folder)
        for name in came:
            PartialFile(self._folder / name).note_path.unlink(missing_ok=True)
        for old in self._stored.files if self._stored is not None else ():
            if old.name not in {file.name for file in made.files}:
                (self._folder / old.name).unlink(missing_ok=True)
        return made

    def _manifest(self, came: dict[str, Fetched], kept: list[StoredFile]) -> Manifest:
        new = [
            StoredFile(file.role, file.name, one.bytes, one.sha256, file.pinned)
            for file in self._entry.files
            if (one := came.get(file.name)) is not None
        ]
        commits = {one.commit for one in came.values() if one.commit is not None}
        entry = self._entry
        return Manifest(
            id=entry.id,
            title=entry.title,
            kind=entry.kind,
            family=entry.family,
            image_side_px=entry.image_side_px,
            licence=entry.licence,
            repo=entry.repo,
            revision=commits.pop() if len(commits) == 1 else entry.revision,
            downloaded_at=datetime.now(UTC),
            files=tuple(kept + new),
        )


def _kept(file: RemoteFile, stored: Manifest | None, folder: Path) -> StoredFile | None:
    """What the manifest says of a file, if that is the one of the catalogue and it is there."""
    for one in stored.files if stored is not None else ():
        if (one.name, one.role) == (file.name, file.role) and file.sha256 in (None, one.sha256):
            path = folder / one.name
            if path.is_file() and path.stat().st_size == one.bytes:
                return one
    return None


def _readable(folder: Path) -> Manifest | None:
    """A damaged manifest is as good as none: the files are then downloaded, or checked, again."""
    try:
        return manifests.read(folder)
    except ModelError:
        return None
