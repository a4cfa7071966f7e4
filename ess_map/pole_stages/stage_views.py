# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way of a pôle: where it stands, what the next step asks, what has happened."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.core.errors import Conflict, NotFound
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.pole_stages import stage_map, stage_path, stage_steps, stage_table, validation
from ess_map.pole_stages.stage_forms import StepForm, SupportForm
from ess_map.poles import colleges, frame, index, record, scopes, stages
from ess_map.poles.models import Pole

bp = Blueprint("poles_stages", __name__)

DRASTIC = ("abandon", "close")
"""Steps that nothing follows: they are asked twice, with what becomes of the rest."""


@bp.get("/poles/etapes")
@public
def everywhere() -> Response:
    """Every pôle by its stage at the end of a month (``le=2010-10``), in a région or everywhere."""
    month, region = request.args.get("le", "")[:7], index.read(request.args).region
    body = render_template(
        "pole_stages/stages_map.html",
        table=stage_table.of(db.session, month, region),
        hatches=stage_map.HATCHES,
        month=month,
        region=region,
        regions=index.regions(db.session),
    )
    return make_response(body)


@bp.get("/poles/<slug>/parcours")
@public
def path(slug: str) -> Response:
    """The five steps, what the next one asks, the history; nothing of it ever disappears."""
    return _path(record.find(slug))


@bp.post("/poles/<slug>/parcours")
@needs("animator", of=scopes.of_slug)
def take(slug: str) -> Response:
    """Take one step."""
    pole, form = record.find(slug), StepForm()
    if not form.validate_on_submit():
        return _confirm(pole, form, 422)
    stage_steps.take(
        db.session,
        pole,
        form.event.data or "",
        current_user(),
        seen=form.seen.data or "",
        reason=form.reason.data or "",
    )
    db.session.commit()
    label = stages.LIFECYCLE.label_of(pole.stage)
    flash(_("C'est fait. Étape : %(stage)s.", stage=label), "success")
    return _back(slug)


@bp.get("/poles/<slug>/parcours/<event>")
@needs("animator", of=scopes.of_slug)
def confirm(slug: str, event: str) -> Response:
    """Ask for the reason of a step, and say what becomes of everything else."""
    pole, form = record.find(slug), StepForm()
    form.event.data, form.seen.data = event, pole.stage
    return _confirm(pole, form)


@bp.post("/poles/<slug>/parcours/appuis")
@needs("animator", of=scopes.of_slug)
def support(slug: str) -> Response:
    """Keep that somebody helped with the method."""
    pole, form = record.find(slug), SupportForm()
    if not form.validate_on_submit():
        return _path(pole, 422, support_form=form)
    stage_steps.note_support(db.session, pole, form.text.data, form.dated.data, current_user())
    db.session.commit()
    flash(_("L'appui est noté."), "success")
    return _back(slug)


def _path(
    pole: Pole,
    status: int = 200,
    support_form: SupportForm | None = None,
) -> Response:
    head = frame.of(pole)
    facts = stages.history(db.session, pole.id)
    inside = head.animates or head.member
    found = stage_path.choices(pole)
    body = render_template(
        "pole_stages/stages_path.html",
        head=head,
        steps=stage_path.steps(pole, facts),
        forward=[one for one in found if one.forward],
        aside=[one for one in found if not one.forward],
        lines=stage_path.lines(db.session, facts),
        parties=validation.everyone(db.session, pole.id),
        standing={one.id for one in validation.standing(db.session, pole.id)},
        college=colleges.label,
        may_ask=pole.stage in validation.OPEN,
        supports=stage_steps.supports(db.session, pole.id) if inside else (),
        host=validation.actor_of(db.session, pole.host_id),
        support_form=support_form or (SupportForm() if head.animates else None),
        step_form=StepForm() if head.animates else None,
        final=stages.LIFECYCLE.by_name[pole.stage].final,
    )
    return make_response(body, status)


def _confirm(pole: Pole, form: StepForm, status: int = 200) -> Response:
    ways = [way for way in stages.LIFECYCLE.transitions if way.event == form.event.data]
    if not ways:
        raise NotFound(_("Il n'y a pas d'étape de ce nom."))
    if pole.stage not in ways[0].origins:
        raise Conflict(
            _(
                "« %(action)s » n'est pas possible à l'étape « %(stage)s ».",
                action=ways[0].label,
                stage=stages.LIFECYCLE.label_of(pole.stage),
            )
        )
    body = render_template(
        "pole_stages/stage_confirm.html",
        head=frame.of(pole),
        way=ways[0],
        form=form,
        drastic=form.event.data in DRASTIC,
        back_url=url_for("poles_stages.path", slug=pole.actor.slug),
    )
    return make_response(body, status)


def _back(slug: str) -> Response:
    return redirect(url_for("poles_stages.path", slug=slug), 303)
