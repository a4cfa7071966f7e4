# SPDX-License-Identifier: AGPL-3.0-or-later
"""The statistics page: a territory, some months, bars with their tables, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from ess_map import (
    db,
    find_territory,
    needs,
    printing,
    search_territories,
    sheets,
    statistics,
    user,
)
from ess_map_accompaniment.animation import figures, held, period
from ess_map_accompaniment.animation.figures import FEWEST, Figures
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer.acting import ANIMATE

LEVELS = ("epci", "department", "region")

bp = Blueprint(
    "accompaniment_animation_figures",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


@bp.get("/animation/statistiques")
@needs(ANIMATE)
def page() -> str:
    scope, name, asked, found = _found()
    return render_template(
        "accompaniment/animation/figures.html",
        scope=scope,
        name=name,
        found=found,
        months=asked,
        mine=held.territories(user()),
        everywhere=acting.everywhere(user()),
        shown=Shown(acting.animates_territory(user(), scope)),
    )


@bp.get("/animation/statistiques.csv")
@needs(ANIMATE)
def export() -> ResponseReturnValue:
    scope, _name, asked, found = _found()
    shown = Shown(acting.animates_territory(user(), scope))
    name = f"accompagnement-{scope or 'tout'}-{asked.first:%Y-%m}-{asked.last:%Y-%m}.csv"
    return printing.answer(sheets.csv_of(_rows(found, shown)), name, sheets.CSV)


class Shown:
    """Figures as this reader may see them: exact at home, elsewhere none about a few people."""

    def __init__(self, exact: bool) -> None:
        self.exact = exact

    def number(self, count: int) -> str:
        """Return a count, « moins de 5 » where it would tell who."""
        if self.exact or count == 0 or count >= FEWEST:
            return str(format_decimal(count))
        return _("moins de %(few)s", few=FEWEST)

    def rate(self, rate: statistics.Rate) -> str:
        """Return a share of requests, with how many it is of."""
        judged = rate.within + rate.late
        if rate.share is None:
            return _("rien à mesurer encore")
        if not self.exact and judged < FEWEST:
            return _("trop peu pour être dit")
        return _("%(share)s de %(count)s", share=format_percent(rate.share), count=judged)

    def days(self, answered: figures.Answered) -> str:
        """Return a median in days."""
        if answered.median_days is None:
            return _("aucune réponse encore")
        if not self.exact and answered.requests < FEWEST:
            return _("trop peu pour être dit")
        return _("%(days)s jours", days=format_decimal(round(answered.median_days, 1)))

    def width(self, rate: statistics.Rate) -> float:
        """Return the length of a bar in hundredths."""
        judged = rate.within + rate.late
        hidden = rate.share is None or not (self.exact or judged >= FEWEST)
        return 0 if hidden else round(100 * rate.share, 1)

    def lines(self, lines: Iterable[figures.Line]) -> list[figures.Line]:
        """Return the lines that may be shown."""
        return [line for line in lines if self.exact or line.count >= FEWEST]


def _found() -> tuple[str, str, period.Period, Figures]:
    scope, name = _scope(request.args.get("territoire", "").strip())
    asked = period.read(request.args.get("depuis", ""), request.args.get("jusque", ""))
    return scope, name, asked, figures.of(db.session, scope, asked)


def _scope(said: str) -> tuple[str, str]:
    """Return the key and the name of what was asked about; the reader's own unless said."""
    if said in ("tout", "country-fr"):
        return "", _("Tous les territoires")
    if not said:
        mine = [one for one in held.territories(user()) if one.level in LEVELS]
        return (mine[0].key, mine[0].name) if mine else ("", _("Tous les territoires"))
    level, dash, _code = said.partition("-")
    if dash and level in LEVELS:
        place = find_territory(said)
        return place.key, place.name
    places = search_territories(said, levels=LEVELS, limit=1)
    place = places[0] if places else find_territory(said)
    return place.key, place.name


def _rows(found: Figures, shown: Shown) -> Iterable[list[object]]:
    yield [_("Chiffre"), _("Détail"), _("Valeur")]
    all_of = found.answered
    yield [_("Demandes envoyées"), "", shown.number(all_of.requests)]
    yield [_("Réponses en 3 jours ouvrés"), "", shown.rate(all_of.within_3)]
    yield [_("Réponses en 5 jours ouvrés"), "", shown.rate(all_of.within_5)]
    yield [_("Délai médian de réponse"), "", shown.days(all_of)]
    yield [_("Acceptées"), "", shown.number(found.accepted)]
    yield [_("Refusées"), "", shown.number(found.declined)]
    yield [_("Closes sans réponse"), "", shown.number(found.expired)]
    yield [_("Accompagnements terminés"), "", shown.number(found.completed)]
    for title, lines in ((_("Motif de refus"), found.refusals), (_("Issue"), found.outcomes)):
        for line in shown.lines(lines):
            yield [title, str(line.label), line.count]
    for month in found.months:
        for title, count in (
            (_("Envoyées dans le mois"), month.sent),
            (_("Réponses dans le mois"), month.answered),
            (_("Closes sans réponse dans le mois"), month.expired),
        ):
            yield [title, f"{month.since:%Y-%m}", shown.number(count)]
    for one in found.structures:
        yield [_("Demandes par structure"), one.name, shown.number(one.answered.requests)]
        yield [_("Réponses en 5 jours ouvrés"), one.name, shown.rate(one.answered.within_5)]
    for one in found.epci:
        yield [_("Demandes par intercommunalité"), one.name, shown.number(one.answered.requests)]
        yield [_("Réponses en 5 jours ouvrés"), one.name, shown.rate(one.answered.within_5)]
