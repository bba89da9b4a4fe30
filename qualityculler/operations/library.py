"""The one handle both faces hold: the catalog and what belongs beside it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from qualityculler import paths, settings
from qualityculler.decode.isolated import Decoders
from qualityculler.errors import CatalogDamaged, CatalogError
from qualityculler.models.choice import settings_path
from qualityculler.operations.backup import BackUp
from qualityculler.operations.decide import Decide
from qualityculler.operations.reads import Reads
from qualityculler.operations.repair import Repair
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.health import health
from qualityculler.store.thumbs import Thumbs
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.explain.client import Client

__all__ = ["Library", "Thumbs", "health", "held", "opened", "reading"]

T = TypeVar("T")
log = logging.getLogger(__name__)


class Library:
    """Catalog, thumbnails, settings and the process of the explaining model. Any thread.

    The catalog and the thumbnails belong to whoever made the library; ``close`` ends the rest.
    """

    def __init__(
        self,
        catalog: Catalog,
        thumbs: Thumbs | None = None,
        settings_file: Path | None = None,
        client: Client | None = None,
        decoders: Decoders | None = None,
    ) -> None:
        self.catalog = catalog
        self.thumbs = thumbs
        self._settings_file = settings_file or settings_path()
        self._lock = threading.Lock()
        self._client = client
        self._decoders = decoders

    @contextmanager
    def reading(self) -> Iterator[Reads]:
        """A look into the catalog. Raises CatalogError."""
        with self.catalog.read() as db, closing(Reads(db)) as reads:
            yield reads

    def change(self, made: Callable[[Connection], T]) -> Future[T]:
        """Have a change of the catalog made, such as ``Decide``; on the disk once it is done.

        One of very many photos is made in steps, between which others can write, and is waited for
        here: not for the thread of a window.
        """
        if isinstance(made, Decide) and made.is_large:
            done: Future[Any] = Future()
            done.set_result(made.in_steps(self.catalog))
            return done
        return self.catalog.write_now(made)

    def foreign_changes(self) -> Future[int]:
        """How often changes by other programs have been noticed; to be asked now and then."""
        return self.catalog.foreign_changes()

    @property
    def path(self) -> Path:
        """The file of the catalog."""
        return self.catalog.path

    @property
    def settings(self) -> settings.Settings:
        """The settings as they are on the disk now. Raises UserError."""
        return settings.load(self._settings_file).settings

    @property
    def client(self) -> Client:
        """The client of the explaining model; its process starts with the first question."""
        with self._lock:
            if self._client is None:
                from qualityculler.explain.client import Client

                self._client = Client(stamps=paths.data_dir() / "verified.json")
            return self._client

    @property
    def decoders(self) -> Decoders:
        """Processes that decode, so that a codec that crashes or hangs costs one photo. Those that
        are not started ahead start with the photos, one for each caller at once."""
        with self._lock:
            if self._decoders is None:
                self._decoders = Decoders()
            return self._decoders

    @property
    def child_pid(self) -> int | None:
        """The process of the explaining model while there is one."""
        client = self._client
        return None if client is None else client.child_pid

    def close(self) -> None:
        """End the processes of model and decoders: what is under way is given up. At the end."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            if self._decoders is not None:
                self._decoders.close()


@contextmanager
def held(catalog_path: Path, *, thumbnails: bool = False, decoders: int = 0) -> Iterator[Library]:
    """A library with a catalog of its own, closed at the end. Raises UserError.

    As many ``decoders`` are starting meanwhile.
    """
    with ExitStack() as to_close:
        processes = to_close.enter_context(Decoders())
        processes.start(decoders)
        thumbs = None
        if thumbnails:
            thumbs = to_close.enter_context(closing(Thumbs(paths.cache_dir() / "thumbs.sqlite3")))
        catalog = to_close.enter_context(Catalog.open(catalog_path))
        yield to_close.enter_context(closing(Library(catalog, thumbs, decoders=processes)))


@contextmanager
def opened(catalog_path: Path, *, thumbnails: bool = False) -> Iterator[Library]:
    """``held`` for a verb that changes something.

    What a program that was killed has left begun is settled first, and the copy of the day is
    made. Where there is no room for that it is said, and the verb goes on: it may be the one that
    makes room. Raises UserError.
    """
    with held(catalog_path, thumbnails=thumbnails) as library:
        Repair().run(library)
        try:
            BackUp().run(library)
        except CatalogDamaged:
            raise
        except CatalogError as error:
            log.warning("%s", sentence(error))
        yield library


@contextmanager
def reading(catalog_path: Path) -> Iterator[Reads]:
    """A look into a catalog that is not changed by it. Raises UserError."""
    with (
        Catalog.open(catalog_path) as catalog,
        catalog.read() as db,
        closing(Reads(db)) as reads,
    ):
        yield reads
