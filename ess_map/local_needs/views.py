# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading needs and resources, and reporting one."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
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

from ess_map.actors.models import Actor
from ess_map.core import links
from ess_map.core.db import db
from ess_map.core.errors import Gone, NotFound
from ess_map.core.i18n import language
from ess_map.core.limits import limiter
from ess_map.core.paging import page_of
from ess_map.local_needs import letters, lists, present, reporting
from ess_map.local_needs.forms import DecisionForm, NeedForm, VisitorForm
from ess_map.local_needs.lists import Filters
from ess_map.local_needs.models import Need
from ess_map.local_needs.states import KINDS, LIFECYCLE
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.session import current_user
from ess_map.platform.access import public
from ess_map.platform.plugins import registry
from ess_map.territories import lookup, search
from ess_map.territories.models import Territory

bp = Blueprint("needs", __name__)

SIZE = 30
MOST_PLACES, LONGEST_NAME = 8, 100
FLOOD = "600/hour"
"""Of attempts from one address, good or bad."""


@bp.get("/besoins")
@public
def index() -> Response:
    """What people need and what they offer; an address that makes no sense shows everything."""
    filters = _filters()
    asked = " ".join(request.args.get("ou", "").split())[:LONGEST_NAME]
    places = search.find(asked, MOST_PLACES) if asked else []
    if len(places) == 1:
        return redirect(url_for("needs.index", **_at(filters, places[0])))
    total = lists.count(db.session, filters)
    page = page_of(total, max(1, request.args.get("page", 1, type=int)), SIZE)
    needs = lists.page(db.session, filters, page.start, SIZE)
    return make_response(
        render_template(
            "local_needs/index.html",
            needs=present.views(db.session, needs),
            total=total,
            page=page,
            filters=filters,
            asked=asked,
            places=[(one, url_for("needs.index", **_at(filters, one))) for one in places],
            kinds=KINDS,
            states={state: LIFECYCLE.label_of(state) for state in lists.PUBLIC},
            activities=_broad(),
            moderates=rights.somewhere(current_user(), "moderator"),
        )
    )


@bp.get("/besoins/nouveau")
@public
def new() -> Response:
    form = _form()
    if request.args.get("sorte") in KINDS:
        form.kind.data = request.args["sorte"]
    return _show(form)


@bp.post("/besoins/nouveau")
@public
@limiter.limit(FLOOD)
def create() -> Response:
    """Write it down: for the moderators, or for the mailed link that confirms."""
    user, form = current_user(), _form()
    if user is None and form.homepage.caught:
        return redirect(url_for("needs.sent"), 303)
    if not form.validate_on_submit():
        return _show(form, 422)
    email = "" if user else form.author_email.data
    slow_down = reporting.refusal(db.session, user, email)
    if slow_down:
        form.form_errors = [slow_down]
        return _show(form, 429)
    need = Need(
        kind=form.kind.data,
        title=form.title.data,
        body=form.body.data,
        activity=form.activity.data,
        actor_id=form.actor.data or None,
        author_email=email,
        language=language(),
        **form.place,
    )
    reporting.report(db.session, need, user)
    db.session.commit()
    if user is None:
        return redirect(url_for("needs.sent"), 303)
    flash(_("Merci ! Votre signalement attend la décision d'un animateur."), "success")
    return redirect(url_for("needs.show", need_id=need.id), 303)


@bp.get("/besoins/envoye")
@public
def sent() -> Response:
    """What happens next for somebody without account: a letter."""
    return make_response(render_template("local_needs/sent.html"))


@bp.get("/besoins/<int:need_id>")
@public
def show(need_id: int) -> Response:
    """One need: everybody, once it is public; before, its author and those who decide."""
    need, user = reporting.get(db.session, need_id), current_user()
    here = reporting.scopes(need)
    moderates = rights.allows(user, "moderator", here)
    mine = user is not None and need.author_id == user.id
    if need.state not in lists.PUBLIC and not (moderates or mine):
        if need.state == "withdrawn":
            raise Gone(_("Ce besoin a été retiré."))
        raise NotFound(_("Ce besoin n'existe pas, ou n'est pas public."))
    (view,) = present.views(db.session, [need])
    return make_response(
        render_template(
            "local_needs/show.html",
            need=view,
            may_decide=moderates and need.state == "pending",
            may_withdraw=(mine or moderates) and need.state in ("pending", "published"),
            may_take=need.state == "published" and rights.allows(user, "animator", here),
            steps=LIFECYCLE.history(db.session, need) if moderates or mine else [],
            label_of=LIFECYCLE.label_of,
            form=DecisionForm(),
        )
    )


@bp.get("/besoins/confirmer/<token>")
@public
def confirm(token: str) -> Response:
    """Show a button and no more: the programs that scan letters follow every link in them."""
    need = _mailed(letters.CONFIRM, token, letters.CONFIRM_LIFE)
    return _private("confirm", need, asked=need.state == "unconfirmed")


@bp.post("/besoins/confirmer/<token>")
@public
@limiter.limit("60/hour")
def confirmed(token: str) -> Response:
    """Let it into the queue; a second time changes nothing."""
    need = _mailed(letters.CONFIRM, token, letters.CONFIRM_LIFE)
    reporting.confirm(db.session, need)
    db.session.commit()
    return redirect(url_for("needs.confirm", token=token), 303)


@bp.get("/besoins/retirer/<token>")
@public
def withdraw_by_link(token: str) -> Response:
    """Ask whoever holds the link of the letter whether to take it off the map."""
    need = _mailed(letters.WITHDRAW, token, letters.WITHDRAW_LIFE)
    return _private("withdraw", need, asked=need.state == "published")


@bp.post("/besoins/retirer/<token>")
@public
@limiter.limit("60/hour")
def withdrawn_by_link(token: str) -> Response:
    need = _mailed(letters.WITHDRAW, token, letters.WITHDRAW_LIFE)
    reporting.withdraw(db.session, need, None)
    db.session.commit()
    return redirect(url_for("needs.withdraw_by_link", token=token), 303)


def _filters() -> Filters:
    args = request.args
    key = args.get("territoire", "")
    found = lookup.get(key) if key in lookup.names([key]) else None
    return Filters(
        territory=found,
        kind=args.get("sorte", "") if args.get("sorte") in KINDS else "",
        activity=args.get("domaine", "") if args.get("domaine") in dict(_broad()) else "",
        state=args.get("etat", "") if args.get("etat") in lists.PUBLIC else "",
    )


def _at(filters: Filters, territory: Territory) -> dict[str, str]:
    return replace(filters, territory=territory).args()


def _broad() -> list[tuple[str, str]]:
    terms = registry().vocabularies["activity"].terms
    return [(term.key, term.label) for term in terms if not term.parent]


def _form() -> NeedForm:
    user = current_user()
    form = VisitorForm() if user is None else NeedForm()
    form.offer(_spoken_for(user))
    if request.method == "GET":
        form.actor.data = 0
    return form


def _spoken_for(user: User | None) -> list[tuple[int, str]]:
    """Return the actors that ``user`` answers for, by name."""
    held = rights.scopes_held(user, "contributor") if user else frozenset()
    ids = [int(key[6:]) for key in held if key.startswith("actor-")]
    query = sa.select(Actor.id, Actor.name).where(Actor.id.in_(ids), Actor.status == "published")
    return [tuple(row) for row in db.session.execute(query.order_by(Actor.name, Actor.id))]


def _show(form: NeedForm, status: int = 200) -> Response:
    return make_response(render_template("local_needs/form.html", form=form), status)


def _mailed(purpose: str, token: str, life: int) -> Need:
    need = db.session.get(Need, links.verify(purpose, token, life))
    if need is None:
        raise NotFound(_("Ce signalement n'existe plus : faute de confirmation, il est oublié."))
    return need


def _private(name: str, need: Need, *, asked: bool) -> Response:
    (view,) = present.views(db.session, [need])
    page = render_template(f"local_needs/{name}.html", need=view, asked=asked)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
