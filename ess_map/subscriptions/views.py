# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a subscription: ask, confirm, manage, stop."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from limits import parse

from ess_map.core import challenge
from ess_map.core.db import db
from ess_map.core.i18n import language
from ess_map.core.limits import limiter
from ess_map.explore.query import read
from ess_map.people.session import current_user
from ess_map.platform.access import public
from ess_map.subscriptions import selection, subscribing
from ess_map.subscriptions.forms import FrequencyForm, SubscribeForm
from ess_map.subscriptions.models import Subscription

bp = Blueprint("subscriptions", __name__)

PROVED = parse("30/hour")
UNPROVED = parse("5/hour")
"""Requests that cause a letter, from one address of the network, with a proof of work or not."""


@bp.route("/abonnements/nouveau", methods=["GET", "POST"])
@public
@limiter.limit("60/hour", methods=["POST"])
def new() -> Response:
    """Ask for letters about the selection of the address; the answer never depends on whose."""
    reading = read(request.args.to_dict(flat=False))
    query = selection.lasting(reading.query)
    user = current_user()
    form = SubscribeForm(email=user.email if user else None)
    refused = False
    if form.validate_on_submit():
        caught = form.homepage.caught
        refused = not caught and not challenge.admits(
            "subscriptions", proved=PROVED, unproved=UNPROVED
        )
        if not refused:
            if not caught:
                subscribing.ask(db.session, form.email.data, query, form.frequency.data, language())
                db.session.commit()
            return redirect(url_for("subscriptions.asked"), 303)
        form.email.errors = [challenge.too_often()]
    page = render_template(
        "subscriptions/new.html",
        form=form,
        words=selection.in_words(query),
        notices=reading.problems,
        list_url=query.url(),
        feed_url=query.url("explore.feed"),
    )
    return make_response(page, 429 if refused else 422 if form.errors else 200)


@bp.get("/abonnements/demande")
@public
def asked() -> str:
    """Say what to do next, the same to everybody."""
    return render_template("subscriptions/asked.html", site=_site())


@bp.get("/abonnements/confirmer/<token>")
@public
def confirm(token: str) -> Response:
    """Show a button and no more: the programs that scan letters follow every link in them."""
    subscription = subscribing.asked_for(db.session, token)
    return _private(
        "subscriptions/confirm.html", words=_words(subscription), subscription=subscription
    )


@bp.post("/abonnements/confirmer/<token>")
@public
def confirmed(token: str) -> Response:
    subscription = subscribing.asked_for(db.session, token)
    subscribing.confirm(subscription)
    db.session.commit()
    flash(_("C'est fait : nous vous écrirons quand quelque chose change."))
    return redirect(url_for("subscriptions.manage", token=subscription.token), 303)


@bp.route("/abonnements/<token>", methods=["GET", "POST"])
@public
def manage(token: str) -> Response:
    """Change how often, or stop."""
    subscription = subscribing.held(db.session, token)
    form = FrequencyForm(frequency=subscription.frequency)
    if form.validate_on_submit():
        subscribing.change(subscription, form.frequency.data)
        db.session.commit()
        flash(_("C'est noté."))
        return redirect(url_for("subscriptions.manage", token=token), 303)
    return _private(
        "subscriptions/manage.html",
        form=form,
        words=_words(subscription),
        subscription=subscription,
        list_url=f"{url_for('explore.index')}?{subscription.query}",
        status=422 if form.errors else 200,
    )


@bp.get("/desabonnement/<token>")
@public
def unsubscribe(token: str) -> Response:
    """Show the button; a mail program that knows RFC 8058 presses it for the reader."""
    subscription = subscribing.held(db.session, token)
    return _private("subscriptions/unsubscribe.html", words=_words(subscription))


@bp.post("/desabonnement/<token>")
@public
def unsubscribed(token: str) -> Response:
    """End it, without session or CSRF token: who holds the letter may (RFC 8058)."""
    subscribing.stop(db.session, token)
    db.session.commit()
    return _private("subscriptions/unsubscribed.html")


@bp.record_once
def _one_click(state) -> None:
    state.app.extensions["csrf"].exempt(unsubscribed)


def _words(subscription: Subscription) -> str:
    reading = read(selection.split(subscription.query))
    return selection.in_words(reading.query)


def _private(template: str, status: int = 200, **context) -> Response:
    """Return a page whose address is a secret: kept by nobody, told to no other site."""
    response = make_response(render_template(template, **context), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _site() -> str:
    return current_app.extensions["ess_map.settings"].site_name
