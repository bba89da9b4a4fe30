"""Says above the photos that some are copies of photos that are decided about."""

from __future__ import annotations

from functools import partial

from qualityculler.gui.plain import one_line
from qualityculler.gui.session import Session
from qualityculler.gui.views.notice import Notice
from qualityculler.operations.copies import UndecidedCopy, said
from qualityculler.operations.reads import Reads
from qualityculler.text import ntr, tr


class CopiesNotice(Notice):
    """In sight while there are such copies in the list, until somebody closes it."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Take over"))
        self._session = session
        self._reader = session.reader()
        self._wanted, self._looked = True, False
        self._found: list[UndecidedCopy] = []
        self.copies: list[UndecidedCopy] = []
        self.act.clicked.connect(self._on_act)
        session.folder_changed.connect(self._on_folder_changed)
        session.ids_changed.connect(self._on_listed)
        session.scanned.connect(self.look)
        session.history_changed.connect(self.look)

    def look(self, *_: object) -> None:
        """Look for copies again; fit for any signal."""
        folders = self._session.folders
        if folders and self._wanted:
            self._looked = True
            self._reader.ask(partial(Reads.undecided_copies, folders=folders), self._on_found)

    def leave(self, *_: object) -> None:
        """Out of sight until the next folder is opened."""
        self._wanted = False
        super().leave()

    def _on_folder_changed(self, *_: object) -> None:
        self._wanted, self._looked, self._found = True, False, []
        self.hide()

    def _on_listed(self) -> None:
        # Asked once: a scan lists photos several times a second, and says when it has ended.
        if self._looked:
            self._show()
        else:
            self.look()

    def _on_found(self, found: list[UndecidedCopy]) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        order = self._session.order
        self.copies = [one for one in self._found if one.photo_id in order]
        if not self._wanted or not self.copies:
            self.hide()
            return
        one = self.copies[0]
        text = ntr(
            "{n} photo here is a copy of one that is decided about elsewhere",
            "{n} photos here are copies of ones that are decided about elsewhere",
            len(self.copies),
        )
        example = tr("{0}: copy of {1} ({2})")
        named = example.format(one_line(one.path.name), one_line(one.original), said(one.decision))
        self.tell(f"{text}. {named}")

    def _on_act(self) -> None:
        ids = [one.photo_id for one in self.copies]
        question = ntr(
            "Take over the decision about {n} photo?",
            "Take over the decisions about {n} photos?",
            len(ids),
        )
        self._session.when_sure(len(ids), question, partial(self._session.take_over, ids))
