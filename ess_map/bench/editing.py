# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same gestures through two server processes while one actor a second is edited."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Thread

from ess_map.bench.client import Client
from ess_map.bench.figures import Figure, figure, time
from ess_map.bench.gestures import FRAGMENT, Gesture
from ess_map.bench.instance import Instance
from ess_map.bench.server import serving
from ess_map.core.errors import EssMapError

FEWEST = 3
"""Edits without which nothing is said."""

PATIENCE = 60.0
"""Seconds without an edit after which the editor is taken for dead."""

AFTER = Gesture("after-edit", "première réponse après une modification", FRAGMENT, str)


@dataclass(frozen=True)
class Edited:
    """What two workers did meanwhile."""

    figures: list[Figure]
    edits: int
    missed: int
    """Answers after an edit that did not show it; none may be."""
    rebuilt: bool
    """Whether the snapshot was made anew, which no edit may cause."""


def while_editing(
    instance: Instance, asked: Sequence[Gesture], repeats: int, step: Callable[[str], None]
) -> Edited:
    """Make every gesture ``repeats`` times, through one worker and the other in turn."""
    before = instance.snapshot()
    figures = []
    with _two_workers(instance) as workers, _edits(instance) as news:
        watch = _Watch(workers, news)
        for gesture in asked:
            step(f"pendant les modifications : {gesture.label}")
            times = []
            for number in range(min(repeats, gesture.repeats or repeats)):
                times.append(time(workers[number % 2], gesture))
                watch.look()
            figures.append(figure(gesture, times))
        step("pendant les modifications")
        while watch.edits < FEWEST:
            watch.look(patience=PATIENCE)
    figures.append(figure(AFTER, watch.times))
    return Edited(figures, watch.edits, watch.missed, before != instance.snapshot())


@dataclass
class _Watch:
    """Looks, after each edit, whether the very next list of each worker shows it."""

    workers: Sequence[Client]
    news: Queue
    times: list[float] = field(default_factory=list)
    edits: int = 0
    missed: int = 0

    def look(self, patience: float = 0.0) -> None:
        while True:
            try:
                edit = self.news.get(timeout=patience) if patience else self.news.get_nowait()
            except Empty:
                if patience:
                    raise EssMapError("Plus personne ne modifie rien : voir le journal.") from None
                return
            self.edits += 1
            shown = f'-{edit["id"]}"'.encode()
            for worker in self.workers:
                answer = worker.get(f"/?q={edit['word']}", fragment=True)
                self.times.append(1000 * answer.seconds)
                self.missed += shown not in answer.body
            if patience:
                return


@contextmanager
def _two_workers(instance: Instance) -> Iterator[tuple[Client, Client]]:
    """Two servers on two ports share folder and database: so one knows who answers."""
    environ, log = instance.environ(), instance.log
    with (
        serving(environ, log, first="/") as one,
        serving(environ, log, first="/") as other,
        closing(Client(one.port)) as first,
        closing(Client(other.port)) as second,
    ):
        yield first, second


@contextmanager
def _edits(instance: Instance) -> Iterator[Queue]:
    """Edit one actor a second in another process; the queue tells of each committed edit."""
    news: Queue = Queue()
    with instance.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ess_map.bench.editor"],
            env=instance.environ(),
            stdout=subprocess.PIPE,
            stderr=log,
        )

    def listen() -> None:
        for line in process.stdout:
            news.put(json.loads(line))

    listener = Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield news
    finally:
        process.terminate()
        process.wait()
        listener.join()
        process.stdout.close()
