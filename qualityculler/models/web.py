"""One answer of a web server that hands out a file."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from qualityculler import __version__
from qualityculler.errors import ModelError, UserError
from qualityculler.models import http_errors
from qualityculler.models.catalogue import DIGEST
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from requests import Response

HUB = "https://huggingface.co"
CHUNK_BYTES = 1 << 16
CONNECT_TIMEOUT_S = 15.0
READ_TIMEOUT_S = 30.0
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

    ``etag`` makes it send the rest only of the same content. While the context is open another
    thread ends the reading when the token is raised. Raises Broken if trying again may help,
    NothingThere if the file is not that long, else ModelError. Proxies and certificates are those
    of the environment (HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE). For any thread.
    """
    import requests

    # The bytes as they are: of a compressed answer neither size nor place could be told.
    headers = {"User-Agent": f"qualityculler/{__version__}", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        headers |= {"If-Range": etag} if etag else {}
    with requests.Session() as session, http_errors.explained(url):
        timeouts = (CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
        with session.get(url, headers=headers, stream=True, timeout=timeouts) as response:
            http_errors.check(url, response)
            with _ended_by(token, response):
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
        chunks=response.raw.stream(CHUNK_BYTES, decode_content=False),
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


@contextmanager
def _ended_by(token: CancelToken, response: Response) -> Iterator[None]:
    """Shut the socket when the token is raised: a read may wait for half a minute otherwise."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(LOOK_S):
            if token.cancelled:
                # It may be at its end already.
                with suppress(ValueError, RuntimeError, OSError):
                    response.raw.shutdown()
                return

    watcher = threading.Thread(target=watch, name="download cancel", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
