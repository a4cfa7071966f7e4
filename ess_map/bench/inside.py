# SPDX-License-Identifier: AGPL-3.0-or-later
"""What plugins have measured: `python -m ess_map.bench.inside prepare|pages|times REPEATS ONLY`.

In a process of the instance, as the code of plugins may be; it prints its findings as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import time
from functools import partial
from time import perf_counter
from typing import Any

from ess_map.app import create_app
from ess_map.bench.serve import FromThen
from ess_map.bench.server import MORNING
from ess_map.core.db import db
from ess_map.platform.acting import acting
from ess_map.platform.contracts import Benchmark
from ess_map.platform.guarding import Guard
from ess_map.platform.plugins import registry, running

ADDRESSES = 50
"""Different pages of one kind, asked for in turn."""


def pages(only: str) -> Iterator[dict[str, Any]]:
    """Yield the pages that the plugins of this application want measured."""
    for owner, one in _wanted(only, page=True):
        address = _prepared(owner, one)
        with acting(owner):
            found = [str(address()) for _time in range(ADDRESSES)]
        yield {**_said(one), "pages": found}


def times(repeats: int, only: str) -> Iterator[dict[str, Any]]:
    """Yield the milliseconds of what the plugins of this application do."""
    for owner, one in _wanted(only, page=False):
        call = partial(_timed, owner, _prepared(owner, one))
        cold, _note = call()
        warm, notes = zip(*(call() for _ in range(one.repeats or repeats)), strict=True)
        yield {**_said(one), "cold": cold, "times": warm, "note": notes[-1]}


def prepare(only: str) -> Iterator[str]:
    """Write what is to be measured, before the atlas; yield the names."""
    for owner, one in _wanted(only):
        _prepared(owner, one)
        yield one.name


def _wanted(only: str, *, page: bool | None = None) -> Iterator[tuple[str, Benchmark]]:
    found = registry()
    for name, one in found.benchmarks.items():
        if only in name and page in (None, one.page):
            yield found.owners["benchmarks", name], one


def _prepared(owner: str, one: Benchmark) -> Callable[[], Any]:
    session = db.session()
    guard = Guard(owner, running().watch)
    call = guard.demand(f"benchmark {one.name}", lambda: one.prepare(session))
    session.commit()
    return call


def _timed(owner: str, call: Callable[[], Any]) -> tuple[float, str]:
    """Return the milliseconds, and what was returned if it is a text."""
    db.session.close()  # as a request begins: nothing has been read yet
    with acting(owner):
        start = perf_counter()
        answer = call()
        return 1000 * (perf_counter() - start), answer if isinstance(answer, str) else ""


def _said(one: Benchmark) -> dict[str, Any]:
    return {
        "key": one.name,
        "label": str(one.label),
        "target": one.target,
        "repeats": one.repeats,
    }


def main(what: str, repeats: str, only: str = "") -> None:
    """Print what was asked for, at the hour at which the server serves."""
    app = create_app()
    app.extensions["ess_map.clock"] = FromThen(time.fromisoformat(MORNING))
    with app.test_request_context():
        found = {"prepare": prepare, "pages": pages, "times": partial(times, int(repeats))}
        json.dump(list(found[what](only)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
