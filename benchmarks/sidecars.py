"""Sidecars read and written: ``python -m benchmarks.sidecars [COUNT]``, 10,000 unless said.

Reading: all that are new, then a look at all that are known. Writing: a rating into each that is
there, then new ones, with the journal and every byte on the disk; then all of it taken back.
Budgets are those of the project: 10,000 read in 5 s and written in 20 s on two cores.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.machine import described
from qualityculler.domain import Change, Fingerprint, Score, ScorerId
from qualityculler.operations.decide import Decide
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.plan_sidecars import WriteOptions
from qualityculler.operations.sidecars import AcceptMarks, ReadSidecars
from qualityculler.operations.undo import Undo
from qualityculler.operations.write_sidecars import WriteSidecars
from qualityculler.store import ingest
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken

COUNT = 10_000
READ_S, WRITE_S = 5.0, 20.0
SCORER = ScorerId("sidecars", "0" * 64, "1")
GO = CancelToken()


def lightroom_packet(number: int) -> bytes:
    """About 3 KB in the shape that Lightroom writes: settings, history, tone curve, keywords."""
    settings = "".join(f'\n   crs:Setting{n}="{(n * number) % 101 - 50:+d}"' for n in range(60))
    events = "".join(
        f'\n     <rdf:li stEvt:action="saved" stEvt:instanceID="xmp.iid:{number:032x}"'
        f' stEvt:when="2026-05-0{n}T10:00:00+02:00" stEvt:softwareAgent="An editor 1.0"/>'
        for n in range(1, 6)
    )
    curve = "".join(f"<rdf:li>{n}, {n}</rdf:li>" for n in range(0, 256, 32))
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
   xmp:Rating="{number % 5 + 1}"
   xmp:CreateDate="2026-05-01T09:00:00.12"{settings}>
   <dc:subject>
    <rdf:Bag>
     <rdf:li>harbour</rdf:li>
     <rdf:li>number {number}</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <xmpMM:History>
    <rdf:Seq>{events}
    </rdf:Seq>
   </xmpMM:History>
   <crs:ToneCurvePV2012>
    <rdf:Seq>{curve}</rdf:Seq>
   </crs:ToneCurvePV2012>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
""".encode()


def main(count: int) -> None:
    """Print the table."""
    print(described())
    with tempfile.TemporaryDirectory(prefix="sidecars") as work:
        folder = Path(work) / "photos"
        with Catalog.open(Path(work) / "c.sqlite3") as catalog:
            library = Library(catalog)
            ids = _photos(catalog, folder, count)
            size = sum(path.stat().st_size for path in folder.glob("*.xmp")) / count
            print(f"{count} sidecars of {size:.0f} bytes\n")
            read = ReadSidecars([folder])
            _say("read, all of them new", lambda: read.run(library, ignore, GO), READ_S, count)
            _say(
                "looked at again, none changed", lambda: read.run(library, ignore, GO), None, count
            )
            _say("taken over", lambda: library.change(AcceptMarks(ids)).result(), None, count)
            _rate(library, ids)
            write = WriteSidecars(ids, WriteOptions())
            _say("written, all there", lambda: write.run(library, ignore, GO), WRITE_S, count)
            _say("taken back", lambda: Undo().run(library, ignore, GO), None, count)
            for path in folder.glob("*.xmp"):
                path.unlink()
            _say("looked at, all gone", lambda: read.run(library, ignore, GO), None, count)
            _say("written, all new", lambda: write.run(library, ignore, GO), WRITE_S, count)
        print(f"\nthe journal and the rest of the catalog: {_megabytes(Path(work)):.0f} MB")


def _photos(catalog: Catalog, folder: Path, count: int) -> list[int]:
    folder.mkdir()
    records = []
    for n in range(count):
        path = folder / f"IMG_{n:05d}.CR2"
        path.write_bytes(b"%d" % n)
        path.with_suffix(".xmp").write_bytes(lightroom_packet(n))
        status = path.stat()
        known = Fingerprint(status.st_size, status.st_mtime_ns, f"{n:032d}")
        score = Score(3.0, SCORER, datetime.now(UTC))
        records.append(ingest.ScanRecord(folder, path, known, score))
    writing = partial(ingest.record, records=records, scorer=SCORER, codecs="c")
    return catalog.write_now(writing).result()


def _rate(library: Library, ids: list[int]) -> None:
    """Stars that are not those of the sidecar."""
    parts = [(ids[n::5], Change(rating=(n + 2) % 5 + 1)) for n in range(5)]
    library.change(Decide(parts)).result()


def _say(what: str, act: Callable[[], Any], budget_s: float | None, count: int) -> None:
    begun, worked = time.monotonic(), time.process_time()
    act()
    took, worked = time.monotonic() - begun, time.process_time() - worked
    budget = "" if budget_s is None else f"  at most {budget_s * count / COUNT:.1f} s"
    each = f"{1000 * took / count:6.2f} ms each, {1000 * worked / count:5.2f} ms of processor"
    print(f"{what:32} {took:7.2f} s  {each}{budget}", flush=True)


def _megabytes(work: Path) -> float:
    return sum(path.stat().st_size for path in work.glob("c.sqlite3*")) / 1e6


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
