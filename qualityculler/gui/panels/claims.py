"""What a model says, sentence by sentence, each with what the measurements say to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.evidence import Box, Claim, ClaimStatus
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.crop import Crop
from qualityculler.gui.panels.panel import plain_label, small_label
from qualityculler.gui.panels.severity_mark import Mark
from qualityculler.text import evidence_words, tr
from qualityculler.text.reasons import sentence

_TOP = Qt.AlignmentFlag.AlignTop
_WORST_FIRST = (ClaimStatus.CONTRADICTED, ClaimStatus.SUPPORTED, ClaimStatus.OPINION)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the text with the claims it makes; none in what says nothing of quality."""

    text: str
    claims: tuple[Claim, ...]

    @property
    def standing(self) -> ClaimStatus:
        """The worst of its claims: one that is contradicted spoils the sentence."""
        found = {claim.standing for claim in self.claims}
        return next((one for one in _WORST_FIRST if one in found), ClaimStatus.OPINION)

    @property
    def proof(self) -> Box | None:
        """The place that proves or disproves it, if it has one."""
        for claim in self.claims:
            if claim.standing is self.standing and claim.finding is not None and claim.finding.box:
                return claim.finding.box
        return None


def sentences(text: str, claims: Sequence[Claim]) -> list[Sentence]:
    """The text in pieces, in its order and without a gap; several claims may share a piece."""
    found: list[Sentence] = []
    at = 0
    for start, end in sorted({(claim.start, claim.end) for claim in claims}):
        start = max(start, at)
        if start >= end:
            continue
        found += [Sentence(text[at:start].strip(), ())] if text[at:start].strip() else []
        own = tuple(claim for claim in claims if claim.end == end and claim.start <= start)
        found.append(Sentence(text[start:end].strip(), own))
        at = end
    return found + ([Sentence(text[at:].strip(), ())] if text[at:].strip() else [])


class SentenceRow(QWidget):
    """Supported: a tick and the place. Contradicted: struck out. Neither: in italics, and so
    called."""

    place_asked = Signal(object)  # Box

    def __init__(self, sentence: Sentence, row: PhotoRow, loader: Loader) -> None:
        super().__init__()
        self.sentence = sentence
        self.crop: Crop | None = None
        self.said = plain_label(sentence.text)
        self.verdict = small_label(self._verdict())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.addWidget(Mark(sentence.standing), 0, _TOP)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.said)
        texts.addWidget(self.verdict)
        texts.addStretch(1)
        layout.addLayout(texts, 1)
        if sentence.standing is not ClaimStatus.OPINION and sentence.proof is not None:
            self.crop = Crop(loader, row, sentence.proof, sentence.text)
            self.crop.asked.connect(self.place_asked)
            layout.addWidget(self.crop, 0, _TOP)
        self._dress()
        self.setAccessibleName(f"{sentence.text} {self.verdict.text()}")

    def _dress(self) -> None:
        opinion = self.sentence.standing is ClaimStatus.OPINION
        for label in (self.said, self.verdict):
            font = label.font()
            font.setItalic(opinion)
            font.setStrikeOut(
                label is self.said and self.sentence.standing is ClaimStatus.CONTRADICTED
            )
            label.setFont(font)
            if opinion:
                label.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def _verdict(self) -> str:
        standing = self.sentence.standing
        if standing is ClaimStatus.OPINION:
            near = [claim for claim in self.sentence.claims if claim.finding is not None]
            undecided = tr("Model opinion; measured, but not decided: {0}")
            opinion = tr("Model opinion, not measured")
            return undecided.format(_joined(near)) if near else opinion
        supported = tr("Supported: {0}")
        contradicted = tr("Contradicted: {0}")
        text = supported if standing is ClaimStatus.SUPPORTED else contradicted
        proofs = [claim for claim in self.sentence.claims if claim.standing is standing]
        return text.format(_joined(proofs))


class ClaimsView(QWidget):
    """A line for each sentence."""

    place_asked = Signal(object)  # Box

    def __init__(self, loader: Loader) -> None:
        super().__init__()
        self._loader = loader
        self.rows: list[SentenceRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        for row in self.rows:
            row.setParent(None)
            row.deleteLater()
        self.rows = []
        self.hide()

    def show_sentences(self, said: Sequence[Sentence], row: PhotoRow) -> None:
        """Show these sentences about a photo."""
        self.clear()
        for one in said:
            line = SentenceRow(one, row, self._loader)
            line.place_asked.connect(self.place_asked)
            self._layout.addWidget(line)
            self.rows.append(line)
        self.show()

    def lines(self) -> list[str]:
        """All of it as text."""
        return [f"{row.said.text()} [{row.verdict.text()}]" for row in self.rows]


def _joined(claims: Sequence[Claim]) -> str:
    return "; ".join(dict.fromkeys(map(_proof, claims)))


def _proof(claim: Claim) -> str:
    """What was measured, in words."""
    finding = claim.finding
    if finding is None:
        return sentence(claim.reason)
    value = evidence_words.measured(finding)
    title = evidence_words.title(finding)
    return f"{title} ({value})" if value else title
