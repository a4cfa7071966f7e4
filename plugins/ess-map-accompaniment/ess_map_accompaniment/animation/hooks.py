# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Benchmark, Job, Panel, Territory, User, db
from ess_map_accompaniment.animation import (
    bench,
    counting,
    desk,
    equity,
    reporting,
    summary,
    zones,
)
from ess_map_accompaniment.animation import models as models


def register_blueprints() -> list[Blueprint]:
    return [desk.bp, zones.bp, equity.bp, reporting.bp]


def register_jobs() -> list[Job]:
    label = _l("Accompagnement : compter les services de chaque intercommunalité")
    return [Job(counting.JOB, label, counting.run, 10)]


def register_benchmarks() -> list[Benchmark]:
    return bench.benchmarks()


def territory_panels(territory: Territory, user: User | None) -> list[Panel]:
    found = summary.of_territory(db.session, user, territory) if user else None
    if found is None:
        return []
    html = render_template(
        "accompaniment/animation/_territory.html", found=found, territory=territory
    )
    return [Panel(_l("Accompagnement"), Markup(html), weight=55)]
