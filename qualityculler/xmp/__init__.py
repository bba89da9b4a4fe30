"""XMP packets: bytes in, what other programs decided out; decisions in, patched bytes out. Pure.

``packet`` takes bytes apart and refuses what is no XMP; ``marks`` knows which properties stand for
stars, flags and labels in which program; ``patch`` changes these and leaves every other byte as it
is. Sidecars on a disk are ``files.sidecar``; packets inside photos are found by ``decode``.
"""
