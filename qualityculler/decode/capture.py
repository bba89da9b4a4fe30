"""What the camera wrote about the moment: time, camera, orientation, exposure, focus."""

from __future__ import annotations

from collections.abc import Mapping

from qualityculler.decode import af_point, exif, markers
from qualityculler.decode.capture_time import captured_at
from qualityculler.decode.exif import Exif, Fields
from qualityculler.domain import Capture, Exposure, Marks


def capture_of(block: Exif, packet: bytes = b"", texts: Mapping[str, str] | None = None) -> Capture:
    """The capture data of a file; what is missing or malformed stays at its default.

    ``packet`` is the XMP beside the EXIF block, ``texts`` are those of a PNG. The time is as
    written: naive unless the camera wrote an offset too. Never raises. Any thread.
    """
    turn = orientation(block) or 1
    return Capture(
        captured_at=captured_at(block, packet, texts),
        camera=_camera(block.main),
        orientation=turn,
        exposure=_exposure(block.camera),
        marks=_marks(block.main, packet),
        af_point=af_point.af_point(block, turn),
    )


def of_jpeg(data: bytes) -> Capture:
    """The capture data of a JPEG, without decoding it. Never raises; any thread."""
    return capture_of(Exif(markers.exif_block(data)), markers.xmp_packet(data))


def orientation(block: Exif) -> int | None:
    """The EXIF orientation, 1 to 8; None when it is absent or not a valid one."""
    value = block.main.get(exif.ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else None


def xmp_of_tiff(block: Exif) -> bytes:
    """The XMP packet of a TIFF or a RAW file that is TIFF inside; empty when there is none."""
    packet = block.main.get(exif.XMP)
    return packet if isinstance(packet, bytes) else b""


def _exposure(fields: Fields) -> Exposure:
    """Zero stands for "not known": a manual lens writes it for its f-number and length."""
    iso = fields.get(exif.ISO_SPEED)
    return Exposure(
        shutter_s=_measured(fields, exif.EXPOSURE_TIME),
        f_number=_measured(fields, exif.F_NUMBER),
        iso=iso if isinstance(iso, int) and iso > 0 else None,
        focal_mm=_measured(fields, exif.FOCAL_LENGTH),
        lens=_text(fields, exif.LENS_MODEL),
    )


def _measured(fields: Fields, tag: int) -> float | None:
    value = fields.get(tag)
    return value if isinstance(value, float) and value > 0 else None


def _camera(fields: Fields) -> str | None:
    """Maker and model in one; most models repeat the maker's name ("Canon Canon EOS R5")."""
    make, model = _text(fields, exif.MAKE) or "", _text(fields, exif.MODEL) or ""
    first_word = make.split(" ")[0].lower()
    both = model if model.lower().startswith(first_word) and model else f"{make} {model}"
    return both.strip() or None


def _marks(fields: Fields, packet: bytes) -> Marks | None:
    """What a program has decided: in the packet, or by the stars that Windows and digiKam write."""
    value = fields.get(exif.RATING)
    stars = value if isinstance(value, int) else None
    if not packet and stars is None:
        return None
    # Loaded here: most photos of a camera have neither, and decoders shall start fast.
    from qualityculler.xmp import marks

    return marks.read_embedded(packet, stars)


def _text(fields: Fields, tag: int) -> str | None:
    value = fields.get(tag)
    if not isinstance(value, bytes):
        return None
    text = value.split(b"\0")[0].decode("utf-8", "replace")
    return "".join(c for c in text if c.isprintable()).strip() or None
