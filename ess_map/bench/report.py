# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures as tables for a person and as values for a program."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from ess_map.bench.editing import Edited
from ess_map.bench.figures import Figure
from ess_map.bench.instance import Load
from ess_map.bench.measure import Measured
from ess_map.bench.platform import PLUGINS

RESTART = 5.0
PRIVATE = 400.0
IMPORT = 480.0
"""Targets: seconds to the first answer, MB of a worker's own, seconds for the import below."""

IMPORTED = 1_500_000
MEGA = 1e6


@dataclass(frozen=True)
class Run:
    """One database: how it was filled, and what was measured."""

    kind: str
    versions: str
    load: Load
    measured: Measured


@dataclass(frozen=True)
class Line:
    """A figure that is no gesture."""

    label: str
    value: str
    target: str = ""
    ratio: float | None = None


def machine() -> dict[str, Any]:
    """Return what the figures were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cpuinfo = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    model = next((line.partition(": ")[2] for line in cpuinfo if line.startswith("model name")), "")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30, 1),
        "processor": model or platform.machine(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_average": os.getloadavg()[2],
    }


def as_json(runs: Sequence[Run]) -> dict[str, Any]:
    """Return everything as JSON values."""
    return {"machine": machine(), "databases": {run.kind: asdict(run) for run in runs}}


def tables(run: Run) -> Iterator[Table]:
    """Yield the tables of one database."""
    measured = run.measured
    one = f"{run.versions} : {run.load.actors} acteurs, un processus, ms"
    yield _figures(one, measured.figures)
    if measured.edited is not None:
        yield _figures("Deux processus, une modification par seconde, ms", measured.edited.figures)
    table = Table("", "mesuré", "objectif", "", title="Chargement, redémarrage, mémoire")
    for line in lines(run):
        table.add_row(line.label, line.value, line.target, _verdict(line.ratio))
    yield table


def _figures(title: str, figures: Sequence[Figure]) -> Table:
    table = Table("geste", "objectif", "médiane", "p95", "à froid", "", title=title)
    for one in figures:
        target = f"{one.target:.0f}" if one.target else ""
        cold = f"{one.cold:.0f}" if one.cold is not None else ""
        numbers = (target, f"{one.median:.1f}", f"{one.p95:.1f}", cold)
        label = f"{one.label}\n{escape(one.note)}" if one.note else one.label
        table.add_row(label, *numbers, _verdict(ratio(one)))
    return table


def ratio(one: Figure) -> float | None:
    """Return the median as a part of the target: 1 and below is kept."""
    return one.median / one.target if one.target else None


def _verdict(share: float | None) -> str:
    if share is None:
        return ""
    return f"[green]✓ {share:.2f}[/]" if share <= 1 else f"[red]✗ {share:.2f}[/]"


def lines(run: Run) -> Iterator[Line]:
    """Yield what is not a gesture: loading, sizes, edits, restart, memory."""
    load = run.load
    yield Line("chargement des territoires", f"{load.territories:.0f} s")
    yield import_line(run)
    yield Line("construction de l'atlas", f"{load.atlas:.1f} s")
    yield Line("base", f"{load.database_bytes / MEGA:.0f} Mo")
    yield Line("instantané", f"{load.snapshot_bytes / MEGA:.0f} Mo")
    if run.measured.edited is not None:
        yield from _edits(run.measured.edited)
    for restart in run.measured.restarts:
        label = f"redémarrage ({restart.workers} processus)"
        share = restart.seconds / RESTART
        yield Line(label, f"{restart.seconds:.1f} s", f"{RESTART:.0f} s", share)
        for used in restart.memory:
            own = used.private / MEGA
            value = f"{own:.0f} Mo (+ {used.snapshot / MEGA:.0f} Mo d'instantané projeté)"
            yield Line("mémoire propre d'un processus", value, f"{PRIVATE:.0f} Mo", own / PRIVATE)
    for cost in run.measured.idle:
        label = f"{cost.label}, {PLUGINS} extensions qui n'ajoutent rien"
        value = f"{cost.without:.1f} → {cost.idle:.1f} ms (+{cost.more:.2f}, ×{cost.ratio:.2f})"
        if cost.target is None:
            yield Line(label, value)
        else:
            yield Line(label, value, f"+{cost.target:.0f} ms", cost.more / cost.target)


def _edits(edited: Edited) -> Iterator[Line]:
    missed = f"{edited.missed} réponses en retard"
    yield Line("modifications vues par les deux processus", f"{edited.edits}, {missed}", "0")
    yield Line("instantané refait pour une modification", "oui" if edited.rebuilt else "non", "non")


def import_line(run: Run) -> Line:
    """Say how long the import took; its target is set for PostgreSQL and a whole country."""
    load = run.load
    value = f"{load.importing:.0f} s ({load.actors / load.importing:.0f} lignes/s)"
    if run.kind == "postgis" and load.actors >= IMPORTED:
        return Line("import", value, f"{IMPORT:.0f} s", load.importing / IMPORT)
    return Line("import", value)
