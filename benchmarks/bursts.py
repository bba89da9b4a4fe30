"""Bursts, focus and verdicts, measured: writes ``docs/bursts.md``.

``python -m benchmarks.bursts --native FOLDER --biq FOLDER --ladders FOLDER [--shared FOLDER]
[--photos N] [--minutes N] [--write]``. ``--native`` holds sharp photos of 12 megapixels and more, of which bursts are made;
``--biq`` the repository of BIQ2021, ``--ladders`` what ``benchmarks.findings`` has: kodak24 and bsds500 (test, train).
``--sound --ladders FOLDER`` tries the verdicts on sound photos alone, half a minute. Thresholds were
chosen on photos of 8 to 12 megapixels and on the validation series of BIQ2021: none of those is
here. On a shared machine read ratios of one run only.
"""

# ruff: noqa: E501  (lines of the page)

from __future__ import annotations

import argparse
import csv
import io
import resource
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.findings import opened, sound_photos
from benchmarks.machine import described
from benchmarks.scan import write_photos
from qualityculler.cull import burst, rank
from qualityculler.cull.burst import Frame
from qualityculler.cull.rank import Candidate
from qualityculler.cull.suggest import suggest
from qualityculler.decode import registry
from qualityculler.decode.isolated import Decoders
from qualityculler.domain import PhotoStatus, Score, ScorerId, Suggestion, Thresholds
from qualityculler.evidence import Box, Severity, Subject, SubjectOrigin
from qualityculler.measure import examine, quick
from qualityculler.measure.layout import layout
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.score import registry as scorers
from qualityculler.store.catalog import Catalog
from training import faults

Pixels = NDArray[np.uint8]
DOCS = Path("docs/bursts.md")
SEED = 16
LEAST_PIXELS = 11_900_000
LEVELS = (
    *(("defocus", px) for px in (0.7, 1.0, 1.5, 2.0, 4.0)),
    *(("shake", px) for px in (3.0, 6.0, 12.0)),
)
SUBJECT = Box(0.3, 0.3, 0.7, 0.7)
NEAR = 0.05
"""0.2 MOS on the scale from 1 to 5, in BIQ2021's from 0 to 1."""
LEAST_GAP = 0.1
SURE = 0.9
BRACKET_S = (1 / 1024, 1 / 256, 1 / 64, 1 / 16, 1 / 4, 1.0)
"""Shutter times of the bracket, which has no EXIF: street/image_list.txt of its repository."""
WITH_EV = "the same with the exposures its authors tell"
SETS = (
    ("exposure bracket without EXIF, 6", "brackets/*.png", "bracket of 6"),
    (WITH_EV, "brackets/*.png", "bracket of 6"),
    ("focus stack, 10", "focus_stacks/examples/depthmap/*.JPG", "focus stack of 10"),
    ("focus stack, 7", "focus_stacks/examples/pcb/pcb_*.jpg", "focus stack of 7"),
    ("sequence of a street, 3", "sequence/berlin/images/*.jpg", None),
    ("sequence of a street, 29", "sequence/lund/images/*.jpg", None),
)
"""Name, files, and what it should be found as; None for walks, where nobody knows."""
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SCAN_PHOTOS, SCAN_TURNS = 8, 4
SCAN_SIZES = ((6000, 4000), (4000, 3000))


class Judge:
    """Measures and scores one picture as a scan does."""

    def __init__(self) -> None:
        self._scorer = scorers.create(scorers.DEFAULT, 2)
        self.id: ScorerId = self._scorer.id

    def of_bytes(self, data: bytes, name: str = "a.jpg") -> tuple[Candidate, float, Pixels]:
        """The frame (its id 0), the variance of its Laplacian as scored, and its pixels."""
        side = self._scorer.short_side_px
        image = registry.load(Path(name), short_side_px=side, data=data, native=True)
        [told] = self._scorer.score([image.pixels])
        score = Score(told.value, self.id, NOW, told.uncertainty)
        focus, severe = None, ()
        if image.crops is not None:
            c = image.crops
            focus = quick.focus(c.luma, c.rows, c.columns, c.scale)
            severe = severely(quick.findings(focus, (image.width, image.height)).items)
        return Candidate(0, score, focus, (), severe), laplacian(image.pixels), image.pixels


def severely(items: Sequence[object]) -> tuple[str, ...]:
    """The faults that are surely severe."""
    return tuple(
        item.fault.value  # type: ignore[attr-defined]
        for item in items
        if item.severity is Severity.SEVERE and item.confidence >= SURE  # type: ignore[attr-defined]
    )


def laplacian(pixels: Pixels) -> float:
    """The variance of the Laplacian of the luma: the usual measure of sharpness."""
    grey = pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    inner = grey[1:-1, 1:-1]
    found = 4 * inner - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    return float(found.var())


# 1. BIQ2021


def biq_rows(
    judge: Judge, biq: Path, shared: Path
) -> dict[str, list[tuple[float, Candidate, float, Pixels, str]]]:
    """By series: MOS, frame, variance of the Laplacian, pixels and name of each photo."""
    found = defaultdict(list)
    with (shared / "data" / "biq2021" / "series.csv").open() as table:
        rows = [row for row in csv.DictReader(table) if row["split_grouped"] == "test"]
    for row in rows:
        frame, lap, pixels = judge.of_bytes((biq / row["file"]).read_bytes())
        found[row["series"]].append((float(row["mos"]), frame, lap, pixels, row["file"]))
    return found


def biq_table(
    series: dict[str, list[tuple[float, Candidate, float, Pixels, str]]],
) -> Iterator[str]:
    """Pairs and winners, by each way of ranking."""
    ways = ("score alone", "variance of the Laplacian", "focus and score (`cull.rank`)")
    pairs, right, near, groups, named, named_near = 0, [0] * 3, [0] * 3, 0, 0, 0
    for photos in series.values():
        if len(photos) < 2:
            continue
        groups += 1
        mos = np.array([one[0] for one in photos])
        ranking = rank.rank(
            [
                Candidate(n, one[1].score, one[1].focus, (), one[1].severe)
                for n, one in enumerate(photos)
            ]
        )
        place = {id: -n for n, id in enumerate(ranking.ids)}
        values = [
            [one[1].score.value if one[1].score else 0.0 for one in photos],
            [one[2] for one in photos],
            [place[n] for n in range(len(photos))],
        ]
        for way, value in enumerate(values):
            near[way] += mos[int(np.argmax(value))] >= mos.max() - NEAR
        named += ranking.named
        named_near += ranking.named and mos[ranking.ids[0]] >= mos.max() - NEAR
        for a in range(len(photos)):
            for b in range(a):
                if abs(mos[a] - mos[b]) >= LEAST_GAP:
                    pairs += 1
                    for way, value in enumerate(values):
                        right[way] += (value[a] > value[b]) == (mos[a] > mos[b])
    yield f"{groups} series, {pairs} pairs with MOS at least {LEAST_GAP} apart (of 0 to 1)."
    yield ""
    yield "| by | pairs right | first within 0.2 MOS (of 1 to 5) of the best |"
    yield "|---|---|---|"
    for way, name in enumerate(ways):
        yield f"| {name} | {share(right[way], pairs)} | {share(near[way], groups)} |"
    yield ""
    low, high = wilson(named_near, named)
    yield f"A winner is named in {named} of {groups}; of those within 0.2 MOS: {share(named_near, named)},"
    yield f"95 % interval {100 * low:.0f} to {100 * high:.0f} %. The aim is 90 %."


# 2. Bursts made of sharp photos


def spoilt(pixels: Pixels, kind: str, amount: float, random: np.random.Generator) -> Pixels:
    """Defocus: a Gaussian of that sigma in px. Shake: a straight motion of that length."""
    import cv2

    if kind == "defocus":
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), amount, borderType=cv2.BORDER_REFLECT))
    return faults.filtered(pixels, faults.line_kernel(amount, random.uniform(0, 180)))


def taken(
    pixels: Pixels,
    random: np.random.Generator,
    fault: tuple[str, float] | None = None,
    box: Box | None = None,
) -> bytes:
    """One more frame: a small shift, the fault (inside the box alone, if there is one), noise; as
    a JPEG of quality 95."""
    y, x = random.integers(0, 17, 2)
    frame = pixels[y : pixels.shape[0] - 16 + y, x : pixels.shape[1] - 16 + x]
    frame = np.ascontiguousarray(frame)
    if fault is not None and box is None:
        frame = spoilt(frame, *fault, random)
    elif fault is not None and box is not None:
        height, width = frame.shape[:2]
        rows = slice(int(box.top * height), int(box.bottom * height))
        columns = slice(int(box.left * width), int(box.right * width))
        part = np.ascontiguousarray(frame[rows, columns])
        frame[rows, columns] = spoilt(part, *fault, random)
    sigma = random.uniform(0.5, 3.0)
    tile = (random.standard_normal((1024, 1024), np.float32) * sigma).round().astype(np.int16)
    height, width = frame.shape[:2]
    grain = np.tile(tile, (height // 1024 + 1, width // 1024 + 1))[:height, :width, None]
    noisy = np.clip(frame.astype(np.int16) + grain, 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noisy).save(stream, "JPEG", quality=95, subsampling="4:2:0")
    return stream.getvalue()


class Native:
    """Counts, by what was done and where: right by each way, named, named and right."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.counts: dict[tuple[str, str, float], list[int]] = defaultdict(lambda: [0] * 6)
        self.severe = self.badged = self.photos = self.alike = self.alike_named = 0

    def photo(self, pixels: Pixels, number: int) -> None:
        """All bursts of one photo."""
        random = np.random.default_rng((SEED, number))
        self.photos += 1
        sharp, *others = (self._judge.of_bytes(taken(pixels, random)) for _ in range(3))
        frames = [
            Candidate(n, one[0].score, one[0].focus) for n, one in enumerate([sharp, *others])
        ]
        self.alike += 1
        self.alike_named += rank.rank(frames).named
        for kind, amount in LEVELS:
            spoils = [self._judge.of_bytes(taken(pixels, random, (kind, amount))) for _ in "ab"]
            for one, _, _ in spoils:
                self._badge(one)
            self._count(("whole frame", kind, amount), sharp, spoils, ())
            local = [self._judge.of_bytes(taken(pixels, random, (kind, amount), SUBJECT))]
            known = (Subject(SUBJECT, SubjectOrigin.AF_POINT),)
            self._count(("subject, known", kind, amount), sharp, local, known)
            self._count(("subject, not known", kind, amount), sharp, local, ())

    def _badge(self, one: Candidate) -> None:
        told = suggest(PhotoStatus.SCORED, one.score, Thresholds(), one.severe)
        self.severe += bool(one.severe)
        self.badged += bool(one.severe) and told is Suggestion.KEEP

    def _count(
        self,
        about: tuple[str, str, float],
        sharp: tuple[Candidate, float, Pixels],
        spoils: Sequence[tuple[Candidate, float, Pixels]],
        subjects: tuple[Subject, ...],
    ) -> None:
        group = [*spoils, sharp]
        best = len(spoils)
        ranking = rank.rank(
            [
                Candidate(n, one.score, one.focus, subjects, one.severe)
                for n, (one, _, _) in enumerate(group)
            ]
        )
        counts = self.counts[about]
        scores = [one.score.value if one.score else 0.0 for one, _, _ in group]
        counts[0] += 1
        counts[1] += ranking.ids[0] == best
        counts[2] += ranking.named
        counts[3] += ranking.named and ranking.ids[0] == best
        counts[4] += int(np.argmax(scores)) == best
        counts[5] += int(np.argmax([lap for _, lap, _ in group])) == best

    def table(self) -> Iterator[str]:
        """All counts."""
        yield (
            "| blurred | how | px | sharp frame first | named | named and right | score alone "
            "| variance of the Laplacian |"
        )
        yield "|---|---|---|---|---|---|---|---|"
        for (where, kind, amount), (n, first, named, right, score, lap) in self.counts.items():
            yield (
                f"| {where} | {kind} | {amount:g} | {share(first, n)} | {share(named, n)} "
                f"| {share(right, named)} | {share(score, n)} | {share(lap, n)} |"
            )
        yield ""
        yield (
            f"Of {self.alike} groups of three frames that differ by shift and noise alone, a winner "
            f"is named in {self.alike_named}."
        )


# 3. and 4. Real ones, and who belongs together


def real_frames(judge: Judge, paths: Sequence[Path]) -> list[tuple[Frame, Candidate]]:
    """Photos as the catalog would have them."""
    found = []
    for n, path in enumerate(paths):
        data = path.read_bytes()
        capture = registry.load(path, short_side_px=64, data=data).capture
        one, _, pixels = judge.of_bytes(data, path.name)
        how = capture.exposure
        frame = Frame(
            n,
            str(path.parent),
            path.name,
            capture.camera,
            capture.moment,
            layout(pixels),
            burst.exposure_value(how.shutter_s, how.f_number, how.iso),
            None if one.focus is None else rank.sharpness(one.focus).astype(np.float32),
        )
        found.append((frame, Candidate(n, one.score, one.focus, (), one.severe)))
    return found


def real_table(judge: Judge, shared: Path) -> Iterator[str]:
    """Each group that is known, how it is found and which frame is first."""
    photos = shared / "photos"
    yield "| what | found as | first, and whether named | |"
    yield "|---|---|---|---|"
    for name, pattern, meant in SETS:
        paths = sorted(photos.glob(pattern))
        both = real_frames(judge, paths)
        if name == WITH_EV:
            times = zip(both, BRACKET_S, strict=True)
            both = [(replace(f, ev=burst.exposure_value(s, None, 100)), c) for (f, c), s in times]
        found = burst.groups([frame for frame, _ in both])
        said = _said(found)
        firsts = [
            _first([both[id][1] for id in one.ids], [paths[id] for id in one.ids])
            for one in found
            if not one.kind.whole
        ]
        first = "; ".join(firsts) or ("kept whole" if found else "-")
        right = "" if meant is None else "right" if said == meant else "**wrong**"
        yield f"| {name} | {said} | {first} | {right} |"
    triplets = sorted((photos / "kwentar_blur_triplets" / "samples").glob("*"))
    for start in range(0, len(triplets), 3):
        paths = triplets[start : start + 3]
        both = real_frames(judge, paths)
        said = _said(burst.groups([frame for frame, _ in both]))
        ranking = rank.rank([candidate for _, candidate in both])
        is_sharp = paths[ranking.ids[0]].stem.endswith("_S")
        right = "right" if is_sharp and said == "burst of 3" else "**wrong**"
        name = f"triplet (F out of focus, M moved, S sharp) {paths[0].stem[:3]}"
        yield f"| {name} | {said} | {_first([one for _, one in both], paths)} | {right} |"


def _said(found: Sequence[burst.Group]) -> str:
    return ", ".join(f"{one.kind.value} of {len(one.ids)}" for one in found) or "no group"


def _first(candidates: Sequence[Candidate], paths: Sequence[Path]) -> str:
    ranking = rank.rank(candidates)
    place = [one.id for one in candidates].index(ranking.ids[0])
    return f"{paths[place].name} ({'named' if ranking.named else 'too close'})"


def grouping_table(
    series: dict[str, list[tuple[float, Candidate, float, Pixels, str]]],
) -> Iterator[str]:
    """Pairs of BIQ2021's photos, which have no times, in the order of their names."""
    frames, truth = [], {}
    for name, photos in series.items():
        for _, _, _, pixels, file in photos:
            truth[len(frames)] = name
            # The numbers of the files are the order they were taken in.
            number = int("".join(filter(str.isdigit, file.split("(")[-1])) or 0)
            key = f"{file.split('(')[0]}{number:06d}"
            frames.append(Frame(len(frames), "/biq", key, None, None, layout(pixels)))
    found = burst.groups(frames)
    together = {(a, b) for one in found for a in one.ids for b in one.ids if a < b}
    meant = {(a, b) for a in truth for b in truth if a < b and truth[a] == truth[b]}
    hits = len(together & meant)
    yield f"{len(frames)} photos of {len(series)} series, mixed: of the pairs put together "
    yield f"{share(hits, len(together))} are of one series (precision), of the pairs of one series "
    yield f"{share(hits, len(meant))} are put together (recall). They have no times: with times a "
    yield "group does not depend on likeness alone. Only neighbours by name that look alike are joined."
    start = datetime(2026, 5, 1)
    vector = np.random.default_rng(0).random((64, 288)).astype(np.float32)
    many = [
        Frame(
            n,
            "/p",
            f"{n:06d}",
            "A",
            start + timedelta(seconds=60 * (n // 8) + 0.1 * (n % 8)),
            vector[n // 8 % 64],
        )
        for n in range(100_000)
    ]
    began = time.process_time()
    count = len(burst.groups(many))
    yield ""
    yield f"100,000 frames, with times and layouts, become {count} groups in {time.process_time() - began:.1f} s of processor time."


# 5. Verdicts


def verdict_table(judge: Judge, native: Native, ladders: Path, shared: Path) -> Iterator[str]:
    """Severe frames that are badged "keep?", and sound photos that are rejected now."""
    yield f"- Of {native.severe} frames of section 2 that are measured as severely out of focus,"
    yield f'  {native.badged} are badged "keep?".'
    yield from sound_table(judge, ladders, shared)


def sound_table(judge: Judge, ladders: Path, shared: Path) -> Iterator[str]:
    """Photos taken for sound that findings reject now: those of docs/findings.md, and all of
    BSDS500's test, of which half are among them."""
    test = sorted((ladders / "bsds500" / "test").glob("*.jpg"))
    named = "those of docs/findings.md"
    for photos, name in ((sound_photos(ladders, shared), named), (test, "all of BSDS500, test")):
        newly = [path.name for path in photos if _is_newly_rejected(judge, path)]
        low, high = wilson(len(newly), len(photos))
        yield f"- Newly suggested for rejection, by the focus of the scan or by all findings: {len(newly)} of {len(photos)} photos"
        yield f"  taken for sound, {name} (95 % interval {100 * low:.1f} to {100 * high:.1f} %{''.join('; ' + one for one in newly)})."
    yield "  No rule was chosen or changed by these."


def _is_newly_rejected(judge: Judge, path: Path) -> bool:
    """Whether findings reject what the score does not; as large as docs/findings.md measures it."""
    pixels, stream = opened(path), io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    one, _, _ = judge.of_bytes(stream.getvalue(), "a.png")
    before = suggest(PhotoStatus.SCORED, one.score, Thresholds())
    severes = (one.severe, severely(examine.examine(pixels).items))
    after = [suggest(PhotoStatus.SCORED, one.score, Thresholds(), severe) for severe in severes]
    return before is not Suggestion.REJECT and Suggestion.REJECT in after


# 6. Speed


def speed_table() -> Iterator[str]:
    """Scans with and without focus, in turns, of photos of 24 and of 12 megapixels."""
    yield f"{SCAN_PHOTOS} JPEG of each size, {SCAN_TURNS} turns with and without focus one after the other; medians of the"
    yield "processor time a photo. Finding faces is in neither."
    yield ""
    yield "| scan of | without focus, s | with focus, s | more |"
    yield "|---|---|---|---|"
    for width, height in SCAN_SIZES:
        spent: dict[bool, list[float]] = {True: [], False: []}
        with tempfile.TemporaryDirectory() as folder:
            photos = Path(folder) / "photos"
            photos.mkdir()
            write_photos(photos, width, height, SCAN_PHOTOS)
            for turn in range(SCAN_TURNS):
                for focus in (bool(turn % 2), not turn % 2):
                    catalog = Path(folder) / f"{turn}{focus}.sqlite3"
                    spent[focus].append(_scan(photos, catalog, focus))
        plain, more = (statistics.median(spent[focus]) for focus in (False, True))
        megapixels = width * height / 1e6
        yield f"| {megapixels:.0f} MP | {plain:.3f} | {more:.3f} | {100 * (more / plain - 1):.0f} % |"


def _scan(photos: Path, catalog: Path, focus: bool) -> float:
    before = _cpu_s()
    with Catalog.open(catalog) as opened, Decoders() as decoders:
        options = IndexOptions([photos], scorers.DEFAULT, focus=focus)
        IndexRun(opened, options, decoder=decoders.load).run()
    return (_cpu_s() - before) / SCAN_PHOTOS


def _cpu_s() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, JASA 22, 1927); 0 to 1 of nothing."""
    if not whole:
        return 0.0, 1.0
    z, seen = 1.96, part / whole
    middle = (seen + z**2 / (2 * whole)) / (1 + z**2 / whole)
    half = z / (1 + z**2 / whole) * (seen * (1 - seen) / whole + z**2 / (4 * whole**2)) ** 0.5
    return middle - half, middle + half


def share(part: int, whole: int) -> str:
    """A share with its counts."""
    return f"{100 * part / whole:.0f} % ({part}/{whole})" if whole else "-"


def large_photos(folder: Path) -> list[Path]:
    """The photos of 12 megapixels and more, in the order of their names."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                image = registry.load(path, short_side_px=32)
            except Exception as error:  # noqa: BLE001  a benchmark goes on
                print(f"{path}: {error}")
                continue
            if image.width * image.height >= LEAST_PIXELS:
                found.append(path)
    return found


def main() -> None:
    """Measure, print, and with ``--write`` put the page where it belongs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--native", type=Path, help="needed unless --sound")
    parser.add_argument("--biq", type=Path, help="needed unless --sound")
    parser.add_argument("--ladders", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--photos", type=int, help="so many of the large ones; all unless told")
    parser.add_argument(
        "--minutes", type=float, default=1e9, help="no further burst is made after so long"
    )
    parser.add_argument("--sound", action="store_true", help="only the sound photos of section 5")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.sound:
        print(*sound_table(Judge(), options.ladders, options.shared), sep="\n")
        return
    if options.native is None or options.biq is None:
        parser.error("--native and --biq say where the pictures are")
    lines = []
    for line in page(options):
        print(line, flush=True)
        lines.append(line.rstrip())
    if options.write:
        DOCS.write_text("\n".join(lines) + "\n")


def page(options: argparse.Namespace) -> Iterator[str]:
    """The page, line by line."""
    paths = large_photos(options.native)[: options.photos]
    judge = Judge()
    yield "# Bursts, focus and verdicts, measured"
    yield ""
    yield f"Written by `python -m benchmarks.bursts --write`; do not edit. {described()}."
    yield f"Scorer `{judge.id}`; rules {quick.FOCUS_RULES}; weight of focus {rank.FOCUS_WEIGHT:g}, margin "
    yield f"{rank.MARGIN:g} MOS and {rank.SIGMAS:g} deviations, chosen on bursts made of 21 photos of 8 to 12"
    yield "megapixels and on the validation series of BIQ2021. Likeness was chosen on its training and"
    yield "validation series. Nothing in sections 1 and 2 was used for that; how alike frames of a focus stack"
    yield "must be was chosen with the two of section 3 in view. Groups of this page have two frames at least."
    series = biq_rows(judge, options.biq, options.shared)
    yield from ("", "## 1. Series of BIQ2021 (grouped test split)", "")
    yield from biq_table(series)
    yield ""
    yield "Frames of these series differ in exposure, light and framing too, and at 512 px focus is of little use."
    made, until = Native(judge), time.monotonic() + 60 * options.minutes
    for number, path in enumerate(paths):
        if time.monotonic() > until:
            break
        made.photo(registry.load(path).pixels, number)
        print(f"{number + 1}/{len(paths)} {path.name}", flush=True)
    yield from ("", "## 2. Bursts made of photos of 12 megapixels and more", "")
    yield f"{made.photos} photos of free licences (wallpapers of elementary and Debian, phones), the first of {len(paths)} by name. Each frame is shifted by up to 16 px, has noise of its own"
    yield "(0.5 to 3 grey levels) and is a JPEG of quality 95. A burst is the photo once and frames with one"
    yield "fault: two over the whole frame, or one in the middle 40 % each way (*known*: the camera or a face"
    yield "says where the subject is). px of defocus are the sigma of a Gaussian."
    yield ""
    yield from made.table()
    yield from ("", "## 3. Real ones", "")
    yield from real_table(judge, options.shared)
    yield ""
    yield "A bracket is known by the exposures in its EXIF alone: by its light, frames of one scene that were"
    yield "spoilt in five ways would be one too. The streets are walks: most frames differ too much to be of one scene."
    yield from ("", "## 4. Grouping", "")
    yield from grouping_table(series)
    yield from ("", "## 5. Verdicts", "")
    yield from verdict_table(judge, made, options.ladders, options.shared)
    yield from ("", "## 6. Scan speed", "")
    yield from speed_table()


if __name__ == "__main__":
    main()
