# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``ess-map accompaniment …``."""

from __future__ import annotations

import click
from flask import Blueprint
from flask_babel import gettext as _

from ess_map import db, local_now
from ess_map_accompaniment.matching import catalogue, judging, ordering, telling
from ess_map_accompaniment.projects import record

bp = Blueprint("accompaniment_cli", __name__, cli_group="accompaniment")


@bp.cli.command("explain")
@click.argument("project", type=int)
def explain(project: int) -> None:
    """Dire, pour le projet numéro PROJECT, ce que dit sa page d'explication."""
    demand = record.demand_of(record.find(db.session, project))
    today = local_now().date()
    judged = judging.judge(demand, catalogue.offers(db.session))
    ordered = ordering.order(judged, ordering.seed_of(project), today)
    week = ordering.week_of(today)
    click.echo(_("Projet n° %(id)s, semaine %(week)s", id=project, week=week))
    click.echo()
    for line in telling.of_all(ordered):
        click.echo(line)
