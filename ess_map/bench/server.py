# SPDX-License-Identifier: AGPL-3.0-or-later
"""`ess-map serve` in a process of its own, and the memory that it keeps for itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from ess_map.bench.client import Client
from ess_map.core.errors import EssMapError

MORNING = "10:20:00"

PATIENCE = 900.0
"""Seconds until a server that does not answer is given up."""


@dataclass(frozen=True)
class Memory:
    """Of one process, in bytes: its own, and the pages of the snapshot that it maps."""

    private: int
    snapshot: int


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen
    port: int
    first_answer: float
    """Seconds from the start of the process to its first answer."""

    def workers(self) -> list[int]:
        """Return the processes that answer: the children of gunicorn, or the only one."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        return [int(child) for child in children] or [pid]


@contextmanager
def serving(
    environ: Mapping[str, str],
    log: Path,
    *,
    workers: int = 1,
    first: str = "/healthz",
    wall: str = MORNING,
) -> Iterator[Server]:
    """Start a server on a free port, wait until it answers ``first``, and stop it on leaving.

    It is ``ess-map serve`` but for its clock, which starts at ``wall``.
    """
    port = _free_port()
    command = [sys.executable, "-m", "ess_map.bench.serve", str(port), str(workers), wall]
    start = perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=out)
    try:
        _await(process, port, first, log)
        yield Server(process, port, perf_counter() - start)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _await(process: subprocess.Popen, port: int, address: str, log: Path) -> None:
    deadline = perf_counter() + PATIENCE
    while perf_counter() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            sleep(0.01)
            continue
        client = Client(port)
        client.get(address)
        client.close()
        return
    raise EssMapError(f"Le serveur ne répond pas : voir {log}.")


def memory(pid: int, snapshots: Path) -> Memory:
    """Read from ``/proc`` what the process keeps for itself, the mapped snapshot apart."""
    private = mapped = 0
    shared = os.fsencode(snapshots)
    in_snapshot = False
    for line in Path(f"/proc/{pid}/smaps").read_bytes().splitlines():
        name, _colon, rest = line.partition(b":")
        if b" " in name or b"-" in name:  # the head of a mapping, not one of its figures
            in_snapshot = shared in line
        elif in_snapshot and name == b"Rss":
            mapped += int(rest.split()[0])
        elif not in_snapshot and name in (b"Private_Clean", b"Private_Dirty"):
            private += int(rest.split()[0])
    return Memory(private * 1024, mapped * 1024)
