# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``ess-map groupbuy …`` about runs; other rooms add theirs to the group."""

from __future__ import annotations

import click
from flask import Blueprint
from flask_babel import gettext as _

from ess_map import NotFound, db
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.runs import asking, reading, running, verifying
from ess_map_groupbuy.runs.models import Run

bp = Blueprint("groupbuy_cli", __name__, cli_group="groupbuy")


@bp.cli.command("runs")
@click.argument("campaign")
def list_(campaign: str) -> None:
    """Lister les formations de la campagne CAMPAIGN (le mot de son adresse)."""
    found = reading.of_campaign(db.session, campaigns.find(db.session, campaign).id)
    for one in found:
        numbers = one.id, one.purpose, one.state, one.people, one.asked, one.fingerprint
        click.echo("{:>6}  {:<8} {:<8} {:>5} / {:<5} {}".format(*numbers))
    if not found:
        click.echo(_("Aucune formation encore."))


@bp.cli.command("form")
@click.argument("campaign")
def form(campaign: str) -> None:
    """Former les groupes de la campagne CAMPAIGN tout de suite, sans rien proposer."""
    run_id = asking.ask(db.session, campaigns.find(db.session, campaign)).id
    db.session.commit()
    running.run(db.session)
    one = db.session.get_one(Run, run_id, populate_existing=True)
    if one.failure:
        raise click.ClickException(one.failure)
    said = _("Formation %(id)s : %(people)s personnes servies sur %(asked)s.", id=one.id,
             people=one.people, asked=one.asked)  # fmt: skip
    click.echo(said)


@bp.cli.command("verify")
@click.argument("run", type=int)
def verify(run: int) -> None:
    """Refaire la formation numéro RUN : 0 si elle est la même, 1 sinon, 2 si elle est effacée."""
    known = db.session.get(Run, run)
    if known is None:
        raise NotFound(_("Il n'y a pas de formation numéro %(id)s.", id=run))
    found = verifying.verify(db.session, reading.find(db.session, known.campaign_id, run))
    for line in found.lines:
        click.echo(line)
    raise SystemExit(found.status)
