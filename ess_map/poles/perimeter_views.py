# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which an animator says where a pôle works."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _

from ess_map.core.db import begin_writing, db
from ess_map.core.limits import limiter
from ess_map.explore import present
from ess_map.platform.access import needs
from ess_map.poles import frame, perimeter, perimeter_choice, perimeter_facts, record, scopes
from ess_map.poles.models import Pole
from ess_map.poles.perimeter_form import PerimeterForm, fingerprint

bp = Blueprint("poles_perimeter", __name__)


@bp.get("/poles/<slug>/perimetre")
@needs("animator", of=scopes.of_slug)
def edit(slug: str) -> Response:
    pole = record.find(slug)
    return _page(pole, PerimeterForm(pole))


@bp.post("/poles/<slug>/perimetre")
@needs("animator", of=scopes.of_slug)
@limiter.limit("600/hour")
def save(slug: str) -> Response:
    """Look for a territory, add or remove one, or save: the button says which."""
    pole = record.find(slug)
    form = PerimeterForm(pole)
    if request.form.get("faire") != "enregistrer":
        return _page(pole, form)
    if not form.validate():
        return _page(pole, form, 422)
    begin_writing(db.session)
    db.session.refresh(pole, ("perimeter", "approximate", "perimeter_note"))
    if form.seen.data != fingerprint(pole):
        form.seen.data = fingerprint(pole)
        return _page(pole, form, 412, changed=True)
    perimeter.set_perimeter(
        db.session,
        pole,
        form.area(),
        approximate=form.approximate.data,
        note=form.note.data or "",
    )
    db.session.commit()
    for sentence in form.choice.notices:
        flash(sentence)
    if form.drawing.mended:
        flash(_("Le contour se croisait : il a été réparé. Vérifiez-le sur la carte."))
    flash(_("Le périmètre est enregistré."), "success")
    return redirect(to("actors.page", slug=slug), 303)


def _page(pole: Pole, form: PerimeterForm, status: int = 200, *, changed: bool = False) -> Response:
    asked = (form.q.data or "").strip()
    looking = bool(asked) and request.form.get("faire") == "chercher"
    area = form.area()
    drafted = bool(area.codes or area.polygon is not None or area.centre is not None)
    whole = perimeter.surface(area) if drafted else None
    page = render_template(
        "poles/perimeter.html",
        head=frame.of(pole),
        pole=pole,
        form=form,
        looking=looking,
        proposals=perimeter_choice.find(db.session, asked) if looking else [],
        facts=perimeter_facts.measure(db.session, area, whole) if drafted else None,
        changed=perimeter_facts.of(db.session, pole) if changed else None,
        areas_url=to("poles.outline", codes=",".join(form.codes.data)),
        families=present.families(),
        bbox=whole.bounds if whole is not None else None,
    )
    return make_response(page, status)
