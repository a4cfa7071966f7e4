# SPDX-License-Identifier: AGPL-3.0-or-later
"""What came for a group, who takes what, who owes what."""

from __future__ import annotations

from fractions import Fraction

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import Invalid, db, now, printing, sheets, signed_in
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns import acting
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups.lifecycle import GROUPS
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import delivering, record, sheet
from ess_map_groupbuy.orders.forms import DeliveryForm
from ess_map_groupbuy.orders.lifecycle import WAITING
from ess_map_groupbuy.orders.room import bp


@bp.route("/<slug>/groupes/<int:group_id>/livraison", methods=["GET", "POST"])
@signed_in
def receive(slug: str, group_id: int):
    """Write down a delivery; the shares follow."""
    campaign = acting.require(slug)
    group = record.group(db.session, campaign.id, group_id)
    lot = record.lot_of(db.session, group_id)
    form = DeliveryForm()
    if form.validate_on_submit() and (came := form.came()) is not None:
        try:
            delivering.receive(db.session, campaign, group, came)
        except Invalid as error:
            form.invoice.errors = [error.message]
        else:
            db.session.commit()
            flash(_("La livraison est notée et partagée ; chaque membre reçoit sa part."))
            return redirect(url_for(".settle", slug=slug, group_id=group_id), 303)
    elif not form.is_submitted() and lot is not None:
        left = delivering.left(db.session, group)
        form.quantity.data = float(Fraction(left, units.THOUSANDTHS))
    page = render_template(
        "groupbuy/orders/receive.html",
        campaign=campaign,
        group=group,
        form=form,
        lot=lot,
        hub=sheet.hub_of(db.session, group),
        left=delivering.left(db.session, group),
        offer=db.session.get_one(Offer, group.offer_id),
        waits=group.state in WAITING,
    )
    return page, 422 if form.errors else 200


@bp.route("/<slug>/groupes/<int:group_id>/decompte", methods=["GET", "POST"])
@signed_in
def settle(slug: str, group_id: int):
    """Who takes what and owes what; ticking says what they told the organisers."""
    campaign = acting.require(slug)
    group = record.group(db.session, campaign.id, group_id)
    if request.method == "POST":
        _tick(group)
        db.session.commit()
        flash(_("C'est noté."))
        return redirect(url_for(".settle", slug=slug, group_id=group_id), 303)
    return render_template("groupbuy/orders/settle.html", **_settled(campaign, group))


@bp.get("/<slug>/groupes/<int:group_id>/decompte.csv")
@signed_in
def settle_table(slug: str, group_id: int) -> Response:
    campaign = acting.require(slug)
    group = record.group(db.session, campaign.id, group_id)
    rows = sheet.table(campaign, sheet.of_group(db.session, group))
    return printing.answer(sheets.csv_of(rows), f"{slug}-decompte-{group_id}.csv", sheets.CSV)


@bp.get("/<slug>/groupes/<int:group_id>/decompte.pdf")
@signed_in
def settle_sheet(slug: str, group_id: int) -> Response:
    """The settlement on paper, with a place to sign: it lies at the hub."""
    campaign = acting.require(slug)
    group = record.group(db.session, campaign.id, group_id)
    body = printing.pdf("groupbuy/orders/settle_print.html", **_settled(campaign, group))
    return printing.answer(body, f"{slug}-decompte-{group_id}.pdf")


def _settled(campaign: Campaign, group: Group) -> dict[str, object]:
    rows = sheet.of_group(db.session, group)
    offer = db.session.get_one(Offer, group.offer_id)
    return {
        "campaign": campaign,
        "group": group,
        "offer": offer,
        "paying": sheet.paying(campaign, offer),
        "invoicing": sheet.invoicing(campaign),
        "state": GROUPS.label_of(group.state),
        "hub": sheet.hub_of(db.session, group),
        "rows": rows,
        "deliveries": record.deliveries(db.session, [group.id])[group.id],
        "due": sum(row.due for row in rows),
        "vat": sum(row.vat for row in rows),
        "received": sum(row.received for row in rows),
        "waits": group.state in WAITING,
    }


def _tick(group: Group) -> None:
    taken, settled = set(request.form.getlist("taken")), set(request.form.getlist("settled"))
    for row in sheet.of_group(db.session, group):
        for share in row.shares:
            key = str(row.commitment.id)
            share.taken_at = (share.taken_at or now()) if key in taken else None
            share.settled_at = (share.settled_at or now()) if key in settled else None
    db.session.flush()
