# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is typed in a form or an address is answered with a sentence, and kept on the page."""

from __future__ import annotations

from html import unescape

from ess_map.testing import EVIL, VISITOR, agree

from .world import HERE

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
PROJECT = {
    "title": "Le Tri Malin",
    "summary": "Une ressourcerie.",
    "name": "Zoé Martin",
    "email": "zoe@exemple.fr",
    "consent_send": "y",
}
WHERE = "?stage=creation&commune=commune-37261"


def opened(world, rights, wanted: str) -> list[tuple[str, str]]:
    """Return (endpoint, address) of what the public, and holders of links, may ask."""
    return [
        (endpoint, rights.url(endpoint, method, rule))
        for endpoint, method, rule in world.routes()
        if method == wanted and rights.decided(endpoint, method).startswith(("public", "link "))
    ]


def test_no_parameter_of_an_address_breaks_a_public_page(world, rights):
    found = []
    for endpoint, url in opened(world, rights, "GET"):
        if endpoint.endswith(("ics", "static")) or "pdf" in endpoint:
            continue
        known = sorted(world.fields(VISITOR, url) | set(ADDRESSES))
        plain = url.partition("?")[0]
        for value in VALUES[:3] + VALUES[5:9]:
            query = dict.fromkeys(known, value[:2_000])
            answer = world.ask(VISITOR, "GET", plain, query_string=query)
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


def test_a_number_that_no_row_can_have_leads_nowhere(rights):
    agree(rights.leading_somewhere("administrator"))


def test_no_field_of_a_public_form_breaks_it(world, rights):
    found = []
    for _endpoint, url in opened(world, rights, "POST"):
        where = WHERE if "?" not in url else ""
        known = world.fields(VISITOR, url + where) | {"text", "service", "stage", "note", "answer"}
        for value in VALUES:
            said = dict.fromkeys(sorted(known - {"homepage"}), value)
            found += world.failures(VISITOR, "POST", url + where, said)
    agree(found)


def test_no_field_of_a_form_of_structures_and_animators_breaks_it(world, rights):
    found = []
    for endpoint, method, rule in world.routes():
        line = rights.decided(endpoint, method)
        if method != "POST" or line == "public" or line.startswith("link "):
            continue
        who = "adviser" if line in ("structure", "asked", "around", "accompanies") else "animator"
        who = "administrator" if line in ("region", "administrator") else who
        url = world.url(endpoint, rule)
        known = sorted(world.fields(who, url)) or ["text", "motive", "service", "came", "step"]
        for value in VALUES[:2] + VALUES[4:10:2] + VALUES[11:]:
            found += world.failures(who, method, url, dict.fromkeys(known, value))
    agree(found)


def forms(world) -> list[tuple[str, dict[str, str], tuple[str, ...]]]:
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


def test_no_address_leads_out_of_the_site(rights):
    agree(rights.leading_out("adviser"))


def test_who_asks_too_often_is_asked_to_wait_and_loses_nothing(world):
    """From one address: the form comes back with what was typed."""
    client = world.app.test_client()
    url, valid, _texts = forms(world)[0]
    answers = [client.post(url, data=valid) for _time in range(70)]
    assert answers[0].status_code in (200, 303)
    assert answers[-1].status_code == 429
    assert {one.status_code for one in answers} <= {200, 303, 412, 422, 429}
