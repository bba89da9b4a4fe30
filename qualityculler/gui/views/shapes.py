"""Where cells lie: arithmetic instead of a layout, so a hundred thousand cost as much as ten."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GridShape:
    """Rows of cells that fill the width; scrolled downwards. All numbers in px."""

    count: int
    width: int
    cell_width: int
    cell_height: int

    @property
    def columns(self) -> int:
        """Cells beside each other, at least one."""
        return max(1, self.width // self.cell_width)

    @property
    def stretched_width(self) -> int:
        """Width of a cell once the row is filled evenly."""
        return max(self.cell_width, self.width // self.columns) if self.width else self.cell_width

    @property
    def extent(self) -> int:
        """Height of everything."""
        return -(-self.count // self.columns) * self.cell_height

    def rect(self, position: int) -> tuple[int, int, int, int]:
        """x, y, width, height of a cell."""
        row, column = divmod(position, self.columns)
        return (
            column * self.stretched_width,
            row * self.cell_height,
            self.stretched_width,
            self.cell_height,
        )

    def at(self, x: int, y: int) -> int | None:
        """The position at a point."""
        column = x // self.stretched_width
        if x < 0 or y < 0 or column >= self.columns:
            return None
        position = (y // self.cell_height) * self.columns + column
        return position if position < self.count else None

    def span(self, start: int, length: int) -> range:
        """The positions that show between two offsets."""
        first = max(0, start // self.cell_height) * self.columns
        last = (max(0, start + length - 1) // self.cell_height + 1) * self.columns
        return range(min(first, self.count), min(last, self.count))


@dataclass(frozen=True, slots=True)
class StripShape:
    """One row of cells; scrolled sideways."""

    count: int
    cell_width: int
    cell_height: int

    @property
    def columns(self) -> int:
        """All in one row."""
        return max(1, self.count)

    @property
    def extent(self) -> int:
        """Width of everything."""
        return self.count * self.cell_width

    def rect(self, position: int) -> tuple[int, int, int, int]:
        """x, y, width, height of a cell."""
        return position * self.cell_width, 0, self.cell_width, self.cell_height

    def at(self, x: int, y: int) -> int | None:
        """The position at a point."""
        position = x // self.cell_width
        return position if 0 <= position < self.count and 0 <= y < self.cell_height else None

    def span(self, start: int, length: int) -> range:
        """The positions that show between two offsets."""
        first = max(0, start // self.cell_width)
        last = (start + length - 1) // self.cell_width + 1
        return range(min(first, self.count), max(0, min(last, self.count)))
