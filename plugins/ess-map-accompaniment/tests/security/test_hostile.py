# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is typed in a form or an address is answered with a sentence, and kept on the page."""

from __future__ import annotations

import re
from html import unescape
from itertools import cycle

from .decisions import DECISIONS
from .test_matrix import agree, decided, name_of
from .world import EVIL, HERE, VISITOR, World, routes

VALUES = (
    "a\x00b",
    "x" * 10_000,
    EVIL,
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
    '{"type": "Polygon", "coordinates": [[[0, 0], [1e999, 1], [null]]]}',
)
ADDRESSES = (
    *("stage", "commune", "team", "form", "km", "remote", "need", "sector", "amount", "host"),
    *("page", "public", "q", "lieu", "place", "ou", "pres", "du", "le", "semaine", "projet"),
    *("territoire", "depuis", "jusque", "from", "to", "kind", "etat", "service", "mois", "next"),
)
PATHS = ("parcours", "besoins", "lieu", "demande", "explication", "parcours/zones.json")
FIELD = re.compile(r'<(?:input|textarea|select)\b[^>]*\bname="([^"]+)"')
EVIL_ADDRESSES = ("https://evil.example", "//evil.example", "/\\evil.example")
OUT = re.compile(r"""(?:href|src|action)="(?:https?:)?[/\\\\]+evil""")
NAMES = ("next", "url", "return_to", "redirect", "continue", "retour", "back", "suite")
PROJECT = {
    "title": "Le Tri Malin",
    "summary": "Une ressourcerie.",
    "name": "Zoé Martin",
    "email": "zoe@exemple.fr",
    "consent_send": "y",
}
WHERE = "?stage=creation&commune=commune-37261"


def opened(world: World, wanted: str) -> list[tuple[str, str, str]]:
    """Return (name, method, address) of what the public, and holders of links, may ask."""
    found = []
    for endpoint, method, rule in routes(world.app):
        line = decided(endpoint, method)
        if method == wanted and (line == "public" or line.startswith("link ")):
            token = world.tokens.get(line.removeprefix("link "), "")
            url = world.url(endpoint, rule, token=token) + world.query(endpoint)
            found.append((name_of(endpoint, method), method, url))
    return found


def failures(world: World, who: str, method: str, url: str, said=None) -> list[str]:
    """Return a sentence when an answer is an error of ours, or is no answer."""
    answer = world.ask(who, method, url, said)
    if answer.status_code >= 500:
        return [f"{method} {url[:160]} {str(said)[:160]}: {answer.status}"]
    if answer.mimetype == "text/html" and "<script>alert" in answer.text:
        return [f"{method} {url[:160]}: what was typed is markup"]
    return []


def fields(world: World, who: str, url: str) -> set[str]:
    """Return the names of all fields that a page has."""
    answer = world.ask(who, "GET", url)
    text = answer.text if answer.mimetype == "text/html" else ""
    return {unescape(name) for name in FIELD.findall(text)} - {"csrf_token"}


def test_no_parameter_of_an_address_breaks_a_public_page(world):
    found = []
    for name, method, url in opened(world, "GET"):
        if name.endswith(("ics GET", "static GET")) or "pdf" in name:
            continue
        known = sorted(fields(world, VISITOR, url) | set(ADDRESSES))
        plain = url.partition("?")[0]
        for value in VALUES[:3] + VALUES[5:9]:
            query = dict.fromkeys(known, value[:2_000])
            answer = world.ask(VISITOR, method, plain, query_string=query)
            if answer.status_code >= 500:
                found.append(f"{plain} {value[:20]!r}: {answer.status}")
    agree(found)


def test_each_answer_of_the_questionnaire_may_be_nonsense(world):
    found = []
    for name in ADDRESSES[:14]:
        for number, value in enumerate(VALUES):
            path = PATHS[number % len(PATHS)]
            query = {"stage": "creation", "commune": "commune-37261", name: value[:3_000]}
            answer = world.ask(VISITOR, "GET", f"/accompagnement/{path}", query_string=query)
            if answer.status_code >= 500:
                found.append(f"{path}?{name}={value[:30]!r}: {answer.status}")
    agree(found)


def test_a_number_that_no_row_can_have_leads_nowhere(world):
    found, asked = [], 0
    for endpoint, method, rule in routes(world.app):
        line = decided(endpoint, method)
        for number in ("2147483648", "9" * 30, "-1") if "<int:" in rule else ():
            there = re.sub(r"<int:\w+>", number, rule)
            token = world.tokens.get(line.removeprefix("link "), "")
            status = world.ask("administrator", method, world.url(endpoint, there, HERE, token))
            asked += 1
            if status.status_code not in (404, 405):
                found.append(f"{method} {there}: {status.status}")
    agree(found)
    assert asked > 100


def test_no_field_of_a_public_form_breaks_it(world):
    found = []
    for name, method, url in opened(world, "POST"):
        where = WHERE if "?" not in url else ""
        known = fields(world, VISITOR, url + where) | {"text", "service", "stage", "note", "answer"}
        for value in VALUES:
            said = dict.fromkeys(sorted(known - {"homepage"}), value)
            found += failures(world, VISITOR, method, url + where, said)
        assert name in DECISIONS
    agree(found)


def test_no_field_of_a_form_of_structures_and_animators_breaks_it(world):
    found = []
    for endpoint, method, rule in routes(world.app):
        line = decided(endpoint, method)
        if method != "POST" or line == "public" or line.startswith("link "):
            continue
        who = "adviser" if line in ("structure", "asked", "around", "accompanies") else "animator"
        who = "administrator" if line in ("region", "administrator") else who
        url = world.url(endpoint, rule)
        known = sorted(fields(world, who, url)) or ["text", "motive", "service", "came", "step"]
        for value in VALUES[:2] + VALUES[4:10:2] + VALUES[11:]:
            found += failures(world, who, method, url, dict.fromkeys(known, value))
    agree(found)


def forms(world: World) -> list[tuple[str, dict[str, str], tuple[str, ...]]]:
    """Return (address, what is valid, which fields are free text) of the forms of visitors."""
    said = world.values[HERE]
    person = {"name": "Zoé Martin", "email": "zoe@exemple.fr"}
    base = "/accompagnement"
    book = f"{base}/permanences/{said['permanence_id']}/reserver?le={world.slot}"
    reply = world.values[HERE]["accompaniment_cooperatives.reply actor_id"]
    hosting = f"{base}/entreprises-hotes/{said['search_id']}/repondre/{reply}"
    service = {"service": str(said["not asked"])}
    texts = ("title", "summary", "name", "email", "phone", "message", "colleagues")
    return [
        (f"{base}/demande{WHERE}&service={said['not asked']}", PROJECT | service, texts),
        (book, person, ("name", "email", "phone", "note")),
        (f"{base}/formations/{said['session_id']}", person | {"structure": "0"}, ("name", "email")),
        (hosting, person | {"message": "Un bureau"}, ("name", "email", "message")),
        (f"{base}/suivi", {"email": "zoe@exemple.fr"}, ("email",)),
    ]


def test_one_bad_answer_is_said_and_the_others_are_kept(world):
    found = []
    for url, valid, texts in forms(world):
        for name in texts:
            for value in VALUES:
                answer = world.ask(VISITOR, "POST", url, valid | {name: value})
                if answer.status_code >= 500:
                    found.append(f"{url} {name}={value[:20]!r}: {answer.status}")
                elif answer.status_code in (400, 422):
                    page = unescape(answer.text)
                    for other, typed in valid.items():
                        if other in texts and other != name and typed not in page:
                            found.append(f"{url} {name}={value[:20]!r}: {other} is lost")
    agree(found)


def test_a_program_that_fills_the_hidden_field_writes_nothing(world):
    before = world.count_letters()
    for url, valid, _texts in forms(world)[:4]:
        answer = world.ask(VISITOR, "POST", url, valid | {"homepage": "https://robot.example"})
        assert answer.status_code in (200, 302, 303), url
    assert world.count_letters() == before


def test_no_address_leads_out_of_the_site(world):
    out = []
    said = dict(zip(NAMES, cycle(EVIL_ADDRESSES), strict=False))
    for endpoint, method, rule in routes(world.app):
        line = decided(endpoint, method)
        token = world.tokens.get(line.removeprefix("link "), "")
        url = world.url(endpoint, rule, token=token) + world.query(endpoint)
        more = {"headers": {"Referer": EVIL_ADDRESSES[0], "HX-Current-URL": EVIL_ADDRESSES[1]}}
        more |= {"query_string": said} if method == "GET" and "?" not in url else {}
        answer = world.ask("adviser", method, url, said if method == "POST" else None, **more)
        for header in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
            if "evil" in answer.headers.get(header, "").partition("?")[0]:
                out.append(f"{method} {url}: {answer.headers[header]}")
        if answer.mimetype == "text/html":
            out += [f"{method} {url}: {one}" for one in OUT.findall(answer.text)]
    agree(out)


def test_who_asks_too_often_is_asked_to_wait_and_loses_nothing(world):
    """From one address: the form comes back with what was typed."""
    client = world.app.test_client()
    url, valid, _texts = forms(world)[0]
    answers = [client.post(url, data=valid) for _time in range(70)]
    assert answers[0].status_code in (200, 303)
    assert answers[-1].status_code == 429
    assert {one.status_code for one in answers} <= {200, 303, 412, 422, 429}
