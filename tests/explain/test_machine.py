"""What is read of a processor and its memory, from texts as the kernel writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler.explain import machine
from qualityculler.explain.machine import Machine

OLD = "processor\t: 0\nflags\t\t: fpu sse4_2 avx f16c\n\nprocessor\t: 1\nflags\t\t: fpu\n"
NEW = "flags : avx2 fma f16c bmi2 avx512f\n"
TWO_CORES_FOUR_THREADS = "".join(
    f"processor : {n}\nphysical id : 0\ncore id : {n % 2}\n\n" for n in range(4)
)
TWO_PACKAGES = "".join(f"processor : {n}\nphysical id : {n}\ncore id : 0\n\n" for n in range(2))
MEMINFO = "MemTotal:       24683556 kB\nMemFree:         1000 kB\nMemAvailable:    2000 kB\n"


def test_what_a_processor_lacks() -> None:
    assert machine.missing_flags(OLD) == {"avx2", "fma", "bmi2"}
    assert machine.missing_flags(NEW) == frozenset()


def test_a_processor_of_another_kind_lacks_nothing() -> None:
    assert machine.missing_flags("processor : 0\nFeatures : fp asimd\n") == frozenset()


@pytest.mark.parametrize(
    ("cpuinfo", "cores"), [(TWO_CORES_FOUR_THREADS, 2), (TWO_PACKAGES, 2), (NEW, None)]
)
def test_cores_are_counted_once(cpuinfo: str, cores: int | None) -> None:
    assert machine.physical_cores(cpuinfo) == cores


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (8, 7)])
def test_one_core_is_left_free(cores: int, threads: int) -> None:
    assert Machine(frozenset(), cores, None).threads == threads


def test_free_memory() -> None:
    assert machine.meminfo_available(MEMINFO) == 2_048_000
    assert machine.meminfo_available("MemTotal: 1 kB\n") is None


def test_the_limit_of_a_container_counts(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("700\n")
    (tmp_path / "memory.stat").write_text("anon 500\ninactive_file 200\n")
    assert machine._container_available(tmp_path) == 500
    (tmp_path / "memory.max").write_text("max\n")
    assert machine._container_available(tmp_path) is None
    assert machine._container_available(tmp_path / "nothing") is None


def test_this_machine_has_memory_and_cores() -> None:
    here = machine.this_machine()
    assert here.cores >= 1
    assert here.available_bytes is None or here.available_bytes > 0
