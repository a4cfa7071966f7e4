# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of orders: send, plan the days, what the supplier answers and what follows from it."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import Invalid, db, limit, local_now, money, printing, public, sheets, signed_in, user
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns import acting
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.orders import links, ordering, record, sheet
from ess_map_groupbuy.orders.forms import AnswerForm, ReasonForm
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
    return render_template(
        "groupbuy/orders/show.html", form=AnswerForm(formdata=None), **_shown(campaign, order_id)
    )


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


@bp.post("/<slug>/commandes/<int:order_id>/reponse")
@signed_in
def note_answer(slug: str, order_id: int):
    """Write down what the supplier has said otherwise than by the link: by telephone, on paper."""
    campaign = acting.require(slug)
    order = record.by_id(db.session, campaign.id, order_id)
    form = AnswerForm()
    if not form.validate():
        page = render_template("groupbuy/orders/show.html", form=form, **_shown(campaign, order_id))
        return page, 422
    ordering.answer(db.session, order, form.event.data, form.reason.data or "", by=user().id)
    db.session.commit()
    flash(_("La réponse du fournisseur est notée."), "success")
    return redirect(url_for(".show", slug=slug, order_id=order_id), 303)


@bp.post("/<slug>/commandes/<int:order_id>/reprendre")
@signed_in
def take_up(slug: str, order_id: int):
    """Prepare a refused order once more."""
    campaign = acting.require(slug)
    ordering.take_up(db.session, record.by_id(db.session, campaign.id, order_id), by=user().id)
    db.session.commit()
    flash(_("La commande est de nouveau prête à être envoyée."), "success")
    return redirect(url_for(".show", slug=slug, order_id=order_id), 303)


@bp.route("/<slug>/commandes/<int:order_id>/renoncer", methods=["GET", "POST"])
@signed_in
def give_up(slug: str, order_id: int):
    """Give a refused order up, for a reason that the members read."""
    campaign = acting.require(slug)
    order = record.by_id(db.session, campaign.id, order_id)
    form = ReasonForm()
    if form.validate_on_submit():
        ordering.give_up(db.session, order, form.reason.data.strip(), by=user().id)
        db.session.commit()
        flash(_("Les groupes de cette commande sont dissous ; leurs membres lisent pourquoi."))
        return redirect(url_for(".listing", slug=slug), 303)
    page = render_template("groupbuy/orders/give_up.html", form=form, **_shown(campaign, order_id))
    return page, 422 if form.errors else 200


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
    said = _shown(campaign, order_id) | {"today": local_now().date()}
    body = printing.pdf("groupbuy/orders/print.html", **said)
    return printing.answer(body, f"{slug}-commande-{order_id}.pdf")


@bp.get("/<slug>/commandes/<int:order_id>/bon.csv")
@signed_in
def table(slug: str, order_id: int) -> Response:
    """The order as a table."""
    campaign = acting.require(slug)
    found = _shown(campaign, order_id)["sheet"]
    head = [_("Relais"), _("Adresse"), _("Créneau"), _("Jour"), _("Quantité"), _("Unité"),
            _("Lots"), _("Prix unitaire hors taxes (€)")]  # fmt: skip
    rows = [head]
    for line in (one for one in found.lines if one.stands):
        wanted = units.number(units.of_steps(line.lot.quantity, campaign.step))
        unit = str(units.UNITS[campaign.unit].label)
        price = str(money.decimal(line.group.price))
        rows.append(
            [line.hub, line.address, line.slot, line.lot.on, wanted, unit, line.lot.lots, price]
        )
    return printing.answer(sheets.csv_of(rows), f"{slug}-commande-{order_id}.csv", sheets.CSV)


@bp.route("/commande/<order_token>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def answer(order_token: str):
    """The supplier reads the order, accepts or refuses it."""
    order = links.opened(db.session, order_token)
    campaign = campaigns.by_id(db.session, order.campaign_id)
    form = AnswerForm()
    if form.validate_on_submit():
        ordering.answer(db.session, order, form.event.data, form.reason.data or "")
        db.session.commit()
        flash(_("Votre réponse est transmise aux organisateurs. Merci."), "success")
        return redirect(url_for(".answer", order_token=order_token), 303)
    (found,) = sheet.of_orders(db.session, campaign, [order])
    page = render_template(
        "groupbuy/orders/answer.html",
        campaign=campaign,
        sheet=found,
        form=form,
        states=ORDERS,
        invoicing=sheet.invoicing(campaign),
    )
    return page, 422 if form.errors else 200


def _shown(campaign, order_id: int) -> dict[str, object]:
    order = record.by_id(db.session, campaign.id, order_id)
    (found,) = sheet.of_orders(db.session, campaign, [order])
    return {
        "campaign": campaign,
        "sheet": found,
        "states": ORDERS,
        "invoicing": sheet.invoicing(campaign),
    }


def _is_day(name: str) -> bool:
    return name.startswith("day-") and name[4:].isdigit()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError as error:
        raise Invalid(_("Écrivez un jour comme 31/12/2026.")) from error
