# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask for an agreement: which currency, which establishment, one form, one letter."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ess_map import (
    Actor,
    Gone,
    NotFound,
    challenge,
    db,
    fields,
    limit,
    load_actors,
    public,
    search_actors,
    signed_in,
    user,
)
from ess_map_currency.agreements import asked, asking, dates, establishments, links, wording
from ess_map_currency.agreements.apply_form import ApplyForm, address
from ess_map_currency.agreements.asking import Applicant
from ess_map_currency.agreements.room import bp, known
from ess_map_currency.currencies import perimeter, record
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency

Answer = str | Response | tuple[str, int]
OPEN = ("project", *CIRCULATING)
"""The states of a currency in which one can become a member."""
CANDIDATES = 12
NUMBER = re.compile("[0-9]{1,9}")
"""More is no key of an actor, and an error in the database."""


class FindForm(FlaskForm):
    """The address to which the links go."""

    email = fields.Text(
        _l("Votre courriel"), [fields.Needed(_l("Écrivez votre courriel.")), address]
    )
    homepage = challenge.Honeypot()


@bp.get("/adherer")
@public
def choose_currency() -> str:
    """Which currency: those whose perimeter holds the actor first."""
    actor = actor_asked(request.args.get("acteur", ""))
    known_ones = record.of_states(db.session, CIRCULATING)
    free = [
        one
        for one in known_ones
        if actor is None or establishments.taken(db.session, one.id, actor.id) is None
    ]
    outside = {one.id for one in free if actor is not None and perimeter.is_outside(one, actor)}
    return render_template(
        "currency/agreements/choose_currency.html",
        actor=actor,
        currencies=sorted(free, key=lambda one: one.id in outside),
        outside=outside,
    )


@bp.get("/<slug>/adherer")
@public
@limit("120/hour")
def choose(slug: str) -> str:
    """Which establishment: one of the map, or one that is not on it yet."""
    currency = open_one(slug)
    typed = request.args.get("q", "").strip()[:200]
    found = search_actors(typed, CANDIDATES) if typed else []
    found = load_actors(db.session, [one.id for one in found])
    return render_template(
        "currency/agreements/choose.html",
        currency=currency,
        typed=typed,
        found=[(one, wording.address(one)) for one in found],
        taken={
            one.id
            for one in found
            if establishments.taken(db.session, currency.id, one.id) is not None
        },
    )


@bp.route("/<slug>/adherer/demande", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def apply(slug: str) -> Answer:
    """The form; what is sent is read by the association alone."""
    currency = open_one(slug)
    actor = actor_asked(request.args.get("acteur", ""))
    form, who = ApplyForm(), user()
    form.offer(currency)
    form.charter.flags.required = True
    if request.method == "GET":
        form.member.data = actor.name if actor else ""
        if who is not None:
            form.contact.data, form.email.data = who.name, who.email
    if form.validate_on_submit():
        wanted = form.asked(actor)
        if wanted is not None:
            return _applied(currency, actor, form, wanted)
    return _form(currency, actor, form), 422 if request.method == "POST" else 200


def _applied(
    currency: Currency, actor: Actor | None, form: ApplyForm, wanted: asked.Asked
) -> Answer:
    who = user()
    if form.homepage.caught:
        return redirect(url_for(".sent"), 303)
    if actor is not None and establishments.taken(db.session, currency.id, actor.id) is not None:
        form.form_errors.append(taken_words(actor, currency))
        return _form(currency, actor, form), 412
    if not challenge.admits("currency.apply", proved="10/hour", unproved="3/hour"):
        form.form_errors.append(challenge.too_often())
        return _form(currency, actor, form), 429
    own = who is not None and form.email.data.lower() == who.email
    applicant = Applicant(
        member=form.member.data,
        contact=form.contact.data,
        email=form.email.data,
        phone=form.phone.data or "",
        message=form.message.data or "",
        language=str(get_locale().language),
        user_id=who.id if own else None,
    )
    made = asking.apply_for(db.session, currency, applicant, wanted)
    db.session.commit()
    if made is not None and own:
        # Their account has proved the address: no letter has to.
        flash(_("Votre demande est envoyée. Voici sa page."), "success")
        return redirect(links.here(made), 303)
    return redirect(url_for(".sent"), 303)


def _form(currency: Currency, actor: Actor | None, form: ApplyForm) -> str:
    return render_template(
        "currency/agreements/apply.html",
        currency=currency,
        actor=actor,
        where=wording.address(actor) if actor else "",
        outside=actor is not None and perimeter.is_outside(currency, actor),
        form=form,
    )


@bp.get("/adhesion/envoyee")
@public
def sent() -> str:
    """What happens now: the same words whatever was known before."""
    return render_template("currency/agreements/sent.html")


@bp.route("/adhesion", methods=["GET", "POST"])
@public
@limit("30/hour", methods=["POST"])
def find() -> Answer:
    """Ask for one's links again; the answer does not tell whether there are any."""
    form = FindForm()
    if form.validate_on_submit():
        if not form.homepage.caught:
            if not challenge.admits("currency.find", proved="10/hour", unproved="4/hour"):
                form.form_errors.append(challenge.too_often())
                return render_template("currency/agreements/find.html", form=form, sent=False), 429
            asking.find(db.session, form.email.data)
            db.session.commit()
        return render_template("currency/agreements/find.html", form=form, sent=True)
    status = 422 if form.errors else 200
    return render_template("currency/agreements/find.html", form=form, sent=False), status


@bp.get("/mes-adhesions")
@signed_in
def mine() -> str:
    """The agreements of the account that is signed in."""
    who, today = user(), dates.today()
    found = asking.of_user(db.session, who.id, who.email)
    return render_template(
        "currency/agreements/mine.html",
        agreements=[(one, links.here(one), wording.state(one, today)) for one in found],
        keys={one.id: wording.state_key(one, today) for one in found},
    )


def open_one(slug: str) -> Currency:
    """Return a currency that takes members; ``Gone`` says that it does not any more."""
    currency = known(slug)
    if currency.state not in OPEN:
        raise Gone(_("%(currency)s ne prend plus de nouveaux membres.", currency=currency.name))
    return currency


def actor_asked(typed: str) -> Actor | None:
    """Return the published actor of a parameter, None without one; ``NotFound``."""
    if not typed:
        return None
    found = load_actors(db.session, [int(typed)]) if NUMBER.fullmatch(typed) else []
    if not found or found[0].status != "published":
        raise NotFound(
            _("Cet établissement n'est pas, ou plus, sur la carte : cherchez-le encore.")
        )
    return found[0]


def taken_words(actor: Actor, currency: Currency) -> str:
    """Say that an establishment accepts the currency already."""
    return _(
        "« %(name)s » accepte déjà %(currency)s, ou l'a demandé. C'est le vôtre ? Écrivez à "
        "l'association, ou retrouvez votre adhésion.",
        name=actor.name,
        currency=currency.name,
    )
