"""How often a verdict was right where it was validated; by ``benchmarks/findings.py``.

As if faulty and sound photos were equally many; on the held-out half, see
docs/findings.md. What is not here was told too seldom to know.
"""

from __future__ import annotations

from qualityculler.evidence import Fault, Severity

RIGHT: dict[Fault, dict[Severity, float]] = {
    Fault.DEFOCUS: {
        Severity.NONE: 0.98,
        Severity.SLIGHT: 0.98,
        Severity.CLEAR: 0.99,
        Severity.SEVERE: 0.98,
    },
    Fault.MOTION_BLUR: {
        Severity.NONE: 0.87,
        Severity.SLIGHT: 0.96,
        Severity.CLEAR: 0.99,
        Severity.SEVERE: 0.94,
    },
    Fault.NOISE: {
        Severity.NONE: 0.98,
        Severity.SLIGHT: 0.96,
        Severity.CLEAR: 0.96,
        Severity.SEVERE: 0.99,
    },
    Fault.UNDEREXPOSED: {
        Severity.NONE: 0.94,
        Severity.SLIGHT: 0.86,
        Severity.CLEAR: 0.98,
        Severity.SEVERE: 0.98,
    },
    Fault.OVEREXPOSED: {
        Severity.NONE: 0.94,
        Severity.SLIGHT: 0.86,
        Severity.CLEAR: 0.98,
        Severity.SEVERE: 0.98,
    },
    Fault.CLIPPED_HIGHLIGHTS: {
        Severity.NONE: 0.98,
        Severity.SLIGHT: 0.82,
        Severity.CLEAR: 0.87,
        Severity.SEVERE: 0.94,
    },
    Fault.CLIPPED_SHADOWS: {
        Severity.NONE: 0.98,
        Severity.SLIGHT: 0.99,
        Severity.CLEAR: 0.99,
        Severity.SEVERE: 0.99,
    },
    Fault.LOW_CONTRAST: {
        Severity.NONE: 0.98,
        Severity.SLIGHT: 0.96,
        Severity.SEVERE: 0.99,
    },
    Fault.COLOUR_CAST: {
        Severity.NONE: 0.66,
    },
    Fault.COMPRESSION: {
        Severity.NONE: 0.98,
        Severity.SLIGHT: 0.97,
        Severity.CLEAR: 0.99,
        Severity.SEVERE: 0.99,
    },
    Fault.LOW_RESOLUTION: {
        Severity.NONE: 1.00,
        Severity.SLIGHT: 1.00,
        Severity.CLEAR: 1.00,
        Severity.SEVERE: 1.00,
    },
    Fault.TILTED_HORIZON: {},
}

RIGHT_QUICK: dict[Severity, float] = {
    Severity.NONE: 0.98,
    Severity.SLIGHT: 0.98,
    Severity.CLEAR: 0.99,
    Severity.SEVERE: 0.98,
}
"""The same for the defocus of a scan, taken over from above: of 200 sound photos of each half of
BSDS500 it calls none clear or severe (docs/bursts.md)."""
