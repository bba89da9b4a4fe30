"""What the verbs do; ``actions`` says which there are and by which key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, Signal

from qualityculler.domain import CLEAR, Change, Flag, Label
from qualityculler.gui import file_manager
from qualityculler.gui.bursts import Bursts
from qualityculler.gui.scanning import Scanning, ScanState
from qualityculler.gui.session import Session
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.stage import View, ViewStack
from qualityculler.operations.history import question
from qualityculler.operations.reads import Reads
from qualityculler.text import ntr, tr

PAN = 0.08


class Commands(QObject):
    """The verbs as methods. What needs the window itself is asked of it by a signal."""

    auto_advance_changed = Signal(bool)
    filmstrip_changed = Signal(bool)
    open_asked = Signal()
    leave_asked = Signal()
    full_screen_asked = Signal(bool)
    keys_asked = Signal()
    palette_asked = Signal()
    second_asked = Signal()
    edit_keys_asked = Signal()
    start_asked = Signal()
    panels_asked = Signal()
    panel_asked = Signal(object)  # Qt.DockWidgetArea
    find_asked = Signal()
    explain_asked = Signal()
    rejects_asked = Signal()
    sidecars_asked = Signal()
    embed_asked = Signal()
    transfer_asked = Signal()
    import_asked = Signal()
    settings_asked = Signal()
    about_asked = Signal()
    noted = Signal(str)

    def __init__(
        self,
        session: Session,
        scanning: Scanning,
        stage: ViewStack,
        overlays: Overlays,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.scanning = scanning
        self.stage = stage
        self.overlays = overlays
        self._reader = session.reader()
        self.editor = ""
        self.auto_advance = False
        self.stop_first: Callable[[], bool] = lambda: False
        self.bursts = Bursts(session, scanning, stage, session.jobs, self)
        self.bursts.noted.connect(self.noted)
        for view in (stage.grid, stage.filmstrip):
            view.stack_clicked.connect(self.bursts.toggle_of)
        stage.frames.asked.connect(self.bursts.go_to)

    # Decisions. ``go_on`` is the twin with Shift.

    def flag(self, flag: Flag, go_on: bool = False) -> None:
        """Pick, reject or neither; pick with Shift rejects the rest of its burst, if it has one."""
        alone = len(self.session.targets()) == 1
        if flag is Flag.PICK and go_on and alone and self.bursts.pick_this():
            return
        self._decide(Change(flag=flag), go_on)

    def rate(self, stars: int, go_on: bool = False) -> None:
        """Stars."""
        self._decide(Change(rating=stars), go_on)

    def label(self, label: Label, go_on: bool = False) -> None:
        """A colour; the same colour again takes it off."""
        rows = [self.session.row(id) for id in self.session.targets()]
        if rows and all(row is not None and row.decision.label is label for row in rows):
            self.no_label(go_on)
            return
        self._decide(Change(label=label), go_on)

    def no_label(self, go_on: bool = False) -> None:
        """Take the colour off."""
        self._decide(Change(label=CLEAR), go_on)

    def _decide(self, change: Change, go_on: bool) -> None:
        targets = self.session.targets()
        asked = question(change, len(targets))
        # The photos of now, whatever is selected by the time the question is answered.
        deciding = partial(self.session.decide, change, targets)
        self.session.when_sure(len(targets), asked, deciding)
        # A batch stays in sight: going on would drop the selection it was about.
        if len(targets) == 1 and (go_on or self.auto_advance):
            self.stage.step(1)

    def undo(self) -> None:
        """Take back the last act, whatever it was."""
        self.session.undo()

    def redo(self) -> None:
        """Make it again."""
        self.session.redo()

    def set_auto_advance(self, on: bool) -> None:
        """Whether each decision goes on to the next photo."""
        if on != self.auto_advance:
            self.auto_advance = on
            self.auto_advance_changed.emit(on)

    # The list

    def step(self, by: int) -> None:
        """Next or previous photo."""
        self.stage.step(by)

    def select_all(self) -> None:
        """Select the whole list; only in the grid, where it shows."""
        if self.stage.view is View.GRID:
            self.session.select(self.session.order.ids)

    def select_none(self) -> None:
        """Select the current photo only."""
        self.session.set_current(self.session.current)

    # The views

    def show(self, view: View) -> None:
        """Bring a view to the front."""
        self.stage.show_view(view)

    def back(self) -> None:
        """Stop what explains, out of full screen, out of the zoom, back to the grid: one a time."""
        if self.stop_first():
            return
        if self.stage.window().isFullScreen():
            self.full_screen_asked.emit(False)
        elif self.stage.view is not View.GRID and not self.stage.zoom.fits:
            self.stage.zoom.fit()
        else:
            self.stage.show_view(View.GRID)

    def zoom(self) -> None:
        """Between fit and 100 %, at the subject or what is sharpest; a click zooms at the mouse."""
        if self.stage.large() is None:
            self.stage.zoom.fit()
            self.stage.show_view(View.LOUPE)
        if (large := self.stage.large()) is not None:
            large.focus_canvas().toggle_zoom()

    def zoom_by(self, factor: float) -> None:
        """Nearer or further away; in the grid, larger or smaller thumbnails."""
        if (large := self.stage.large()) is not None:
            large.focus_canvas().zoom_by(factor)
        else:
            self.stage.grid.set_side(self.stage.grid.side_px + (32 if factor > 1 else -32))

    def pan(self, right: int, down: int) -> None:
        """Move what is in sight."""
        self.stage.zoom.pan(QPointF(right * PAN, down * PAN))

    def next_pane(self) -> None:
        """Frame the next photo of compare or survey."""
        if self.stage.view in (View.COMPARE, View.SURVEY):
            (
                self.stage.compare if self.stage.view is View.COMPARE else self.stage.survey
            ).next_pane()

    def overlay(self, overlay: Overlay) -> None:
        """Switch an overlay."""
        self.overlays.switch(overlay, overlay not in self.overlays.on)

    def filmstrip(self) -> None:
        """Switch the filmstrip."""
        self.stage.show_filmstrip(not self.stage.strip_wanted)
        self.filmstrip_changed.emit(self.stage.strip_wanted)

    def full_screen(self) -> None:
        """Use the whole screen, or no longer."""
        self.full_screen_asked.emit(not self.stage.window().isFullScreen())

    # Folders and the scan

    def open_folder(
        self, folder: Path, photo: Path | None = None, others: Sequence[Path] = ()
    ) -> None:
        """Show a folder, from a photo on, and scan it behind; others together with it."""
        self.stage.show_view(View.GRID)
        self.session.open(folder, photo, others)
        there = [one for one in (folder, *others) if one.is_dir()]
        if there:
            self.scanning.start(there[0], others=there[1:])
        else:
            self.scanning.cancel()

    def rescan(self) -> None:
        """Look for new and changed photos."""
        if self.session.folder is not None:
            self.scanning.start(self.session.folder, others=self.session.folders[1:])

    def find_action(self) -> None:
        """Ask for the box that finds actions."""
        self.palette_asked.emit()

    def second_screen(self) -> None:
        """A second window, or none."""
        self.second_asked.emit()

    def copy_files(self) -> None:
        """Put the files of the targets on the clipboard, to be pasted in a file manager."""

        def copied(paths: list[Path]) -> None:
            file_manager.copy_files(paths)
            self.noted.emit(ntr("{n} file copied.", "{n} files copied.", len(paths)))

        self._with_paths(copied)

    def edit(self) -> None:
        """Open the targets in the program chosen for it, else in the system's own."""

        def opened(paths: list[Path]) -> None:
            if trouble := file_manager.open_in(self.editor, paths):
                self.noted.emit(trouble)

        self._with_paths(opened)

    def _with_paths(self, then: Callable[[list[Path]], None]) -> None:
        """Find the files of the targets, of which rows may not be at hand, and go on with them."""
        asked = partial(
            Reads.rows, photo_ids=list(self.session.targets()), scorer=self.session.scorer
        )
        self._reader.ask(asked, lambda rows: then([row.photo.path for row in rows]))

    def reveal(self) -> None:
        """Show the current photo in the system's file manager."""
        if (row := self.session.row(self.session.current)) is not None:
            file_manager.reveal(row.photo.path)

    def copy_path(self) -> None:
        """Put the paths of the targets on the clipboard."""
        rows = [self.session.row(id) for id in self.session.targets()]
        file_manager.copy_paths([row.photo.path for row in rows if row is not None])
        self.noted.emit(ntr("{n} path copied.", "{n} paths copied.", len(rows)))

    def set_apart(self, apart: bool) -> None:
        """Show each file of the targets on its own, or RAW, JPEG and HEIF of a shot as one."""
        if targets := self.session.targets():
            self.session.set_apart(targets, apart)

    def rescore(self) -> None:
        """Score the targets again."""
        if self.scanning.state is not ScanState.IDLE:
            self.noted.emit(tr("A scan is under way; rescore when it has ended."))
        elif targets := self.session.targets():
            self.scanning.rescore(targets)

    def pause(self) -> None:
        """Pause the scan, or go on with it."""
        if self.scanning.state is ScanState.PAUSED:
            self.scanning.resume()
        else:
            self.scanning.pause()

    def cancel(self) -> None:
        """Stop the scan."""
        self.scanning.cancel()
