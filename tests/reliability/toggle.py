# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin is switched off and on under load: nobody is served an error, all workers follow soon.

`python -m tests.reliability.toggle` (`make toggle`): several gunicorn workers, an installed plugin
with a page, a menu entry and a facet, clients that ask without a pause, each on a new connection.
The state is changed from another process. Of each change is told for how long afterwards somebody
was still answered by the old state: the start of that request, from the commit on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import requests

from ess_map import config
from ess_map.app import create_app
from ess_map.core.db import db
from ess_map.platform import state
from ess_map.testing.factories import make_actor
from tests.reliability.instance import Instance, instance

CLIENTS = 6
PAUSE = 1.5
"""Seconds between two changes, at least."""
PATIENCE = 30
"""Seconds in which the first new answer must come, on a busy machine too."""
PLUGIN = """
    import os

    from flask import Blueprint

    from ess_map import Facet, NavItem, hookimpl, public

    bp = Blueprint("switch", __name__, url_prefix="/switch")


    @bp.get("/")
    @public
    def page():
        return str(os.getpid())


    @hookimpl
    def register_blueprints():
        return [bp]


    @hookimpl
    def register_facets():
        return [Facet("switch.it", "Bascule", values=lambda rows: [("on",) for _row in rows])]


    @hookimpl
    def nav_items():
        return [NavItem("Bascule", "/switch/")]
"""


def install(folder: Path) -> Path:
    """Write a distribution with the plugin ``switch``; return what to put on the path."""
    site = folder / "site"
    info = site / "ess_map_switch-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "ess_map_switch.py").write_text(dedent(PLUGIN), "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ess-map-switch\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ess_map.plugins]\nswitch = ess_map_switch\n")
    return site


@dataclass
class Figures:
    """What the clients saw; ``seen`` are (asked, answered, status) at the plugin's page."""

    statuses: Counter[int | str] = field(default_factory=Counter)
    seen: list[tuple[float, float, int]] = field(default_factory=list)
    workers: set[str] = field(default_factory=set)
    late: list[float] = field(default_factory=list)
    """Seconds after each commit at which the last request began that got the old answer."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def errors(self) -> dict[int | str, int]:
        return {
            status: count
            for status, count in self.statuses.items()
            if not isinstance(status, int) or status >= 500
        }


def ask(made: Instance, addresses: list[str], figures: Figures, stop: threading.Event) -> None:
    """Ask for one page after the other until told to stop."""
    while not stop.is_set():
        for address in addresses:
            began = time.monotonic()
            try:
                answer = requests.get(made.origin + address, timeout=30)
                status: int | str = answer.status_code
            except requests.RequestException as error:
                status = type(error).__name__
            with figures.lock:
                figures.statuses[status] += 1
                if address == "/switch/" and isinstance(status, int):
                    figures.seen.append((began, time.monotonic(), status))
                    if status == 200:
                        figures.workers.add(answer.text)


def toggle(made: Instance, changes: int) -> Figures:
    """Change the state ``changes`` times, an even number, while the clients ask."""
    app = create_app(config.from_environment(made.environment), installed=False)
    figures, stop = Figures(), threading.Event()
    with app.app_context():
        slug = make_actor().slug
        addresses = ["/switch/", "/", "/switch/", f"/acteurs/{slug}", "/switch/", "/facets.json"]
        clients = [
            threading.Thread(target=ask, args=(made, addresses, figures, stop))
            for _client in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        try:
            time.sleep(PAUSE)
            commits: list[tuple[float, float]] = []
            for number in range(changes):
                began = time.monotonic()
                (state.enable if number % 2 else state.disable)(db.session, "switch")
                db.session.commit()
                commits.append((began, time.monotonic()))
                time.sleep(PAUSE)
                _wait_for(200 if number % 2 else 404, figures, commits[-1][1])
        finally:
            stop.set()
            for client in clients:
                client.join()
            db.session.remove()
            db.engine.dispose()
    figures.late = [_late(figures, commits, number) for number in range(changes)]
    return figures


def _wait_for(status: int, figures: Figures, since: float) -> None:
    """Wait until somebody who asked after ``since`` got ``status``."""
    while time.monotonic() < since + PATIENCE:
        with figures.lock:
            if any(asked > since and got == status for asked, _answered, got in figures.seen):
                return
        time.sleep(0.1)


def _late(figures: Figures, commits: list[tuple[float, float]], number: int) -> float:
    """Return when the last request began that got the old answer, before the next change began."""
    _began, done = commits[number]
    until = commits[number + 1][0] if number + 1 < len(commits) else float("inf")
    old = 404 if number % 2 else 200
    stale = [
        asked - done
        for asked, answered, status in figures.seen
        if done < asked and answered < until and status == old
    ]
    return max(stale, default=0.0)


def run(kind: str, folder: Path, changes: int, workers: int = 2) -> Figures:
    """Measure one fresh instance."""
    site = install(folder)
    environ = {"PYTHONPATH": str(site), "ESS_MAP_PLUGINS": "installed"}
    with instance(kind, folder, workers=workers, **environ) as made:
        made.start()
        return toggle(made, changes)


def said(figures: Figures) -> str:
    """Return the figures as a line."""
    asked = sum(figures.statuses.values())
    return (
        f"{asked} answers of {len(figures.workers)} workers, errors {figures.errors}, "
        f"{len(figures.late)} changes, the last old answer began {max(figures.late):.2f} s after"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    for kind in ("spatialite", "postgis"):
        with tempfile.TemporaryDirectory(prefix="ess-toggle-") as folder:
            figures = run(kind, Path(folder), asked.changes, asked.workers)
        sys.stdout.write(f"{kind}: {said(figures)}\n")


if __name__ == "__main__":
    main()
