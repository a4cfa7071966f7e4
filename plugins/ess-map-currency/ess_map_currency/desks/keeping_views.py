# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desks of an association on a phone: stock in one tap, closures, sheets."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map import db, local_now, signed_in, wants_fragment
from ess_map_currency.currencies import acting
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import freshness, keeping, record, room, weekly
from ess_map_currency.desks.forms import ClosingForm, DeskForm, choices
from ess_map_currency.desks.models import Desk
from ess_map_currency.words import MEDIA

bp = room.blueprint("currency_desks_keeping")


@bp.get("/<slug>/comptoirs")
@signed_in
def index(slug):
    """List the desks of a currency, each with its three buttons."""
    currency = acting.require(slug)
    if currency.slug != slug:
        return redirect(url_for(".index", slug=currency.slug), 301)
    today = local_now().date()
    desks = record.of_currency(db.session, currency.id)
    running = [one for one in desks if one.state != "closed"]
    return render_template(
        "currency/desks/keeping.html",
        currency=currency,
        weeks=weekly.of(running, today),
        closed=[one for one in desks if one.state == "closed"],
        **_counts(running, today),
    )


@bp.post("/<slug>/comptoirs/<int:desk_id>/stock")
@signed_in
def stock(slug, desk_id):
    """Say how many notes are left, in one tap; the tap before can be taken back."""
    currency, desk = _own(slug, desk_id)
    before = desk.stock
    if "note" in request.form:
        cents = request.form.get("note", 0, type=int)
        keeping.set_note(db.session, desk, cents, cents not in desk.exhausted)
        return _told(currency, desk_id, _("Coupures notées."))
    keeping.set_stock(db.session, desk, request.form.get("stock", ""))
    return _told(currency, desk_id, _("Noté, merci."), undo=before)


@bp.post("/<slug>/comptoirs/<int:desk_id>/confirmer")
@signed_in
def confirm(slug, desk_id):
    """Say that all is still right."""
    currency, desk = _own(slug, desk_id)
    keeping.confirm(db.session, desk)
    return _told(currency, desk_id, _("Confirmé aujourd'hui."))


@bp.post("/<slug>/comptoirs/<int:desk_id>/rouvrir")
@signed_in
def reopen(slug, desk_id):
    """Open a desk that was closed."""
    currency, desk = _own(slug, desk_id)
    keeping.reopen(db.session, desk)
    db.session.commit()
    flash(_("Le comptoir est de nouveau en service."), "success")
    return redirect(_back(currency, desk_id), 303)


@bp.route("/<slug>/comptoirs/<int:desk_id>/fermer", methods=["GET", "POST"])
@signed_in
def close(slug, desk_id):
    """Close a desk for a time, for good, or forget it."""
    currency, desk = _own(slug, desk_id)
    form = ClosingForm(until=desk.closed_until)
    past = form.until.data is not None and form.until.data < local_now().date()
    if form.validate_on_submit() and not (past and form.how.data == "until"):
        if form.how.data == "until":
            keeping.close_for_now(db.session, desk, form.until.data)
            flash(_("La fermeture est annoncée."), "success")
        elif form.how.data == "good":
            keeping.close_for_good(db.session, desk)
            flash(_("Ce comptoir n'est plus sur la carte."), "success")
        else:
            keeping.remove(db.session, desk)
            flash(_("Ce comptoir est ôté de la liste."), "success")
        db.session.commit()
        return redirect(url_for(".index", slug=currency.slug), 303)
    if form.is_submitted() and past:
        form.until.errors = [_("Ce jour est passé : choisissez un jour à venir.")]
    page = render_template("currency/desks/close.html", currency=currency, desk=desk, form=form)
    return page, 422 if form.errors else 200


@bp.route("/<slug>/comptoirs/nouveau", methods=["GET", "POST"])
@signed_in
def create(slug):
    """Add a desk at an actor of the map."""
    currency = acting.require(slug)
    form = _form(currency)
    if not form.is_submitted():
        form.operations.data, form.means.data = ["sell"], ["cash"]
        return _form_page(currency, form)
    right, actor = form.validate(), form.actor()
    if not right or actor is None:
        return _form_page(currency, form), 422
    if taken := keeping.at(db.session, currency.id, actor.id):
        flash(_("%(name)s est déjà un comptoir : le voici.", name=actor.name), "info")
        return redirect(url_for(".edit", slug=currency.slug, desk_id=taken), 303)
    desk = keeping.add(db.session, currency, actor, form.values())
    db.session.commit()
    flash(_("Le comptoir est sur la carte. Dites maintenant s'il a des billets."), "success")
    return redirect(_back(currency, desk.id), 303)


@bp.route("/<slug>/comptoirs/<int:desk_id>/modifier", methods=["GET", "POST"])
@signed_in
def edit(slug, desk_id):
    """Change a desk; what somebody else has changed meanwhile is shown first."""
    currency, desk = _own(slug, desk_id)
    form = _form(currency, desk)
    if not form.is_submitted():
        form.show(desk)
        return _form_page(currency, form, desk)
    if not form.validate():
        return _form_page(currency, form, desk), 422
    if form.version.data != str(desk.version):
        form.version.data = str(desk.version)
        clash = keeping.differences(desk, form.values(), form)
        return _form_page(currency, form, desk, clash), 412
    keeping.save(db.session, desk, desk.version, form.values())
    db.session.commit()
    flash(_("Le comptoir est à jour, et confirmé aujourd'hui."), "success")
    return redirect(_back(currency, desk_id), 303)


def _counts(running: list[Desk], today: date) -> dict[str, Any]:
    paper = (one for one in running if "paper" in record.media_of(one))
    return {
        "running": len(running),
        "stocks": Counter(freshness.stock(one) for one in paper),
        "waiting": sum(freshness.of(one.verified_at, today) != "fresh" for one in running),
    }


def _own(slug: str, desk_id: int) -> tuple[Currency, Desk]:
    currency = acting.require(slug)
    return currency, record.find(db.session, currency.id, desk_id)


def _told(currency: Currency, desk_id: int, said: str, undo: str = "") -> ResponseReturnValue:
    """Commit, and answer with the desk as it is now to htmx, with the list to a plain browser."""
    db.session.commit()
    if not wants_fragment():
        flash(said, "success")
        return redirect(_back(currency, desk_id), 303)
    desk = record.find(db.session, currency.id, desk_id)
    today = local_now().date()
    one = weekly.week(desk, today)
    told = render_template(
        "currency/desks/_desk.html", currency=desk.currency, one=one, said=said, undo=undo
    )
    running = [one for one in record.of_currency(db.session, currency.id) if one.state != "closed"]
    counts = _counts(running, today)
    return told + render_template("currency/desks/_counts.html", fragment=True, **counts)


def _back(currency: Currency, desk_id: int) -> str:
    return url_for(".index", slug=currency.slug, _anchor=f"comptoir-{desk_id}")


def _form(currency: Currency, desk: Desk | None = None) -> Any:
    form = DeskForm(obj=desk)
    had = {*currency.media, *(desk.media if desk else ())}
    form.media.choices = choices(
        (key, label) for key, label in MEDIA.items() if not had or key in had
    )
    return form


def _form_page(
    currency: Currency,
    form: Any,
    desk: Desk | None = None,
    clash: list[keeping.Difference] | None = None,
) -> str:
    return render_template(
        "currency/desks/form.html", currency=currency, desk=desk, form=form, clash=clash
    )
