"""Which version this is, whose work is in it and under which licences."""

from __future__ import annotations

from importlib import metadata

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from qualityculler import __version__
from qualityculler.errors import ModelError
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.text_size import fit
from qualityculler.score import registry as scorers
from qualityculler.text import tr

PACKAGES = (
    "filelock", "lxml", "numpy", "onnxruntime", "pillow", "pi-heif", "pylibjxl",
    "platformdirs", "PySide6-Essentials", "rawpy", "requests", "rich", "Send2Trash", "shiboken6",
    "simplejpeg", "sqlite-utils", "typer", "urllib3", "xllamacpp", "xxhash",
)  # fmt: skip
"""What is installed along with us; a test compares it with the project file."""


class AboutDialog(QDialog):
    """The licences are read from what is installed, so they are those of this installation."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About QualityCuller"))
        self.setModal(False)
        head = plain_label(f"QualityCuller {__version__}")
        font = head.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        head.setFont(font)
        self.text = QPlainTextEdit("\n".join([*self._models(), "", *self._packages()]))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Licences"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        said = tr(
            "Scores and ranks photos by technical quality on your own machine; no photo leaves it. "
            "Licence: Apache-2.0."
        )
        layout = QVBoxLayout(self)
        for widget in (head, plain_label(said), self.text, buttons):
            layout.addWidget(widget)
        fit(self, 560, 460)

    def _models(self) -> list[str]:
        lines = [tr("Models")]
        for name in scorers.names():
            try:
                info = scorers.describe(name)
                lines.append(f"{name}: {info.summary}\n    {info.licence}")
            except ModelError as error:  # a damaged one, or one of a package that does not work
                lines.append(f"{name}: {error}")
        return lines

    def _packages(self) -> list[str]:
        return [tr("Packages"), *(f"{name}: {licence}" for name, licence in licences())]


def licences() -> list[tuple[str, str]]:
    """The packages this program uses, with version and licence, as far as they are installed."""
    return [known for name in PACKAGES if (known := _licence(name))]


def _licence(name: str) -> tuple[str, str] | None:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classified = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier", [])
        if line.startswith("License ::")
    ]
    fields = (about.get_all(field, []) for field in ("License-Expression", "License"))
    said = [*next(fields), ", ".join(classified), *next(fields), "?"]
    return f"{about['Name']} {about['Version']}", next(one for one in said if one).splitlines()[0]
