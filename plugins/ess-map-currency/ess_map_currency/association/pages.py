# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of an association: what waits, how the currency is doing, who is far from it."""

from __future__ import annotations

from flask import Response, render_template
from flask_babel import gettext as _

from ess_map import db, sheets, signed_in
from ess_map_currency.agreements import record
from ess_map_currency.association import coverage, figures, todo
from ess_map_currency.association.room import bp
from ess_map_currency.currencies import acting


@bp.get("/<slug>/tableau")
@signed_in
def show(slug: str) -> str:
    """What waits first, then the figures."""
    currency = acting.require(slug)
    agreements = record.of_currency(db.session, currency.id)
    return render_template(
        "currency/association/show.html",
        currency=currency,
        todos=todo.of_currency(db.session, currency, agreements),
        figures=figures.of_currency(db.session, currency, agreements),
        coverage=coverage.of_currency(db.session, currency),
    )


@bp.get("/<slug>/tableau.csv")
@signed_in
def table(slug: str) -> Response:
    """The same figures for a report."""
    currency = acting.require(slug)
    agreements = record.of_currency(db.session, currency.id)
    found = figures.of_currency(db.session, currency, agreements)
    covered = coverage.of_currency(db.session, currency)
    rows = [[_("Tableau"), _("Ligne"), _("Valeur")]]
    for title, several in (
        (_("Par activité"), found.by_trade),
        (_("Par intercommunalité"), found.by_epci),
        (_("Vérification des fiches"), found.fresh),
    ):
        rows += [[title, one.label, str(one.count)] for one in several]
    rows += [[_("Membres"), day.isoformat(), str(count)] for day, count in found.months]
    for step in covered.steps if covered else ():
        rows.append([_("Habitants à moins de (km)"), str(step.km), str(step.people)])
    return Response(
        sheets.csv_of(rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{currency.slug}-chiffres.csv"'},
    )
