"""A whole cull by keys alone, on a real X server: ``python -m benchmarks.cull_keys [--photos N]``.

The program runs in a process of its own under Xvfb with a window manager; every key is pressed by
xdotool, no mouse, and what came of it is read from the catalog. One photo in five is picked, two in
five are rejected, the rest is passed by; each fifteenth is looked at closely first, each fortieth
decision is taken back and made otherwise. Reported: keys pressed a photo, seconds from the first
key to the last decision in the catalog.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.window import write_photos
from qualityculler.domain import Flag, PhotoQuery, PhotoRow, SortKey
from qualityculler.errors import CatalogError
from qualityculler.score import registry as scorers
from qualityculler.store import query as queries
from qualityculler.store.catalog import Catalog

SIZE_PX = (1500, 1000)
SCREEN = "1366x768x24"
DELAY_MS = 40
"""Between two keys: 25 a second, faster than anybody culls."""
PATIENCE_S = 600.0


class Presser:
    """Presses keys and counts them; Shift with a letter is one press, as the hand does it."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self.pressed = 0

    def tool(self, *words: str) -> str:
        """Run xdotool."""
        done = subprocess.run(
            ["xdotool", *words], env=self._env, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def press(self, *keys: str) -> None:
        """Press these, one after the other."""
        self.pressed += len(keys)
        self.tool("key", "--clearmodifiers", "--delay", str(DELAY_MS), *keys)


def keys_for(place: int) -> list[str]:
    """What is pressed for a photo of the list; a decision with Shift goes on by itself."""
    closely = ["space", "space"] if place % 15 == 7 else []
    match place % 5:
        case 0:
            decision = ["shift+p"]
        case 1 | 3:
            decision = ["shift+x"]
        case _:
            return [*closely, "Right"]
    if place % 40 == 0 and place:
        # Rejected in haste, taken back, which leads to it again, and picked.
        return [*closely, "x", "ctrl+z", *decision]
    return [*closely, *decision]


def expected(place: int) -> Flag:
    """What has come of it."""
    return {0: Flag.PICK, 1: Flag.REJECT, 3: Flag.REJECT}.get(place % 5, Flag.NONE)


@contextmanager
def _display(env: dict[str, str]) -> Iterator[None]:
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as number:
            env["DISPLAY"] = f":{number.readline().strip()}"
        manager = subprocess.Popen(["openbox"], env=env, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:  # else Popen would wait for a server that never ends
            for process in (manager, server):
                process.terminate()
                process.wait()


def _rows(catalog: Path) -> list[PhotoRow]:
    asked = PhotoQuery(scorers.identify(scorers.DEFAULT), sort=SortKey.NAME, descending=False)
    try:
        with Catalog.open(catalog) as opened, opened.read() as db:
            return list(queries.stream(db, asked))
    except CatalogError:
        return []


def _wait(catalog: Path, true: Callable[[list[PhotoRow]], bool]) -> list[PhotoRow]:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if true(rows := _rows(catalog)):
            return rows
        time.sleep(0.2)
    raise SystemExit("waited in vain")


def main() -> None:
    """Cull, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=300)
    options = parser.parse_args()
    for tool in ("Xvfb", "openbox", "xdotool"):
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is not installed")
    with tempfile.TemporaryDirectory(prefix="cull-") as work:
        measure(Path(work), options.photos)


def measure(work: Path, photos: int) -> None:
    """One cull."""
    folder, home, catalog = work / "photos", work / "home", work / "c.sqlite3"
    write_photos(folder, photos, *SIZE_PX)
    home.mkdir()
    env = os.environ | {
        "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "LANG": "C.UTF-8",
        "XDG_CACHE_HOME": str(home / "cache"), "QT_QPA_PLATFORM": "xcb",
    }  # fmt: skip
    env.pop("WAYLAND_DISPLAY", None)
    with _display(env):
        command = [sys.executable, "-m", "qualityculler", "gui", str(folder)]
        with subprocess.Popen([*command, "--catalog", str(catalog)], env=env) as program:
            try:
                _cull(Presser(env), catalog, photos)
                program.wait(60)
            finally:
                program.kill()


def _cull(presser: Presser, catalog: Path, photos: int) -> None:
    presser.tool("search", "--sync", "--onlyvisible", "--name", "photos - QualityCuller")
    _wait(catalog, lambda rows: len(rows) == photos)
    time.sleep(2)  # the list has come; that it is painted cannot be seen from outside
    still_scanning = any(row.score is None for row in _rows(catalog))
    began = time.monotonic()
    presser.press("e")
    for start in range(0, photos, 10):
        places = range(start, min(start + 10, photos))
        presser.press(*(key for place in places for key in keys_for(place)))

    def all_there(rows: list[PhotoRow]) -> bool:
        return [row.decision.flag for row in rows] == [expected(n) for n in range(photos)]

    rows = _wait(catalog, all_there)
    decided_s = time.monotonic() - began
    picked = sum(row.decision.flag is Flag.PICK for row in rows)
    rejected = sum(row.decision.flag is Flag.REJECT for row in rows)
    keys, passed = presser.pressed, photos - picked - rejected
    print(f"{photos} photos, {'while' if still_scanning else 'after'} the scan, by keys alone")
    print(f"  keys pressed                      {keys:6d}, {keys / photos:.2f} a photo")
    print(
        f"  from the first key to the catalog {decided_s:6.1f} s, {decided_s / photos:.3f} a photo"
    )
    print(f"  picked {picked}, rejected {rejected}, passed by {passed}: all as pressed")
    presser.press("ctrl+q")


if __name__ == "__main__":
    main()
