# SPDX-License-Identifier: AGPL-3.0-or-later
"""What plugins want measured, asked of a process of the instance (``ess_map.bench.inside``)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import count, cycle
from typing import Any

from ess_map.bench.figures import Figure, figure
from ess_map.bench.gestures import Gesture
from ess_map.bench.instance import Instance
from ess_map.core.errors import EssMapError
from ess_map.platform.plugins import running


def wanted(only: str) -> bool:
    """Tell whether a plugin wants something measured whose name has ``only``."""
    return any(only in name for name in running().everything().benchmarks)


def gestures(instance: Instance, only: str) -> list[Gesture]:
    """Prepare the pages of plugins; return what a visitor does there."""
    found = _ask(instance, "pages", 0, only)
    return [
        Gesture(
            one["key"],
            one["label"],
            one["target"],
            in_turn(one["pages"]),
            repeats=one["repeats"],
        )
        for one in found
    ]


def figures(instance: Instance, repeats: int, only: str, *, cold: bool) -> list[Figure]:
    """Prepare what plugins do themselves, and time it in the process that does it."""
    return [
        figure(
            Gesture(one["key"], one["label"], one["target"], str),
            one["times"],
            one["cold"] if cold else None,
            one["note"],
        )
        for one in _ask(instance, "times", repeats, only)
    ]


def in_turn(pages: list[str]) -> Callable[[], str]:
    """Return a source of addresses; a number that nobody reads makes each of them new."""
    turn, serial = cycle(pages), count()

    def address() -> str:
        page = next(turn)
        return f"{page}{'&' if '?' in page else '?'}n={next(serial)}"

    return address


def _ask(instance: Instance, what: str, repeats: int, only: str) -> list[dict[str, Any]]:
    with instance.log.open("ab") as log:
        done = subprocess.run(
            [sys.executable, "-m", "ess_map.bench.inside", what, str(repeats), only],
            env=instance.environ(),
            stdout=subprocess.PIPE,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise EssMapError(f"Une extension n'a pas pu être mesurée : voir {instance.log}.")
    return json.loads(done.stdout)
