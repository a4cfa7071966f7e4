# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is typed in a form or an address is answered with a sentence, and kept on the page."""

from __future__ import annotations

from itertools import cycle

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
    "Mo-Fr 25:00-99:99",
    '{"type": "Polygon", "coordinates": [[[0, 0], [1e999, 1], [null]]]}',
)
"""What no field expects."""
ADDRESSES = (
    *("place", "near", "currency", "at", "operation", "medium", "amount", "pace", "day", "q"),
    *("needs", "from", "to", "line", "page", "etat", "state", "acteur", "comptoir", "etal"),
    *("currency.accepts", "currency.open", "currency.open_at", "currency.desk_open_at", "merci"),
)
KNOWN = {"stock", "note", "geste", "acteur", "horaires", "choix", "motif", "version", "ligne"}
KNOWN |= {"establishment", "itinerant", "sure", "encore", "state", "page"}


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
        known = sorted(world.fields(who, url) | set(ADDRESSES))
        for turn in range(4 if line == "public" else 2):
            query = {name: value[:2_000] for name, value in nonsense(known, turn).items()}
            found += world.failures(who, "GET", url, query_string=query)
    agree(found)


def test_one_question_in_the_midst_of_good_ones_may_be_nonsense(world):
    found = []
    usual = {"place": "Tours", "from": "Tours", "to": "Tours", "needs": "pain"}
    paths = cycle(("changer", "parcours", "marches", "changer.json", "parcours.json", ""))
    for name in ADDRESSES[:15]:
        for value, path in zip(VALUES[::3], paths, strict=False):
            query = usual | {name: value[:2_000]}
            found += world.failures(VISITOR, "GET", f"/monnaies/{path}", query_string=query)
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
        who = "account" if line == "link invitation" else who
        url = rights.url(endpoint, method, rule)
        known = sorted((world.fields(who, url) | KNOWN) - {"homepage"})
        found += world.failures(who, "POST", url, {})
        for turn in range(5):
            found += world.failures(who, "POST", url, nonsense(known, turn))
    agree(found)


def test_a_program_that_fills_the_hidden_field_writes_nothing(world):
    before = world.count_letters()
    for path in ("/monnaies/ici/adherer/demande", "/monnaies/adhesion"):
        said = {"email": "gerante@prive", "homepage": "https://robot.example", "charter": "y"}
        assert world.ask(VISITOR, "POST", path, said).status_code in (200, 303, 422), path
    assert world.count_letters() == before


def test_no_address_leads_out_of_the_site(rights):
    agree(rights.leading_out("steward"))
