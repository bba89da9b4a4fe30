"""Measurements beside the limits that cannot be passed; ``python -m benchmarks.NAME``."""
