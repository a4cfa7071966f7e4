# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `ess-map plugin check` puts into the plugin's tables, to see its pages full too."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from ess_map_groupbuy.campaigns.models import Campaign, Organiser
from ess_map_groupbuy.contracts import depositing
from ess_map_groupbuy.contracts import links as quotes
from ess_map_groupbuy.contracts.content import Content, salted
from ess_map_groupbuy.demand import picture
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs import links as hubs
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.intentions import links as own
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers import links as offers
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import links as orders
from ess_map_groupbuy.orders.models import Delivery, Lot, Share, SupplierOrder
from ess_map_groupbuy.runs import asking, limits, running
from ess_map_groupbuy.runs.models import Run

from ess_map import Actor, ServiceArea, User, local_now, now

METROPOLE = ServiceArea(frozenset({"epci-243700754"}))
ADDRESS = "contributor@essai.example"


def fill(session):
    """Write one of each, and return what the addresses need."""
    shop, other = session.scalars(sa.select(Actor.id).order_by(Actor.id).limit(2))
    campaign = _campaign(session, "bois", "Bois de chauffage", "pooled_delivery", "open")
    hub = Hub(actor_id=shop, state="active", slots=["sat-am"], room="Un garage", email=ADDRESS)
    offer = _offer(session, campaign, other)
    session.add(hub)
    session.flush()
    hosting = Hosting(campaign_id=campaign.id, hub_id=hub.id, state="accepted", slots=["sat-am"])
    session.add(hosting)
    people = [_intention(session, campaign, number) for number in range(12)]
    organiser = _organiser(session, campaign)
    run = _run(session, campaign)
    running.run(session)
    picture.renew(session, campaign)
    run.state, campaign.state = "proposed", "ordered"
    group, order = _bought(session, campaign, offer, hosting, people[:5])
    quote = _quote(session)
    paths = {
        "token": own.own_path(people[0]),
        "hub_token": hubs.hub_path(hub),
        "place_token": hubs.new_path(other, ADDRESS),
        "offer_token": offers.offer_path(offer),
        "supplier_token": offers.new_path(campaign, "Scierie neuve", ADDRESS),
        "order_token": orders.order_path(order),
        "quote_token": quotes.quote_path(quote),
    }
    return {
        "slug": campaign.slug, "organiser_id": organiser.id, "hub_id": hub.id, "name": "objet",
        "hosting_id": hosting.id, "offer_id": offer.id, "intention_id": people[-1].id,
        "run_id": run.id, "group_id": group.id, "order_id": order.id, "quote_id": quote.id,
        "event": "cancel", **{name: path.rpartition("/")[2] for name, path in paths.items()},
    }  # fmt: skip


def _campaign(session, slug, title, kind, state):
    moment = now()
    contract = kind == "pooled_contract"
    campaign = Campaign(
        slug=slug, title=title, kind=kind, state=state, summary="Ensemble, moins cher.",
        product="Bûches de chêne", unit="mwh" if contract else "stere", step=500, usual=6,
        email="achats@essai.example", audience="both", legal="own_name", goal="people",
        area=METROPOLE.to_json(), slots=["sat-am", "wed-pm"],
        opens_at=moment - timedelta(days=10), closes_at=moment + timedelta(days=20),
        quotes_open_at=moment + timedelta(days=25) if contract else None,
        forms_at=moment + timedelta(days=26), commit_by=moment + timedelta(days=40),
        order_at=moment + timedelta(days=45),
        criteria=[{"key": "prix", "label": "Prix", "weight": 100}] if contract else [],
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    return campaign


def _offer(session, campaign, supplier_id):
    offer = Offer(
        campaign_id=campaign.id, supplier_id=supplier_id, supplier="Scierie Essai", email=ADDRESS,
        state="accepted", title="Bûches sèches", labels=["PEFC"], fee_rule="none", lead_days=10,
        tiers=[{"least": 10, "price": 9000}, {"least": 40, "price": 8000}],
        valid_until=local_now().date() + timedelta(days=90),
    )  # fmt: skip
    session.add(offer)
    session.flush()
    return offer


def _intention(session, campaign, number):
    intention = Intention(
        campaign_id=campaign.id, state="active", who="household", name=f"Foyer {number}",
        email=ADDRESS if number == 0 else f"foyer-{number}@essai.example", language="fr",
        commune_code="37261", place="Tours", longitude=0.65, latitude=47.35, quantity=4, least=4,
        most=4, price=12_000, reach=15_000, consent_at=now(), confirmed_at=now(),
        changed_at=now(),
    )  # fmt: skip
    session.add(intention)
    session.flush()
    return intention


def _organiser(session, campaign):
    person = session.scalar(sa.select(User).where(User.email == ADDRESS))
    organiser = Organiser(
        campaign_id=campaign.id,
        user_id=person.id if person else None,
        email=ADDRESS,
        created_at=now(),
    )
    session.add(organiser)
    session.flush()
    return organiser


def _run(session, campaign):
    """Write a run that waits, as ``asking.ask`` does; no job is there to be woken here."""
    known = {"seed": asking.SEED, "limits": limits.decided(), "given": {}}
    empty = {"change": {}, "progress": {}, "stages": [], "solution": {}, "names": {}}
    run = Run(
        campaign_id=campaign.id, purpose=asking.FORM, state=asking.QUEUED, parameters=known, **empty
    )
    session.add(run)
    session.commit()
    return run


def _bought(session, campaign, offer, hosting, people):
    group = Group(
        campaign_id=campaign.id, offer_id=offer.id, hosting_id=hosting.id, slot="sat-am",
        state="partially_delivered", tier=10, price=9000,
    )  # fmt: skip
    order = SupplierOrder(campaign_id=campaign.id, offer_id=offer.id, state="sent", sent_at=now())
    session.add_all([group, order])
    session.flush()
    came = Delivery(
        group_id=group.id, quantity=5000, invoice=54_000, vat=9000, final=False, received_at=now()
    )
    session.add_all([came, Lot(order_id=order.id, group_id=group.id, quantity=20, lots=20)])
    session.flush()
    for one in people:
        bound = Commitment(
            group_id=group.id, intention_id=one.id, state="confirmed", quantity=4, price=9000,
            cap=10_000, asked_at=now(), expires_at=now() + timedelta(days=14),
        )  # fmt: skip
        session.add(bound)
        session.flush()
        session.add(
            Share(delivery_id=came.id, commitment_id=bound.id, quantity=1000, due=10_800, vat=1800)
        )
    session.flush()
    return group, order


def _quote(session):
    campaign = _campaign(session, "energie", "Électricité", "pooled_contract", "preregistration")
    content = Content(price=15_000, words="Hydraulique d'ici", salt=salted())
    return depositing.deposit(session, campaign, "Coopérative Essai", ADDRESS, content)
