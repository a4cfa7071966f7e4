# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public searches for a host enterprise, and the replies of actors."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import (
    Actor,
    NotFound,
    challenge,
    coordinates,
    db,
    limit,
    load_actors,
    local_now,
    public,
    search_actors,
    search_territories,
    user,
)
from ess_map_accompaniment.cooperatives import host_letters, hosts
from ess_map_accompaniment.cooperatives.host_forms import ReplyForm
from ess_map_accompaniment.cooperatives.models import HostSearch
from ess_map_accompaniment.cooperatives.room import bp
from ess_map_accompaniment.holder import private
from ess_map_accompaniment.offer import wording

PAGE = 50
REACHES = (10, 20, 50, 100)


@bp.get("/entreprises-hotes")
@public
def searches() -> str:
    """The open searches, by sector and distance."""
    typed = request.args.get("pres", "").strip()
    around = search_territories(typed, ("commune",), 1) if typed else []
    km = request.args.get("km", type=int)
    km = km if km in REACHES else None
    sectors = wording.sectors()
    sector = request.args.get("sector", "")
    sector = sector if sector in sectors else ""
    place = hosts.middle(around[0].key) if around else None
    found = hosts.listed(db.session, sector, place, km)
    return render_template(
        "accompaniment/cooperatives/searches.html",
        found=found[:PAGE],
        count=len(found),
        sectors=sectors,
        sector=sector,
        typed=typed,
        around=around[0] if around else None,
        km=km,
        reaches=REACHES,
        filtered=bool(sector or typed or km),
        days_left=hosts.days_left,
        today=local_now().date(),
    )


@bp.get("/entreprises-hotes/<int:search_id>")
@public
def search(search_id: int) -> str:
    """One search, and the actor that would answer, found by its name."""
    found = hosts.opened(db.session, search_id)
    typed = request.args.get("q", "").strip()[:100]
    return render_template(
        "accompaniment/cooperatives/search.html",
        search=found,
        place=hosts.name_of(found.commune),
        typed=typed,
        actors=[(one, _away(found, one)) for one in search_actors(typed, 8)] if typed else [],
    )


@bp.route("/entreprises-hotes/<int:search_id>/repondre/<int:actor_id>", methods=["GET", "POST"])
@public
@limit("30/hour", methods=["POST"])
def reply(search_id: int, actor_id: int) -> Response:
    """Propose to host; without account a letter asks for confirmation first."""
    found, actor, person = hosts.opened(db.session, search_id), _actor(actor_id), user()
    form = ReplyForm(person, data={"name": person.name if person else ""})
    if not form.validate_on_submit():
        return _reply_page(found, actor, form, 422 if form.errors else 200)
    if form.homepage.caught:
        return redirect(url_for(".searches"), 303)
    if person is None and not challenge.admits(
        "accompaniment.host", proved="6/hour", unproved="2/hour"
    ):
        form.form_errors.append(challenge.too_often())
        return _reply_page(found, actor, form, 429)
    hosts.propose(
        db.session,
        found,
        actor,
        name=form.name.data,
        message=form.message.data,
        email=form.email.data if form.email else "",
        person=person,
    )
    db.session.commit()
    if person is None:
        flash(_("Une lettre vous attend : confirmez, et le porteur vous lira."), "success")
    else:
        flash(_("Votre proposition est transmise au porteur."), "success")
    return redirect(url_for(".search", search_id=found.id), 303)


@bp.route("/entreprises-hotes/confirmer/<token>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def confirm_reply(token: str) -> Response:
    """The link of the letter; a button, for programs that read letters follow links, too."""
    found = host_letters.confirmed(db.session, token)
    actor = _actor(found.actor_id)
    if request.method == "POST":
        hosts.confirm(db.session, found)
        db.session.commit()
    return private.page(
        render_template("accompaniment/cooperatives/confirm.html", reply=found, actor=actor)
    )


def _reply_page(found: HostSearch, actor: Actor, form: ReplyForm, status: int) -> Response:
    body = render_template(
        "accompaniment/cooperatives/reply.html",
        search=found,
        place=hosts.name_of(found.commune),
        actor=actor,
        away=_away(found, actor),
        form=form,
    )
    return make_response(body, status)


def _actor(actor_id: int) -> Actor:
    found = load_actors(db.session, [actor_id])
    if not found or found[0].status != "published":
        raise NotFound(_("Cet acteur n'est pas sur la carte : cherchez-le par son nom."))
    return found[0]


def _away(found: HostSearch, actor: Actor) -> float | None:
    """Return how far the actor is from where the search looks, in kilometres."""
    here, there = coordinates(actor), hosts.middle(found.commune)
    return hosts.distance(here, there) if here and there else None
