"""What this machine can run: its processor, its cores, the memory that is free."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

NEEDED_FLAGS = frozenset({"avx2", "fma", "f16c", "bmi2"})
"""What the prebuilt runtime uses on x86 without asking the processor first."""
_X86 = frozenset({"x86_64", "amd64", "i386", "i686"})
_WINDOWS_AVX2 = 40  # PF_AVX2_INSTRUCTIONS_AVAILABLE
_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Machine:
    """The processor's missing instructions, physical cores we may use, free memory in bytes.

    ``missing_flags`` is empty where the processor has all or needs none; ``available_bytes`` is
    None where the system does not tell.
    """

    missing_flags: frozenset[str]
    cores: int
    available_bytes: int | None

    @property
    def threads(self) -> int:
        """All physical cores but one: with all of them, spinning threads wait for each other."""
        return max(1, self.cores - 1)


def this_machine() -> Machine:
    """What holds here and now. Any thread."""
    cpuinfo = _text(Path("/proc/cpuinfo"))
    return Machine(_missing_here(cpuinfo), _cores_here(cpuinfo), available_bytes())


def missing_flags(cpuinfo: str) -> frozenset[str]:
    """The needed instructions that no "flags" line of /proc/cpuinfo names."""
    for line in cpuinfo.splitlines():
        name, _, flags = line.partition(":")
        if name.strip() == "flags":
            return NEEDED_FLAGS - set(flags.split())
    return frozenset()


def physical_cores(cpuinfo: str) -> int | None:
    """Cores told apart by package and core number; None where /proc/cpuinfo has no such numbers."""
    cores, package = set(), ""
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "physical id":
            package = value
        elif name.strip() == "core id":
            cores.add((package, value))
    return len(cores) or None


def available_bytes() -> int | None:
    """Memory that can be had without swapping, within the limits of a container."""
    if sys.platform == "win32":
        return _windows_available_bytes()
    if sys.platform == "darwin":
        return _mac_available_bytes()
    known = (meminfo_available(_text(Path("/proc/meminfo"))), _container_available(_CGROUP))
    return min((value for value in known if value is not None), default=None)


def meminfo_available(meminfo: str) -> int | None:
    """MemAvailable of /proc/meminfo, in bytes."""
    for line in meminfo.splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _container_available(folder: Path) -> int | None:
    """What a control group (version 2) leaves; file pages it counts can be dropped."""
    limit, used = _text(folder / "memory.max").strip(), _text(folder / "memory.current").strip()
    if not limit.isdigit() or not used.isdigit():
        return None
    stat = dict(line.split(maxsplit=1) for line in _text(folder / "memory.stat").splitlines())
    return max(0, int(limit) - int(used) + int(stat.get("inactive_file", 0)))


def _missing_here(cpuinfo: str) -> frozenset[str]:
    if platform.machine().lower() not in _X86:
        return frozenset()
    if sys.platform == "win32":
        has = ctypes.windll.kernel32.IsProcessorFeaturePresent(_WINDOWS_AVX2)
        return frozenset() if has else frozenset({"avx2"})
    if sys.platform == "darwin":
        return frozenset() if _sysctl("hw.optional.avx2_0") else frozenset({"avx2"})
    return missing_flags(cpuinfo)


def _cores_here(cpuinfo: str) -> int:
    if sys.platform == "darwin":
        return max(1, _sysctl("hw.physicalcpu"))
    if sys.platform == "win32":
        # Windows tells logical processors only; nearly all of them come in pairs.
        return max(1, (os.cpu_count() or 2) // 2)
    allowed = len(os.sched_getaffinity(0))
    return min(allowed, physical_cores(cpuinfo) or allowed)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # not on this system


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of Windows."""

    _fields_ = (
        ("dwLength", ctypes.c_ulong),
        ("dwMemoryLoad", ctypes.c_ulong),
        ("ullTotalPhys", ctypes.c_ulonglong),
        ("ullAvailPhys", ctypes.c_ulonglong),
        ("ullTotalPageFile", ctypes.c_ulonglong),
        ("ullAvailPageFile", ctypes.c_ulonglong),
        ("ullTotalVirtual", ctypes.c_ulonglong),
        ("ullAvailVirtual", ctypes.c_ulonglong),
        ("ullAvailExtendedVirtual", ctypes.c_ulonglong),
    )


def _windows_available_bytes() -> int | None:
    if sys.platform != "win32":
        return None
    status = _MemoryStatus(dwLength=ctypes.sizeof(_MemoryStatus))
    if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.ullAvailPhys)


def _mac_available_bytes() -> int | None:
    pages = ("vm.page_free_count", "vm.page_speculative_count", "vm.page_pageable_external_count")
    count = sum(_sysctl(name) for name in pages)
    return count * _sysctl("hw.pagesize") or None


def _sysctl(name: str) -> int:
    """A number the kernel of macOS knows by name; 0 if it does not."""
    libc = ctypes.CDLL(None)
    value, size = ctypes.c_uint64(0), ctypes.c_size_t(8)
    failed = libc.sysctlbyname(name.encode(), ctypes.byref(value), ctypes.byref(size), None, 0)
    return 0 if failed else value.value
