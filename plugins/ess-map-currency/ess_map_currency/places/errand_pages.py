# SPDX-License-Identifier: AGPL-3.0-or-later
"""« Mes courses »: a round of errands on a way, in a local currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from flask import jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from ess_map import db, fields, local_now, locality, public
from ess_map_currency.currencies import asked
from ess_map_currency.currencies import record as currencies
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks.travelling import PACES, PARIS
from ess_map_currency.places import kept, properties, rounds, wanted, way
from ess_map_currency.places.candidates import ASIDE
from ess_map_currency.places.room import bp

NAMES = ("needs", "from", "to", "line", "at", "pace", "currency")
MOST_CURRENCIES = 4
"""Currencies that are tried when none was chosen."""
AHEAD = timedelta(days=60)
ROUND = 0.05
"""Degrees around where one starts that are shown to draw on."""
WAY_TONE, STOP_TONE, END_TONE = 1, 4, 6


class LineForm(FlaskForm):
    """The line that one may draw; an address says it, nothing is written."""

    class Meta:
        csrf = False

    line = fields.LongText(_l("Le trajet, en GeoJSON"))


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    typed: Mapping[str, str]
    wanted: wanted.Wanted
    said: way.Said
    local: datetime
    later: bool
    pace: str
    known: tuple[Currency, ...]
    chosen: Currency | None
    problems: tuple[str, ...]

    def args(self, **changes: str) -> dict[str, str]:
        """Return the parameters of an address that asks the same, but for ``changes``."""
        return {name: value for name, value in {**self.typed, **changes}.items() if value}


@bp.get("/parcours")
@public
def errand_round():
    """Plan a round of errands, or ask what for and where."""
    found = _asked(request.args)
    form = LineForm(formdata=None, data={"line": found.typed["line"]})
    return render_template(
        "currency/places/round.html",
        asked=found,
        form=form,
        outcome=_outcome(found),
        bbox=_shown(found),
        paces={key: label for key, (_kmh, label) in PACES.items()},
        aside=ASIDE[found.pace],
        most=wanted.MOST,
        share=properties.share,
    )


@bp.get("/parcours.json")
@public
def errand_map():
    """Return the way and its numbered stops, for the map."""
    found = _asked(request.args)
    outcome = _outcome(found)
    if outcome is None:
        return jsonify({"type": "FeatureCollection", "features": []})
    asked_for = {"what": "way", "tone": END_TONE, "approximate": True}
    features = [
        _feature("LineString", found.said.way.points, asked_for),
        _feature("LineString", outcome.line, {"what": "way", "tone": WAY_TONE}),
        *_ends(outcome),
        *(_mark(halt, number) for number, halt in enumerate(outcome.halts, start=1)),
    ]
    return jsonify({"type": "FeatureCollection", "features": features})


def _asked(args: Mapping[str, str]) -> Asked:
    typed = {name: args.get(name, "").strip() for name in NAMES}
    known = tuple(currencies.of_states(db.session, CIRCULATING))
    problems: list[str] = []
    local = _moment(typed["at"], problems)
    said = way.read(typed)
    return Asked(
        typed=typed,
        wanted=wanted.read(typed["needs"]),
        said=said,
        local=local or local_now(),
        later=local is not None,
        pace=typed["pace"] if typed["pace"] in PACES else "foot",
        known=known,
        chosen=next((one for one in known if one.slug == typed["currency"]), None),
        problems=(*said.problems, *problems),
    )


def _outcome(found: Asked) -> rounds.Outcome | None:
    if found.said.way is None or not found.wanted.needs:
        return None
    local = found.local
    tried = (found.chosen,) if found.chosen else _around(found)
    return rounds.best(db.session, found.said.way, found.wanted.needs, tried, local, found.pace)


def _shown(found: Asked) -> tuple[float, float, float, float] | None:
    """Return what the map shows on which one draws: around the start, else all places there are.

    None where a line was drawn: the map then shows that.
    """
    if found.typed["line"]:
        return None
    if found.said.start.point:
        x, y = found.said.start.point
        return x - ROUND, y - ROUND, x + ROUND, y + ROUND
    known = kept.places(db.session)
    somewhere = ~np.isnan(known.longitude)
    if not somewhere.any():
        return None
    xs, ys = known.longitude[somewhere], known.latitude[somewhere]
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def _around(found: Asked) -> Sequence[Currency]:
    """Return the currencies of where one leaves; all that there are when none covers it."""
    territory = found.said.start.territory
    if territory is None:
        return found.known[:MOST_CURRENCIES]
    here = locality(territory.key)
    covering = [one for one in found.known if asked.covers(one, here)]
    others = [one for one in found.known if one not in covering]
    return [*covering, *others][:MOST_CURRENCIES]


def _moment(text: str, problems: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        wall = datetime.fromisoformat(text).replace(tzinfo=PARIS)
    except ValueError:
        problems.append(_("Nous n'avons pas compris l'heure de départ : ce sera maintenant."))
        return None
    if not local_now() - timedelta(hours=1) <= wall <= local_now() + AHEAD:
        problems.append(
            _("Choisissez un départ dans les deux mois qui viennent : ce sera maintenant.")
        )
        return None
    return wall


def _mark(halt: rounds.Halt, number: int) -> dict[str, Any]:
    said = {
        "what": "mark",
        "tone": STOP_TONE,
        "number": number,
        "name": halt.name,
        "text": f"{halt.arrival:%H:%M} · {', '.join(need.label for need in halt.needs)}",
        "url": url_for("actors.page", slug=halt.actor.slug),
    }
    return _feature("Point", halt.point, said)


def _ends(outcome: rounds.Outcome) -> list[dict[str, Any]]:
    begin, end = outcome.line[0], outcome.line[-1]
    mark = {"what": "mark", "tone": END_TONE, "number": ""}
    if begin == end:
        return [_feature("Point", begin, mark | {"name": _("Départ et arrivée")})]
    ends = ((begin, _("Départ")), (end, _("Arrivée")))
    return [_feature("Point", at, mark | {"name": name}) for at, name in ends]


def _feature(kind: str, coordinates: Any, said: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": said}
