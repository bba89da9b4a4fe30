"""How often a verdict was right where it was validated; written by ``benchmarks/findings.py``."""

from __future__ import annotations

from qualityculler.evidence import Fault, Severity

RIGHT: dict[Fault, dict[Severity, float]] = {}
