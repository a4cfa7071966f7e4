# SPDX-License-Identifier: AGPL-3.0-or-later
"""A delivery with one of everything, and contracts with quotes; private fields are marked."""

from __future__ import annotations

from datetime import timedelta

from ess_map_groupbuy.campaigns.models import Campaign, Organiser
from ess_map_groupbuy.contracts import depositing, sealing
from ess_map_groupbuy.contracts.content import Content, digest
from ess_map_groupbuy.contracts.models import Quote, QuoteKey
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders.models import Delivery, Lot, Share, SupplierOrder
from ess_map_groupbuy.words import CONTRACT

from ess_map import Actor, ServiceArea, User, db, now
from ess_map.testing import EVIL

from .world import HERE, NOBODY, STAFF, TOWNS, World

INTENTIONS = 73
"""How many there are in the delivery of each place, as no other number is."""
WANTED = 3
"""Steps that each of them wants."""
POINT = {True: (0.61237, 47.38713), False: (0.91237, 47.31328)}
PRICE = {True: 876_543_200, False: 765_432_100}
"""Cents of the sealed quote, as no other number is."""


def of_place(world: World, place: str, actors: list[Actor], organiser: User, home: User) -> dict:
    """Write the campaigns of ``place``; return what addresses need and what links are made of."""
    kept = delivery(world, place, actors, home)
    sealed = _contract(world, place, "sealed")
    opened = _contract(world, place, "opened")
    kept["quote"] = _sealed(world, place, sealed)
    kept["chosen"] = _opened(world, place, opened)
    draft = _campaign(
        place, "draft", title=world.hide("brouillon", place, STAFF), state="draft", kind=CONTRACT
    )
    campaigns = (kept["campaign"], sealed, opened, draft)
    for one in campaigns:
        address = organiser.email
        db.session.add(
            Organiser(campaign_id=one.id, user_id=organiser.id, email=address, created_at=now())
        )
    kept["guest"] = Organiser(
        campaign_id=kept["campaign"].id,
        email=world.hide("invite@prive", place, STAFF),
        created_at=now(),
    )
    db.session.add(kept["guest"])
    db.session.flush()
    return kept


def delivery(world: World, place: str, actors: list[Actor], home: User) -> dict:
    """Write a delivery whose group waits for its order; return its rows."""
    here = place == HERE
    campaign = _campaign(place, "livraison", state="open")
    hub = Hub(
        actor_id=actors[0].id, state="active", slots=["sat-am"], room=EVIL, access=EVIL,
        email=world.hide("relais@prive", place, STAFF),
    )  # fmt: skip
    offer = Offer(
        campaign_id=campaign.id, supplier=f"Scierie {EVIL}", state="accepted", title=EVIL,
        description=EVIL, labels=[EVIL[:40]], tiers=[{"least": 5, "price": 8000}],
        fee_rule="none", email=world.hide("scierie@prive", place, STAFF),
    )  # fmt: skip
    db.session.add_all((hub, offer))
    db.session.flush()
    hosting = Hosting(
        campaign_id=campaign.id, hub_id=hub.id, state="accepted", slots=["sat-am"], note=EVIL
    )
    mine, second = _people(world, place, campaign, home)
    db.session.add(hosting)
    db.session.flush()
    spot = POINT[here]
    others = [_plain(campaign, place, number) for number in range(INTENTIONS - 2)]
    for name, at in zip(("longitude", "latitude"), spot, strict=True):
        world.canaries[str(at)] = {"household"} if here else {"other household"}
        setattr(mine, name, at)
    db.session.add_all(others)
    db.session.flush()
    return {
        "campaign": campaign, "hub": hub, "hosting": hosting, "offer": offer, "mine": mine,
        "second": second,
    }  # fmt: skip


def bought(kept: dict) -> dict:
    """Add a group, its order and what came of it; return what is added."""
    group = Group(
        campaign_id=kept["campaign"].id, offer_id=kept["offer"].id, state="partially_delivered",
        hosting_id=kept["hosting"].id, slot="sat-am", tier=5, price=8000,
    )  # fmt: skip
    order = SupplierOrder(
        campaign_id=kept["campaign"].id, offer_id=kept["offer"].id, state="sent", sent_at=now()
    )
    db.session.add_all((group, order))
    db.session.flush()
    bound = [_commitment(group, one) for one in (kept["mine"], kept["second"])]
    lot = Lot(order_id=order.id, group_id=group.id, quantity=2 * WANTED, lots=2 * WANTED)
    came = Delivery(
        group_id=group.id, quantity=2000, invoice=8000, vat=1333, final=False, received_at=now(),
        number=EVIL[:40], note=EVIL,
    )  # fmt: skip
    db.session.add_all((*bound, lot, came))
    db.session.flush()
    for one in bound:
        share = Share(delivery_id=came.id, commitment_id=one.id, quantity=1000, due=4000, vat=667)
        db.session.add(share)
    db.session.flush()
    return {"group": group, "order": order, "commitment": bound[0]}


def _commitment(group: Group, intention: Intention) -> Commitment:
    return Commitment(
        group_id=group.id, intention_id=intention.id, state="confirmed", quantity=WANTED,
        price=8000, cap=9000, asked_at=now(), expires_at=now() + timedelta(days=14),
    )  # fmt: skip


def _campaign(place: str, name: str, **fields) -> Campaign:
    moment = now()
    contract = fields.get("kind") == CONTRACT
    known = {
        "slug": f"{name}-{'ici' if place == HERE else 'la-bas'}", "title": f"{name} {EVIL}",
        "kind": "pooled_delivery", "product": f"Bûches {EVIL}", "unit": "stere", "step": 1000,
        "summary": EVIL, "specification": EVIL, "legal_note": EVIL, "legal": "own_name",
        "audience": "both", "goal": "people", "area": ServiceArea(frozenset([place])).to_json(),
        "slots": ["sat-am", "wed-pm"], "email": "achats@exemple.fr", "vat_rate": 2000,
        "opens_at": moment - timedelta(days=10), "closes_at": moment + timedelta(days=20),
        "quotes_open_at": moment + timedelta(days=30) if contract else None,
        "forms_at": moment + timedelta(days=31), "commit_by": moment + timedelta(days=40),
        "criteria": [{"key": "prix", "label": f"Prix {EVIL}", "weight": 100}] if contract else [],
    } | fields  # fmt: skip
    found = Campaign(**known)
    db.session.add(found)
    db.session.flush()
    return found


def _people(world: World, place: str, campaign: Campaign, home: User) -> list[Intention]:
    """Write who lives here, with an account, and somebody of the same group."""
    found = []
    readers = STAFF | {"household"}
    for word, who in (("foyer", readers), ("voisine", STAFF)):
        one = _plain(campaign, place, 1000)
        one.name = world.hide(word, place, who) + EVIL
        one.email = world.hide(f"{word}@prive", place, who)
        one.phone = world.hide(f"tel-{word}", place, who)
        one.user_id = home.id if word == "foyer" else None
        found.append(one)
    db.session.add_all(found)
    return found


def _plain(campaign: Campaign, place: str, number: int) -> Intention:
    return Intention(
        campaign_id=campaign.id, state="active", who="household", name=f"Foyer {number}",
        email=f"foyer-{place}-{number}@exemple.fr", language="fr", commune_code=TOWNS[place],
        place="Tours", longitude=0.65, latitude=47.35, quantity=WANTED, least=WANTED, most=WANTED,
        price=12_000, reach=None, consent_at=now(), confirmed_at=now(), changed_at=now(),
    )  # fmt: skip


def _contract(world: World, place: str, name: str) -> Campaign:
    state = "quotes_sealed" if name == "sealed" else "transmitted"
    return _campaign(place, name, kind=CONTRACT, unit="mwh", step=100, state=state)


def _sealed(world: World, place: str, campaign: Campaign) -> Quote:
    """Seal a quote whose words, price and salt nobody may read."""
    price = PRICE[place == HERE]
    world.number(str(price)[:7], place, NOBODY)
    words = world.hide("ce-que-dit-le-pli", place, NOBODY)
    content = Content(price=price, words=words, salt=world.hide("sel", place, NOBODY))
    email = world.hide("soumissionnaire@prive", place, STAFF)
    quote = depositing.deposit(db.session, campaign, f"Énergie {EVIL}", email, content)
    quote.confirmed_at = now()
    return quote


def _opened(world: World, place: str, campaign: Campaign) -> Quote:
    """Write the chosen quote of a campaign that is over, and who accepted its offer."""
    content = Content(price=15_000, words=EVIL, salt="public")
    data = content.to_bytes()
    email = world.hide("retenu@prive", place, STAFF)
    offer = Offer(
        campaign_id=campaign.id, supplier=f"Coop {EVIL}", state="accepted", title="Offre",
        tiers=[{"least": 1, "price": 15_000}], fee_rule="none", email=email,
    )  # fmt: skip
    key: QuoteKey = sealing.make_key(campaign.id, now() - timedelta(days=1))
    person = _plain(campaign, place, 2000)
    person.name = world.hide("abonnee", place, STAFF)
    person.email = world.hide("abonnee@prive", place, STAFF)
    db.session.add_all((offer, key, person))
    db.session.flush()
    quote = Quote(
        campaign_id=campaign.id, supplier=f"Coop {EVIL}", email=email, state="selected",
        sealed=sealing.seal(key, data), digest=digest(data), total=10_000,
        opened={"text": data.decode(), "cost": 45_000}, scores={"prix": 100}, offer_id=offer.id,
        deposited_at=now(), confirmed_at=now(), opened_at=now(),
    )  # fmt: skip
    group = Group(
        campaign_id=campaign.id, offer_id=offer.id, state="confirmed", slot="", tier=1,
        price=15_000,
    )  # fmt: skip
    db.session.add_all((quote, group))
    db.session.flush()
    db.session.add(_commitment(group, person))
    db.session.flush()
    return quote
