# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `ess-map plugin check` puts into the plugin's tables, to see its pages full too."""

from __future__ import annotations

import json
from datetime import timedelta

import sqlalchemy as sa
from ess_map_currency.agreements import asked, links
from ess_map_currency.agreements.models import Acceptance, Agreement, Commitment, Document
from ess_map_currency.circuit.models import Prospect, Wanted
from ess_map_currency.currencies.models import Currency, Steward
from ess_map_currency.desks import links as tills
from ess_map_currency.desks.models import Desk
from ess_map_currency.exchange import documents
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.stalls.models import Stall

from ess_map import Actor, User, local_now, now

METROPOLE = {"codes": ["epci-243700754"]}


def fill(session):
    """Write one of each, and return what the addresses need."""
    shop, other = session.scalars(sa.select(Actor.id).order_by(Actor.id).limit(2))
    currency = _currency(session)
    agreement, acceptance = _agreement(session, currency, shop)
    token = links.member_path(agreement).rpartition("/")[2]
    desk = _desk(session, currency, shop)
    return {
        "slug": currency.slug,
        "agreement_id": agreement.id,
        "acceptance_id": acceptance.id,
        "token": token,
        "desk_id": desk.id,
        "desk_token": tills.path(desk).rpartition("/")[2],
        "actor_id": other,
        "name": "identite",
        "event": "suspend",
        "what": "renouveler",
        "state": "met",
        "trade": "packaging",
        "epci": "epci-243700754",
        **_about(session, agreement, acceptance),
        **_circuit(session, acceptance, other),
        **_feed(session, currency),
    }


def _currency(session):
    currency = Currency(
        slug="la-gabare",
        name="La Gabare",
        symbol="gabares",
        state="active",
        summary="La monnaie de la Loire",
        charter="Acheter ici.",
        area=METROPOLE,
        media=["paper", "digital"],
        denominations=[100, 500],
    )
    successor = Currency(slug="le-passeur", name="Le Passeur", state="pilot", media=["paper"])
    session.add_all([currency, successor])
    session.flush()
    return currency


def _agreement(session, currency, actor_id):
    agreement = Agreement(
        currency_id=currency.id,
        number="A-1",
        member="Essai SARL",
        state="active",
        contact="Ada",
        email="ada@essai.example",
        charter_at=now(),
        agreed_on=local_now().date(),
        renew_by=local_now().date() + timedelta(days=40),
        asked=[],
    )
    session.add(agreement)
    session.flush()
    asked.put(agreement, asked.Asked(name="Un second lieu", commune="commune-37261", city="Tours"))
    acceptance = Acceptance(
        agreement_id=agreement.id,
        currency_id=currency.id,
        actor_id=actor_id,
        trades=["bakery"],
        itinerant=True,
    )
    session.add(acceptance)
    session.flush()
    return agreement, acceptance


def _desk(session, currency, actor_id):
    desk = Desk(
        currency_id=currency.id,
        actor_id=actor_id,
        state="open",
        media=["paper"],
        operations=["sell"],
        stock="ok",
        hours="Mo-Sa 09:00-18:00",
        verified_at=local_now().date(),
    )
    session.add(desk)
    session.flush()
    return desk


def _about(session, agreement, acceptance):
    person = session.scalar(sa.select(User).where(User.email == "contributor@essai.example"))
    promise = Commitment(agreement_id=agreement.id, text="Trouver un moulin")
    stall = Stall(
        acceptance_id=acceptance.id,
        place="Les Halles",
        city="Tours",
        longitude=0.65,
        latitude=47.35,
        hours="Sa 08:00-13:00",
    )
    steward = Steward(
        currency_id=agreement.currency_id,
        user_id=person.id if person else None,
        name="Ada",
        email="contributor@essai.example",
        joined_at=now() if person else None,
    )
    document = Document(agreement_id=agreement.id, title="Agrément", file="essai.pdf")
    session.add_all([promise, stall, steward, document])
    session.flush()
    return {
        "commitment_id": promise.id,
        "document_id": document.id,
        "stall_id": stall.id,
        "steward_id": steward.id,
        "key": asked.of(agreement)[0].key,
    }


def _circuit(session, acceptance, actor_id):
    common = {"currency_id": acceptance.currency_id}
    found = Wanted(acceptance_id=acceptance.id, trade="packaging", state="open", **common)
    prospect = Prospect(actor_id=actor_id, state="contacted", note="Rappeler", **common)
    session.add_all([found, prospect])
    session.flush()
    return {"wanted_id": found.id}


def _feed(session, currency):
    rows = [{"id": 1, "name": "Chez Lila", "geo": {"latitude": 47.35, "longitude": 0.65}}]
    document = documents.opened(json.dumps(rows).encode())
    feed = Feed(
        currency_id=currency.id,
        name="Carte des membres",
        kind=document.kind,
        header=dict(document.header),
        report={"read": 1, "new": 1},
        read_at=now(),
    )
    session.add(feed)
    session.flush()
    row = FeedRow(
        feed_id=feed.id, external_id="1", position=1, content=rows[0], name="Chez Lila", state="new"
    )
    session.add(row)
    session.flush()
    return {"feed_id": feed.id, "row_id": row.id}
