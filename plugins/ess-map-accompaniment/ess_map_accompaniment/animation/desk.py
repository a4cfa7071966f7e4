# SPDX-License-Identifier: AGPL-3.0-or-later
"""The animator's desk: what waits, and what they can do about it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from ess_map import Conflict, Forbidden, db, fields, limit, needs, user
from ess_map_accompaniment.animation import choosing, held, summary, waiting
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer.acting import ANIMATE
from ess_map_accompaniment.projects import links, scopes
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import handover, letters, record, requests
from ess_map_accompaniment.referrals.models import Referral

bp = Blueprint(
    "accompaniment_animation",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


class Choose(FlaskForm):
    """A service instead of, or besides, those that the holder chose, and why."""

    service = RadioField(
        _l("Service"), [InputRequired(_l("Choisissez un service dans la liste."))], coerce=int
    )
    motive = fields.LongText(
        _l("Pourquoi"),
        [fields.Needed(_l("Dites pourquoi : le porteur et la structure le liront."))],
    )


@bp.get("/animation")
@needs(ANIMATE)
def home() -> str:
    found = waiting.on(db.session, user())
    return render_template(
        "accompaniment/animation/home.html",
        found=found,
        places=held.territories(user()),
        everywhere=acting.everywhere(user()),
        white=summary.white_of(db.session, user()),
        recent=summary.recent_of(db.session, user()),
    )


@bp.get("/animation/attente")
@needs(ANIMATE)
def waiting_page() -> str:
    return render_template(
        "accompaniment/animation/waiting.html", found=waiting.on(db.session, user())
    )


@bp.post("/animation/demandes/<int:referral_id>/relancer")
@needs(ANIMATE)
@limit("60/hour", methods=["POST"])
def remind(referral_id: int) -> ResponseReturnValue:
    referral = _referral(referral_id)
    name = referral.structure.actor.name
    letters.ask(db.session, referral, "last" if referral.state == "seen" else "unseen")
    db.session.commit()
    flash(_("%(name)s est relancée par courriel.", name=name), "success")
    return redirect(url_for(".waiting_page"), 303)


@bp.route("/animation/demandes/<int:referral_id>/confier", methods=["GET", "POST"])
@needs(ANIMATE)
def reassign(referral_id: int) -> ResponseReturnValue:
    referral = _referral(referral_id)
    options = choosing.instead(db.session, referral, request.args.get("q", ""))
    form = _form(options)
    if form.validate_on_submit():
        offer = catalogue.offer(db.session, form.service.data)
        handover.reassign(db.session, referral, offer, form.motive.data, user().id)
        db.session.commit()
        flash(_("Demande confiée à %(name)s.", name=offer.structure), "success")
        return redirect(url_for(".waiting_page"), 303)
    answer = render_template(
        "accompaniment/animation/choose.html",
        form=form,
        options=options,
        about=waiting.about(referral.project),
        referral=referral,
        query=request.args.get("q", ""),
    )
    return answer, 422 if form.errors else 200


@bp.route("/animation/projets/<int:project_id>/ajouter", methods=["GET", "POST"])
@needs(ANIMATE)
def add(project_id: int) -> ResponseReturnValue:
    project = _project(projects.find(db.session, project_id))
    options = choosing.besides(db.session, project, request.args.get("q", ""))
    form = _form(options)
    if form.validate_on_submit():
        offer = catalogue.offer(db.session, form.service.data)
        _add(project, offer, form.motive.data)
        db.session.commit()
        flash(_("Demande envoyée à %(name)s.", name=offer.structure), "success")
        return redirect(url_for(".waiting_page"), 303)
    answer = render_template(
        "accompaniment/animation/choose.html",
        form=form,
        options=options,
        about=waiting.about(project),
        referral=None,
        query=request.args.get("q", ""),
        explain_url=links.explain_path(project) if scopes.animates(user(), project) else "",
    )
    return answer, 422 if form.errors else 200


def _add(project: Project, offer: catalogue.Offer, motive: str) -> None:
    if project.state != "active":
        raise Conflict(_("Ce projet n'est plus ouvert : son porteur l'a clos, ou pas confirmé."))
    explanation = judging.one(projects.demand_of(project), offer)
    referral = requests.draft(
        db.session,
        project,
        offer,
        explanation,
        initiator="animator",
        motive=motive,
        by=user().id,
    )
    requests.send(db.session, referral, by=user().id)


def _form(options: list[choosing.Option]) -> Choose:
    form = Choose()
    form.service.choices = [(one.id, one.name) for one in options]
    return form


def _referral(referral_id: int) -> Referral:
    """Return a request of a project that the reader looks after; ``NotFound``, ``Forbidden``."""
    referral = record.find(db.session, referral_id)
    _project(referral.project)
    if referral.state not in waiting.UNANSWERED:
        raise Conflict(_("Cette demande a avancé entre-temps : rechargez la liste."))
    return referral


def _project(project: Project) -> Project:
    if project.commune not in held.communes(db.session, user(), [project.commune]):
        raise Forbidden(
            _("Ce projet est dans un autre territoire : son animateur s'en occupe, pas vous.")
        )
    return project
