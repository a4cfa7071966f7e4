# SPDX-License-Identifier: AGPL-3.0-or-later
"""The evaluations of a place: frozen, compared with the time before, handed out as a table."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core import clock, sheets
from ess_map.core.db import begin_writing, db
from ess_map.core.printing import answer
from ess_map.governance import actions, bodies, evaluations, place, wording
from ess_map.governance.evaluations import Figure
from ess_map.governance.forms import EvaluationForm
from ess_map.governance.models import Evaluation
from ess_map.governance.place import Place
from ess_map.people.session import current_user
from ess_map.plans import items
from ess_map.platform.access import needs, public

bp = Blueprint("evaluations", __name__)


@bp.get("/poles/<slug>/evaluations")
@bp.get("/territoires/<key>/evaluations")
@public
def index(slug: str = "", key: str = "") -> ResponseReturnValue:
    """The evaluations of a place, and when the next one is due."""
    return _index(place.of(slug, key), EvaluationForm())


@bp.post("/poles/<slug>/evaluations")
@bp.post("/territoires/<key>/evaluations")
@needs("animator", of=place.rights_at)
def freeze(slug: str = "", key: str = "") -> ResponseReturnValue:
    """Keep what the plans have come to today."""
    here = place.of(slug, key)
    form = EvaluationForm()
    if not form.validate_on_submit():
        return _index(here, form)
    begin_writing(db.session)
    evaluation = evaluations.freeze(
        db.session, here.scopes, form.title.data, form.comment.data, current_user()
    )
    db.session.commit()
    flash(
        _("L'évaluation est figée : les plans peuvent avancer, elle ne changera plus."), "success"
    )
    return redirect(url_for("evaluations.show", evaluation_id=evaluation.id), 303)


@bp.get("/evaluations/<int:evaluation_id>")
@public
def show(evaluation_id: int) -> str:
    """One evaluation beside the one before that the reader may see too."""
    evaluation, here, figures = _of_reader(evaluation_id)
    found = evaluations.of_scopes(db.session, here.scopes)
    former, before = _former(found[found.index(evaluation) + 1 :], here)
    return render_template(
        "governance/evaluation.html",
        here=here,
        head=here.head,
        evaluation=evaluation,
        former=former,
        lines=evaluations.compare(figures, before),
        statuses=items.STATUSES,
    )


@bp.get("/evaluations/<int:evaluation_id>.csv")
@public
def export(evaluation_id: int) -> Response:
    """The figures of one evaluation as a table."""
    evaluation, _here, figures = _of_reader(evaluation_id)
    name = f"evaluation-{clock.day(evaluation.frozen_at).isoformat()}.csv"
    return answer(evaluations.write_csv(figures), name, sheets.CSV)


def _former(earlier: list[Evaluation], here: Place) -> tuple[Evaluation | None, list[Figure]]:
    """The latest of ``earlier`` of which the reader may see something, and what that is."""
    plans = evaluations.open_plans(db.session, earlier)
    for past in earlier:
        figures = evaluations.figures(past, plans, here.animates)
        if figures:
            return past, figures
    return None, []


def _of_reader(evaluation_id: int) -> tuple[Evaluation, Place, list[Figure]]:
    """An evaluation with what the reader may see of it; ``NotFound`` when that is nothing."""
    evaluation = evaluations.find(db.session, evaluation_id)
    here = place.of_scope(evaluation.scope)
    plans = evaluations.open_plans(db.session, [evaluation])
    figures = evaluations.figures(evaluation, plans, here.animates)
    if not figures:
        raise evaluations.nothing()
    return evaluation, here, figures


def _index(here: Place, form: EvaluationForm) -> ResponseReturnValue:
    found = evaluations.of_scopes(db.session, here.scopes)
    plans = evaluations.open_plans(db.session, found)
    seen = [one for one in found if evaluations.figures(one, plans, here.animates)]
    today = clock.local_now().date()
    due = evaluations.due(bodies.of_scopes(db.session, here.scopes), found, today)
    page = render_template(
        "governance/evaluations.html",
        here=here,
        head=here.head,
        found=seen,
        due=due,
        late=wording.late(due.late(today)) if due else "",
        form=form,
        has_plan=bool(actions.plans(db.session, here.scopes)),
    )
    return page, 422 if form.errors else 200
