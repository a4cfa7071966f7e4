# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting to a pôle, following who answered, and the page that the letter opens."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.core.paging import page_of
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.pole_building import candidates, invitation, invitation_answer
from ess_map.pole_building import invitation_forms as forms
from ess_map.pole_building.building import PARAMETER
from ess_map.pole_building.composition_views import bp  # the same for all that builds a pôle
from ess_map.pole_building.invitation_answer import Opened, Said
from ess_map.pole_building.invitation_forms import AnswerForm, InviteForm, Problem
from ess_map.poles import colleges, frame, record, scopes
from ess_map.poles.models import Pole, PoleInvitation

PER_PAGE = 50
STATES = ("yes", "no", "", "back")


@dataclass(frozen=True)
class Sent:
    """One line of the follow-up; ``wait`` says why no reminder may leave, '' when one may."""

    invitation: PoleInvitation
    name: str
    url: str
    wait: str


@bp.get("/poles/<slug>/inviter")
@needs("animator", of=scopes.of_slug)
def invite(slug: str) -> Response:
    """Whom to invite, with what is known of them, and who has answered."""
    pole = record.find(slug)
    chosen = [one for one in request.args.getlist(PARAMETER) if one.isdecimal() and len(one) < 10]
    ids = list(dict.fromkeys(map(int, chosen)))[: forms.MOST_AT_ONCE]
    kept = candidates.load(db.session, ids)
    asked = request.args.get("college", "")
    form = InviteForm(
        None,
        data={
            "actors": [
                {
                    "actor": str(actor.id),
                    "email": actor.email,
                    "college": asked if asked in colleges.COLLEGES else colleges.read_from(actor),
                }
                for actor in kept
            ],
            "persons": [{"college": "people"}] * forms.PERSONS,
        },
    )
    return _page(pole, form, {actor.id: actor for actor in kept}, ())


@bp.post("/poles/<slug>/inviter")
@needs("animator", of=scopes.of_slug)
def send(slug: str) -> Response:
    """Write the letters, all or none."""
    pole, form = record.find(slug), InviteForm()
    form.validate()
    said = [line.form.actor.data or "" for line in form.actors]
    ids = [int(one) for one in said if one.isdecimal() and len(one) < 10]
    actors = {actor.id: actor for actor in store.load(db.session, ids)}
    left = invitation.left_today(db.session, pole, current_user())
    typed = forms.read(db.session, pole, form, actors, left)
    if typed.problems:
        return _page(pole, form, actors, typed.problems, 422)
    sent = invitation.invite(
        db.session, pole, current_user(), typed.guests, form.message.data or ""
    )
    db.session.commit()
    count = len(sent)
    flash(
        ngettext("%(num)s invitation envoyée.", "%(num)s invitations envoyées.", count), "success"
    )
    if typed.unreachable:
        names = ", ".join(actor.name for actor in typed.unreachable)
        flash(_("Sans adresse, à contacter autrement : %(names)s.", names=names))
    return redirect(url_for("poles_building.invite", slug=slug), 303)


@bp.post("/poles/<slug>/inviter/<int:number>/relancer")
@needs("animator", of=scopes.of_slug)
def remind(slug: str, number: int) -> Response:
    """Write once more to who has not answered."""
    pole = record.find(slug)
    one = invitation.of_pole(db.session, pole, number)
    invitation.remind(db.session, pole, one, current_user())
    db.session.commit()
    flash(_("La relance est partie."), "success")
    return redirect(url_for("poles_building.invite", slug=slug), 303)


@bp.post("/poles/<slug>/inviter/<int:number>/retirer")
@needs("animator", of=scopes.of_slug)
def take_back(slug: str, number: int) -> Response:
    """Take an invitation back."""
    pole = record.find(slug)
    invitation.take_back(db.session, invitation.of_pole(db.session, pole, number))
    db.session.commit()
    flash(_("L'invitation est retirée : son lien ne sert plus."), "success")
    return redirect(url_for("poles_building.invite", slug=slug), 303)


def _page(
    pole: Pole,
    form: InviteForm,
    actors: dict[int, Actor],
    problems: tuple[Problem, ...],
    status: int = 200,
) -> Response:
    mine = PoleInvitation.pole_id == pole.id
    by_answer = sa.select(PoleInvitation.answer, sa.func.count()).where(mine)
    counts = dict(db.session.execute(by_answer.group_by(PoleInvitation.answer)).all())
    asked = request.args.get("page", "")
    total = sum(counts.values())
    page = page_of(total, int(asked) if asked.isdecimal() and int(asked[:9]) else 1, PER_PAGE)
    body = render_template(
        "pole_building/invitation.html",
        head=frame.of(pole),
        pole=pole,
        form=form,
        problems=problems,
        actors={str(id_): actor for id_, actor in actors.items()},
        counts={state: counts.get(state, 0) for state in STATES},
        total=total,
        page=page,
        sent=_sent(pole, page.start),
        left=invitation.left_today(db.session, pole, current_user()),
        college_label=colleges.label,
    )
    return make_response(body, status)


def _sent(pole: Pole, start: int) -> list[Sent]:
    rows = db.session.execute(
        sa.select(PoleInvitation, Actor)
        .outerjoin(Actor, Actor.id == PoleInvitation.actor_id)
        .where(PoleInvitation.pole_id == pole.id)
        .order_by(PoleInvitation.id.desc())
        .offset(start)
        .limit(PER_PAGE)
    )
    return [
        Sent(
            one,
            actor.name if actor else one.name or one.email or _("Une personne"),
            url_for("actors.page", slug=actor.slug) if actor else "",
            invitation.may_remind(one),
        )
        for one, actor in rows
    ]


@bp.get("/poles/invitation/<token>")
@public
def answer(token: str) -> Response:
    """Two buttons and no more: the programs that scan letters follow every link in them."""
    opened = invitation_answer.open_letter(db.session, token)
    return _question(opened, AnswerForm(None, data={"name": opened.invitation.name}))


@bp.post("/poles/invitation/<token>")
@public
@limiter.limit("30/minute")
def answered(token: str) -> Response:
    """Yes or no, once."""
    opened = invitation_answer.open_letter(db.session, token)
    form = AnswerForm()
    said = request.form.get("answer", "")
    valid = form.validate()
    if valid and opened.actor is None and said == "yes" and not (form.name.data or "").strip():
        form.name.errors = [
            _("Dites comment vous appeler : votre nom, ou celui que vous préférez.")
        ]
        valid = False
    if not valid:
        return _question(opened, form, 422)
    words, name = form.words.data or "", form.name.data or ""
    opened, member = invitation_answer.answer(
        db.session, token, Said(said, words, name, form.shown.data)
    )
    page = render_template(
        "pole_building/invitation_thanks.html",
        pole=opened.pole,
        actor=opened.actor,
        said=said,
        member=member,
    )
    db.session.commit()
    return _private(page)


def _question(opened: Opened, form: AnswerForm, status: int = 200) -> Response:
    one = opened.invitation
    page = render_template(
        "pole_building/invitation_answer.html",
        invitation=one,
        pole=opened.pole,
        actor=opened.actor,
        college=colleges.label(one.college) if one.college else "",
        form=form,
    )
    return _private(page, status)


def _private(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
