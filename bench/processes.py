"""Server processes to measure: the sandbox and a bare WSGI application, under either server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A server process that answers at `url`; it took `ready_seconds` from the shell."""

    pid: int
    url: str
    ready_seconds: float

    def cpu_seconds(self) -> float:
        """CPU time of the process and its children so far."""
        return sum(_cpu(pid) for pid in _family(self.pid))

    def memory_mib(self) -> float:
        """Resident memory of the process and its children."""
        return sum(_resident(pid) for pid in _family(self.pid)) / 2**20


@contextmanager
def serve(command: Sequence[str]) -> Iterator[Running]:
    """Start `command`, wait for its line `Ready … http://…`, and stop it at the end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield Running(process.pid, _address(process), time.perf_counter() - started)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if "http://" in line and "ready" in line.lower():
            return "http://" + line.split("http://", 1)[1].split()[0].rstrip("/.,")
    raise RuntimeError(f"the server ended with {process.wait()} before it was ready")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        direct = [int(child) for child in children.read_text().split()]
    except FileNotFoundError:
        return []
    return [pid, *(member for child in direct for member in _family(child))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
