# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contract campaign with three people preregistered, and quotes for it."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.contracts import depositing, opening
from ess_map_groupbuy.contracts.content import Content, salted

from ess_map import db

CRITERIA = [
    {"key": "prix", "label": "Prix", "weight": 60},
    {"key": "local", "label": "Production locale", "weight": 40},
]


@pytest.fixture
def campaign(make_campaign, make_intention):
    found = make_campaign("Électricité", kind="pooled_contract", criteria=CRITERIA, step=100,
                          slug="electricite")  # fmt: skip
    for price in (24_000, 25_000, 20_000):
        make_intention(found, quantity=45, price=price, reach=None)
    return found


@pytest.fixture
def deposit(campaign):
    """Seal a quote: ``deposit(18_000, supplier="Alpha SA", confirmed=False)``."""

    def make(price, *, supplier="Enercoop Exemple", fixed=0, confirmed=True,
             words="Hydraulique d'ici"):  # fmt: skip
        content = Content(price=price, fixed=fixed, words=words, salt=salted())
        email = f"{supplier.split()[0].lower()}@exemple.fr"
        quote = depositing.deposit(db.session, campaign, supplier, email, content)
        if confirmed:
            depositing.confirm(db.session, quote)
        db.session.commit()
        return quote

    return make


@pytest.fixture
def ring(campaign, clock):
    """Let the hour of the opening come."""

    def come():
        clock.advance(days=31)
        opening.ring(db.session, campaign.id)
        db.session.commit()

    return come


@pytest.fixture
def opened(deposit, ring):
    """Two quotes, opened: the second is dearer and more local."""
    quotes = [deposit(18_000, supplier="Alpha SA"), deposit(19_000, supplier="Beta SCIC")]
    ring()
    return quotes
