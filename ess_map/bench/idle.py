# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages with plugins that answer and have nothing to say: `python -m ess_map.bench.idle`."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from flask import Flask

from ess_map import config, hookimpl
from ess_map.app import create_app
from ess_map.bench.platform import PLUGINS
from ess_map.core.errors import EssMapError

WARM = 30


class Idle:
    """A plugin that answers every hook of a page and contributes nothing."""

    @hookimpl
    def actor_panels(self, actor, user):
        return []

    @hookimpl
    def pole_panels(self, pole, user):
        return []

    @hookimpl
    def actor_actions(self, actor, user):
        return []

    @hookimpl
    def field_sources(self, actor):
        return []

    @hookimpl
    def actor_properties(self, actor_ids):
        return []

    @hookimpl
    def contribution_sections(self, actor, user):
        return []

    @hookimpl
    def territory_panels(self, territory, user):
        return []

    @hookimpl
    def nav_items(self, user, territory):
        return []

    @hookimpl
    def administration_items(self):
        return []

    @hookimpl
    def event_recorded(self, event):
        return None


def main(actor: str, repeats: str) -> None:
    """Print the medians of the page of ``actor`` and of the home page, in milliseconds."""
    settings = config.from_environment()
    idle = [(f"idle{number}x", Idle()) for number in range(PLUGINS)]
    apps = [create_app(settings, plugins=found, installed=False) for found in ((), idle)]
    # The edits that were measured before may have renamed it.
    today = apps[0].test_client().get(actor).location or actor
    found = [_medians(apps, address, int(repeats)) for address in (today, "/")]
    sys.stdout.write(json.dumps(found))


def _medians(apps: list[Flask], address: str, repeats: int) -> list[float]:
    """Ask one and the other in turn, so that what else the machine does strikes both alike."""
    ask = [_asking(app, address) for app in apps]
    for _time in range(min(WARM, repeats)):
        for one in ask:
            one()
    times: list[list[float]] = [[] for _one in ask]
    gc.collect()
    gc.disable()
    try:
        for _time in range(repeats):
            for found, one in zip(times, ask, strict=True):
                begun = perf_counter()
                one()
                found.append(1000 * (perf_counter() - begun))
    finally:
        gc.enable()
    return [median(found) for found in times]


def _asking(app: Flask, address: str) -> Callable[[], None]:
    client = app.test_client()

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise EssMapError(f"{address} a répondu {answer.status_code}.")

    return ask


if __name__ == "__main__":
    main(*sys.argv[1:])
