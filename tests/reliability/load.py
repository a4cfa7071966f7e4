# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposals from many addresses at a steady rate: how long each waits, how many are refused.

`python -m tests.reliability.load` (`make load`): PostgreSQL with its disk writes, two server
processes, form tokens, limits and validation all active. A visitor opens the form and proposes
three places. Arrivals are on the clock, not after the last answer, so a slow server gets a queue
instead of a rest.
"""

from __future__ import annotations

import argparse
import random
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import requests

from ess_map.testing.browsing import TOKEN
from tests.reliability.instance import Instance, instance
from tests.reliability.visitor import Visitor

THREADS = 64
EACH = 3
"""Places that one visitor proposes, from one opened form."""
FLOOD = "198.51.100.7"
FLOODERS = 0.02
"""Share of the arrivals that come from one single address, which the limits must stop."""


@dataclass
class Figures:
    """What the clients saw; times in seconds from the moment a request was due."""

    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    """Of the proposals that were acknowledged."""
    flooder: Counter[int] = field(default_factory=Counter)
    ready: list[Visitor] = field(default_factory=list)
    """Who has the form open and has more places to propose."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def visitor(self) -> Visitor | None:
        with self.lock:
            return self.ready.pop(0) if self.ready else None

    def percentile(self, share: float) -> float:
        return sorted(self.times)[int(share * (len(self.times) - 1))] if self.times else 0.0


def arrive(made: Instance, figures: Figures, due: float) -> None:
    """Propose one place, from a form that is open already or from a new one."""
    visitor, marker, flood = None, secrets.token_hex(8), random.random() < FLOODERS
    fields = {"name": marker, "summary": f"Résumé de {marker}", "family": "association"}
    fields |= {"city": "Tours", "postal_code": "37000", "author_email": f"{marker}@exemple.fr"}
    try:
        visitor = figures.visitor() if not flood else None
        if visitor is None:
            visitor = Visitor(made.origin, FLOOD if flood else _address())
            page = visitor.http.get(f"{made.origin}/acteurs/nouveau", timeout=60)
            visitor.token = TOKEN.search(page.text)[1]
        status = visitor.send(
            "/acteurs/nouveau", {**fields, "csrf_token": visitor.token}
        ).status_code
    except requests.RequestException as error:
        status = getattr(error.response, "status_code", 0) or 0
    waited = time.monotonic() - due
    with figures.lock:
        (figures.flooder if flood else figures.statuses)[status] += 1
        if status == 303 and not flood:
            figures.times.append(waited)
            visitor.sent += 1
            if visitor.sent < EACH:
                figures.ready.append(visitor)


def _address() -> str:
    return ".".join(str(random.randrange(1, 255)) for _part in range(4))


def load(made: Instance, rate: float, seconds: float) -> Figures:
    """Send ``rate`` proposals a second for ``seconds``."""
    figures = Figures(asked=int(rate * seconds))
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(figures.asked):
            due = began + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(arrive, made, figures, due)
    return figures


def run(kind: str, folder: Path, rate: float, seconds: float, workers: int) -> Figures:
    """Measure one fresh instance, warmed by a few proposals."""
    with instance(kind, folder, workers=workers, ESS_MAP_PROXY_HOPS="1") as made:
        made.start()
        load(made, 5, 4)
        return load(made, rate, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50, help="proposals a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=("spatialite", "postgis"), default="postgis")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ess-load-") as folder:
        figures = run(asked.database, Path(folder), asked.rate, asked.seconds, asked.workers)
    sys.stdout.write(f"{asked.database}, {asked.workers} workers, {asked.rate:g} a second\n")
    sys.stdout.writelines(f"  {line}\n" for line in said(figures))


def said(figures: Figures) -> list[str]:
    """Return the figures as lines."""
    times = (
        f"{name} {1000 * value:.0f} ms"
        for name, value in (
            ("median", statistics.median(figures.times or [0.0])),
            ("p95", figures.percentile(0.95)),
            ("p99", figures.percentile(0.99)),
        )
    )
    others = {status: number for status, number in figures.statuses.items() if status != 303}
    alone = figures.flooder
    return [
        f"{figures.asked} proposals: {figures.statuses[303]} acknowledged, others {others}",
        f"from when it was due to its receipt: {', '.join(times)}",
        f"one address alone: {alone[303]} acknowledged, {alone[429]} refused",
    ]


if __name__ == "__main__":
    main()
