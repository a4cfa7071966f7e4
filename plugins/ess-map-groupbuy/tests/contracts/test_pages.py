# SPDX-License-Identifier: AGPL-3.0-or-later
"""From sealed quotes to the choice by the published criteria."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.contracts import choosing, judging, links, opening, personal, record
from ess_map_groupbuy.contracts.models import Quote, QuoteKey

from ess_map import Conflict, Invalid, db, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
SAID = {
    "supplier": "Soleil du Cher", "email": "devis@exemple.fr", "price": "181,23",
    "fixed": "97,31", "vat": "20", "months": "24", "words": "Toits d'ici", "sure": "y",
}  # fmt: skip


def test_the_receipt_alone_has_the_text_and_the_letter_proves_the_address(client, campaign, plain):
    page = "/achats/electricite/sceller"
    answer = client.send(page, page, **SAID)
    (quote,) = record.of_campaign(db.session, campaign.id)
    assert answer.headers["Cache-Control"] == "no-store"
    assert '"price":18123' in plain(answer) and quote.digest in plain(answer)
    path = links.quote_path(quote)
    assert path not in answer.text
    assert "Toits" not in plain(client.get(path))
    assert client.send(f"{path}/confirmer", path).status_code == 303
    db.session.expire_all()
    assert quote.confirmed_at is not None
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
    assert (quote.state, judging.content_of(quote).price) == ("opened", 18_000)
    assert campaigns.by_id(db.session, campaign.id).state == "quotes_opened"


def test_the_hour_may_be_put_off_but_never_brought_forward(campaign, deposit):
    deposit(18_000)
    before = campaign.quotes_open_at
    campaign.quotes_open_at = now() + timedelta(hours=1)
    moving.dated(db.session, campaign)
    assert campaign.quotes_open_at == before


def test_a_quote_that_is_taken_back_leaves_nothing_but_its_digest(client, deposit, plain):
    quote = deposit(18_000)
    path = links.quote_path(quote)
    assert client.send(f"{path}/retirer", path).status_code == 303
    db.session.expire_all()
    assert (quote.state, quote.sealed) == ("withdrawn", b"")
    assert quote.digest in plain(client.get("/achats/electricite/ouverture"))


def test_only_who_reads_the_letters_of_an_address_replaces_its_quote(deposit, clock):
    first = deposit(18_000)
    deposit(1, confirmed=False)  # a rival who types that address
    assert first.state == "sealed"
    clock.advance(minutes=1)
    deposit(17_000)
    assert first.state == "withdrawn"


def test_a_quote_whose_address_nobody_confirmed_cannot_be_chosen(campaign, deposit, ring):
    campaign.criteria = [{"key": "prix", "label": "Prix", "weight": 100}]
    deposit(18_000, confirmed=False)
    ring()
    with pytest.raises(Invalid, match="confirmé"):
        choosing.choose(db.session, campaign)


def test_anybody_checks_the_digest_of_an_opened_quote(client, campaign, opened, plain):
    (quote, _other) = opened
    page = plain(client.get("/achats/electricite/ouverture"))
    assert '"salt":' in page and quote.digest in page
    body = client.get(f"/achats/electricite/ouverture/{quote.id}.json").data
    assert sha256(body).hexdigest() == quote.digest


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


def test_equal_quotes_are_told_apart_by_the_published_rule(campaign, deposit, clock, ring):
    campaign.criteria = [{"key": "prix", "label": "Prix", "weight": 100}]
    first = deposit(18_000, supplier="Premier")
    clock.advance(minutes=1)
    deposit(18_000, supplier="Second")
    ring()
    assert judging.ranking(db.session, campaign)[0].quote.id == first.id


def test_who_leaves_after_the_opening_changes_no_ranking(campaign, opened):
    before = [one.cost for one in judging.ranking(db.session, campaign)]
    for one in choosing.intentions.active(db.session, campaign.id)[1:]:
        one.state = "withdrawn"
    assert [one.cost for one in judging.ranking(db.session, campaign)] == before


def test_a_contract_without_a_price_criterion_does_not_open(make_campaign):
    draft = make_campaign("Assurance", kind="pooled_contract", state="draft",
                          criteria=[{"key": "local", "label": "Local", "weight": 100}])  # fmt: skip
    with pytest.raises(Invalid, match="« Prix »"):
        moving.apply(db.session, draft, "open", allowed=moving.as_animator)


def test_cancelling_erases_what_was_sealed_and_its_key_and_says_so(campaign, deposit):
    quote = deposit(18_000)
    moving.apply(db.session, campaign, "cancel", reason="Trop peu de monde")
    db.session.commit()
    assert (quote.state, quote.sealed) == ("void", b"")
    assert db.session.get(QuoteKey, campaign.id) is None
    bodies = db.session.scalars(sa.text("SELECT body FROM letter"))
    assert any("Trop peu de monde" in one for one in bodies)


def test_the_address_of_a_supplier_is_forgotten_after_a_year(campaign, opened):
    moving.apply(db.session, campaign, "cancel", reason="Non")
    db.session.flush()
    assert personal.purge(db.session, now() + timedelta(days=366)) == 2
    assert {one.email for one in opened} == {""}
