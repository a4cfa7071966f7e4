# SPDX-License-Identifier: AGPL-3.0-or-later
"""A diagnosis as it was the day it was kept."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask import url_for as url
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.diagnosis import answering, keeping, present
from ess_map.diagnosis.figures import Findings
from ess_map.diagnosis.models import Diagnosis
from ess_map.people import rights
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.poles import scopes

bp = Blueprint("kept", __name__)


def _scopes(diagnosis_id: int) -> frozenset[str]:
    return scopes.of_scope(keeping.get(db.session, diagnosis_id).territory)


@bp.get("/diagnostics/<int:diagnosis_id>")
@public
def show(diagnosis_id: int) -> Response:
    """The figures of that day, and what was said of them."""
    kept = keeping.get(db.session, diagnosis_id)
    found = Findings.from_json(kept.findings)
    return make_response(
        render_template(
            "diagnosis/kept.html",
            kept=kept,
            shown=present.of(found),
            now_url=_now(kept),
            animates=rights.allows(current_user(), "animator", _scopes(diagnosis_id)),
            file_url=lambda name: url("kept.file", diagnosis_id=kept.id, form=name),
        )
    )


@bp.get("/diagnostics/<int:diagnosis_id>.<form>")
@public
def file(diagnosis_id: int, form: str) -> Response:
    """The same in a file: pdf, odt or csv."""
    kept = keeping.get(db.session, diagnosis_id)
    return answering.write(Findings.from_json(kept.findings), form, kept.comment)


@bp.post("/diagnostics/<int:diagnosis_id>/retirer")
@needs("animator", of=_scopes)
def remove(diagnosis_id: int) -> Response:
    """Forget a diagnosis that should not have been kept."""
    kept = keeping.get(db.session, diagnosis_id)
    back = _now(kept)
    keeping.remove(db.session, kept)
    db.session.commit()
    flash(_("Le diagnostic gardé est retiré."))
    return redirect(back, 303)


def _now(kept: Diagnosis) -> str:
    """The address of today's diagnosis of the same place."""
    if scopes.is_pole(kept.territory):
        slug = scopes.pole_of(kept.territory).actor.slug
        return url("diagnosis_pole.page", slug=slug)
    return url("diagnosis.page", key=kept.territory)
