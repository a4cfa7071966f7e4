# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every application of this suite has the plugin, and a small world of currencies."""

from __future__ import annotations

import html
import re
from itertools import count

import ess_map_currency
import pytest
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies.models import Currency, Steward
from ess_map_currency.desks.models import Desk

from ess_map import db, local_now, now

pytest_plugins = ["ess_map.testing"]
_numbers = count(1)


@pytest.fixture
def plugins():
    """Every application of this suite has our plugin."""
    return [ess_map_currency]


@pytest.fixture
def plain():
    """What an answer says, with ordinary spaces and signs."""

    def read(answer):
        text = html.unescape(re.sub("<[^>]+>", " ", answer.text))
        return " ".join(text.split())

    return read


@pytest.fixture
def make_currency(territories):
    """Write a currency that circulates: ``make_currency("La Gabare", area={...})``."""

    def make(name="", **fields):
        name = name or f"Monnaie {next(_numbers)}"
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        known = {"slug": slug, "state": "active", "media": ["paper", "digital"]} | fields
        found = Currency(name=name, **known)
        db.session.add(found)
        db.session.commit()
        return found

    return make


@pytest.fixture
def make_steward(make_user):
    """Let a new user run ``currency``; return the user."""

    def make(currency, email=""):
        person = make_user(email=email or f"monnaie-{next(_numbers)}@exemple.fr", name="Maëlle")
        steward = Steward(
            currency_id=currency.id,
            user_id=person.id,
            name="Maëlle",
            email=person.email,
            joined_at=now(),
        )
        db.session.add(steward)
        db.session.commit()
        return person

    return make


@pytest.fixture
def make_agreement(make_currency):
    """Write an agreement in force: ``make_agreement(currency, state="applied")``."""

    def make(currency=None, **fields):
        currency = currency or make_currency()
        number = next(_numbers)
        known = {
            "member": f"Membre {number}",
            "email": f"membre-{number}@exemple.fr",
            "state": "active",
            "charter_at": now(),
            "agreed_on": local_now().date(),
        } | fields
        found = Agreement(currency_id=currency.id, **known)
        db.session.add(found)
        db.session.commit()
        return found

    return make


@pytest.fixture
def make_acceptance(make_agreement, make_actor):
    """Let an establishment accept a currency: ``make_acceptance(currency, actor=…, share=50)``.

    ``actor_fields`` go to the actor that is made when none is given.
    """

    def make(currency=None, *, agreement=None, actor=None, actor_fields=None, **fields):
        agreement = agreement or make_agreement(currency)
        actor = actor or make_actor(f"Boutique {next(_numbers)}", **(actor_fields or {}))
        found = Acceptance(
            agreement_id=agreement.id,
            currency_id=agreement.currency_id,
            actor_id=actor.id,
            **fields,
        )
        db.session.add(found)
        db.session.commit()
        return found

    return make


@pytest.fixture
def make_desk(make_currency, make_actor):
    """Let an actor change euros: ``make_desk(currency, actor=…, hours="Sa 09:00-12:00")``."""

    def make(currency=None, *, actor=None, actor_fields=None, **fields):
        currency = currency or make_currency()
        actor = actor or make_actor(f"Comptoir {next(_numbers)}", **(actor_fields or {}))
        known = {
            "state": "open",
            "media": ["paper"],
            "operations": ["sell"],
            "stock": "ok",
            "verified_at": local_now().date(),
        } | fields
        found = Desk(currency_id=currency.id, actor_id=actor.id, **known)
        db.session.add(found)
        db.session.commit()
        return found

    return make
