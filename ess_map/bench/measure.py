# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take the figures of one filled instance: cold, warm, while somebody edits, and the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from time import time as now

from ess_map.bench.client import Client
from ess_map.bench.editing import Edited, while_editing
from ess_map.bench.figures import Figure, figure, time
from ess_map.bench.gestures import OPEN, Gesture, gestures
from ess_map.bench.instance import Instance
from ess_map.bench.sample import learn
from ess_map.bench.server import Memory, Server, memory, serving

READERS = 8
"""Visitors at once before memory is read, as many as a worker has threads."""

MINUTES = 2
"""How often the turn of the minute is waited for."""

Step = Callable[[str], None]

NEW_MINUTE = Gesture(
    "open-now-minute",
    "ouvert maintenant, premier de la minute",
    OPEN,
    lambda: f"/facets.json?open=now&n={now()}",
)


@dataclass(frozen=True)
class Restart:
    """A server started anew: seconds to its first page, and the memory of each worker."""

    workers: int
    seconds: float
    memory: list[Memory]


@dataclass(frozen=True)
class Measured:
    """Everything that was measured on one database."""

    figures: list[Figure]
    edited: Edited
    restarts: list[Restart]


def measure(
    instance: Instance, csv: Path, actors: int, *, repeats: int, quick: bool, step: Step
) -> Measured:
    """Measure one instance through HTTP; ``quick`` leaves out cold starts and the minute."""
    step("échantillon")
    with _served(instance) as server, closing(Client(server.port)) as client:
        sample = learn(csv, client)
    asked = gestures(sample, actors=actors, kind=instance.kind)
    cold = {} if quick else dict(_cold(instance, asked, step))
    figures, one = _warm(instance, asked, cold, repeats, step)
    if not quick:
        step("ouvert maintenant, au changement de minute")
        figures.append(_new_minute(instance))
    edited = while_editing(instance, asked, max(2, repeats // 2), step)
    step("redémarrage avec deux processus")
    with _served(instance, workers=2, first="/") as server:
        two = _restart(instance, server, asked, 2)
    return Measured(figures, edited, [one, two])


def _served(instance: Instance, **how):
    return serving(instance.environ(), instance.log, **how)


def _cold(instance: Instance, asked: Sequence[Gesture], step: Step) -> Iterator[tuple[str, float]]:
    """For each gesture, the first request of all that a newly started worker gets."""
    for gesture in asked:
        step(f"à froid : {gesture.label}")
        with _served(instance) as server, closing(Client(server.port)) as client:
            yield gesture.key, time(client, gesture)


def _warm(
    instance: Instance,
    asked: Sequence[Gesture],
    cold: dict[str, float],
    repeats: int,
    step: Step,
) -> tuple[list[Figure], Restart]:
    figures = []
    with _served(instance, first="/") as server, closing(Client(server.port)) as client:
        for gesture in asked:
            step(f"à chaud : {gesture.label}")
            time(client, gesture)
            times = [time(client, gesture) for _ in range(repeats)]
            figures.append(figure(gesture, times, cold.get(gesture.key)))
        step("mémoire")
        return figures, _restart(instance, server, asked, 1)


def _new_minute(instance: Instance) -> Figure:
    """The first answer of a minute has to look at the hours again."""
    times = []
    with _served(instance, first="/") as server:
        for _ in range(MINUTES):
            sleep(60.05 - now() % 60)
            with closing(Client(server.port)) as client:
                times.append(time(client, NEW_MINUTE))
    return figure(NEW_MINUTE, times)


def _restart(instance: Instance, server: Server, asked: Sequence[Gesture], workers: int) -> Restart:
    """Read the memory of every worker once all its threads have worked."""
    _crowd(server, asked)
    used = [memory(pid, instance.snapshots) for pid in server.workers()]
    return Restart(workers, server.first_answer, used)


def _crowd(server: Server, asked: Sequence[Gesture]) -> None:
    """Several visitors at once; a connection per gesture, so that all workers are reached."""
    addresses = [(gesture.address(), gesture.fragment) for gesture in asked for _ in range(4)]

    def visit(mine: Sequence[tuple[str, bool]]) -> None:
        for address, fragment in mine:
            with closing(Client(server.port)) as client:
                client.get(address, fragment=fragment)

    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(visit, (addresses[start::READERS] for start in range(READERS))))
