# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turn the groups of a campaign into one order for each supplier, and send it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import local_now, now
from ess_map_groupbuy.campaigns import acting, lifecycle, perimeter
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import reacting
from ess_map_groupbuy.groups.lifecycle import GROUPS, ORGANISER
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import kilometres, links, record, telling
from ess_map_groupbuy.orders.lifecycle import ORDERS
from ess_map_groupbuy.orders.models import Lot, SupplierOrder


def not_ready(session: Session, campaign: Campaign, event: str) -> str | None:
    """Say why a campaign cannot be ordered, or settled, yet."""
    if event == "order":
        return _nothing_to_order(session, campaign)
    if event in ("deliver", "settle"):
        waiting = _groups(session, campaign.id, ("ordered", "partially_delivered"))
        if waiting:
            return _("Des groupes attendent encore leur livraison : notez-la d'abord.")
    if event == "deliver" and not _groups(session, campaign.id, ("delivered", "closed")):
        return _("Aucun groupe n'a été livré : annulez plutôt la campagne, avec son motif.")
    return None


def _nothing_to_order(session: Session, campaign: Campaign) -> str | None:
    confirmed = _groups(session, campaign.id, ("confirmed",))
    if not confirmed:
        return _("Aucun groupe n'est confirmé : il n'y a rien à commander.")
    today = local_now().date()
    for offer in _offers(session, confirmed):
        if offer.state != "accepted" or (offer.valid_until and offer.valid_until < today):
            return _(
                "L'offre de %(supplier)s n'est plus valable : demandez-lui de la prolonger, ou "
                "reformez ses groupes.",
                supplier=offer.supplier,
            )
    return None


def follow(session: Session, campaign: Campaign, event: str) -> None:
    """Prepare the orders of a campaign, close its groups when it is settled, or tell suppliers."""
    if event == "order":
        prepare(session, campaign)
    elif event == "settle":
        for group in _groups(session, campaign.id, ("delivered",)):
            _move(session, campaign, group, "close")
    elif event == "cancel":
        _cancel(session, campaign)


def prepare(session: Session, campaign: Campaign) -> list[SupplierOrder]:
    """Write one order for each offer that confirmed groups buy from, one line for each group."""
    groups = _groups(session, campaign.id, ("confirmed",))
    found = []
    for offer in _offers(session, groups):
        order = SupplierOrder(campaign_id=campaign.id, offer_id=offer.id, state="prepared")
        ORDERS.start(session, order, scopes=perimeter.scopes(campaign))
        for group in (one for one in groups if one.offer_id == offer.id):
            buyers = record.buyers(session, group.id)
            wanted = sum(one.quantity for one, _who in buyers)
            lot = Lot(
                order_id=order.id, group_id=group.id, quantity=wanted, lots=wanted // offer.lot
            )
            lot.alone, lot.together = kilometres.of_group(session, group, offer, buyers)
            session.add(lot)
            _move(session, campaign, group, "order")
        found.append(order)
    session.flush()
    return found


def send(session: Session, order: SupplierOrder, *, by: int | None = None) -> None:
    """Send an order to its supplier: a letter with a link to accept or refuse it."""
    campaign = campaigns.by_id(session, order.campaign_id)
    offer = session.get_one(Offer, order.offer_id)
    _step(session, campaign, order, "send", by=by)
    order.sent_at = now()
    session.flush()
    telling.order(session, campaign, offer, links.order_path(order))


def answer(
    session: Session, order: SupplierOrder, event: str, reason: str = "", *, by: int | None = None
) -> None:
    """Write down what the supplier answers, or has said to ``by``; tell the organisers."""
    campaign = campaigns.by_id(session, order.campaign_id)
    offer = session.get_one(Offer, order.offer_id)
    _step(session, campaign, order, event, role="supplier", by=by, reason=reason)
    order.note = reason[:200]
    session.flush()
    said = {
        "accept": _l("%(supplier)s accepte la commande", supplier=offer.supplier),
        "refuse": _l("%(supplier)s refuse la commande", supplier=offer.supplier),
    }
    acting.tell_organisers(
        session, campaign, "groupbuy.order", said[event], links.page_path(campaign, order)
    )


def take_up(session: Session, order: SupplierOrder, *, by: int | None = None) -> None:
    """Prepare a refused order once more: something was agreed with the supplier."""
    campaign = campaigns.by_id(session, order.campaign_id)
    _step(session, campaign, order, "again", by=by)
    order.note = ""
    session.flush()


def give_up(session: Session, order: SupplierOrder, reason: str, *, by: int | None = None) -> None:
    """Give a refused order up: its groups are dissolved, their members read why and are free."""
    campaign = campaigns.by_id(session, order.campaign_id)
    _step(session, campaign, order, "cancel", by=by)
    for lot in record.lots(session, [order.id])[order.id]:
        group = session.get_one(Group, lot.group_id)
        if group.state == "ordered":
            reacting.dissolve(session, campaign, group, reason, by=by)
    session.flush()


def plan(session: Session, order: SupplierOrder, days: dict[int, date | None]) -> None:
    """Write down the day of each group's delivery; its members and its hub are told."""
    campaign = campaigns.by_id(session, order.campaign_id)
    for lot in record.lots(session, [order.id])[order.id]:
        day = days.get(lot.group_id, lot.on)
        changed, lot.on = day != lot.on, day
        if changed and day is not None:
            telling.day(session, campaign, session.get_one(Group, lot.group_id), lot)
    session.flush()


def fulfil(session: Session, campaign: Campaign, order: SupplierOrder) -> None:
    """Call an order fulfilled once nothing of it is waited for."""
    ids = [one.group_id for one in record.lots(session, [order.id])[order.id]]
    states = sa.select(Group.state).where(Group.id.in_(ids))
    over = ("delivered", "closed", "dissolved")
    done = all(state in over for state in session.scalars(states))
    if done and order.state in ("sent", "accepted"):
        _step(session, campaign, order, "fulfil")


def _cancel(session: Session, campaign: Campaign) -> None:
    steps = lifecycle.of(campaign).history(session, campaign)
    reason = steps[-1].reason or "" if steps else ""
    for order in record.of_campaign(session, campaign.id):
        if order.state in ("prepared", "sent", "accepted", "refused"):
            known = order.state in ("sent", "accepted")
            _step(session, campaign, order, "cancel")
            if known:
                offer = session.get_one(Offer, order.offer_id)
                telling.cancelled(session, campaign, offer, reason)


def _groups(session: Session, campaign_id: int, states: tuple[str, ...]) -> list[Group]:
    query = sa.select(Group).where(Group.campaign_id == campaign_id, Group.state.in_(states))
    return list(session.scalars(query.order_by(Group.id)))


def _offers(session: Session, groups: list[Group]) -> list[Offer]:
    ids = {one.offer_id for one in groups}
    return list(session.scalars(sa.select(Offer).where(Offer.id.in_(ids)).order_by(Offer.id)))


def _move(session: Session, campaign: Campaign, group: Group, event: str) -> None:
    scopes = perimeter.scopes(campaign)
    GROUPS.apply(session, group, event, allowed=lambda role: role == ORGANISER, scopes=scopes)


def _step(
    session: Session,
    campaign: Campaign,
    order: SupplierOrder,
    event: str,
    *,
    role: str = "organiser",
    by: int | None = None,
    reason: str = "",
) -> None:
    ORDERS.apply(
        session,
        order,
        event,
        allowed=lambda asked: asked == role,
        by=by,
        reason=reason,
        scopes=perimeter.scopes(campaign),
    )
