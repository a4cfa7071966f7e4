# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far each campaign of the demonstration has come, by the doors that people use."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from ess_map import living, local_now, now
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import choosing, depositing, judging, opening
from ess_map_groupbuy.contracts import record as quotes
from ess_map_groupbuy.contracts.content import Content
from ess_map_groupbuy.demand import picture
from ess_map_groupbuy.demo.founding import PROFILES, Founded
from ess_map_groupbuy.demo.tables import rows
from ess_map_groupbuy.groups import alarms, answering, proposing
from ess_map_groupbuy.groups import record as groups
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.orders import delivering, ordering
from ess_map_groupbuy.orders import record as orders
from ess_map_groupbuy.runs import asking, reading, running
from ess_map_groupbuy.runs.models import Run

STOPPED = "L'atelier a fermé ; les neuf personnes intéressées sont prévenues."


def tell(session: Session, founded: Founded) -> None:
    """Let a campaign live up to where its table says."""
    state = founded.row["state"]
    if state == "draft":
        return
    campaign, days = founded.campaign, PROFILES[state]
    _at(session, campaign, days[0], "open")
    if state == "open":
        picture.renew(session, campaign)
        session.commit()
    elif campaign.kind == "pooled_contract":
        _contract(session, campaign, state)
    else:
        _delivery(session, campaign, state)


def _delivery(session: Session, campaign: Campaign, state: str) -> None:
    _opens, closes, forms, commit, order, deliver = PROFILES[state]
    _at(session, campaign, closes, "close")
    picture.renew(session, campaign)
    if state == "cancelled":
        _at(session, campaign, closes + 2, "cancel", reason=STOPPED)
        session.commit()
        return
    _at(session, campaign, forms, "form")
    with living(now() + timedelta(days=forms, hours=1)):
        if not _propose(session, campaign):
            return
        _answer(session, campaign, 0.75 if state == "proposed" else 1.0)
    session.commit()
    if state == "proposed":
        return
    with living(now() + timedelta(days=commit)):
        alarms.ring(session, campaign.id)
    _at(session, campaign, commit + 1, "commit")
    if state == "settled":
        _at(session, campaign, order, "order")
        with living(now() + timedelta(days=deliver)):
            _deliver(session, campaign)
        _at(session, campaign, deliver + 3, "deliver")
        _at(session, campaign, deliver + 12, "settle")
    session.commit()


def _contract(session: Session, campaign: Campaign, state: str) -> None:
    _opens, closes, quotes_open, *_rest = PROFILES[state]
    for place, row in enumerate(rows("quotes", campaign.slug)):
        with living(now() + timedelta(days=closes - 2, hours=place)):
            _deposit(session, campaign, row)
    _at(session, campaign, closes, "close")
    picture.renew(session, campaign)
    session.commit()
    if state == "quotes_sealed":
        return
    with living(now() + timedelta(days=quotes_open + 1)):
        opening.ring(session, campaign.id)
        campaign = campaigns.by_id(session, campaign.id)
        for place, quote in enumerate(quotes.in_state(session, campaign.id, "opened")):
            judging.mark(quote, campaign, {"garanties": 9 - 3 * place})
        choosing.choose(session, campaign)
        choosing.compute(session, campaign)
        session.commit()
        running.run(session)
        run = _done(session, campaign)
        if run is not None:
            proposing.propose(session, campaigns.by_id(session, campaign.id), run)
            _answer(session, campaign, 0.6)
    session.commit()


def _at(session: Session, campaign: Campaign, day: int, event: str, reason: str = "") -> None:
    with living(now() + timedelta(days=day)):
        moving.apply(session, campaign, event, allowed=lambda _role: True, reason=reason)
    session.flush()


def _propose(session: Session, campaign: Campaign) -> bool:
    """Form the groups and propose them; False when the solver is not there."""
    asking.ask(session, campaign)
    session.commit()
    running.run(session)
    run = _done(session, campaign)
    if run is None:
        return False
    proposing.propose(session, campaigns.by_id(session, campaign.id), run)
    return True


def _done(session: Session, campaign: Campaign) -> Run | None:
    return reading.latest(session, campaign.id, (asking.DONE,))


def _answer(session: Session, campaign: Campaign, share: float) -> None:
    """Let that share of the members say yes; the others have not answered yet."""
    rng = Random(campaign.slug)
    for group in groups.of_campaign(session, campaign.id):
        for commitment, _intention in groups.members(session, group.id):
            if rng.random() < share:
                answering.confirm(session, commitment)


def _deliver(session: Session, campaign: Campaign) -> None:
    for order in orders.of_campaign(session, campaign.id):
        ordering.send(session, order)
        ordering.answer(session, order, "accept")
        lots = orders.lots(session, [order.id])[order.id]
        ordering.plan(session, order, {lot.group_id: local_now().date() for lot in lots})
        for lot in lots:
            group = session.get_one(Group, lot.group_id)
            # One delivery in three is a little short, as it happens.
            quantity = lot.quantity * campaign.step - (
                campaign.step if lot.group_id % 3 == 0 else 0
            )
            due = delivering.most(session, group, quantity)
            came = delivering.Came(quantity, due, due * 52 // 1000, number=f"F-{order.id}-{lot.id}")
            delivering.receive(session, campaign, group, came)


def _deposit(session: Session, campaign: Campaign, row: dict[str, str]) -> None:
    content = Content(
        price=int(row["price"]),
        fixed=int(row["fixed"]),
        vat_rate=campaign.vat_rate,
        months=int(row["months"]),
        words=row["words"],
        salt=row["supplier"].casefold(),
    )
    email = f"devis-{row['price']}@demo.example"
    quote = depositing.deposit(session, campaign, row["supplier"], email, content)
    depositing.confirm(session, quote)
    quote.fictional = True


def confirmed(session: Session, campaign_id: int) -> list[Commitment]:
    """Return who is bound in a campaign."""
    return [
        commitment
        for group in groups.of_campaign(session, campaign_id)
        for commitment, _who in groups.members(session, group.id)
        if commitment.state == "confirmed"
    ]
