"""One answer of a web server that hands out a file."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from qualityculler import __version__
from qualityculler.errors import ModelError, UserError
from qualityculler.models import http_errors
from qualityculler.models.catalogue import DIGEST
from qualityculler.models.http_errors import Broken, TooSlow
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from requests import Response, Session

HUB = "https://huggingface.co"
CHUNK_BYTES = 1 << 16
CONNECT_TIMEOUT_S = 15.0
READ_TIMEOUT_S = 30.0
HEAD_TIMEOUT_S = 60.0
"""Until the head of the answer is here, all redirects included, however it drips."""
LEAST_BYTES_PER_S = 2_000.0
RATE_OVER_S = 60.0
"""Over which time the least rate is measured: a pause of the line is none of it."""
LOOK_S = 0.1
_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]+/([0-9]{1,18})")
_LENGTH = re.compile(r"[0-9]{1,18}")
_ADDRESS = re.compile(r"https?://\S+")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class FileResponse:
    """The head of an answer. ``start`` is the first byte that comes, ``total`` the whole file's.

    ``sha256`` and ``commit`` are what the hub says of its file; ``etag`` is a strong one.
    """

    start: int
    total: int | None
    etag: str | None
    sha256: str | None
    commit: str | None
    chunks: Iterator[bytes]


def address(repo: str, revision: str, name: str) -> str:
    """Where the hub, or the one that HF_ENDPOINT names, hands out a file. Raises UserError."""
    hub = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or HUB
    if not _ADDRESS.fullmatch(hub) or not _has_host(hub):
        raise UserError(
            "HF_ENDPOINT is {hub}, which is no web address (https://...).", hub=repr(hub)
        )
    return f"{hub}/{repo}/resolve/{quote(revision, safe='')}/{quote(name)}"


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


@contextmanager
def ask(url: str, start: int, etag: str | None, token: CancelToken) -> Iterator[FileResponse]:
    """Ask for a file from a byte on; a server may answer with all of it (``FileResponse.start`` 0).

    ``etag`` makes it send the rest only of the same content. From the first connection on another
    thread ends it when the token is raised, and when the head of the answer takes too long; what
    comes too slowly after that is given up as well. Raises Broken if trying again may help,
    NothingThere if the file is not that long, else ModelError. Proxies and certificates are those
    of the environment (HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE). For any thread.
    """
    import requests

    # The bytes as they are: of a compressed answer neither size nor place could be told.
    headers = {"User-Agent": f"qualityculler/{__version__}", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        headers |= {"If-Range": etag} if etag else {}
    wire = Wire()
    with requests.Session() as session, http_errors.explained(url), _watched(wire, token):
        wire.join(session)
        timeouts = (CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
        late = f"{http_errors.host_of(url)} does not come to its answer."
        try:
            response = session.get(url, headers=headers, stream=True, timeout=timeouts)
        except requests.RequestException as error:
            raise (Broken(late) if wire.overdue else error) from None
        with response:
            wire.answered = True
            # A head that ends where its connection was shut is one to the library below.
            if wire.overdue:
                raise Broken(late)
            http_errors.check(url, response)
            yield _answer(response, start)


def _answer(response: Response, start: int) -> FileResponse:
    hops = [*response.history, response]
    # The hub speaks of the file itself before it leads on to where the bytes lie.
    hub = next((hop.headers for hop in hops if "X-Linked-ETag" in hop.headers), response.headers)
    etag = response.headers.get("ETag", "")
    sha256 = hub.get("X-Linked-ETag", "").removeprefix("W/").strip('"')
    commit = hub.get("X-Repo-Commit", "")
    first, total = _place(response, start)
    return FileResponse(
        start=first,
        total=total,
        etag=etag if etag.startswith('"') else None,
        sha256=sha256 if DIGEST.fullmatch(sha256) else None,
        commit=commit if _COMMIT.fullmatch(commit) else None,
        chunks=_chunks(response),
    )


def _place(response: Response, start: int) -> tuple[int, int | None]:
    if response.status_code == 206:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != start:
            raise ModelError(
                "{host} sent another part than asked for.", host=http_errors.host_of(response.url)
            )
        return start, int(found[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if _LENGTH.fullmatch(length) else None


def _chunks(response: Response) -> Iterator[bytes]:
    """The bytes as they come, not in blocks: a drip would never fill one. Raises Broken."""
    since_s, came = time.monotonic(), 0
    while chunk := response.raw.read1(CHUNK_BYTES, decode_content=False):
        yield chunk
        came += len(chunk)
        took_s = time.monotonic() - since_s
        if took_s >= RATE_OVER_S:
            if came < LEAST_BYTES_PER_S * took_s:
                host = http_errors.host_of(response.url)
                raise TooSlow(f"{host} sends only {came / took_s:.0f} bytes a second.")
            since_s, came = time.monotonic(), 0


class Wire:
    """The connections of one question, so that another thread can end them at any moment.

    While the head of an answer is awaited nobody but the library below has its socket. A second
    handle of each is kept here: to shut one down ends what waits for the other, within TLS or a
    proxy too.
    """

    def __init__(self) -> None:
        self.answered = False
        self.overdue = False
        self._ended = False
        self._lock = threading.Lock()
        self._handles: list[socket.socket] = []

    def join(self, session: Session) -> None:
        """Have all connections of a session told of here."""
        from requests.adapters import HTTPAdapter

        wire = self

        class Adapter(HTTPAdapter):
            def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
                super().init_poolmanager(*args, **kwargs)
                wire._tap(self.poolmanager)

            def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
                manager = super().proxy_manager_for(proxy, **kwargs)
                wire._tap(manager)
                return manager

        for scheme in ("https://", "http://"):
            session.mount(scheme, Adapter())

    def end(self) -> None:
        """Shut them all down, and those that are still to come."""
        with self._lock:
            self._ended = True
            for handle in self._handles:
                _shut(handle)

    def close(self) -> None:
        """Let go of the handles."""
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()

    def _tap(self, manager: Any) -> None:
        """Make the pools of a manager open connections that are told of here."""
        manager.pool_classes_by_scheme = {
            scheme: type(pool.__name__, (pool,), {"ConnectionCls": self._told(pool.ConnectionCls)})
            for scheme, pool in manager.pool_classes_by_scheme.items()
        }

    def _told(self, connection: type[Any]) -> type[Any]:
        wire = self

        class Connection(connection):  # type: ignore[misc]
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                wire._keep(made.dup())
                return made

        return Connection

    def _keep(self, handle: socket.socket) -> None:
        with self._lock:
            self._handles.append(handle)
            if self._ended:
                _shut(handle)


def _shut(handle: socket.socket) -> None:
    with suppress(OSError):  # it may be at its end already
        handle.shutdown(socket.SHUT_RDWR)


@contextmanager
def _watched(wire: Wire, token: CancelToken) -> Iterator[None]:
    """End the connections when the token is raised, or when no head comes in time."""
    done, until_s = threading.Event(), time.monotonic() + HEAD_TIMEOUT_S

    def watch() -> None:
        while not done.wait(LOOK_S):
            wire.overdue = not wire.answered and time.monotonic() > until_s
            if token.cancelled or wire.overdue:
                wire.end()
                return

    watcher = threading.Thread(target=watch, name="download cancel", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        wire.close()
