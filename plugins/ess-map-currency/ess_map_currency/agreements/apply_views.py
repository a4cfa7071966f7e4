# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask for an agreement: which currency, which establishment, one form, one letter."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ess_map import (
    Actor,
    Gone,
    challenge,
    db,
    fields,
    limit,
    public,
    signed_in,
    user,
)
from ess_map_currency.agreements import asked, asking, dates, links, searching, wording
from ess_map_currency.agreements.apply_form import ApplyForm, address
from ess_map_currency.agreements.asking import Applicant
from ess_map_currency.agreements.room import bp, known
from ess_map_currency.currencies import perimeter, record
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency

Answer = str | Response | tuple[str, int]
OPEN = ("project", *CIRCULATING)
"""The states of a currency in which one can become a member."""


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
    actor = searching.chosen(request.args.get("acteur", ""))
    known_ones = record.of_states(db.session, CIRCULATING)
    free = [one for one in known_ones if not searching.is_taken(one.id, actor)]
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
    return render_template(
        "currency/agreements/choose.html", currency=currency, **searching.typed(currency.id)
    )


@bp.route("/<slug>/adherer/demande", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def apply(slug: str) -> Answer:
    """The form; what is sent is read by the association alone."""
    currency = open_one(slug)
    actor = searching.chosen(request.args.get("acteur", ""))
    form, who = ApplyForm(), user()
    form.offer(currency)
    form.charter.flags.required = True
    if request.method == "GET":
        form.member.data = actor.name if actor else ""
        form.name.data = "" if actor else request.args.get("nom", "")[:200]
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
    if searching.is_taken(currency.id, actor):
        form.form_errors.append(searching.taken_words(actor, currency))
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
