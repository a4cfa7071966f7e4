# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of an association says what waits, and is for it alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ess_map_currency.agreements.models import Commitment

from ess_map import Actor, db, local_now, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
DESK = "/monnaies/la-gabare/tableau"


def test_an_empty_currency_has_nothing_to_do(client, sign_in, plain, make_currency, make_steward):
    sign_in(client, make_steward(make_currency("La Gabare")))
    page = plain(client.get(DESK))
    assert "Rien n'attend" in page
    assert "Rien à compter encore" in page


def test_what_waits_is_counted_the_urgent_first(
    client, sign_in, plain, make_currency, make_steward, make_agreement, make_acceptance, make_desk
):
    currency = make_currency("La Gabare")
    today = local_now().date()
    make_agreement(currency, state="applied")
    make_agreement(currency, state="lapsed", renew_by=today)
    running = make_agreement(currency, state="renewal_due", renew_by=today + timedelta(days=9))
    make_agreement(currency, state="active", renewal_asked_at=now())
    make_acceptance(agreement=running, outside=True)
    make_desk(currency, stock="out")
    left = make_acceptance(currency, agreement=make_agreement(currency, state="left"))
    make_desk(currency, actor=db.session.get(Actor, left.actor_id))
    make_desk(currency, verified_at=today - timedelta(days=250))
    late = Commitment(agreement_id=running.id, text="Défi", due_on=today - timedelta(days=1))
    db.session.add(late)
    db.session.commit()
    sign_in(client, make_steward(currency))
    page = plain(client.get(DESK))
    for said in (
        "1 demande à étudier",
        "1 agrément échu a quitté la carte",
        "1 demande de renouvellement",
        "1 agrément arrive à échéance",
        "1 lieu hors du périmètre attend une dérogation",
        "1 comptoir sans billets",
        "1 comptoir à confirmer",
        "1 comptoir chez qui n'accepte plus la monnaie",
        "1 engagement en retard",
    ):
        assert said in page
    assert page.index("comptoir sans billets") < page.index("arrive à échéance")


def test_the_figures_leave_as_a_table(
    client, sign_in, make_currency, make_steward, make_acceptance
):
    currency = make_currency("La Gabare")
    make_acceptance(currency, trades=["bakery"])
    sign_in(client, make_steward(currency))
    answer = client.get("/monnaies/la-gabare/tableau.csv")
    assert answer.mimetype == "text/csv"
    assert "Par activité;Alimentation;1" in answer.text.replace(",", ";")


def test_it_is_for_the_association_alone(client, sign_in, make_user, make_currency):
    make_currency("La Gabare")
    assert client.get(DESK).status_code in (302, 303, 401)
    sign_in(client, make_user())
    assert client.get(DESK).status_code == 403
