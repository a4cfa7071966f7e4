# SPDX-License-Identifier: AGPL-3.0-or-later
"""Become a hub without an account: which actor, a letter that proves the address, one form."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import (
    Actor,
    NotFound,
    challenge,
    db,
    limit,
    load_actors,
    public,
    search_actors,
    user,
)
from ess_map_groupbuy.hubs import keeping, letters, links, record, saying
from ess_map_groupbuy.hubs.forms import BecomeForm, HubForm
from ess_map_groupbuy.hubs.room import bp

Answer = str | Response | tuple[str, int]
FOUND = 12
NUMBER = re.compile("[0-9]{1,9}")


@bp.route("/relais/devenir", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def become() -> Answer:
    """Which actor, and where its people are written to."""
    actor = chosen(request.args.get("acteur", ""))
    if actor is None:
        return render_template("groupbuy/hubs/choose.html", **typed())
    form, known = BecomeForm(), record.of_actor(db.session, actor.id)
    if not form.is_submitted() and (who := user()) is not None:
        form.email.data = who.email
    if form.validate_on_submit():
        if form.homepage.caught:
            return _become(actor, form, sent=True)
        if not challenge.admits("groupbuy.hub", proved="10/hour", unproved="4/hour"):
            form.form_errors.append(challenge.too_often())
            return _become(actor, form), 429
        _write(actor, known, form.email.data)
        return _become(actor, form, sent=True)
    return _become(actor, form), 422 if form.errors else 200


@bp.route("/relais/nouveau/<place_token>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def make(place_token: str) -> Answer:
    """Say what one can hold; from here on the hub exists."""
    actor_id, email = links.new_opened(place_token)
    actor = chosen(str(actor_id))
    known = record.of_actor(db.session, actor.id)
    if known is not None and known.email.casefold() == email.casefold():
        return redirect(links.here(known), 303)
    form = HubForm()
    if form.validate_on_submit():
        state = record.ACTIVE if keeping.vouched(actor, email) else record.WAITING
        hub = keeping.make(db.session, actor, email, form.said(), state=state)
        db.session.commit()
        flash(_("Merci ! Voici la page de votre relais ; une lettre vous en garde le lien."))
        return redirect(links.here(hub), 303)
    page = render_template(
        "groupbuy/hubs/make.html", actor=actor, where=saying.address(actor), form=form
    )
    return page, 422 if form.errors else 200


def chosen(key: str) -> Actor | None:
    """Return the published actor of a parameter, None without one; ``NotFound``."""
    if not key:
        return None
    found = load_actors(db.session, [int(key)]) if NUMBER.fullmatch(key) else []
    if not found or found[0].status != "published":
        raise NotFound(_("Ce lieu n'est pas, ou plus, sur la carte : cherchez encore."))
    return found[0]


def typed() -> dict[str, object]:
    """Return what the macro ``candidates`` shows for what was typed (``q``)."""
    words = request.args.get("q", "").strip()[:200]
    found = search_actors(words, FOUND) if words else []
    return {"typed": words, "found": [(one, saying.address(one)) for one in found]}


def _write(actor: Actor, known, email: str) -> None:
    # The same words for who is a hub already: its own people get their link again.
    language = str(get_locale().language)
    if known is None:
        letters.prove(db.session, actor, email, language)
    elif known.email.casefold() == email.casefold():
        letters.welcome(db.session, known, language)
    db.session.commit()


def _become(actor: Actor, form: BecomeForm, *, sent: bool = False) -> str:
    return render_template(
        "groupbuy/hubs/become.html",
        actor=actor,
        where=saying.address(actor),
        form=form,
        sent=sent,
        back=url_for(".become"),
    )
