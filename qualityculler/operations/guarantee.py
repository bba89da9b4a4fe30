"""What a line hides at most of what the user would keep, by the picks they made unasked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualityculler.cull import guarantee
from qualityculler.domain import Guarantee

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONFIDENCE = guarantee.CONFIDENCE


@dataclass(frozen=True, slots=True, eq=False)
class OwnPicks:
    """Of each photo the user picked unasked what a line for rejecting is compared with, [picks]."""

    values: NDArray[np.float64]

    def bound_at(self, line: float) -> Guarantee:
        """The bound for a line; quick enough to follow a mouse."""
        return guarantee.bound_at(self.values, line)

    def line_for(self, share: float) -> float | None:
        """The highest line that hides no more of what the user would keep; None for none."""
        return guarantee.line_for(self.values, share)
