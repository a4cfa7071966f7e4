# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of links between actors: propose one, answer for a side, take one's yes back."""

from __future__ import annotations

from typing import NamedTuple

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
from markupsafe import Markup

from ess_map.actors import relating, store
from ess_map.actors.models import Actor, Relation
from ess_map.actors.views import find
from ess_map.contributions import decide, linking, relations
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import Forbidden, Invalid, NotFound
from ess_map.core.limits import limiter
from ess_map.people.models import User
from ess_map.people.session import current_user
from ess_map.platform.access import public, signed_in

bp = Blueprint("relations", __name__)

FLOOD = "60/hour"
FIRST = 8
"""Links shown before the others are folded."""


class Shown(NamedTuple):
    verb: str
    name: str
    url: str
    withdraw_url: str


@bp.get("/acteurs/<slug>/relier")
@signed_in
def new(slug: str) -> Response:
    """Choose what links this actor to which other one."""
    actor = find(slug)
    text = request.args.get("autre", "")[:300]
    found = relations.search(db.session, actor, text) if text else []
    return make_response(
        render_template(
            "relations/new.html",
            actor=actor,
            text=text,
            found=found,
            kinds=[
                (f"{kind}.{side}", relating.words(kind, side))
                for kind in relating.KINDS
                for side in relating.SIDES
            ],
        )
    )


@bp.post("/acteurs/<slug>/relier")
@signed_in
@limiter.limit(FLOOD)
def propose(slug: str) -> Response:
    """Propose the link; both sides are asked, those that the author covers have answered."""
    actor = find(slug)
    kind, _dot, side = request.form.get("kind", "").partition(".")
    other = _other(request.form.get("other", ""))
    ends = (actor, other) if side == "from" else (other, actor)
    message = request.form.get("message", "")[:2000]
    relation = relations.propose(db.session, kind, *ends, current_user(), message)
    db.session.commit()
    if relation.public:
        flash(_("C'est fait : les deux lieux sont reliés."), "success")
    else:
        flash(_("Le lien est proposé : il sera public quand les deux lieux auront dit oui."))
    return redirect(url_for("actors.page", slug=actor.slug), 303)


@bp.get("/liens/<token>")
@public
def answer(token: str) -> Response:
    """What the actor's own mailbox is asked; looking changes nothing."""
    contribution = relations.by_token(db.session, token)
    relation = linking.relation_of(db.session, contribution)
    page = render_template(
        "relations/answer.html",
        sentence=linking.sentence(db.session, relation),
        contribution=contribution,
        said=_said(relation, contribution),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@bp.post("/liens/<token>")
@public
@limiter.limit(FLOOD)
def answered(token: str) -> Response:
    """Yes, no, or not any more."""
    contribution = relations.by_token(db.session, token)
    relation = linking.relation_of(db.session, contribution)
    said = request.form.get("answer", "")
    if contribution.status == "pending" and said == "yes":
        decide.accept(db.session, contribution, None)
    elif contribution.status == "pending" and said == "no":
        decide.refuse(db.session, contribution, None, _("Le lieu n'a pas souhaité ce lien."))
    elif said == "withdraw" and _said(relation, contribution):
        relations.withdraw(db.session, relation, contribution.changes["side"], None)
    db.session.commit()
    flash(_("Merci, votre réponse est prise en compte."), "success")
    return redirect(url_for("relations.answer", token=token), 303)


@bp.post("/acteurs/<slug>/liens/<int:relation_id>/retirer")
@signed_in
def withdraw(slug: str, relation_id: int) -> Response:
    """Take back the yes of this actor."""
    actor = find(slug)
    relation = db.session.get(Relation, relation_id)
    if relation is None or actor.id not in (relation.from_id, relation.to_id):
        raise NotFound(_("Ce lien n'existe plus."))
    user = current_user()
    if not relations.covers(user, actor):
        raise Forbidden(_("Seuls ceux qui s'occupent de ce lieu peuvent retirer ses liens."))
    side = "from" if actor.id == relation.from_id else "to"
    if getattr(relation, f"{side}_confirmed_at") is not None:
        relations.withdraw(db.session, relation, side, user)
        db.session.commit()
    flash(_("Le lien n'est plus public."), "success")
    return redirect(url_for("actors.page", slug=actor.slug), 303)


def panel(actor: Actor, user: User | None) -> Markup | None:
    """Return what the actor's page shows of its links, None without any."""
    found = relating.of_actor(db.session, actor.id)
    if not found:
        return None
    mine = user is not None and relations.covers(user, actor)
    shown = [
        Shown(
            relating.words(relation.kind, side),
            other.name,
            url_for("actors.page", slug=other.slug),
            url_for("relations.withdraw", slug=actor.slug, relation_id=relation.id) if mine else "",
        )
        for relation, side, other in found
    ]
    return Markup(render_template("relations/_panel.html", links=shown, first=FIRST))


def _other(text: str) -> Actor:
    found = store.load(db.session, [int(text)]) if text.isdecimal() and len(text) < 10 else []
    if not found or found[0].status != "published":
        raise Invalid(_("Choisissez l'autre lieu dans la liste."))
    return found[0]


def _said(relation: Relation, contribution: Contribution) -> bool:
    return getattr(relation, f"{contribution.changes['side']}_confirmed_at") is not None
