"""Brings one file, going on where it stopped, and lets nothing pass that is not what it must be."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from qualityculler.errors import ModelError
from qualityculler.models import web
from qualityculler.models.catalogue import RemoteFile
from qualityculler.models.http_errors import Broken, NothingThere, TooSlow
from qualityculler.models.partial import PartialFile
from qualityculler.reason import Reason
from qualityculler.task import CancelToken
from qualityculler.text import N_

PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0)
"""How long to wait before each new try; once something comes, they begin anew."""
DEADLINE_S = 24 * 3600.0
"""How long one file may take in all, however often the line breaks."""
SLACK = 0.15
"""By which share a file without a pinned size may be larger or smaller than estimated."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole file, still under its part's name. ``commit`` is what the server called it."""

    bytes: int
    sha256: str
    commit: str | None


def fetch(
    remote: RemoteFile,
    url: str,
    part: PartialFile,
    tell: Callable[[int], None],
    token: CancelToken,
    pauses_s: tuple[float, ...] = PAUSES_S,
    deadline_s: float = DEADLINE_S,
) -> Fetched | None:
    """Complete the part and check its size and digest; None if the token was raised meanwhile.

    ``tell`` hears the number of bytes that are there. A part that proves wrong is deleted, else it
    is kept for the next time. Raises ModelError with a sentence. Blocks; for a thread that works
    beside others.
    """
    try:
        return _Fetching(remote, url, part, tell, token, deadline_s).run(pauses_s)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = N_("the disk is full") if full else error.strerror or str(error)
        raise ModelError(
            "{path} cannot be written: {why}; what has come so far is kept.",
            path=part.path,
            why=why,
        ) from error


class _Fetching:
    def __init__(
        self,
        remote: RemoteFile,
        url: str,
        part: PartialFile,
        tell: Callable[[int], None],
        token: CancelToken,
        deadline_s: float,
    ) -> None:
        self._remote, self._url, self._part = remote, url, part
        self._tell, self._token = tell, token
        self._commit: str | None = None
        self._until_s = time.monotonic() + deadline_s

    def run(self, pauses_s: tuple[float, ...]) -> Fetched | None:
        if not self._part.take_up(self._remote.sha256, self._tell, self._token):
            return None
        return self._checked() if self._complete(pauses_s) else None

    def _complete(self, pauses_s: tuple[float, ...]) -> bool:
        """Ask until all has come; False if given up. The first try must bring something."""
        failures, any_came = 0, False
        while not self._is_whole():
            if self._token.cancelled:
                return False
            self._check_time()
            before = self._part.length
            try:
                self._ask()
            except NothingThere:
                self._start_over(before)
            except Broken as error:
                came = self._part.length > before
                any_came |= came
                # What drips would go on dripping, and each try would bring a little.
                counts = came and not isinstance(error, TooSlow)
                failures = 1 if counts else failures + 1
                if not any_came or failures > len(pauses_s):
                    if self._token.cancelled:
                        return False
                    raise self._stopped(error) from error
                self._token.wait(pauses_s[failures - 1])
        return True

    def _is_whole(self) -> bool:
        return self._part.length > 0 and self._part.length == self._part.total

    def _ask(self) -> None:
        if not self._part.is_of(self._remote.sha256):
            self._part.drop()
        with web.ask(self._url, self._part.length, self._part.etag, self._token) as answer:
            self._commit = answer.commit or self._commit
            total = self._agreed_total(answer)
            if answer.start != self._part.length or self._is_other(answer):
                self._part.drop()
            if answer.start != self._part.length:
                return  # the rest of something else: the next time all of it
            digest = self._remote.sha256 or answer.sha256
            self._part.remember(answer.etag, digest, total)
            self._receive(answer, total)

    def _receive(self, answer: web.FileResponse, total: int) -> None:
        with self._part.open() as file:
            for chunk in answer.chunks:
                # After the cancel the socket is shut, and what it yields then is no content.
                if self._token.cancelled:
                    return
                if self._part.length + len(chunk) > total:
                    raise self._wrong(Reason("more than {total} bytes came", {"total": total}))
                self._check_time()
                self._part.add(chunk, file)
                self._tell(self._part.length)
            file.flush()
            os.fsync(file.fileno())
        if self._part.length < total:
            raise Broken(
                "The connection ended after {came} of {total} bytes.",
                came=self._part.length,
                total=total,
            )

    def _check_time(self) -> None:
        if time.monotonic() > self._until_s:
            raise self._stopped(Broken("It has taken too long."))

    def _is_other(self, answer: web.FileResponse) -> bool:
        """Whether a file without a pinned digest has changed since its first bytes came."""
        known, told = self._part.sha256, answer.sha256
        return None not in (known, told) and known != told and not self._remote.pinned

    def _agreed_total(self, answer: web.FileResponse) -> int:
        """The size of the whole file, if catalogue and server agree on it."""
        pinned, total = self._remote.bytes, answer.total
        if total is None:
            if pinned is None:
                raise ModelError(
                    "The server does not tell how long {file} is.", file=self._remote.name
                )
            return pinned
        about = self._remote.about_bytes
        if abs(total - about) > (SLACK * about if pinned is None else 0):
            raise ModelError(
                "{file} is {total} bytes on the server, but should be {wanted}: it has been "
                "changed, or something else came.",
                file=self._remote.name,
                total=total,
                wanted=about if pinned else Reason("about {bytes}", {"bytes": about}),
            )
        return total

    def _checked(self) -> Fetched:
        part, wanted = self._part, self._remote.sha256 or self._part.sha256
        if wanted is not None and part.hexdigest != wanted:
            values = {"found": part.hexdigest, "wanted": wanted}
            raise self._wrong(Reason("its SHA-256 is {found}, not {wanted}", values))
        return Fetched(part.length, part.hexdigest, self._commit)

    def _start_over(self, length: int) -> None:
        if not length:
            raise ModelError("The server says that {file} is empty.", file=self._remote.name)
        self._part.drop()

    def _wrong(self, why: Reason) -> ModelError:
        self._part.drop()
        return ModelError(
            "{file} is not what it must be ({why}); what came has been deleted.",
            file=self._remote.name,
            why=why,
        )

    def _stopped(self, error: Broken) -> ModelError:
        if not self._part.length:
            return ModelError(error.template, **error.values)
        return ModelError(
            "{why} {came} of {whole} MB of {file} are here; run the same again to go on.",
            why=error,
            came=f"{self._part.length / 1e6:.0f}",
            whole=f"{self._remote.about_bytes / 1e6:.0f}",
            file=self._remote.name,
        )
