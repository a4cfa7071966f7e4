# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds of every address at once: forms, private addresses, headers, markup, redirects."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from werkzeug.test import TestResponse

from ess_map import config
from tests.security.decisions import DECISIONS
from tests.security.test_matrix import rows
from tests.security.world import ARGUMENT, HERE, THERE, VISITOR, Row, World, endpoints

WITHOUT_TOKEN = {
    "subscriptions.unsubscribed",  # RFC 8058: mail programs send it, and its token is the right
    "notifications.unsubscribe",  # the same
}
"""Reviewed: what takes a POST that no page of ours has prepared."""

MAY_READ_ADDRESSES = {
    "administration.list_accounts",  # administrators look after accounts
    "backstage.letters",  # and after letters that do not leave
    "people.outbox",
    "poles_validation.party",  # who looks after a pôle corrects where its party is written to
    "rights.everywhere",
    "rights.of_scope",  # who gives rights sees to whom they were given, in that scope
    "rights.of_territory",
    "subscriptions.manage",  # whoever holds the token has the letter, and so the address
}
"""Reviewed: pages whose readers need addresses; none of them is open to whoever has no right."""

OPENED_BY_A_SECRET = {
    "agenda.of_person GET, of a person",  # a program that reads it cannot sign in
    "needs.confirm GET, to confirm a need",  # whoever holds the letter has written it
}
"""Reviewed: pages whose signed address gives the right to what is hidden from others."""

EVIL_ADDRESSES = (
    *("https://evil.example", "//evil.example", "/\\evil.example"),
    *("javascript:alert(1)", "/\t/evil.example"),
)
NAMES = ("next", "url", "return_to", "redirect", "continue", "retour", "back", "suite")
MARKUP = ("<script>alert", "<img src=x", "</script><script>", "`49")
"""What ``EVIL`` would leave in a page that did not escape it."""


@pytest.fixture
def app(world):
    return world.ready()


READERS = (VISITOR, "account", "moderator", "owner", "administrator")
IN_ENGLISH = (VISITOR, "owner")


class Read(NamedTuple):
    """One page as somebody read it."""

    row: Row
    url: str
    who: str
    answer: TestResponse


@pytest.fixture(scope="module")
def library(world):
    """Every GET, read by several people, in French and by some of them in English."""
    return [
        Read(row, url, who, world.ask(who, "GET", url))
        for row in rows(world.ready())
        if row.method == "GET"
        for who in READERS
        for url in (world.url(row, HERE), f"/en{world.url(row, HERE)}")[: 1 + (who in IN_ENGLISH)]
    ]


@pytest.fixture
def protected(app):
    """Ask for the CSRF token, as outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def test_no_form_is_taken_without_its_token(world, protected):
    taken = []
    for row in endpoints(protected):
        if row.method == "GET" or row.endpoint in WITHOUT_TOKEN:
            continue
        for who in ("owner", "administrator"):
            answer = world.ask(who, row.method, world.url(row, HERE))
            if answer.status_code != 400:
                taken.append(f"{row.method} {row.rule} as {who}: {answer.status}")
    assert taken == []


def test_what_needs_no_token_needs_another_secret(world, protected):
    exempt = {row.endpoint: row for row in endpoints(protected) if row.endpoint in WITHOUT_TOKEN}
    assert set(exempt) == WITHOUT_TOKEN
    for row in exempt.values():
        world.ask("owner", "POST", world.url(row, HERE))
        assert world.untouched(), row.rule


def test_a_right_here_opens_nothing_of_elsewhere_under_an_address_of_here(world):
    """An address may name two things: the second must be one of the first's."""
    opened, asked = [], 0
    for row in rows(world.ready()):
        mixed = _of_two_places(world, row)
        if mixed:
            asked += 1
            status = world.ask("owner", row.method, mixed).status_code
            opened += [f"{row.name}  {mixed}: {status}"] * (status not in (403, 404))
    assert opened == []
    assert asked > 20, "there were addresses to mix"


def _of_two_places(world: World, row: Row) -> str:
    """The address of what is THERE as if it were of what is HERE; '' when it names one thing."""
    ends = [match.end() for match in ARGUMENT.finditer(row.rule)]
    if len(ends) < 2:
        return ""
    first = row.rule[: ends[0]]
    here, there = (world.url(row._replace(rule=first), key) for key in (HERE, THERE))
    own, other = world.url(row, HERE).removeprefix(here), world.url(row, THERE).removeprefix(there)
    return here + other if here != there and own != other else ""


def test_nobody_reads_the_address_of_anybody_else(world, library):
    told = []
    for row, url, who, answer in library:
        if row.endpoint in MAY_READ_ADDRESSES and answer.status_code == 200:
            assert row.endpoint == "subscriptions.manage" or who in ("owner", "administrator")
            continue
        text = answer.data.decode("utf-8", "replace")
        told += [
            f"{url} tells {who} the address of {whose}"
            for email, whose in world.private.items()
            if email in text and whose != who
        ]
    assert told == []


def test_who_manages_a_subscription_reads_no_other_address(world, library):
    pages = [one for one in library if one.row.name == "subscriptions.manage GET, to subscribe"]
    for page in pages:
        known = {email for email in world.private if email in page.answer.text}
        assert known - {f"{page.who}@exemple.fr"} == {f"abonné-{HERE}@prive.example"}


def test_what_is_not_for_everybody_is_found_by_nobody_else(world, library):
    told, seen = [], set()
    for row, url, who, answer in library:
        if row.name in OPENED_BY_A_SECRET:
            continue
        text = answer.data.decode("utf-8", "replace")
        found = {secret for secret in world.hidden if secret in text}
        seen |= found
        told += [f"{url} tells {who} {one}" for one in found if who not in world.hidden[one]]
    assert told == []
    shown = {secret for secret, readers in world.hidden.items() if readers and HERE in secret}
    assert shown - seen == set(), "somebody may read each of them"


def test_what_people_wrote_is_text_on_every_page(library):
    found, seen = [], 0
    for row, url, who, answer in library:
        if answer.mimetype == "text/html" and row.endpoint != "static":
            seen += "alert(" in answer.text
            found += [f"{url} for {who}: {one}" for one in MARKUP if one in answer.text]
        elif answer.mimetype.endswith("xml"):
            ElementTree.fromstring(answer.data)
    assert found == []
    assert seen > 100, "the texts were there to be escaped"


def test_every_answer_has_the_security_headers(library):
    for row, _url, _who, answer in library:
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, row.rule
        assert "default-src 'self'" in policy or "default-src 'none'" in policy, row.rule
        assert answer.headers["X-Content-Type-Options"] == "nosniff", row.rule
        assert "Referrer-Policy" in answer.headers, row.rule


def test_no_shared_cache_keeps_what_is_somebodys_own(library):
    kept = []
    for row, url, who, answer in library:
        if DECISIONS[row.name] != "public" and who == "owner":
            control = answer.headers.get("Cache-Control", "")
            varies = "Cookie" in answer.headers.get("Vary", "")
            if "public" in control or not (varies or control):
                kept.append(f"{url}: {control} {answer.headers.get('Vary')}")
    assert kept == []


def test_cookies_are_closed_to_scripts_and_other_sites(world, app):
    for path in ("/connexion", "/inscription", "/en/connexion"):
        cookie = world.ask(VISITOR, "GET", path).headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_in_production_cookies_travel_encrypted_only():
    said = {"ESS_MAP_ENV": "production", "ESS_MAP_SECRET_KEY": "x" * 40}
    flask = config.from_environment(said).flask()
    assert flask["SESSION_COOKIE_SECURE"] is True
    assert flask["SESSION_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize("evil", EVIL_ADDRESSES)
def test_no_address_leads_out_of_the_site(world, app, evil):
    out, said = [], dict.fromkeys(NAMES, evil)
    for row in sorted(set(endpoints(app))):
        url = world.url(row, HERE)
        for who in (VISITOR, "owner") if evil.startswith("/") else (VISITOR,):
            query = "" if row.method == "POST" else "&".join(f"{n}={evil}" for n in NAMES)
            answer = world.ask(
                who,
                row.method,
                f"{url}?{query}" if query else url,
                said if row.method == "POST" else None,
                {"Referer": evil.strip(), "HX-Current-URL": evil.strip()},
            )
            for header in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
                if not inside(answer.headers.get(header, "/")):
                    out.append(f"{row.method} {url} as {who}: {answer.headers[header]}")
            if answer.mimetype == "text/html":
                pattern = rf'(?:href|action|src)="{re.escape(evil)}'
                out += [f"{url}: {one}" for one in re.findall(pattern, answer.text)]
    assert out == []


def inside(address):
    """Tell whether a browser that is sent to ``address`` stays on this site."""
    read = urlsplit(address.replace("\\", "/").replace("\t", ""))
    return read.scheme in ("", "http") and read.netloc in ("", "localhost")


@pytest.mark.parametrize(
    "path", ["//evil.example", "/en//evil.example", "/%5Cevil.example", "/en/%5C%5Cevil"]
)
def test_a_path_that_looks_like_a_host_leads_nowhere(world, path):
    answer = world.ask(VISITOR, "GET", f"http://localhost{path}/..")
    assert inside(answer.headers.get("Location", "/"))
    for link in re.findall(r'(?:href|action)="([^"]*)"', answer.text):
        assert "evil" not in link or inside(link), link
