# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses that others rely on, with what makes sense in them and what does not."""

import re

import pytest

from tests.explore.conftest import Element

DATA = ("/facets.json", "/tiles/actors/5/16/11.mvt", "/export/acteurs.csv")
PAGES = (
    *("/", "/en/", "/a-propos", "/mentions-legales", "/en/a-propos", "/territoires/region-24"),
    *("/territoires/epci-243700754", "/territoires/commune-37261", "/territoires/department-37"),
    *("/en/territoires/epci-200000016", "/territoires/commune-29155", "/?embed=1"),
)
SELECTIONS = {
    "q=épicerie": 1,
    "territory=epci-243700754": 1,
    "territory=epci-243700754&territory=epci-200000016": 2,
    "territory=commune-37999": 1,
    "near=47.35,0.65&radius=1": 1,
    "near=Amboise": 1,
    "near=Tours&radius=200": 2,
    "bbox=0.6,47.3,0.7,47.4": 1,
    "bbox=170,-50,-170,89": 0,
    "activity=epicerie_solidaire": 1,
    "activity=social": 1,
    "activity=epicerie_solidaire&activity=ressourcerie": 2,
    "activity=epicerie_solidaire&family=cooperative": 0,
    "family=association": 1,
    "role=tiers_lieu": 1,
    "label=esus": 1,
    "open=now": 1,
    "pole=personne": 0,
    "sort=name&page=1": 3,
    "unknown=whatever&utm_source=x": 3,
    "q=&territory=&activity=&near=&bbox=&sort=&page=&open=&radius=": 3,
}


def slugs(page):
    return re.findall(r'data-ess-actor="([^"]+)"', page.text)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_in_its_language(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert f'<html lang="{"en" if address.startswith("/en/") else "fr"}">' in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize(("said", "count"), SELECTIONS.items())
def test_every_parameter_means_the_same_to_the_page_and_to_data(client, said, count):
    page = client.get(f"/?{said}")
    assert page.status_code == 200
    assert len(slugs(page)) == count
    assert client.get(f"/en/?{said}").status_code == 200
    assert client.get(f"/facets.json?{said}").json["count"] == count
    rows = client.get(f"/export/acteurs.csv?{said}").text.splitlines()
    assert len(rows) == count + 1


@pytest.mark.parametrize("page", ["-1", "0", "00", "abc", "1.5", "²", "9" * 5000, "", "\x00", "٣"])
def test_any_page_number_shows_a_page(client, page):
    answer = client.get("/", query_string={"page": page})
    assert answer.status_code == 200
    assert len(slugs(answer)) == 3


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("activity=danse", "danse"),
        ("family=", None),
        ("open=never", "never"),
        ("territory=epci-000000000", "epci-000000000"),
        ("territory=24", "24"),
        ("near=Zanzibarville", "Zanzibarville"),
        ("bbox=1,2,3", "zone"),
        ("bbox=nan,inf,1,2", "zone"),
        ("bbox=0,50,1,40", "zone"),
        ("bbox=0,-91,1,40", "zone"),
        ("sort=colour", "tri"),
    ],
)
def test_a_value_that_makes_no_sense_is_a_notice_on_the_page_and_a_refusal_of_data(
    client, said, sentence
):
    page = client.get(f"/?{said}")
    assert page.status_code == 200
    assert len(slugs(page)) == 3
    for address in DATA:
        answer = client.get(f"{address}?{said}")
        assert answer.status_code == (400 if sentence else 200), address
        assert (sentence or "").encode() in answer.data
    if sentence:
        assert "notice" in page.text
        assert sentence in page.text


WEIRD = (
    "%00",
    "%ff%fe",
    "%c3%28",
    "%ed%a0%80",
    "'%20OR%201=1;--",
    "%22%3E%3Cscript%3E",
    "%F0%9F%A5%95",
    "%EF%BF%BE",
    "%e2%80%ae",
    "a" * 10_000,
    "%25%25%5F",
    "%0d%0aSet-Cookie:x=1",
    "${7*7}{{7*7}}",
)
PARAMETERS = (
    *("q", "territory", "near", "radius", "bbox", "sort", "page", "activity", "open", "pole"),
    "embed",
)


@pytest.mark.parametrize("value", WEIRD, ids=lambda value: value[:12])
def test_no_value_of_any_parameter_breaks_anything(client, value):
    for name in PARAMETERS:
        page = client.get(f"/?{name}={value}")
        assert page.status_code == 200, name
        assert "<script>" not in page.text
        for address in ("/facets.json", "/tiles/actors/5/16/11.mvt", "/flux.atom"):
            answer = client.get(f"{address}?{name}={value}")
            assert answer.status_code in (200, 400), name
            assert answer.data is not None  # read to its end, as a browser does
    assert client.get(f"/suggest.json?q={value}").status_code == 200


@pytest.mark.parametrize("value", WEIRD, ids=lambda value: value[:12])
def test_no_path_breaks_anything(client, value):
    for address in ("/acteurs/", "/territoires/", "/territoires/commune-", "/export/acteurs.", "/"):
        assert client.get(f"{address}{value}").status_code in (404, 301, 308), address
    assert client.get(f"/tiles/{value}/0/0/0.mvt").status_code == 404
    assert client.get(f"/acteurs/{value}-1").status_code in (301, 404)
    assert client.get(f"/en/{value}").status_code == 404


def test_parameters_repeated_a_thousand_times_are_read_once(client):
    said = "&".join(["activity=ressourcerie"] * 1000)
    page = client.get(f"/?{said}")
    assert len(slugs(page)) == 1
    assert chips(page).count("Ressourcerie") == 1


def test_links_to_exports_and_tiles_keep_the_exact_selection(client):
    said = "bbox=0.6499997,47.3499997,0.6500003,47.3500003&sort=name"
    page = client.get(f"/?{said}")
    assert len(slugs(page)) == 1
    links = re.findall(r'href="(/(?:export/acteurs|flux)[^"]+)"', page.text)
    assert len(links) >= 4
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert (answer.status_code, bool(answer.data)) == (200, True)
    csv = next(link for link in links if ".csv" in link)
    assert len(client.get(csv.replace("&amp;", "&")).text.splitlines()) == 2


def test_a_radius_survives_the_way_through_the_address(client):
    """100 km and 3 m more than to the other town: five figures would not be enough."""
    page = client.get("/?near=47.35,0.65&radius=22.5376543&sort=name")
    links = re.findall(r'href="(/export/acteurs.csv[^"]*)"', page.text)
    assert "radius=22.5376543" in links[0]


def test_a_place_south_of_the_equator_is_called_me_too(client):
    assert "-21.1,55.5" not in chips(client.get("/?near=-21.1,55.5"))
    assert "moi" in chips(client.get("/?near=-21.1,55.5"))


def chips(page):
    return " ".join(re.findall(r'<a class="chip"[^>]*>(.*?)</a>', page.text, re.DOTALL))


FRAGMENT = {"HX-Request": "true"}


@pytest.mark.parametrize("said", ["", "q=épicerie", "q=zzz", "activity=danse", "sort=name&page=2"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_htmx_gets_is_what_a_reload_would_show(client, said, prefix):
    whole = client.get(f"{prefix}/?{said}")
    part = client.get(f"{prefix}/?{said}", headers=FRAGMENT)

    assert "<html" not in part.text
    found = Element(part.text, "results").tokens
    assert found
    assert found == Element(whole.text, "results").tokens
    assert title(part) == title(whole)
    for answer in (whole, part):
        assert {"HX-Request", "HX-History-Restore-Request"} <= set(answer.vary.as_set(True))


def test_the_facets_that_htmx_gets_are_those_of_a_reload(client):
    said = "q=épicerie"
    whole = client.get(f"/?{said}").text
    part = client.get(f"/?{said}", headers=FRAGMENT).text
    swapped = re.findall(r'id="([^"]+)"[^>]*data-hx-swap-oob', part)
    swapped += re.findall(r'data-hx-swap-oob[^>]*id="([^"]+)"', part)
    assert swapped
    for identifier in swapped:
        one, other = Element(whole, identifier).tokens, Element(part, identifier).tokens
        assert one[1:] == other[1:], identifier


@pytest.mark.parametrize("header", ["HX-History-Restore-Request", "HX-Boosted"])
def test_history_and_boosted_links_get_the_whole_page(client, header):
    assert "<html" in client.get("/", headers={**FRAGMENT, header: "true"}).text


def title(page):
    return " ".join(re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1].split())


def test_only_a_page_that_asks_for_it_may_be_framed(client):
    assert "frame-ancestors *" in client.get("/?embed=1").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in client.get("/").headers["Content-Security-Policy"]


def test_an_unknown_page_helps_in_the_readers_language(client):
    assert "n&#39;existe pas" in client.get("/nulle-part").text
    assert '<html lang="en">' in client.get("/en/nowhere").text


def test_an_unknown_format_names_those_that_exist(client):
    answer = client.get("/export/acteurs.pdf")
    assert answer.status_code == 404
    for name in ("csv", "geojson", "xlsx"):
        assert name in answer.text
