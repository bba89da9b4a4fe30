"""Writes one line of JSON for each photo as the run finishes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from qualityculler.cli import records
from qualityculler.cli.outputs import as_json
from qualityculler.domain import ScorerId
from qualityculler.errors import UserError
from qualityculler.scan.report import Unread
from qualityculler.store import query
from qualityculler.store.catalog import Catalog


class JsonLines:
    """A listener of a run; a line stands for a photo whose row is committed."""

    scorer: ScorerId

    def __init__(self, catalog: Catalog, out: TextIO, threshold: float | None) -> None:
        self._catalog = catalog
        self._out = out
        self._threshold = threshold

    def settled(self, photo_ids: Sequence[int]) -> None:
        """Write the photos' lines. Raises BrokenPipeError when the reader has gone away."""
        with self._catalog.read() as db:
            rows = query.rows(db, photo_ids, self.scorer)
        self._write(records.of_row(row, self.scorer, self._threshold) for row in rows)

    def unread(self, unread: Unread) -> None:
        """Write a line for a file without a row."""
        self._write([records.of_unread(unread.path, unread.skip, self.scorer, self._threshold)])

    def _write(self, lines: Iterable[dict[str, Any]]) -> None:
        try:
            for line in lines:
                self._out.write(as_json(line, self._out) + "\n")
            self._out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UserError(
                "The JSON lines cannot be written: {why}.", why=error.strerror
            ) from error
