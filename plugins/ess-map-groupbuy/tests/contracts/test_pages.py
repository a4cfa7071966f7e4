# SPDX-License-Identifier: AGPL-3.0-or-later
"""From sealed quotes to the list of who accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.contracts import choosing, depositing, judging, links, opening, record
from ess_map_groupbuy.contracts.content import Content, salted
from ess_map_groupbuy.contracts.models import Quote

from ess_map import Conflict, Invalid, db, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
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
    def make(price, *, supplier="Enercoop Exemple", fixed=0):
        content = Content(price=price, fixed=fixed, words="Hydraulique d'ici", salt=salted())
        email = f"{supplier.split()[0].lower()}@exemple.fr"
        quote = depositing.deposit(db.session, campaign, supplier, email, content)
        db.session.commit()
        return quote

    return make


@pytest.fixture
def opened(campaign, deposit, clock):
    """Two quotes, opened: the second is dearer and more local."""
    quotes = [deposit(18_000, supplier="Alpha SA"), deposit(19_000, supplier="Beta SCIC")]
    clock.advance(days=31)
    opening.ring(db.session, campaign.id)
    db.session.commit()
    return quotes


def test_a_supplier_seals_a_quote_that_no_page_shows_before_its_hour(
    client, campaign, make_organiser, make_user, sign_in, plain
):
    page = "/achats/electricite/sceller"
    said = {
        "supplier": "Soleil du Cher", "email": "devis@exemple.fr", "price": "181,23",
        "fixed": "97,31", "vat": "20", "months": "24", "words": "Toits d'ici", "sure": "y",
    }  # fmt: skip
    answer = client.send(page, page, **said)
    assert answer.status_code == 303
    (quote,) = record.of_campaign(db.session, campaign.id)
    organiser = make_organiser(campaign)
    boss = make_user(role="administrator")
    read = [plain(client.get(answer.location)), plain(client.get("/achats/electricite"))]
    for person in (organiser, boss):
        sign_in(client, person)
        read += [plain(client.get(f"/achats/electricite/{one}")) for one in ("plis", "tableau")]
    assert quote.digest in read[0] and quote.digest in read[1] and quote.digest in read[2]
    for secret in ("181,23", "97,31", "Toits d'ici"):
        assert not any(secret in one for one in read)
    kept = db.session.execute(sa.select(Quote.__table__)).one()
    assert "18123" not in repr(tuple(kept))


def test_quotes_open_all_at_once_by_the_server_clock(campaign, deposit, clock):
    deposit(18_000)
    opening.ring(db.session, campaign.id)
    assert record.of_campaign(db.session, campaign.id)[0].state == "sealed"
    clock.advance(days=31)
    with pytest.raises(Conflict, match="heure"):
        deposit(17_000, supplier="Trop Tard")
    opening.ring(db.session, campaign.id)
    db.session.commit()
    (quote,) = record.of_campaign(db.session, campaign.id)
    assert (quote.state, quote.opened["price"]) == ("opened", 18_000)
    assert campaigns.by_id(db.session, campaign.id).state == "quotes_opened"


def test_the_hour_may_be_put_off_but_never_brought_forward(campaign, deposit):
    deposit(18_000)
    before = campaign.quotes_open_at
    campaign.quotes_open_at = now() + timedelta(hours=1)
    moving.dated(db.session, campaign)
    assert campaign.quotes_open_at == before


def test_a_quote_that_is_taken_back_leaves_nothing(client, campaign, deposit):
    quote = deposit(18_000)
    path = links.quote_path(quote)
    assert client.send(path, path).status_code == 303
    db.session.expire_all()
    assert (quote.state, quote.sealed) == ("withdrawn", b"")


def test_the_published_criteria_choose(client, campaign, opened, make_organiser, sign_in, plain):
    sign_in(client, make_organiser(campaign))
    page = "/achats/electricite/plis"
    with pytest.raises(Invalid, match="note"):
        choosing.choose(db.session, campaign)
    marks = {f"mark-{opened[0].id}-local": "2", f"mark-{opened[1].id}-local": "9"}
    assert client.send(f"{page}/notes", page, **marks).status_code == 303
    assert client.send(f"{page}/retenir", page).status_code == 303
    db.session.expire_all()
    states = [one.state for one in record.of_campaign(db.session, campaign.id)]
    assert states == ["not_selected", "selected"]
    assert judging.ranking(db.session, campaign)[0].total == 60 * 100 * 18 // 19 + 36 * 100
    assert "Beta SCIC" in plain(client.get("/achats/electricite"))


def test_equal_quotes_are_told_apart_by_the_published_rule(campaign, deposit, clock):
    campaign.criteria = [{"key": "prix", "label": "Prix", "weight": 100}]
    first = deposit(18_000, supplier="Premier")
    clock.advance(minutes=1)
    deposit(18_000, supplier="Second")
    clock.advance(days=31)
    opening.ring(db.session, campaign.id)
    assert judging.ranking(db.session, campaign)[0].quote.id == first.id


def test_personal_offers_go_to_who_accepts_the_price_and_need_no_hub(
    campaign, deposit, clock, run_jobs
):
    campaign.criteria = [{"key": "prix", "label": "Prix", "weight": 100}]
    deposit(17_000, fixed=12_000)
    clock.advance(days=31)
    opening.ring(db.session, campaign.id)
    offer = choosing.choose(db.session, campaign)
    # 200 € with VAT is 166.66 without: neither that price nor the fixed part fits.
    limits = list(choosing.limits(db.session, campaign, offer).values())
    assert limits == [20_000 - 2_667, 20_833 - 2_667, 16_666 - 2_667]
    choosing.compute(db.session, campaign)
    db.session.commit()
    run_jobs()
    db.session.expire_all()
    assert campaigns.by_id(db.session, campaign.id).state == "personal_offers"
