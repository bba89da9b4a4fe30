"""Thumbnails and previews for what is on the screen: visible first, newest first, bounded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QPixmap

from qualityculler.decode.isolated import CRASHED, Decoders
from qualityculler.errors import PhotoError
from qualityculler.gui.byte_cache import ByteCache
from qualityculler.gui.disk_thumbnails import found_or_made, keep
from qualityculler.gui.pictures import FULL, Key, Picture, Want, make
from qualityculler.gui.tasks import Work, sentence
from qualityculler.operations.library import Thumbs
from qualityculler.task import CancelToken

THUMB_SIDE_PX = 768
"""Up to here a picture is a thumbnail, kept as a pixmap; above it is a preview."""
THUMB_BYTES = 128 << 20
LARGE_BYTES = 288 << 20
TROUBLES = 20_000


class Loader(QObject):
    """Loads the pictures its clients wish for; a new wish list replaces the client's old one.

    ``loaded`` names each picture that has come; ``thumb``, ``picture`` and ``trouble`` say what is
    at hand. Work that is running is never repeated, what nobody wishes for any more is not begun.
    With ``kept``, thumbnails are looked for on disk and kept there behind the scenes. Decoding is
    done by processes: a photo that crashed one is tried in no other size. For the GUI thread;
    ``close`` waits for the pool.

    A wish is for what is on the screen, or ``ahead`` of it: what may come next.
    """

    loaded = Signal(object)
    _answered = Signal(int, object, object)

    def __init__(
        self,
        decoders: Decoders,
        threads: int = 2,
        kept: Thumbs | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._cancel = CancelToken()
        self._decoders = decoders
        self._kept = kept
        # Decoded before their digest was known: kept on disk as soon as it is.
        self._unkept: dict[Key, tuple[int, int]] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._threads = threads
        self._wishes: OrderedDict[str, list[Want]] = OrderedDict()
        self._ahead: OrderedDict[str, list[Want]] = OrderedDict()
        self._spared = False
        self._running: dict[int, Want] = {}
        self._newest = 0
        self._oldest_valid = 1
        self._thumbs: ByteCache[Key, QPixmap] = ByteCache(THUMB_BYTES)
        self._large: ByteCache[Key, Picture] = ByteCache(LARGE_BYTES)
        self._sides: dict[int, set[Key]] = {}
        self._troubles: OrderedDict[Key, str] = OrderedDict()
        self._crashed: dict[tuple[int, int], str] = {}
        self._closed = False
        self._answered.connect(self._on_answered)

    def wish(self, client: str, wants: Iterable[Want], ahead: Iterable[Want] = ()) -> None:
        """What this client shows, and what it may show soon; the most urgent first in each."""
        if self._closed:
            return
        for wishes, some in ((self._wishes, wants), (self._ahead, ahead)):
            wishes[client] = self._missing(some)
            wishes.move_to_end(client)
        self._go_on()

    def lacks(self, key: Key, digest: str) -> bool:
        """Whether a wish for this would be worth the while; cheap, for long lists of them."""
        return not self._is_settled(key) or bool(digest and key in self._unkept)

    def spare(self, on: bool) -> None:
        """While on, what is ahead is not decoded where the file has not been read yet.

        That is for the time of a scan, which leaves thumbnails of what it has read: without a place
        on disk for them nothing changes.
        """
        self._spared = on and self._kept is not None
        self._go_on()

    def thumb(self, key: Key) -> QPixmap | None:
        """A thumbnail at hand."""
        return self._thumbs.get(key)

    def picture(self, key: Key) -> Picture | None:
        """A preview or full picture at hand."""
        return self._large.get(key)

    def any_thumb(self, key: Key) -> QPixmap | None:
        """The thumbnail, or one of the same photo in another size until it comes."""
        if (exact := self._thumbs.get(key)) is not None:
            return exact
        others = [k for k in self._sides.get(key.photo_id, ()) if k.mtime_ns == key.mtime_ns]
        if not others:
            return None
        return self._thumbs.get(max(others, key=lambda other: other.side_px))

    def trouble(self, key: Key) -> str | None:
        """Why the photo cannot be shown, once that is known."""
        return self._crashed.get(_version(key)) or self._troubles.get(key)

    def keep_full(self, photo_id: int | None) -> None:
        """Let go of the full pictures of all other photos: each takes as much as a catalog."""
        self._large.keep_only(lambda key: key.side_px != FULL or key.photo_id == photo_id)

    def forget(self) -> None:
        """Drop everything; answers still under way are dropped when they come."""
        self._oldest_valid = self._newest + 1
        self._wishes.clear()
        self._ahead.clear()
        self._thumbs.clear()
        self._large.clear()
        self._sides.clear()
        self._troubles.clear()
        self._crashed.clear()
        self._unkept.clear()

    def close(self) -> None:
        """Begin nothing more, end what is running, wait for it."""
        self._closed = True
        self._cancel.cancel()
        self.forget()
        self._pool.waitForDone()

    @property
    def idle(self) -> bool:
        """Whether nothing is running or waiting."""
        return not self._running and self._next() is None

    @property
    def is_spared(self) -> bool:
        """Whether a scan has the processor."""
        return self._spared

    @property
    def bytes_held(self) -> int:
        """What the caches hold at the moment."""
        return self._thumbs.held + self._large.held

    def _missing(self, wants: Iterable[Want]) -> list[Want]:
        missing = []
        for one in wants:
            if one.crashed is not None:
                self._remember(one.key, one.crashed)
            elif not self._is_settled(one.key):
                missing.append(one)
            elif not is_thumb(one.key):
                # Wished for again: what nobody wishes for gives way to it.
                self._large.get(one.key)
            elif one.digest and one.key in self._unkept:
                self._keep(one)
        return missing

    def _remember(self, key: Key, crash: PhotoError) -> None:
        if _version(key) not in self._crashed:
            self._crashed[_version(key)] = sentence(crash)
            self.loaded.emit(key)

    def _is_settled(self, key: Key) -> bool:
        shelf = self._thumbs if is_thumb(key) else self._large
        return key in shelf or key in self._troubles or _version(key) in self._crashed

    def _go_on(self) -> None:
        while (
            not self._closed
            and len(self._running) < self._threads
            and (wanted := self._next()) is not None
        ):
            self._newest += 1
            self._running[self._newest] = wanted
            self._pool.start(Work(self._newest, self._work(wanted), self._answered))

    def _make(self, wanted: Want) -> Picture:
        return make(wanted, self._decoders, self._cancel)

    def _work(self, wanted: Want) -> Callable[[], Picture]:
        if self._kept is None or not is_thumb(wanted.key):
            return partial(self._make, wanted)
        return partial(found_or_made, wanted, self._kept, self._make)

    def _keep(self, wanted: Want) -> None:
        width, height = self._unkept.pop(wanted.key)
        thumb = self._thumbs.get(wanted.key)
        if thumb is not None and self._kept is not None:
            picture = Picture(thumb.toImage(), width, height)
            self._pool.start(partial(keep, wanted, picture, self._kept))

    def _next(self) -> Want | None:
        under_way = {wanted.key for wanted in self._running.values()}
        for client in reversed(self._wishes):
            for wants, spared in (
                (self._wishes[client], False),
                (self._ahead[client], self._spared),
            ):
                while wants and self._is_settled(wants[0].key):
                    wants.pop(0)
                for one in wants:
                    due = bool(one.digest) or not spared
                    if due and one.key not in under_way and not self._is_settled(one.key):
                        return one
        return None

    def _on_answered(self, request: int, picture: Picture | None, error: Exception | None) -> None:
        wanted = self._running.pop(request)
        if request >= self._oldest_valid and not self._closed:
            self._take(wanted, picture, error)
        self._go_on()

    def _take(self, wanted: Want, picture: Picture | None, error: Exception | None) -> None:
        key = wanted.key
        if picture is None:
            self._note(key, error)
        elif is_thumb(key):
            for gone in self._thumbs.put(key, *_pixmap(picture)):
                self._sides[gone.photo_id].discard(gone)
                self._unkept.pop(gone, None)
            if not wanted.digest and self._kept is not None:
                self._unkept[key] = (picture.width, picture.height)
            self._sides.setdefault(key.photo_id, set()).add(key)
        else:
            # A full picture makes room by another one: the previews that the next key shows are
            # many times smaller, and nobody would ask for them again.
            self._large.put(key, picture, picture.image.sizeInBytes(), _is_full)
        self.loaded.emit(key)

    def _note(self, key: Key, error: Exception | None) -> None:
        said = sentence(error or RuntimeError("no answer"))
        if isinstance(error, PhotoError) and error.kind == CRASHED:
            self._crashed[_version(key)] = said
            return
        self._troubles[key] = said
        while len(self._troubles) > TROUBLES:
            self._troubles.popitem(last=False)


def is_thumb(key: Key) -> bool:
    """Whether a picture of this size is kept among the thumbnails."""
    return FULL < key.side_px <= THUMB_SIDE_PX


def _is_full(key: Key) -> bool:
    return key.side_px == FULL


def _version(key: Key) -> tuple[int, int]:
    """The photo and the state of its file, whatever the size."""
    return key.photo_id, key.mtime_ns


def _pixmap(picture: Picture) -> tuple[QPixmap, int]:
    """On the GUI thread only, like everything with a pixmap."""
    return QPixmap.fromImage(picture.image), picture.image.sizeInBytes()
