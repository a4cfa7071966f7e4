# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from ess_map import Actor, Benchmark, Job, Panel, Setting, User
from ess_map_currency.currencies import seams
from ess_map_currency.desks import (
    bench,
    confirming,
    freshness,
    keeping_views,
    panels,
    public_views,
    till_views,
)
from ess_map_currency.desks import models as models

seams.SECTIONS.append(panels.section)
seams.COUNTS.append(panels.counts)


def register_blueprints() -> list[Blueprint]:
    return [public_views.bp, keeping_views.bp, till_views.bp]


def register_settings() -> list[Setting]:
    return [
        Setting(
            freshness.CONFIRM,
            _l("Mois après lesquels un comptoir de change est à confirmer"),
            default=6,
            minimum=1,
            maximum=60,
        ),
        Setting(
            freshness.HIDE,
            _l("Mois après lesquels un comptoir que personne n'a confirmé n'est plus proposé"),
            default=12,
            minimum=1,
            maximum=120,
        ),
    ]


def register_jobs() -> list[Job]:
    label = _l("Demander chaque mois de confirmer les comptoirs de change")
    return [Job(confirming.JOB, label, confirming.ask, every=time(6, 20))]


def register_benchmarks() -> list[Benchmark]:
    return bench.benchmarks()


def actor_panels(actor: Actor, user: User | None) -> list[Panel]:
    return panels.of_actor(actor)
