"""Photos to another folder and back, or copies of them: the journal before and after each file.

What is in the journal as begun and not closed is settled by looking where the files are: a program
that ended in the middle has lost no byte, and the next start says what is so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.domain import Fingerprint
from qualityculler.errors import UserError
from qualityculler.files import lock
from qualityculler.files import move as files
from qualityculler.files.move import Standing, VolumeTrouble
from qualityculler.operations import items
from qualityculler.operations.beside import UNSEEN
from qualityculler.operations.job import FileMoved, Lane, Tell
from qualityculler.operations.move_plan import PlannedMove
from qualityculler.operations.repair import settled
from qualityculler.reason import Reason
from qualityculler.store import journal, moves
from qualityculler.store.connect import Connection
from qualityculler.store.journal import EntryState
from qualityculler.store.moves import MovedFile
from qualityculler.task import CancelToken
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.operations.library import Library


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """How many files went all the way, a sentence for each other one, and the photos that are
    listed otherwise now."""

    files: int
    troubles: list[str] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Do what was planned; tells FileMoved. Ends early, with a sentence, where the volume is full,
    read-only or gone. Cancelled between files.

    Raises UserError while another program moves files.
    """

    plan: PlannedMove
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> MoveOutcome:
        """The outcome, with what was done until it was cancelled."""
        plan = self.plan
        if not plan.files:
            return MoveOutcome(0, list(plan.troubles))
        made = sorted(
            str(one) for one in _below(plan.folder, plan.files) if not os.path.lexists(one)
        )
        arguments = {"folder": str(plan.folder), "photos": plan.photos, "made": made}
        begin = partial(moves.begin, verb=plan.verb, arguments=arguments, files=plan.files)
        with lock.held(library.catalog.path):
            entry = library.catalog.write_now(begin).result()
            with settled(partial(settle, library, entry)):
                return there(library, entry, tell, cancel)


def there(library: Library, entry: int, tell: Tell, cancel: CancelToken) -> MoveOutcome:
    """Bring the files of an open entry to their new places and close it; under the lock."""
    verb, found = _open(library, entry)

    wanted = [one for one in found if one.state in (EntryState.OPEN, EntryState.UNDONE)]
    devices = _devices(one.target for one in wanted if one.target is not None)

    def act(one: MovedFile, target: Path, part: Path) -> Fingerprint:
        bring = files.move if verb == journal.MOVE else files.copy
        return bring(one.source, target, one.fingerprint, part, devices[target.parent])

    return _carry(library, entry, wanted, act, EntryState.DONE, tell, cancel)


def back(library: Library, entry: int, tell: Tell, cancel: CancelToken) -> MoveOutcome:
    """Bring the files of an open entry back, or discard the copies, and close it; under the lock.

    The last file comes first. A copy whose original is not what it was made of stays.
    """
    verb, found = _open(library, entry)

    wanted = [one for one in reversed(found) if one.state is EntryState.DONE]
    devices = _devices(one.source for one in wanted)

    def act(one: MovedFile, target: Path, part: Path) -> Fingerprint:
        if verb == journal.MOVE:
            part, device = one.source.with_name(part.name), devices[one.source.parent]
            return files.move(target, one.source, one.fingerprint, part, device)
        files.discard(target, one.source, one.fingerprint)
        return one.fingerprint

    outcome = _carry(library, entry, wanted, act, EntryState.UNDONE, tell, cancel)
    files.remove_empty(_made_for(library, entry, wanted))
    return outcome


def settle(library: Library, entry: int) -> list[int]:
    """Close an entry by where its files are now; the photos that are listed otherwise."""
    _, found = _open(library, entry)
    unsure = [one for one in found if one.state is EntryState.OPEN]
    # Without any, an undo or a redo was under way, and each file may have been the next one.
    _look(library, entry, unsure or found)
    return _listed(library, found)


def _carry(
    library: Library,
    entry: int,
    wanted: Sequence[MovedFile],
    act: Callable[[MovedFile, Path, Path], Fingerprint],
    state: EntryState,
    tell: Tell,
    cancel: CancelToken,
) -> MoveOutcome:
    troubles: list[str] = []
    done: set[int] = set()
    try:
        for place, one in enumerate(wanted, start=1):
            if cancel.cancelled:
                break
            assert one.target is not None  # only what lies in the bin has no known place
            try:
                now = act(one, one.target, _part(one.target, entry, one))
            except UserError as error:
                troubles.append(sentence(error))
                if isinstance(error, VolumeTrouble):
                    break
            else:
                # Not waited for: what a kill leaves unwritten is found by looking.
                note = partial(moves.note, entry=entry, one=one, state=state, now=now)
                library.catalog.write(note)
                done.add(one.place)
            tell(FileMoved(place, len(wanted)))
    finally:
        _keep(library, wanted)
        # Whatever stops us, where the others are is to be known.
        _look(library, entry, [one for one in wanted if one.place not in done])
        changed = _listed(library, wanted)
    return MoveOutcome(len(done), troubles, changed)


def _made_for(library: Library, entry: int, found: Sequence[MovedFile]) -> set[Path]:
    """The folders that an act made for these files."""
    with library.catalog.read() as db:
        named = journal.entry(db, entry)
    assert named is not None  # entries are never taken out
    below = _below(Path(str(named.arguments["folder"])), found)
    made = named.arguments.get("made")  # not told by earlier versions
    return below if made is None else below & {Path(one) for one in made}


def _below(top: Path, found: Sequence[MovedFile]) -> set[Path]:
    """The folders files go to, with those between them and the one that was named."""
    return {
        folder
        for one in found
        if one.target is not None
        for folder in one.target.parents
        if folder == top or top in folder.parents
    }


def _devices(paths: Iterable[Path]) -> dict[Path, int]:
    """The volume of each folder that files are to go to, as it is at the beginning."""
    folders = {path.parent for path in paths}
    try:
        return {folder: files.volume(folder)[0] for folder in folders}
    except OSError as error:
        why = Reason(error.strerror or str(error))
        raise UserError(UNSEEN, path=error.filename, why=why) from error


def _keep(library: Library, found: Sequence[MovedFile]) -> None:
    """Have names and notes on the disk before the entry is closed."""
    files.flush(
        folder
        for one in found
        for folder in (one.source.parent, one.target.parent if one.target else one.source.parent)
    )
    library.catalog.flush()


def _look(library: Library, entry: int, unsure: Sequence[MovedFile]) -> None:
    """Write down where files are, and close the entry unless one of them cannot be looked at."""
    verb = _verb(library, entry)
    found = [(one, _standing(verb, entry, one)) for one in unsure]
    settle = partial(
        _write, entry=entry, found=[(one, state) for one, state in found if state is not None]
    )
    library.catalog.write_now(settle).result()


def _write(db: Connection, entry: int, found: Sequence[tuple[MovedFile, EntryState]]) -> EntryState:
    for one, state in found:
        moves.note(db, entry, one, state)
    return moves.close(db, entry)


def _standing(verb: str, entry: int, one: MovedFile) -> EntryState | None:
    """Where a file is by looking; None where nothing can be said. Ends what was half done."""
    assert one.target is not None
    stays = EntryState.FAILED if one.state is EntryState.OPEN else EntryState.UNDONE
    parts = (_part(one.target, entry, one), _part(one.source, entry, one))
    if verb != journal.MOVE:
        found = files.is_there(one.target, one.fingerprint, parts)
        return None if found is None else EntryState.DONE if found else stays
    # Going forth the original goes last, going back the file in the new place.
    last = one.target if one.state is EntryState.DONE else one.source
    match files.look(one.source, one.target, one.fingerprint, parts, finish=last):
        case Standing.TARGET:
            return EntryState.DONE
        case Standing.SOURCE:
            return stays
        case Standing.NEITHER:
            return EntryState.FAILED
        case Standing.UNKNOWN:
            return None


def _open(library: Library, entry: int) -> tuple[str, list[MovedFile]]:
    with library.catalog.read() as db:
        return _verb(library, entry), moves.files(db, entry)


def _verb(library: Library, entry: int) -> str:
    with library.catalog.read() as db:
        found = journal.entry(db, entry)
    assert found is not None  # entries are never taken out
    return found.verb


def _part(path: Path, entry: int, one: MovedFile) -> Path:
    """The name of a copy that is not whole yet: of this act and this file alone."""
    return path.with_name(f".qualityculler-{entry}-{one.place}.part")


def _listed(library: Library, found: Sequence[MovedFile]) -> list[int]:
    """Who is listed otherwise now: what was moved, and who became one item with it or no longer."""
    ids = sorted({one.photo_id for one in found if one.photo_id is not None})
    return sorted({*ids, *items.settle(library, ids)})
