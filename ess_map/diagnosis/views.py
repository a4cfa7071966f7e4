# SPDX-License-Identifier: AGPL-3.0-or-later
"""The diagnosis of a territory, alone or beside another, on the screen and in files."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as url
from flask_babel import gettext as _

from ess_map.board import gaps
from ess_map.core.db import db
from ess_map.diagnosis import (
    answering,
    charts,
    compare,
    drawing,
    keeping,
    places,
    present,
    white_zones,
)
from ess_map.diagnosis.diagnose import Surroundings, diagnose
from ess_map.diagnosis.figures import Findings
from ess_map.diagnosis.forms import KeepForm
from ess_map.explore import frame
from ess_map.people import rights
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.territories import lookup, search
from ess_map.territories.models import Territory

bp = Blueprint("diagnosis", __name__)

MOST_SUGGESTED = 6
MOST_FOUND = 8


@dataclass(frozen=True)
class Beside:
    """What a territory can be compared with, by key: those that touch it, or a name's answers."""

    asked: str
    choices: tuple[tuple[str, str], ...]
    found: bool
    """Whether ``choices`` answer what was asked."""


def scopes(key: str) -> frozenset[str]:
    """Return the scopes of a territory, for the line of a route."""
    return rights.of_territory(lookup.get(key))


def asked_km() -> float:
    """Return the distance that the address asks for."""
    return white_zones.reach(request.args.get("km", ""))


@bp.get("/territoires/<key>/diagnostic")
@public
def page(key: str) -> Response:
    """What this territory has and lacks; ``avec=`` puts another one beside it."""
    here = lookup.get(key)
    if here.key != key:
        return redirect(url("diagnosis.page", key=here.key, **request.args), 301)
    frame.about(here)
    around = Surroundings(db.session)
    found = _diagnose(here, around)
    other = request.args.get("avec", "").strip()
    if other:
        there = lookup.get(other)
        return make_response(_compared(found, _diagnose(there, around), here))
    return _shown(here, found, KeepForm(formdata=None, km=str(found.reach)))


@bp.get("/territoires/<key>/diagnostic.<form>")
@public
def file(key: str, form: str) -> Response:
    """The same in a file: pdf, odt or csv."""
    return answering.write(_diagnose(lookup.get(key)), form)


@bp.post("/territoires/<key>/diagnostic/garder")
@needs("animator", of=scopes)
def keep(key: str) -> Response:
    """Freeze the figures of today with what the animator says of them."""
    here = lookup.get(key)
    form = KeepForm()
    found = diagnose(
        db.session,
        places.of_territory(db.session, here),
        white_zones.reach(form.km.data or ""),
    )
    if not form.validate_on_submit():
        return _shown(here, found, form, 422)
    kept = keeping.keep(db.session, found, form.comment.data or "", current_user())
    db.session.commit()
    flash(_("Le diagnostic est gardé : ses chiffres ne changeront plus."))
    return redirect(url("kept.show", diagnosis_id=kept.id), 303)


def _diagnose(territory: Territory, around: Surroundings | None = None) -> Findings:
    place = places.of_territory(db.session, territory)
    return diagnose(db.session, place, asked_km(), around)


def _shown(here: Territory, found: Findings, form: KeepForm, status: int = 200) -> Response:
    shown = render_template(
        "diagnosis/page.html",
        shown=present.of(found),
        territory=here,
        beside=_beside(here),
        kept=keeping.of(db.session, here.key),
        form=form,
        animates=rights.allows(current_user(), "animator", rights.of_territory(here)),
        file_url=lambda name: url("diagnosis.file", key=here.key, form=name, km=_km(found)),
        km_url=url("diagnosis.page", key=here.key),
        keep_url=url("diagnosis.keep", key=here.key),
    )
    return make_response(shown, status)


def _compared(one: Findings, other: Findings, here: Territory) -> str:
    return render_template(
        "diagnosis/compare.html",
        one=one,
        other=other,
        territory=here,
        groups=compare.groups(one, other),
        chart=charts.pairs(compare.per_head(one, other), one.name, other.name),
        caveat=compare.caveat(one, other),
        beside=_beside(here),
    )


def _beside(here: Territory) -> Beside:
    asked = request.args.get("autre", "").strip()
    if asked:
        places_found = [one for one in search.find(asked, MOST_FOUND) if one.key != here.key]
        return Beside(asked, tuple((one.key, _name(one)) for one in places_found), True)
    near = drawing.touching(here.key) or [
        (one.key, one.name) for one in gaps.neighbours(db.session, here)
    ]
    return Beside("", tuple(near[:MOST_SUGGESTED]), False)


def _name(territory: Territory) -> str:
    return f"{territory.name} ({territory.level_label})"


def _km(found: Findings) -> str | None:
    """The distance for an address, None when it is the usual one."""
    return None if found.reach == white_zones.USUAL else f"{found.reach:g}"
