"""What was measured of a photo: faults first, then what nobody can tell, the sound ones folded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.evidence import Fault, Finding, Findings, Severity
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.crop import source
from qualityculler.gui.panels.finding_row import FindingRow, is_fault
from qualityculler.gui.panels.panel import plain_label
from qualityculler.text import evidence_words, tr

CLIENT = "findings"


class FindingsView(QWidget):
    """``note`` says what there is to say while or because there are no findings."""

    place_asked = Signal(object)  # Box
    photos_asked = Signal(object)  # Fault
    dispute_asked = Signal(object, bool)  # Fault, whether it is wrong here

    def __init__(self, loader: Loader) -> None:
        super().__init__()
        self._loader = loader
        self._row: PhotoRow | None = None
        self.findings: Findings | None = None
        self._disputed: frozenset[Fault] = frozenset()
        self.rows: list[FindingRow] = []
        self.note = plain_label()
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.toggled.connect(self._on_folded)
        self._faults, self._sound = QWidget(), QWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.note, self._faults, self.fold, self._sound):
            layout.addWidget(widget)
        for box in (self._faults, self._sound):
            inside = QVBoxLayout(box)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(2)
        self._on_folded(False)
        self.tell("")

    def tell(self, text: str) -> None:
        """Say this, and show no findings."""
        self._row, self.findings = None, None
        self._fill()
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def show_findings(self, row: PhotoRow, findings: Findings) -> None:
        """Show these; places are cut out of the photo as soon as it is loaded."""
        self._row, self.findings = row, findings
        wants = [source(row)] if any(one.box is not None for one in findings.items) else []
        self._loader.wish(CLIENT, wants)
        self._fill()
        faults = any(is_fault(one) for one in findings.items)
        self.note.setText("" if faults else tr("No fault was measured."))
        self.note.setVisible(not faults)

    def set_disputed(self, faults: frozenset[Fault]) -> None:
        """These are wrong for this photo, the user says."""
        if faults != self._disputed:
            self._disputed = faults
            self._fill()

    def lines(self) -> list[str]:
        """All of it as text, in the order shown."""
        said = [evidence_words.line(row.finding) for row in self.rows if not row.disputed]
        aside = tr("set aside: {0}")
        return said + [
            aside.format(evidence_words.line(r.finding)) for r in self.rows if r.disputed
        ]

    def _fill(self) -> None:
        focused = next((row.finding.fault for row in self.rows if row.handles.hasFocus()), None)
        for old in self.rows:
            old.setParent(None)
            old.deleteLater()
        self.rows = []
        items = () if self.findings is None else self.findings.items
        sound = [one for one in items if one.severity is Severity.NONE]
        self._add(self._faults, sorted((one for one in items if one not in sound), key=self._place))
        self._add(self._sound, sound)
        self.fold.setText(tr("Measured and sound ({0})").format(len(sound)))
        self.fold.setVisible(bool(sound))
        for row in self.rows:
            if row.finding.fault is focused:
                row.handles.setFocus()

    def _place(self, finding: Finding) -> tuple[bool, int]:
        """The strongest first, what is set aside after the others."""
        rank = 0 if finding.severity is None else finding.severity.rank
        return (finding.fault in self._disputed, -rank)

    def _add(self, box: QWidget, findings: Sequence[Finding]) -> None:
        if self._row is None:
            return
        layout = box.layout()
        assert layout is not None
        for one in findings:
            disputed = is_fault(one) and one.fault in self._disputed
            row = FindingRow(one, self._row, self._loader, disputed=disputed)
            row.place_asked.connect(self.place_asked)
            row.photos_asked.connect(self.photos_asked)
            row.dispute_asked.connect(self.dispute_asked)
            layout.addWidget(row)
            self.rows.append(row)

    def _on_folded(self, unfolded: bool) -> None:
        self._sound.setVisible(unfolded)
        arrow = Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow
        self.fold.setArrowType(arrow)
