# SPDX-License-Identifier: AGPL-3.0-or-later
"""One currency with one of everything, its private fields marked."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import sqlalchemy as sa
from ess_map_currency.agreements import asked, documents, record
from ess_map_currency.agreements.models import Acceptance, Agreement, Commitment
from ess_map_currency.circuit.models import Prospect, Wanted
from ess_map_currency.currencies.models import Currency, Steward
from ess_map_currency.desks.models import Desk
from ess_map_currency.exchange import taking
from ess_map_currency.exchange.models import FeedRow
from ess_map_currency.stalls.models import Stall

from ess_map import Actor, User, db, local_now, now
from ess_map.testing import EVIL

from .world import AROUND, HERE, STAFF, TOWNS, World

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MONTHLY = {True: 912_345_600, False: 923_456_700}
"""Cents that a member would spend, as no other number is."""


def of_place(
    world: World, place: str, actors: list[Actor], steward: User, member: User
) -> tuple[dict[str, object], dict[str, object]]:
    """Write a currency of ``place``; return what addresses need and what links are made of."""
    here = place == HERE
    currency = Currency(
        slug="ici" if here else "la-bas",
        name=f"Monnaie {EVIL}",
        state="active",
        summary=EVIL,
        description=EVIL,
        charter=EVIL,
        symbol=EVIL[:40],
        area={"codes": [place]},
        media=["paper", "digital"],
        denominations=[500],
    )
    db.session.add(currency)
    db.session.flush()
    kept = {"currency": currency} | _team(world, place, currency, steward)
    ids = {"slug": currency.slug, "steward_id": kept["guest"].id, "name": "identite"}
    more, kept["agreement"] = _agreement(world, place, currency, actors, member)
    ids |= more | _circuit(world, place, currency, actors[1], more["acceptance_id"])
    ids |= _feed(world, place, currency)
    desk = Desk(
        currency_id=currency.id,
        actor_id=actors[0].id,
        state="open",
        media=["paper"],
        operations=["sell"],
        stock="ok",
        hours="Mo-Su 00:00-24:00",
        note=EVIL,
        verified_at=local_now().date(),
    )
    db.session.add(desk)
    db.session.flush()
    kept["desk"] = desk
    return ids | {"desk_id": desk.id, "actor_id": actors[1].id, "commune": TOWNS[place]}, kept


def _team(world, place, currency, person):
    steward = Steward(
        currency_id=currency.id,
        user_id=person.id,
        name=world.hide("tresoriere", place, STAFF),
        email=world.hide("equipe@prive", place, STAFF),
        joined_at=now(),
    )
    guest = Steward(
        currency_id=currency.id,
        email=world.hide("invitee@prive", place, STAFF),
        invited_at=now(),
    )
    db.session.add_all((steward, guest))
    db.session.flush()
    return {"guest": guest}


def _agreement(world, place, currency, actors, member):
    agreement = Agreement(
        currency_id=currency.id,
        user_id=member.id,
        number="A-1",
        member=world.hide("societe", place, AROUND) + EVIL,
        state="active",
        contact=world.hide("gerante", place, AROUND),
        email=world.hide("gerante@prive", place, AROUND),
        phone=world.hide("tel", place, AROUND),
        message=world.hide("mot", place, AROUND),
        motive=world.hide("motif", place, AROUND),
        note=world.hide("note-interne", place, STAFF),
        charter_at=now(),
        agreed_on=local_now().date(),
        renew_by=local_now().date() + timedelta(days=40),
        asked=[],
    )
    db.session.add(agreement)
    db.session.flush()
    name = world.hide("demande-un-lieu", place, AROUND)
    asked.put(agreement, asked.Asked(name=name, commune=TOWNS[place], city="Tours"))
    acceptance = Acceptance(
        agreement_id=agreement.id,
        currency_id=currency.id,
        actor_id=actors[0].id,
        trades=["bakery"],
        itinerant=True,
        discount=EVIL,
        public_text=EVIL,
        outside=True,
        derogation=world.hide("derogation", place, AROUND),
        hours_said=world.hide("horaires-du-flux", place, AROUND),
        extra={"secret": world.hide("champ-du-flux", place, STAFF)},
    )
    promise = Commitment(
        agreement_id=agreement.id,
        text=world.hide("engagement", place, AROUND),
        due_on=local_now().date(),
        proof=world.hide("preuve", place, AROUND),
    )
    db.session.add_all((acceptance, promise))
    db.session.flush()
    stall = Stall(
        acceptance_id=acceptance.id,
        place=f"Marché {EVIL}",
        hours="Mo-Su 08:00-13:00",
        longitude=0.65,
        latitude=47.35,
        note=EVIL,
    )
    db.session.add(stall)
    title = world.hide("document", place, AROUND)
    document = documents.add(db.session, agreement, title, io.BytesIO(PDF))
    db.session.flush()
    return {
        "agreement_id": agreement.id,
        "acceptance_id": acceptance.id,
        "commitment_id": promise.id,
        "document_id": document.id,
        "stall_id": stall.id,
        "number": asked.of(agreement)[0].key,
        "what": "renouveler",
        "event": "suspend",
        "currency_agreements.decide event": "review",
        "currency_agreements.settle_shop what": "fermer",
        "currency_agreements.settle_promise what": "tenu",
        "filename": "currency.css",
    }, record.find(db.session, agreement.id)


def _circuit(world, place, currency, actor, acceptance_id):
    looked_for = Wanted(
        currency_id=currency.id,
        acceptance_id=acceptance_id,
        trade="packaging",
        keywords=EVIL,
        monthly=MONTHLY[place == HERE],
        note=world.hide("besoin", place, STAFF | {"member"}),
        state="open",
    )
    world.canaries[str(MONTHLY[place == HERE] // 100)] = (
        AROUND if place == HERE else {"other steward", "neighbour", "other member", "administrator"}
    )
    prospect = Prospect(
        currency_id=currency.id,
        actor_id=actor.id,
        state="contacted",
        note=world.hide("prospection", place, STAFF),
    )
    db.session.add_all((looked_for, prospect))
    db.session.flush()
    return {
        "wanted_id": looked_for.id,
        "state": "met",
        "trade": "packaging",
        "epci": place,
    }


def _feed(world, place, currency):
    name = world.hide("ligne", place, STAFF)
    row = {"id": 7, "name": name, "email": world.hide("ligne@prive", place, STAFF)}
    feed = taking.take(
        db.session, currency, world.hide("flux", place, STAFF), json.dumps([row]).encode()
    )
    row = db.session.scalar(sa.select(FeedRow).where(FeedRow.feed_id == feed.id))
    row.state, row.due = "new", False
    db.session.flush()
    return {"feed_id": feed.id, "row_id": row.id}
