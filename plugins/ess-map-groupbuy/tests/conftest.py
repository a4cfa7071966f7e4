# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every application of this suite has the plugin, and a small world of campaigns."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from itertools import count

import ess_map_groupbuy
import pytest
from ess_map_groupbuy.campaigns.models import Campaign, Organiser
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer

from ess_map import ServiceArea, db, now

pytest_plugins = ["ess_map.testing"]
_numbers = count(1)


@pytest.fixture
def plugins():
    """Every application of this suite has our plugin."""
    return [ess_map_groupbuy]


@pytest.fixture
def plain():
    """What an answer says, with ordinary spaces and signs."""

    def read(answer):
        text = html.unescape(re.sub("<[^>]+>", " ", answer.text))
        return " ".join(text.split())

    return read


@pytest.fixture
def make_campaign(territories):
    """Write an open campaign: ``make_campaign("Bois", kind="pooled_contract", state=…)``."""

    def make(title="", *, codes=("department-37",), **fields):
        title = title or f"Campagne {next(_numbers)}"
        kind = fields.get("kind", "pooled_delivery")
        contract = kind == "pooled_contract"
        moment = now()
        known = {
            "slug": re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"),
            "state": "preregistration" if contract else "open",
            "kind": kind,
            "product": "Bûches de chêne",
            "unit": "mwh" if contract else "stere",
            "audience": "both",
            "legal": "own_name",
            "goal": "people",
            "area": ServiceArea(frozenset(codes)).to_json(),
            "slots": ["sat-am", "wed-pm"],
            "email": "achats@exemple.fr",
            "opens_at": moment - timedelta(days=10),
            "closes_at": moment + timedelta(days=20),
            "quotes_open_at": moment + timedelta(days=30) if contract else None,
            "forms_at": moment + timedelta(days=21),
            "commit_by": moment + timedelta(days=35),
            "order_at": moment + timedelta(days=40),
        } | fields
        found = Campaign(title=title, **known)
        db.session.add(found)
        db.session.commit()
        return found

    return make


@pytest.fixture
def make_organiser(make_user):
    """Let a new user run ``campaign``; return the user."""

    def make(campaign, email=""):
        person = make_user(email=email or f"achats-{next(_numbers)}@exemple.fr", name="Inès")
        db.session.add(
            Organiser(
                campaign_id=campaign.id, user_id=person.id, email=person.email, created_at=now()
            )
        )
        db.session.commit()
        return person

    return make


@pytest.fixture
def make_hub(make_actor):
    """Let an actor be a hub: ``make_hub(actor_fields={"longitude": 0.69, …})``."""

    def make(*, actor=None, actor_fields=None, **fields):
        actor = actor or make_actor(f"Tiers-lieu {next(_numbers)}", **(actor_fields or {}))
        known = {"state": "active", "slots": ["sat-am", "wed-pm"]} | fields
        found = Hub(actor_id=actor.id, **known)
        db.session.add(found)
        db.session.commit()
        return found

    return make


@pytest.fixture
def make_hosting(make_hub):
    """Let a hub hold something for ``campaign``: ``make_hosting(campaign, capacity=60)``."""

    def make(campaign, hub=None, *, actor_fields=None, **fields):
        hub = hub or make_hub(actor_fields=actor_fields)
        known = {"state": "accepted", "slots": ["sat-am"]} | fields
        found = Hosting(campaign_id=campaign.id, hub_id=hub.id, **known)
        db.session.add(found)
        db.session.commit()
        return found

    return make


@pytest.fixture
def make_offer():
    """Write an accepted offer: ``make_offer(campaign, tiers=[(10, 9000), (20, 8200)])``."""

    def make(campaign, *, tiers=((1, 8000),), **fields):
        number = next(_numbers)
        known = {
            "supplier": f"Scierie {number}",
            "title": f"Offre {number}",
            "state": "accepted",
            "fee_rule": "none",
            "vat_rate": campaign.vat_rate,
            "email": f"scierie-{number}@exemple.fr",
        } | fields
        written = [{"least": least, "price": price} for least, price in tiers]
        found = Offer(campaign_id=campaign.id, tiers=written, **known)
        db.session.add(found)
        db.session.commit()
        return found

    return make


@pytest.fixture
def make_intention(make_campaign):
    """Write an intention: ``make_intention(campaign, quantity=3, longitude=0.7, …)``."""

    def make(campaign=None, **fields):
        campaign = campaign or make_campaign()
        number = next(_numbers)
        quantity = fields.get("quantity", 2)
        known = {
            "state": "active",
            "who": "household",
            "name": f"Foyer {number}",
            "email": f"foyer-{number}@exemple.fr",
            "language": "fr",
            "commune_code": "37261",
            "place": "Tours",
            "longitude": 0.689,
            "latitude": 47.394,
            "quantity": quantity,
            "least": quantity,
            "most": quantity,
            "price": 12_000,
            "reach": 15_000,
            "consent_at": now(),
            "confirmed_at": now(),
            "changed_at": now(),
        } | fields
        found = Intention(campaign_id=campaign.id, **known)
        db.session.add(found)
        db.session.commit()
        return found

    return make


@pytest.fixture
def make_group(make_hosting, make_offer, make_intention):
    """Write a group whose members are bound: ``make_group(campaign, quantities=[2, 3])``.

    ``intentions`` instead of ``quantities`` when they are there; other fields are the group's.
    """

    def make(campaign, *, quantities=(2, 3), intentions=None, offer=None, hosting=None,
             answers="confirmed", **fields):  # fmt: skip
        offer = offer or make_offer(campaign)
        hosting = hosting or make_hosting(campaign)
        first = offer.tiers[0]
        known = {
            "state": "confirmed",
            "slot": "sat-am",
            "tier": first["least"],
            "price": first["price"],
        } | fields
        group = Group(campaign_id=campaign.id, offer_id=offer.id, hosting_id=hosting.id, **known)
        db.session.add(group)
        db.session.flush()
        members = intentions or [make_intention(campaign, quantity=one) for one in quantities]
        for one in members:
            db.session.add(
                Commitment(
                    group_id=group.id,
                    intention_id=one.id,
                    state=answers,
                    quantity=one.quantity,
                    price=group.price,
                    cap=group.price,
                    asked_at=now(),
                    expires_at=now() + timedelta(days=14),
                )
            )
        db.session.commit()
        return group

    return make
