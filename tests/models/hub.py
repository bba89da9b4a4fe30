"""A web server like the hub's, on this machine, that can be told how to misbehave."""

from __future__ import annotations

import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "c0ffee" * 6 + "beef"


@dataclass
class Hub:
    """Hands out ``files`` by path.

    A request pops the first of ``statuses`` (None: as it should be), an answer the first of
    ``cuts`` (bytes until the connection ends).
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    etags: bool = True
    hub_headers: bool = True
    length: bool = True
    length_text: str | None = None
    status: int | None = None
    content_type: str = "application/octet-stream"
    redirects: bool = False
    circle: bool = False
    leads_to: str | None = None
    cuts: list[int] = field(default_factory=list)
    stall_after: int | None = None
    drip_head_s: float | None = None
    drip_body_s: float | None = None
    statuses: list[int | None] = field(default_factory=list)
    wrong_range: bool = False
    requests: list[dict[str, str]] = field(default_factory=list)
    stalled: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def put(self, repo: str, revision: str, name: str, content: bytes) -> None:
        self.files[f"/{repo}/resolve/{revision}/{name}"] = content

    @property
    def ranges_asked(self) -> list[str | None]:
        return [request.get("Range") for request in self.requests]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        with suppress(ConnectionError, ssl.SSLError):
            self._answer()

    def _answer(self) -> None:
        hub = self.hub
        path = self.path.removeprefix("/elsewhere")
        if hub.leads_to is not None:
            self._lead(f"{hub.leads_to}{path}", path)
            return
        if hub.circle or (hub.redirects and path == self.path):
            self._lead(self.path if hub.circle else f"/elsewhere{path}", path)
            return
        hub.requests.append(dict(self.headers))
        if hub.drip_head_s is not None:
            self._drip(b"HTTP/1.1 200 OK\r\n" + 10_000 * b"X-More: and more\r\n", hub.drip_head_s)
            return
        status = hub.statuses.pop(0) if hub.statuses else hub.status
        if status is not None:
            self._plain(status)
        elif path not in hub.files:
            self._plain(404)
        else:
            self._send(path, hub.files[path])

    def _lead(self, where: str, path: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self._hub_headers(path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, path: str, content: bytes) -> None:
        hub, start, etag = self.hub, 0, f'"{sha256(content).hexdigest()[:16]}"'
        asked = self.headers.get("Range")
        same = self.headers.get("If-Range") in (None, etag)
        if asked is not None and hub.ranges and same:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(content):
                self._plain(416)
                return
            self.send_response(206)
            first = start + 1 if hub.wrong_range else start
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        if hub.etags:
            self.send_header("ETag", etag)
        if not hub.redirects:
            self._hub_headers(path)
        self.send_header("Content-Type", hub.content_type)
        if hub.length:
            self.send_header("Content-Length", hub.length_text or str(len(content) - start))
            self.close_connection = hub.length_text is not None
        else:
            self.close_connection = True
        self.end_headers()
        self._body(content[start:])

    def _drip(self, content: bytes, pause_s: float) -> None:
        """A byte now and then, as long as somebody listens: no read ever times out."""
        for byte in content:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            self.hub.stalled.set()
            if self.hub.go_on.wait(pause_s):
                return

    def _body(self, body: bytes) -> None:
        hub = self.hub
        if hub.drip_body_s is not None:
            self._drip(body, hub.drip_body_s)
            return
        cut = hub.cuts.pop(0) if hub.cuts else None
        if hub.stall_after is not None:
            self.wfile.write(body[: hub.stall_after])
            self.wfile.flush()
            hub.stalled.set()
            hub.go_on.wait(20)
            body = body[hub.stall_after :]
        if cut is not None:
            self.close_connection = True
        self.wfile.write(body[:cut])

    def _hub_headers(self, path: str) -> None:
        if self.hub.hub_headers and path in self.hub.files:
            digest = sha256(self.hub.files[path]).hexdigest()
            self.send_header("X-Linked-ETag", f'"{digest}"')
            self.send_header("X-Repo-Commit", COMMIT)

    def _plain(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what is tested here."""
        if not isinstance(sys.exc_info()[1], ConnectionError | ssl.SSLError):
            raise


@contextmanager
def running(certificate: Path | None = None) -> Iterator[Hub]:
    """A server on its own threads; with a certificate (and its key in one file) it speaks TLS."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = _Server(("127.0.0.1", 0), handler)
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        hub.address = hub.address.replace("http:", "https:")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield hub
    finally:
        hub.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
