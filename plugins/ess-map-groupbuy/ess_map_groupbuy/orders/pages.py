# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' pages of orders: prepare, send, plan the days of delivery."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import Invalid, db, limit, printing, public, sheets, signed_in, user
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns import acting
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.orders import links, ordering, record, sheet
from ess_map_groupbuy.orders.forms import AnswerForm
from ess_map_groupbuy.orders.lifecycle import ORDERS
from ess_map_groupbuy.orders.room import bp


@bp.get("/<slug>/commandes")
@signed_in
def listing(slug: str) -> str:
    """Every order of a campaign, by supplier."""
    campaign = acting.require(slug)
    orders = record.of_campaign(db.session, campaign.id)
    return render_template(
        "groupbuy/orders/listing.html",
        campaign=campaign,
        sheets=sheet.of_orders(db.session, campaign, orders),
        states=ORDERS,
    )


@bp.get("/<slug>/commandes/<int:order_id>")
@signed_in
def show(slug: str, order_id: int) -> str:
    """One order: what to deliver where, when, and what was answered."""
    campaign = acting.require(slug)
    return render_template("groupbuy/orders/show.html", **_shown(campaign, order_id))


@bp.post("/<slug>/commandes/<int:order_id>/envoyer")
@signed_in
@limit("30/hour")
def send(slug: str, order_id: int):
    campaign = acting.require(slug)
    order = record.by_id(db.session, campaign.id, order_id)
    ordering.send(db.session, order, by=user().id)
    db.session.commit()
    flash(_("La commande est envoyée au fournisseur."), "success")
    return redirect(url_for(".show", slug=slug, order_id=order_id), 303)


@bp.post("/<slug>/commandes/<int:order_id>/jours")
@signed_in
def plan(slug: str, order_id: int):
    """Write down the day of each delivery."""
    campaign = acting.require(slug)
    order = record.by_id(db.session, campaign.id, order_id)
    said = {int(key[4:]): _day(value) for key, value in request.form.items() if _is_day(key)}
    ordering.plan(db.session, order, said)
    db.session.commit()
    flash(_("Les jours de livraison sont notés ; les membres les lisent sur leur page."))
    return redirect(url_for(".show", slug=slug, order_id=order_id), 303)


@bp.get("/<slug>/commandes/<int:order_id>/bon.pdf")
@signed_in
def printed(slug: str, order_id: int) -> Response:
    """The order on paper: quantities by hub, no member's name."""
    campaign = acting.require(slug)
    body = printing.pdf("groupbuy/orders/print.html", **_shown(campaign, order_id))
    return printing.answer(body, f"{slug}-commande-{order_id}.pdf")


@bp.get("/<slug>/commandes/<int:order_id>/bon.csv")
@signed_in
def table(slug: str, order_id: int) -> Response:
    """The order as a table."""
    campaign = acting.require(slug)
    found = _shown(campaign, order_id)["sheet"]
    rows = [[_("Relais"), _("Créneau"), _("Jour"), _("Quantité"), _("Unité"), _("Lots")]]
    for line in found.lines:
        wanted = units.number(units.of_steps(line.lot.quantity, campaign.step))
        unit = str(units.UNITS[campaign.unit].label)
        rows.append([line.hub, line.slot, line.lot.on, wanted, unit, line.lot.lots])
    return printing.answer(sheets.csv_of(rows), f"{slug}-commande-{order_id}.csv", sheets.CSV)


@bp.route("/commande/<token>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def answer(token: str):
    """The supplier reads the order, accepts or refuses it."""
    order = links.opened(db.session, token)
    campaign = campaigns.by_id(db.session, order.campaign_id)
    form = AnswerForm()
    if form.validate_on_submit():
        ordering.answer(db.session, order, form.event.data, form.reason.data or "")
        db.session.commit()
        flash(_("Votre réponse est transmise aux organisateurs. Merci."), "success")
        return redirect(url_for(".answer", token=token), 303)
    (found,) = sheet.of_orders(db.session, campaign, [order])
    page = render_template(
        "groupbuy/orders/answer.html", campaign=campaign, sheet=found, form=form, states=ORDERS
    )
    return page, 422 if form.errors else 200


def _shown(campaign, order_id: int) -> dict[str, object]:
    order = record.by_id(db.session, campaign.id, order_id)
    (found,) = sheet.of_orders(db.session, campaign, [order])
    return {"campaign": campaign, "sheet": found, "states": ORDERS}


def _is_day(name: str) -> bool:
    return name.startswith("day-") and name[4:].isdigit()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError as error:
        raise Invalid(_("Écrivez un jour comme 31/12/2026.")) from error
