"""Scores kept by image digest, one file a scorer: a run that was stopped goes on where it was."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import platformdirs

from qualityculler.score.scorer import Assessment


def default_folder() -> Path:
    """Where scores are kept unless said otherwise (not created here)."""
    return Path(platformdirs.user_cache_dir("qualityculler", appauthor=False)) / "evaluate"


class ScoreCache:
    """Assessments of one scorer, a line each in a file that only grows; any thread.

    ``identity`` must name everything the score depends on besides the image. A half-written last
    line (a run that was killed) is cut off; other damage is a SystemExit that names the file.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{identity.replace('/', '-')}.jsonl"
        self._lock = threading.Lock()
        self._kept = self._read()

    def get(self, key: str) -> Assessment | None:
        """What is kept for ``key``."""
        return self._kept.get(key)

    def put(self, key: str, assessment: Assessment) -> None:
        """Keep an assessment, in the file as well."""
        row = {"key": key, "value": assessment.value, "uncertainty": assessment.uncertainty}
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
            self._kept[key] = assessment

    def _read(self) -> dict[str, Assessment]:
        if not self._path.exists():
            return {}
        data = self._path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            with self._path.open("r+b") as file:
                file.truncate(len(whole))
        try:
            rows = [json.loads(line) for line in whole.splitlines()]
            return {row["key"]: Assessment(row["value"], row["uncertainty"]) for row in rows}
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"{self._path} is damaged: delete it and run again.") from error
