"""A script that torchrun starts, as one process or as several."""

import os
import subprocess
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).parents[2]


def found_by(script: str, folder: Path, processes: int) -> dict[str, torch.Tensor]:
    """What the first of the processes saved in the folder ``sys.argv[1]`` as ``found.pt``.

    The script must print "<number> processes", as those it has found beside it.
    """
    folder.mkdir()
    (folder / "one.py").write_text(script)
    words = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", str(processes)]
    words += ["--standalone", str(folder / "one.py"), str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{processes} processes" in done.stdout
    return torch.load(folder / "found.pt", weights_only=True)
