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

from ess_map.bench import plugins
from ess_map.bench.client import Client
from ess_map.bench.editing import Edited, while_editing
from ess_map.bench.figures import Figure, figure, time
from ess_map.bench.gestures import OPEN, Gesture, gestures
from ess_map.bench.instance import Instance
from ess_map.bench.platform import PLUGINS, Cost, costs
from ess_map.bench.sample import learn
from ess_map.bench.server import Memory, Server, memory, serving
from ess_map.core.errors import Invalid

READERS = 8
"""Visitors at once before memory is read, as many as a worker has threads."""

FULL_HOUR = "09:59:30"
"""Half a minute before the doors of many open."""

UNTIL_THEN = 36.0
"""Seconds from the start of the process until its clock has certainly struck."""

Step = Callable[[str], None]

NEW_HOUR = Gesture(
    "open-now-hour",
    "ouvert maintenant, au coup de dix heures",
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
    edited: Edited | None
    """None where some gestures only were asked for; the rest is empty then."""
    restarts: list[Restart]
    idle: list[Cost]


def measure(
    instance: Instance,
    csv: Path,
    actors: int,
    *,
    repeats: int,
    quick: bool,
    step: Step,
    only: str = "",
) -> Measured:
    """Measure one instance through HTTP; ``quick`` leaves out cold starts and the full hour.

    With ``only`` the gestures whose key has it, and nothing else.
    """
    pages, own = [], []
    if plugins.wanted(only):
        step("extensions")
        pages = plugins.gestures(instance, only)
        own = plugins.figures(instance, repeats, only, cold=not quick)
    with (
        _served(instance, first="/") as server,
        closing(Client(server.port)) as client,
    ):
        step("échantillon")
        sample = learn(csv, client)
        known = gestures(sample, actors=actors, kind=instance.kind)
        asked = [*(one for one in known if only in one.key), *pages]
        if not asked and not own:
            raise Invalid(f"Aucun geste ne contient « {only} » : {_keys(known)}…")
        warm = list(_warm(client, asked, repeats, step))
        step("mémoire")
        one = None if only else _restart(instance, server, asked, 1)
    cold = {} if quick else dict(_cold(instance, asked, step))
    figures = [figure(gesture, times, cold.get(gesture.key)) for gesture, times in warm]
    if one is None:
        return Measured([*figures, *own], None, [], [])
    if not quick:
        step(NEW_HOUR.label)
        figures.append(_new_hour(instance))
    edited = while_editing(instance, asked, max(2, repeats // 2), step)
    step("redémarrage avec deux processus")
    with _served(instance, workers=2, first="/") as server:
        two = _restart(instance, server, asked, 2)
    step(f"la plateforme avec {PLUGINS} extensions qui n'ajoutent rien")
    idle = costs(instance, sample.actors[0], repeats if quick else max(100, repeats))
    return Measured([*figures, *own], edited, [one, two], idle)


def _keys(known: Sequence[Gesture]) -> str:
    return ", ".join(one.key for one in known[:20])


def _served(instance: Instance, **how):
    return serving(instance.environ(), instance.log, **how)


def _cold(instance: Instance, asked: Sequence[Gesture], step: Step) -> Iterator[tuple[str, float]]:
    """For each gesture, the first request of all that a newly started worker gets."""
    for gesture in asked:
        step(f"à froid : {gesture.label}")
        with _served(instance) as server, closing(Client(server.port)) as client:
            yield gesture.key, time(client, gesture)


def _warm(
    client: Client, asked: Sequence[Gesture], repeats: int, step: Step
) -> Iterator[tuple[Gesture, list[float]]]:
    for gesture in asked:
        step(f"à chaud : {gesture.label}")
        time(client, gesture)
        yield gesture, [time(client, gesture) for _ in range(gesture.repeats or repeats)]


def _new_hour(instance: Instance) -> Figure:
    """The first answer of a minute looks again at the hours that have run out by then."""
    start = now()
    with (
        _served(instance, first="/?open=now", wall=FULL_HOUR) as server,
        closing(Client(server.port)) as client,
    ):
        sleep(max(0.0, start + UNTIL_THEN - now()))
        return figure(NEW_HOUR, [time(client, NEW_HOUR)])


def _restart(instance: Instance, server: Server, asked: Sequence[Gesture], workers: int) -> Restart:
    """Read the memory of every worker once all its threads have worked."""
    _crowd(server, asked)
    used = [memory(pid, instance.snapshots) for pid in server.workers()]
    return Restart(workers, server.first_answer, used)


def _crowd(server: Server, asked: Sequence[Gesture]) -> None:
    """Several visitors at once; a connection per gesture, so that all workers are reached."""
    brisk = [gesture for gesture in asked if not gesture.repeats]
    addresses = [(gesture.address(), gesture.fragment) for gesture in brisk for _ in range(4)]

    def visit(mine: Sequence[tuple[str, bool]]) -> None:
        for address, fragment in mine:
            with closing(Client(server.port)) as client:
                client.get(address, fragment=fragment)

    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(visit, (addresses[start::READERS] for start in range(READERS))))
