"""What runs in the process that is killed: acts one after the other, each told once confirmed.

``python -m benchmarks.faults_acts ACT FOLDER`` prints "ready", then a line for every act that has
been confirmed to it, so that whoever kills it knows what must be there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from qualityculler.domain import Change, PhotoQuery, ScorerId, SortKey
from qualityculler.operations.decide import Decide
from qualityculler.operations.embed import EmbedMarks
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.move import CarryOut
from qualityculler.operations.move_plan import PlanMove
from qualityculler.operations.plan_sidecars import WriteOptions
from qualityculler.operations.remove import Remove
from qualityculler.operations.scan import IndexOptions, Scan, Settled
from qualityculler.operations.undo import Undo
from qualityculler.operations.write_sidecars import WriteSidecars
from qualityculler.score import registry
from qualityculler.store import backup, query
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken

PHOTOS = 60
SCANNED = 24
"""How many photos a scan reads."""
GO = CancelToken()


def own_bin(folder: Path) -> None:
    """Have the system's bin in a folder of ours, for this process; before it is used."""
    import send2trash
    from send2trash import plat_other

    os.environ["XDG_DATA_HOME"] = str(folder)
    plat_other.XDG_DATA_HOME = os.fsencode(folder)
    plat_other.HOMETRASH_B = os.fsencode(folder / "Trash")
    send2trash.send2trash = plat_other.send2trash


def ids() -> list[int]:
    """The photos of a scenario."""
    return list(range(1, PHOTOS + 1))


def stars(number: int) -> int:
    """What the n-th photo is given, never none."""
    return number % 5 + 1


def decide(catalog: Catalog) -> None:
    """Rate one photo after the other, in order."""
    _say("ready")
    for id in ids():
        catalog.write_now(Decide([([id], Change(rating=stars(id)))])).result()
        _say(str(id))


def undo(catalog: Catalog) -> None:
    """Take the ratings back that are there, the last first."""
    _say("ready")
    while Undo().run(Library(catalog), ignore, GO).steps:
        _say("undone")


def remove(catalog: Catalog) -> None:
    """All photos to the bin, as one act."""
    _say("ready")
    Remove(ids()).run(Library(catalog), ignore, GO)
    _say("removed")


def copy(catalog: Catalog) -> None:
    """Decide and copy the catalog in turn."""
    _say("ready")
    for id in ids()[:12]:
        catalog.write_now(Decide([([id], Change(rating=stars(id)))])).result()
        _say(str(id))
        backup.make(catalog.path)


def all_ids(catalog: Catalog) -> list[int]:
    """The photos of a catalog that are listed."""
    with catalog.read() as db:
        return query.ids(db, PhotoQuery(ScorerId("faults", "0" * 64, "1"), sort=SortKey.NAME))


def target_of(folder: Path) -> Path:
    """Where the photos of a scenario are to go."""
    return Path((folder / "target").read_text())


def move(catalog: Catalog) -> None:
    """All photos to another folder, as one act."""
    _bring(catalog, copy=False)


def bring_copies(catalog: Catalog) -> None:
    """Copies of all photos to another folder."""
    _bring(catalog, copy=True)


def _bring(catalog: Catalog, *, copy: bool) -> None:
    library = Library(catalog)
    to = target_of(catalog.path.parent)
    plan = PlanMove(all_ids(catalog), to, copy=copy).run(library, ignore, GO)
    _say("ready")
    CarryOut(plan).run(library, ignore, GO)


def write_sidecars(catalog: Catalog) -> None:
    """All decisions into sidecars, as one act."""
    _say("ready")
    WriteSidecars(all_ids(catalog), WriteOptions()).run(Library(catalog), ignore, GO)
    _say("written")


def embed(catalog: Catalog) -> None:
    """All decisions into the photos themselves, as one act."""
    _say("ready")
    library = Library(catalog)
    EmbedMarks(all_ids(catalog)).run(library, ignore, GO)
    library.close()


def scan(catalog: Catalog) -> None:
    """Score photos with the built-in scorer, and tell which ones are settled."""
    folder = catalog.path.parent
    library = Library(catalog, settings_file=folder / "settings.json")

    def tell(event: object) -> None:
        for id in event.photo_ids if isinstance(event, Settled) else ():
            _say(str(id))

    _say("ready")
    Scan(IndexOptions([folder / "photos"], registry.DEFAULT)).run(library, tell, GO)
    library.close()


def window(catalog: Catalog, *, odd: bool) -> None:
    """Rate every second photo as one of two windows does, taking back one act of three."""
    _say("ready")
    library = Library(catalog)
    for step in windows_steps([id for id in ids() if id % 2 == odd]):
        if step.startswith("-"):
            Undo().run(library, ignore, GO)
        else:
            rated = Decide([([int(step)], Change(rating=stars(int(step))))])
            catalog.write_now(rated).result()
        _say(step)


def windows_steps(photo_ids: list[int]) -> list[str]:
    """The acts of one window: a photo is rated, or ("-") that is taken back."""
    steps = []
    for n, id in enumerate(photo_ids):
        steps += [f"{id}", f"-{id}"] if n % 3 == 2 else [f"{id}"]
    return steps


ACTS: dict[str, Callable[[Catalog], None]] = {
    "decide": decide, "undo": undo, "remove": remove, "undo of remove": undo, "backup": copy,
    "move": move, "undo of move": undo, "move to another volume": move, "undo of that move": undo,
    "write of sidecars": write_sidecars, "undo of that write": undo,
    "write into photos": embed, "undo of writing into them": undo,
    "copy to another volume": bring_copies, "scan": scan,
    "odd window": partial(window, odd=True), "even window": partial(window, odd=False),
}  # fmt: skip


def main(act: str, folder: Path) -> None:
    """Open the catalog, which a migration is about, and act."""
    own_bin(folder)
    if act == "migration":
        _say("ready")
    with Catalog.open(folder / "c.sqlite3") as catalog:
        if act != "migration":
            ACTS[act](catalog)
        _say("end")


def _say(line: str) -> None:
    # One write a line: nothing is left in a buffer of a process that is killed.
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
