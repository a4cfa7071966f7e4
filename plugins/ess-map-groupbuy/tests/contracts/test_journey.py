# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contract from preregistration to the list of who accepted, without any hub."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.contracts import choosing, links
from ess_map_groupbuy.groups import answering, proposing
from ess_map_groupbuy.groups import record as groups
from ess_map_groupbuy.intentions import links as own

from ess_map import Invalid, db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


def test_a_contract_goes_from_preregistration_to_acceptances_without_a_hub(
    client, campaign, deposit, ring, clock, run_jobs, plain
):
    campaign.criteria = [{"key": "prix", "label": "Prix", "weight": 100}]
    quote = deposit(17_000, fixed=12_000)
    ring()
    offer = choosing.choose(db.session, campaign)
    # 200 € with VAT is 166.66 without: neither that price nor the fixed part fits.
    limits = list(choosing.limits(db.session, campaign, offer).values())
    assert limits == [20_000 - 2_667, 20_833 - 2_667, 16_666 - 2_667]
    run = choosing.compute(db.session, campaign)
    db.session.commit()
    run_jobs()
    db.session.expire_all()
    assert campaigns.by_id(db.session, campaign.id).state == "personal_offers"
    (group,) = proposing.propose(db.session, campaign, run)
    db.session.commit()
    assert (group.hosting_id, group.price) == (None, 17_000)
    (first, someone), (second, _other) = groups.members(db.session, group.id)
    # 4.5 MWh at 170 €, and 120 € a year: 885 € without VAT.
    assert "1 062 € par an, toutes taxes comprises" in plain(client.get(own.own_path(someone)))
    for one in (first, second):
        answering.confirm(db.session, one)
    db.session.commit()
    with pytest.raises(Invalid, match="peuvent encore répondre"):
        moving.apply(db.session, campaign, "transmit")
    clock.advance(days=5)
    run_jobs()
    moving.apply(db.session, campaigns.by_id(db.session, campaign.id), "transmit")
    db.session.commit()
    path = links.quote_path(quote)
    table = client.get(f"{path}/acceptations.csv").text
    assert someone.email in table and table.count("@") == 2
    assert client.get(path).status_code == 200


def test_no_route_shows_a_sealed_quote_to_any_role(
    client, campaign, deposit, make_organiser, make_user, sign_in
):
    quote = deposit(98_765, supplier="Alpha SA", fixed=87_654, words="canari-du-pli")
    people = [
        None,
        make_user(),
        make_organiser(campaign),
        make_user(role="animator", scope="department-37"),
        make_user(role="administrator"),
    ]
    token = links.quote_path(quote).rpartition("/")[2]
    member = own.own_path(choosing.intentions.active(db.session, campaign.id)[0])
    known = {"slug": "electricite", "token": token, "quote_id": quote.id}
    rules = [
        one
        for one in client.application.url_map.iter_rules()
        if "GET" in one.methods and one.rule.startswith("/achats") and "static" not in one.rule
    ]
    asked = set()
    for one in rules:
        words = {name: known.get(name, 1) for name in one.arguments}
        asked.add(client.application.url_map.bind("localhost").build(one.endpoint, words))
    read = 0
    for person in people:
        browser = client.application.test_client()
        if person is not None:
            sign_in(browser, person)
        for path in sorted({*asked, member, "/moi/donnees", "/journal"}):
            answer = browser.get(path)
            assert answer.status_code < 500, path
            read += answer.status_code == 200
            for canary in ("canari-du-pli", "987,65", "98765", "876,54", "87654"):
                assert canary not in answer.text, (path, canary)
    assert read > 40
