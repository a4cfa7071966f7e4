# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever somebody writes into a field stays text on every page."""

import json
import re

import pytest

from ess_map.testing.factories import make_actor, middle

EVIL = """</script><script>alert(1)</script><img src=x onerror=alert(2)>"'`{{7*7}}"""
FIELDS = (
    *("summary", "description", "street", "city", "phone", "email", "website"),
    *("opening_hours", "siret", "rna", "postal_code"),
)
LONGEST = {"phone": 40, "siret": 14, "rna": 10, "postal_code": 10, "city": 120}


@pytest.fixture
def evil(site):
    fields = {name: EVIL[: LONGEST.get(name, 200)] for name in FIELDS}
    with site.app_context():
        return make_actor(f"Chez {EVIL}", **fields, **middle("37261"), fictional=True)


def pages(evil):
    return (
        *("/", "/?q=chez", f"/acteurs/{evil.slug}", f"/en/acteurs/{evil.slug}"),
        *("/territoires/commune-37261", "/?near=47.35,0.65", "/acteurs/1"),
    )


def test_no_page_runs_what_somebody_wrote(client, evil):
    for address in pages(evil):
        page = client.get(address, follow_redirects=True)
        assert page.status_code == 200, address
        assert "<script>alert" not in page.text, address
        assert "<img src=x" not in page.text, address
        assert "49" not in re.findall(r"`(\d+)", page.text), address


def test_what_is_searched_stays_text(client):
    for name in ("q", "near", "territory", "activity", "bbox"):
        page = client.get("/", query_string={name: EVIL})
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text


def test_structured_data_is_valid_json_that_cannot_leave_its_element(client, evil):
    page = client.get(f"/acteurs/{evil.slug}").text
    said = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(said)["name"] == f"Chez {EVIL}"


def test_links_of_an_actor_are_web_mail_or_phone(client, site):
    with site.app_context():
        actor = make_actor("Piège", website="javascript:alert(1)", email="a@b.example?bcc=x@y.z")
    page = client.get(f"/acteurs/{actor.slug}").text
    assert 'href="javascript' not in page
    for link in re.findall(r'href="([^"]*)"', page):
        assert link.startswith(("/", "#", "http://", "https://", "mailto:", "tel:", "geo:")), link


def test_suggestions_are_data_not_markup(client, evil):
    found = client.get("/suggest.json?q=chez")
    assert found.mimetype == "application/json"
    assert f"Chez {EVIL}" in {one["label"] for one in found.json}


def test_the_feed_escapes_markup(client, evil):
    feed = client.get("/flux.atom").text
    assert "<script>" not in feed
    assert "&lt;script&gt;" in feed


def test_tiles_carry_the_name_as_it_is(client, evil):
    body = client.get("/tiles/actors/16/32886/22977.mvt")
    assert body.status_code == 200
