# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of who animates: how full permanences are, and who lives far from any."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from ess_map import (
    Forbidden,
    Territory,
    db,
    find_territory,
    local_now,
    needs,
    printing,
    search_territories,
    setting,
    sheets,
    user,
)
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer.acting import ANIMATE
from ess_map_accompaniment.permanences import far, held, occupancy, room
from ess_map_accompaniment.permanences.occupancy import Row

bp = room.blueprint("accompaniment_permanences_animation")
MONTHS = 12
LEVELS = ("epci", "department", "region")
SHOWN = 25
"""Communes listed on the page; the table to take away has them all."""


@dataclass(frozen=True)
class Figure:
    """What a bar of the chart says."""

    label: str
    shown: str
    url: str
    unit: str = "%"
    source: str = ""
    vintage: str = ""


@dataclass(frozen=True)
class Bar:
    figure: Figure
    share: float
    family_index: int | None = None
    strong: bool = False


@bp.get("/animation/permanences")
@needs(ANIMATE)
def index():
    """Show how full the permanences of a month were, and who did not come."""
    months = occupancy.months(MONTHS)
    month = _month(months)
    rows = occupancy.rows(db.session, held.permanences(db.session, user()), month)
    return render_template(
        "accompaniment/permanences/occupancy.html",
        months=months,
        month=month,
        rows=rows,
        bars=[_bar(row) for row in rows if row.occupancy is not None],
    )


@bp.get("/animation/permanences.csv")
@needs(ANIMATE)
def export():
    """Return all months as a table."""
    found = held.permanences(db.session, user())
    head = [
        _("Mois"),
        _("Lieu"),
        _("Places offertes"),
        _("Places prises"),
        _("Remplissage (%)"),
        _("Venus"),
        _("Absents"),
        _("Absences (%)"),
        _("Annulés par la structure"),
    ]
    lines = [
        line
        for month in occupancy.months(MONTHS)
        for line in occupancy.sheet(occupancy.rows(db.session, found, month))
    ]
    return printing.answer(sheets.csv_of([head, *lines]), "permanences.csv", sheets.CSV)


@bp.get("/animation/permanences/loin")
@needs(ANIMATE)
def zones():
    """Show which communes are far from any permanence, and how many people live there."""
    asked = request.args.get("place", "").strip()[:80]
    territory = _territory(asked)
    found = far.communes(db.session, territory, local_now().date()) if territory else []
    lost = far.far(found)
    return render_template(
        "accompaniment/permanences/far.html",
        asked=asked,
        territory=territory,
        mine=acting.territories_of(user()),
        found=found,
        far=lost[:SHOWN],
        count=len(lost),
        nowhere=far.nowhere(found),
        people=sum(one.population or 0 for one in lost),
        everybody=sum(one.population or 0 for one in found),
        drawn=far.draw(found),
        limit=setting("accompaniment.white_zone_km"),
        hatched=far.FAR,
    )


@bp.get("/animation/permanences/loin.csv")
@needs(ANIMATE)
def zones_export():
    """Return all communes of a territory with their distance, as a table."""
    territory = _territory(request.args.get("place", ""))
    found = far.communes(db.session, territory, local_now().date()) if territory else []
    head = [_("Code"), _("Commune"), _("Habitants"), _("Distance (km)"), _("Lieu le plus proche")]
    lines = [[one.code, one.name, one.population, _rounded(one.km), one.nearest] for one in found]
    name = f"loin-des-permanences-{territory.key if territory else ''}.csv"
    return printing.answer(sheets.csv_of([head, *lines]), name, sheets.CSV)


def _month(months):
    asked = request.args.get("mois", "")
    return next((one for one in months if one.isoformat()[:7] == asked), months[0])


def _territory(asked: str) -> Territory | None:
    """Return the territory that is asked for, else the first that the reader holds."""
    mine = acting.territories_of(user())
    if not asked:
        return next((one for one in mine if one.level in LEVELS), None)
    level, _dash, code = asked.partition("-")
    named = level in LEVELS and code.isalnum()
    found = [find_territory(asked)] if named else search_territories(asked, LEVELS, 1)
    if found and not acting.animates_territory(user(), found[0].key):
        raise Forbidden(_("Vous n'animez pas ce territoire : choisissez-en un des vôtres."))
    return found[0] if found else None


def _bar(row: Row) -> Bar:
    url = url_for("accompaniment_permanences.place", actor_id=row.place_id) if row.place_id else ""
    share = row.occupancy or 0
    source = _("réservations de la carte")
    label = _("%(place)s : %(taken)s sur %(offered)s", **_counts(row))
    figure = Figure(label, format_decimal(round(share)), url, source=source, vintage=str(row.month))
    return Bar(figure, share)


def _counts(row: Row) -> dict[str, object]:
    return {"place": row.place, "taken": row.taken, "offered": row.offered}


def _rounded(distance: float | None) -> float | None:
    return None if distance is None else round(distance, 1)
