# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where administrators say how far each source goes, so that counts can say it too."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from ess_map.actors.models import Source
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.diagnosis import coverage
from ess_map.diagnosis.coverage import Reach
from ess_map.diagnosis.forms import CoverageForm
from ess_map.diagnosis.models import SourceCoverage
from ess_map.platform.access import needs
from ess_map.territories import lookup

bp = Blueprint("covering", __name__, url_prefix="/administration/couverture")


def instance(**_arguments: Any) -> frozenset[str]:
    """Return the scope of what only administrators of the whole map may see."""
    return frozenset({"instance"})


@bp.get("")
@needs("administrator", of=instance)
def index() -> Response:
    """Every source of the map, and what is said of it."""
    known = coverage.reaches(db.session)
    sources = db.session.scalars(sa.select(Source).order_by(Source.name, Source.id)).all()
    named = {key for source in sources for key in known.get(source.key, Reach()).territories}
    return make_response(
        render_template(
            "diagnosis/sources.html",
            sources=[(source, known.get(source.key)) for source in sources],
            names=lookup.names(named),
        )
    )


@bp.get("/<key>")
@needs("administrator", of=instance)
def edit(key: str) -> Response:
    """The form of one source, with what is said of it today."""
    source, reach = _find(key), coverage.reaches(db.session).get(key, Reach())
    form = CoverageForm(
        formdata=None,
        territories=", ".join(sorted(reach.territories)),
        complete=reach.complete,
        year=reach.year,
        words=reach.words,
    )
    return _form(source, form)


@bp.post("/<key>")
@needs("administrator", of=instance)
def save(key: str) -> Response:
    """Write down what the administrator says; it wins over what comes with the software."""
    source, form = _find(key), CoverageForm()
    if not form.validate_on_submit():
        return _form(source, form, 422)
    said = db.session.get(SourceCoverage, key) or SourceCoverage(source=key)
    said.territories = form.keys()
    said.complete = form.complete.data
    said.year = form.year.data
    said.words = (form.words.data or "").strip()
    db.session.add(said)
    db.session.commit()
    flash(_("C'est noté : les diagnostics le disent dès maintenant."))
    return redirect(url_for(".index"), 303)


def _find(key: str) -> Source:
    source = db.session.scalar(sa.select(Source).where(Source.key == key))
    if source is None:
        raise NotFound(_("Aucune source ne porte ce nom."))
    return source


def _form(source: Source, form: CoverageForm, status: int = 200) -> Response:
    return make_response(render_template("diagnosis/source.html", source=source, form=form), status)
