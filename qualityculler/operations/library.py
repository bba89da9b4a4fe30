"""The one handle both faces hold: the catalog and what belongs beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from qualityculler import paths, settings
from qualityculler.decode.isolated import Decoders
from qualityculler.explain.client import Client
from qualityculler.models.choice import settings_path
from qualityculler.operations.backup import BackUp
from qualityculler.operations.remove import Repair
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs


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

    @property
    def settings(self) -> settings.Settings:
        """The settings as they are on the disk now. Raises UserError."""
        return settings.load(self._settings_file).settings

    @property
    def client(self) -> Client:
        """The client of the explaining model; its process starts with the first question."""
        with self._lock:
            if self._client is None:
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
def opened(catalog_path: Path, *, thumbnails: bool = False, decoders: int = 0) -> Iterator[Library]:
    """A library with a catalog of its own, for the command line; closed at the end.

    As many ``decoders`` are starting meanwhile. What a program that was killed has left begun is
    settled first, and the copy of the day is made. Raises UserError.
    """
    with ExitStack() as held:
        processes = held.enter_context(Decoders())
        processes.start(decoders)
        thumbs = None
        if thumbnails:
            thumbs = held.enter_context(closing(Thumbs(paths.cache_dir() / "thumbs.sqlite3")))
        catalog = held.enter_context(Catalog.open(catalog_path))
        library = held.enter_context(closing(Library(catalog, thumbs, decoders=processes)))
        Repair().run(library)
        BackUp().run(library)
        yield library
