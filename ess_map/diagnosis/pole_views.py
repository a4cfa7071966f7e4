# SPDX-License-Identifier: AGPL-3.0-or-later
"""The diagnosis of a pôle's perimeter: a tab of the pôle."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask import url_for as url
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.diagnosis import answering, keeping, places, present, white_zones
from ess_map.diagnosis.diagnose import diagnose
from ess_map.diagnosis.figures import Findings
from ess_map.diagnosis.forms import KeepForm
from ess_map.diagnosis.views import asked_km
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.poles import frame, record, scopes
from ess_map.poles.models import Pole

bp = Blueprint("diagnosis_pole", __name__)


@bp.get("/poles/<slug>/diagnostic")
@public
def page(slug: str) -> Response:
    """What the perimeter of a pôle has and lacks."""
    pole = record.find(slug)
    found = diagnose(db.session, places.of_pole(db.session, pole), asked_km())
    return _shown(pole, found, KeepForm(formdata=None, km=str(found.reach)))


@bp.get("/poles/<slug>/diagnostic.<form>")
@public
def file(slug: str, form: str) -> Response:
    """The same in a file: pdf, odt or csv."""
    place = places.of_pole(db.session, record.find(slug))
    return answering.write(diagnose(db.session, place, asked_km()), form)


@bp.post("/poles/<slug>/diagnostic/garder")
@needs("animator", of=scopes.of_slug)
def keep(slug: str) -> Response:
    """Freeze the figures of today for this pôle: it needs that before it is validated."""
    pole = record.find(slug)
    form = KeepForm()
    place = places.of_pole(db.session, pole)
    found = diagnose(db.session, place, white_zones.reach(form.km.data or ""))
    if not form.validate_on_submit():
        return _shown(pole, found, form, 422)
    kept = keeping.keep(db.session, found, form.comment.data or "", current_user(), pole.id)
    db.session.commit()
    flash(_("Le diagnostic est gardé : ses chiffres ne changeront plus."))
    return redirect(url("kept.show", diagnosis_id=kept.id), 303)


def _shown(pole: Pole, found: Findings, form: KeepForm, status: int = 200) -> Response:
    slug, head = pole.actor.slug, frame.of(pole)
    km = None if found.reach == white_zones.USUAL else f"{found.reach:g}"
    shown = render_template(
        "diagnosis/pole.html",
        head=head,
        pole=pole,
        shown=present.of(found),
        kept=keeping.of(db.session, found.key),
        form=form,
        animates=head.animates,
        file_url=lambda name: url("diagnosis_pole.file", slug=slug, form=name, km=km),
        km_url=url("diagnosis_pole.page", slug=slug),
        keep_url=url("diagnosis_pole.keep", slug=slug),
    )
    return make_response(shown, status)
