"""What a thread has read and let go of is no longer the process's, whatever size came before."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each thread lives on with its heap, as those of a scan do.
HOLDER = """
import sys, threading
from pathlib import Path
from qualityculler.allocator import give_back_large
if sys.argv[1] == "mended" and not give_back_large():
    sys.exit(3)
go_on = threading.Event()
def read(done):
    for _ in range(3):
        files = [bytes(20 << 20), bytes(20 << 20)]
        del files
    done.set()
    go_on.wait()
for _ in range(6):
    done = threading.Event()
    threading.Thread(target=read, args=(done,)).start()
    done.wait()
status = Path("/proc/self/status").read_text()
print(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")))
go_on.set()
"""


def held_mb(how: str) -> float:
    done = subprocess.run([sys.executable, "-c", HOLDER, how], capture_output=True, text=True)
    if done.returncode == 3:
        pytest.skip("this C library has no such setting")
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / 1000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
def test_files_that_were_read_leave_no_memory_behind() -> None:
    assert held_mb("mended") < 60 < 150 < held_mb("as it comes")
