"""Writes the program's icon in the sizes that each system wants, from its drawing.

``python packaging/icons.py FOLDER`` makes ``hicolor/…`` for Linux, ``icon.ico`` for Windows,
``icon.icns`` for macOS.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

NAME = "io.github.qualityculler.QualityCuller"
DRAWING = Path(__file__).resolve().parents[1] / "qualityculler" / "gui" / "icons" / "app.svg"
SIDES_PX = (16, 22, 24, 32, 48, 64, 128, 256, 512)
OF_WINDOWS_PX = (16, 24, 32, 48, 64, 128, 256)


def png(side_px: int) -> bytes:
    """The drawing as a PNG file."""
    image = QImage(side_px, side_px, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    QSvgRenderer(QByteArray(DRAWING.read_bytes())).render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


def write(folder: Path) -> None:
    """All sizes below a folder."""
    for side_px in SIDES_PX:
        place = folder / "hicolor" / f"{side_px}x{side_px}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{NAME}.png").write_bytes(png(side_px))
    scalable = folder / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    for path in (scalable / f"{NAME}.svg", folder / f"{NAME}.svg"):
        path.write_bytes(DRAWING.read_bytes())
    large = Image.open(io.BytesIO(png(1024)))
    large.save(folder / "icon.icns")
    Image.open(io.BytesIO(png(256))).save(
        folder / "icon.ico", sizes=[(side_px, side_px) for side_px in OF_WINDOWS_PX]
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]))
