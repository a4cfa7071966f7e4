# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is typed in a form or an address is answered with a sentence, and kept on the page."""

from __future__ import annotations

from ess_map.testing import EVIL, VISITOR, agree

VALUES = (
    "a\x00b",
    EVIL + "x" * 10_000,
    "🧑‍🌾é\u202e\u0000",
    "-1",
    "²",
    "nan",
    "1e400",
    "2147483648",
    "9" * 5_000,
    "0000-00-00",
    "9999-12-31T23:59",
    "commune-99999",
    "2027-03-28T02:30",
    '{"type": "Polygon", "coordinates": [[[0, 0], [1e999, 1], [null]]]}',
)
"""What no field expects."""
ADDRESSES = {"q", "page", "ou", "quoi", "quand", "kind", "moment", "acteur", "territoire", "suite"}
GOOD = {
    "intentions.take_part": {
        "who": "household", "quantity": "3", "unit": "stere", "price": "95", "city": "Tours",
        "reach": "15", "name": "Zoé", "email": "zoe@exemple.fr", "consent": "y",
        "longitude": "0.65", "latitude": "47.35", "commune": "37261", "slots": "sat-am",
        "phone": "02 47 00 00 00", "least": "2", "most": "4",
    },
    "offers.make": {
        "title": "Bûches", "unit": "stere", "vat_rate": "1000", "least_0": "10", "price_0": "82",
        "least_1": "40", "price_1": "75,50", "fee_rule": "none", "lot": "2", "capacity": "90",
        "min_order": "10", "fee": "20", "lead_days": "5", "valid_until": "2027-01-31",
    },
    "contracts.seal": {
        "supplier": "Soleil", "email": "devis@exemple.fr", "price": "181,23", "fixed": "97,31",
        "vat": "20", "months": "24", "words": "Toits d'ici", "sure": "y",
    },
    "hubs.make": {"slots": "sat-am", "room": "Une cour", "access": "Au fond", "max_campaigns": "2"},
    "orders.receive": {
        "quantity": "1,5", "invoice": "120", "vat": "20", "number": "F-1", "final": "yes",
    },
    "campaigns.new": {"kind": "pooled_delivery", "title": "Granulés", "product": "Granulés"},
}  # fmt: skip
"""Forms in whose midst one field at a time is nonsense: what is right elsewhere is looked at."""
KNOWN = {"verdict", "reason", "state", "price", "slots", "version", "answer", "commitment", "event"}


def nonsense(names: list[str], turn: int) -> dict[str, str]:
    """Return something that no field expects for each, another one in another turn."""
    start = turn * 5
    return {name: VALUES[(start + at) % len(VALUES)] for at, name in enumerate(names)}


def test_no_parameter_of_an_address_breaks_a_page(world, rights):
    found = []
    for endpoint, method, rule in world.routes():
        line = rights.decided(endpoint, method)
        if method != "GET" or rule.endswith((".pdf", "<path:filename>")):
            continue
        who = VISITOR if line == "public" or line.startswith("link ") else "administrator"
        url = rights.url(endpoint, method, rule)
        known = sorted(world.fields(who, url) | ADDRESSES)
        for turn in range(2 if line == "public" else 1):
            query = {name: value[:2_000] for name, value in nonsense(known, turn).items()}
            found += world.failures(who, "GET", url, query_string=query)
    agree(found)


def test_a_number_that_no_row_can_have_leads_nowhere(rights):
    agree(rights.leading_somewhere("administrator"))


def test_no_field_of_any_form_breaks_it(world, rights):
    found = []
    for endpoint, method, rule in world.routes():
        line = rights.decided(endpoint, method)
        if method != "POST":
            continue
        who = VISITOR if line == "public" or line.startswith("link ") else "administrator"
        url = rights.url(endpoint, method, rule)
        known = sorted((world.fields(who, url) | KNOWN) - {"homepage"})
        found += world.failures(who, "POST", url, {})
        for turn in range(3):
            found += world.failures(who, "POST", url, nonsense(known, turn))
    agree(found)


def test_one_field_in_the_midst_of_good_ones_may_be_nonsense(world, rights):
    """While one may take part, and once quotes are opened, more of what is sent is read."""
    world.write("UPDATE groupbuy_campaign SET state = 'open' WHERE slug LIKE 'livraison%'")
    world.write("UPDATE groupbuy_campaign SET state = 'quotes_opened' WHERE slug LIKE 'opened%'")
    world.write("UPDATE groupbuy_quote SET state = 'opened' WHERE state = 'selected'")
    found, here = [], next(iter(world.values.values()))
    rules = {
        endpoint.removeprefix("groupbuy_"): (endpoint, rule)
        for endpoint, _m, rule in world.routes()
    }
    for name, good in GOOD.items():
        endpoint, rule = rules[name]
        url = rights.url(endpoint, "POST", rule)
        taken = world.ask("administrator", "POST", url, good)
        assert taken.status_code in (200, 303), (name, taken.text)
        for at, field in enumerate(sorted(good)):
            for value in VALUES[at % 3 :: 3]:
                found += world.failures("administrator", "POST", url, good | {field: value})
    marks = f"/achats/{here['opened']}/plis"
    for turn in range(3):
        said = nonsense(sorted(world.fields("administrator", marks)), turn)
        found += world.failures("administrator", "POST", f"{marks}/notes", said)
    for name in ("intentions.edit", "offers.own"):
        endpoint, rule = rules[name]
        url = rights.url(endpoint, "POST", rule)
        fields = sorted(world.fields(VISITOR, url))
        for turn in range(3):
            found += world.failures(VISITOR, "POST", url, nonsense(fields, turn))
    agree(found)


def test_a_program_that_fills_the_hidden_field_writes_nothing(world):
    before = world.count_letters()
    said = {"email": "foyer@exemple.fr", "homepage": "https://robot.example", "supplier": "Robot"}
    here = next(iter(world.values.values()))
    for path in (f"{here['slug']}/participer", f"{here['slug']}/fournir", "mes-intentions",
                 f"{here['sealed']}/sceller", "relais/devenir"):  # fmt: skip
        answer = world.ask(VISITOR, "POST", f"/achats/{path}", said)
        assert answer.status_code in (200, 303, 409, 412, 422), path
    assert world.count_letters() == before


def test_no_address_leads_out_of_the_site(rights):
    agree(rights.leading_out("organiser"))
