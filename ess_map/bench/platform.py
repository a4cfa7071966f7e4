# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the platform itself costs: the same pages with and without plugins that add nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from ess_map.bench.instance import Instance
from ess_map.core.errors import EssMapError

PLUGINS = 20
TARGET = 1.0
"""Milliseconds that so many plugins may add to the page of an actor."""


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one page, without plugins and with ``PLUGINS`` of them."""

    label: str
    without: float
    idle: float
    target: float | None

    @property
    def more(self) -> float:
        return self.idle - self.without

    @property
    def ratio(self) -> float:
        return self.idle / self.without


def costs(instance: Instance, actor: str, repeats: int) -> list[Cost]:
    """Measure, in one process and by turns, the page of ``actor`` and the home page."""
    with instance.log.open("ab") as log:
        done = subprocess.run(
            [sys.executable, "-m", "ess_map.bench.idle", actor, str(repeats)],
            env=instance.environ(),
            stdout=subprocess.PIPE,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise EssMapError(f"Les pages ne répondent pas : voir {instance.log}.")
    of_actor, of_home = json.loads(done.stdout)
    return [Cost("page d'un acteur", *of_actor, TARGET), Cost("première page", *of_home, None)]
