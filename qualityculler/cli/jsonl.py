"""Writes one line of JSON for each photo as the run finishes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from qualityculler.cli import records
from qualityculler.cli.outputs import as_json
from qualityculler.domain import ScorerId
from qualityculler.errors import UserError
from qualityculler.operations.library import Library
from qualityculler.operations.scan import GaveWay, Paired, Settled, Unread


class JsonLines:
    """Hears the events of a scan; a line stands for a photo whose row is committed."""

    def __init__(
        self, library: Library, out: TextIO, scorer: ScorerId, threshold: float | None
    ) -> None:
        self._library = library
        self._out = out
        self._scorer = scorer
        self._threshold = threshold

    def tell(self, event: Settled | Unread | Paired | GaveWay) -> None:
        """Write the photos' lines. Raises BrokenPipeError when the reader has gone away."""
        if isinstance(event, Paired | GaveWay):
            return  # their lines are written, and a line is about a file of this scan
        if isinstance(event, Unread):
            # It has no row.
            self._write([records.of_unread(event.path, event.skip, self._scorer, self._threshold)])
            return
        with self._library.reading() as reads:
            rows = reads.rows(event.photo_ids, self._scorer)
        self._write(records.of_row(row, self._scorer, self._threshold) for row in rows)

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
