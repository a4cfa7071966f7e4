# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is typed in a form or an address is answered with a sentence, and kept on the page."""

from __future__ import annotations

import re
from html import unescape
from itertools import cycle

from .test_matrix import agree, decided, token_of
from .world import EVIL, HERE, VISITOR, World, routes

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
FIELD = re.compile(r'<(?:input|textarea|select|button)\b[^>]*\bname="([^"]+)"')
EVIL_ADDRESSES = ("https://evil.example", "//evil.example", "/\\evil.example")
OUT = re.compile(r"""(?:href|src|action)="(?:https?:)?[/\\\\]+evil""")
NAMES = ("next", "url", "return_to", "redirect", "continue", "retour", "back", "suite")
KNOWN = {"stock", "note", "geste", "acteur", "horaires", "choix", "motif", "version", "ligne"}
KNOWN |= {"establishment", "itinerant", "sure", "encore", "state", "page"}


def failures(world: World, who: str, method: str, url: str, said=None, **more) -> list[str]:
    """Return a sentence when an answer is an error of ours, or makes markup of what was typed."""
    answer = world.ask(who, method, url, said, **more)
    if answer.status_code >= 500:
        return [f"{method} {url[:120]} {str(said or more)[:160]}: {answer.status}"]
    if answer.mimetype == "text/html" and "<script>alert" in answer.text:
        return [f"{method} {url[:160]}: what was typed is markup"]
    return []


def fields(world: World, who: str, url: str) -> set[str]:
    """Return the names of all fields that a page has."""
    answer = world.ask(who, "GET", url)
    text = answer.text if answer.mimetype == "text/html" else ""
    return {unescape(name) for name in FIELD.findall(text)} - {"csrf_token"}


def nonsense(names: list[str], turn: int) -> dict[str, str]:
    """Return something that no field expects for each, another one in another turn."""
    start = turn * 5
    return {name: VALUES[(start + at) % len(VALUES)] for at, name in enumerate(names)}


def test_no_parameter_of_an_address_breaks_a_page(world):
    found = []
    for endpoint, method, rule in routes(world.app):
        line = decided(endpoint, method)
        if method != "GET" or rule.endswith((".pdf", "<path:filename>")):
            continue
        who = VISITOR if line == "public" or line.startswith("link ") else "administrator"
        url = world.url(endpoint, rule, token=token_of(world, line))
        known = sorted(fields(world, who, url) | set(ADDRESSES))
        for turn in range(4 if line == "public" else 2):
            query = {name: value[:2_000] for name, value in nonsense(known, turn).items()}
            found += failures(world, who, "GET", url, query_string=query)
    agree(found)


def test_one_question_in_the_midst_of_good_ones_may_be_nonsense(world):
    found = []
    usual = {"place": "Tours", "from": "Tours", "to": "Tours", "needs": "pain"}
    paths = cycle(("changer", "parcours", "marches", "changer.json", "parcours.json", ""))
    for name in ADDRESSES[:15]:
        for value, path in zip(VALUES[::3], paths, strict=False):
            query = usual | {name: value[:2_000]}
            found += failures(world, VISITOR, "GET", f"/monnaies/{path}", query_string=query)
    agree(found)


def test_a_number_that_no_row_can_have_leads_nowhere(world):
    found, asked = [], 0
    for endpoint, method, rule in routes(world.app):
        for number in ("2147483648", "9" * 30) if "<int:" in rule else ():
            there = re.sub(r"<int:\w+>", number, rule)
            token = token_of(world, decided(endpoint, method))
            answer = world.ask("administrator", method, world.url(endpoint, there, HERE, token))
            asked += 1
            if answer.status_code not in (404, 405):
                found.append(f"{method} {there}: {answer.status}")
    agree(found)
    assert asked > 80


def test_no_field_of_any_form_breaks_it(world):
    found = []
    for endpoint, method, rule in routes(world.app):
        line = decided(endpoint, method)
        if method != "POST":
            continue
        who = VISITOR if line == "public" or line.startswith("link ") else "administrator"
        who = "account" if line == "link invitation" else who
        url = world.url(endpoint, rule, token=token_of(world, line))
        known = sorted((fields(world, who, url) | KNOWN) - {"homepage"})
        found += failures(world, who, "POST", url, {})
        for turn in range(5):
            found += failures(world, who, "POST", url, nonsense(known, turn))
    agree(found)


def test_a_program_that_fills_the_hidden_field_writes_nothing(world):
    before = world.count_letters()
    for path in ("/monnaies/ici/adherer/demande", "/monnaies/adhesion"):
        said = {"email": "gerante@prive", "homepage": "https://robot.example", "charter": "y"}
        assert world.ask(VISITOR, "POST", path, said).status_code in (200, 303, 422), path
    assert world.count_letters() == before


def test_no_address_leads_out_of_the_site(world):
    out = []
    said = dict(zip(NAMES, cycle(EVIL_ADDRESSES), strict=False))
    for endpoint, method, rule in routes(world.app):
        url = world.url(endpoint, rule, token=token_of(world, decided(endpoint, method)))
        more = {"headers": {"Referer": EVIL_ADDRESSES[0], "HX-Current-URL": EVIL_ADDRESSES[1]}}
        more |= {"query_string": said} if method == "GET" else {}
        answer = world.ask("steward", method, url, said if method == "POST" else None, **more)
        for header in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
            if "evil" in answer.headers.get(header, "").partition("?")[0]:
                out.append(f"{method} {url}: {answer.headers[header]}")
        if answer.mimetype == "text/html":
            out += [f"{method} {url}: {one}" for one in OUT.findall(answer.text)]
    agree(out)
