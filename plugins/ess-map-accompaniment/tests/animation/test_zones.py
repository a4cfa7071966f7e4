# SPDX-License-Identifier: AGPL-3.0-or-later
"""White zones on screen, in a file and on a map; the whole country by a job."""

import csv
import io
import re

import pytest
import shapely
from ess_map_accompaniment.animation import counting
from ess_map_accompaniment.animation.models import Coverage

from ess_map import ServiceArea, db

ZONES = "/accompagnement/animation/zones-blanches"
METROPOLE, TWO_BANKS = "epci-243700754", "epci-200000016"


def words_of(html):
    return [re.sub(r"\s+", " ", cell) for cell in re.findall(r'title="([^"]+)"', html)]


@pytest.fixture
def covered(make_service):
    make_service(kind="financing", stages=["creation"])
    make_service(kind="financing", stages=["creation"], codes=(), remote=True)
    make_service(kind="training", stages=["idea"], codes=("region-24",))


def test_only_who_animates_sees_the_matrix(client, make_user, sign_in, territories):
    assert client.get(ZONES).status_code == 303
    sign_in(client, make_user(role="contributor"))
    assert client.get(ZONES).status_code == 403


def test_the_matrix_of_a_region_says_where_nobody_comes(client, animator, covered):
    animator()
    html = client.get(f"{ZONES}?territoire=region-24").text
    found = words_of(html)
    assert found.count("un service partout") == 1
    assert found.count("1 intercommunalité sans service sur place, dont 1 à distance") == 1
    assert found.count("2 intercommunalités sans service sur place") == 88
    assert "88 cases sur 90 ont au moins une zone blanche." in html
    assert "acc-cell--white" in html and "✕" in html


def test_a_cell_leads_to_the_places_and_they_to_their_own_grid(client, animator, covered):
    animator()
    html = client.get(f"{ZONES}?territoire=region-24&stade=creation&besoin=financing").text
    assert "À distance seulement</h3>" not in html
    assert re.search(r"À distance seulement \(1\)</h3>.*CC des Deux Rives", html, re.S)
    assert re.search(r"Quelqu&#39;un vient \(1\)|Quelqu'un vient \(1\)", html)
    grid = words_of(client.get(f"{ZONES}?territoire={TWO_BANKS}").text)
    assert "aucun service sur place, 1 à distance" in grid
    assert "1 service sur place" in grid
    assert grid.count("aucun service sur place") == 88


def test_without_a_question_the_matrix_is_that_of_who_reads(client, animator, covered):
    animator()
    assert "Tours Métropole Val de Loire</span></h1>" in client.get(ZONES).text


def test_a_territory_is_found_by_its_name_and_an_unknown_one_says_so(client, animator, covered):
    animator()
    assert "CC des Deux Rives</span></h1>" in client.get(f"{ZONES}?territoire=deux rives").text
    html = client.get(f"{ZONES}?territoire=zzz").text
    assert "Aucun territoire ne s'appelle « zzz »" in html
    assert client.get(f"{ZONES}?territoire=epci-999999999").status_code == 404


def test_the_file_has_a_line_for_every_epci_stage_and_need(client, animator, covered):
    animator()
    answer = client.get(f"{ZONES}.csv?territoire=region-24")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Code", "Intercommunalité", "Étape", "Besoin"]
    assert len(rows) == 1 + 2 * 90
    here, there = ["243700754", "Tours Métropole Val de Loire"], ["200000016", "CC des Deux Rives"]
    assert [*here, "Création", "Financement", "1", "1", ""] in rows
    assert [*there, "Création", "Financement", "0", "1", ""] in rows
    assert [*there, "Idée", "Incubation", "0", "0", "oui"] in rows


def test_the_map_has_the_outlines_with_a_sign_before_each_name(
    client, animator, covered, make_territory
):
    box = shapely.MultiPolygon([shapely.box(0.9, 47.3, 1.1, 47.4)])
    make_territory("epci", "200000016", "CC des Deux Rives", boundary=box)
    animator()
    asked = "territoire=region-24&stade=creation&besoin=financing"
    (feature,) = client.get(f"{ZONES}.geojson?{asked}").json["features"]
    assert feature["properties"]["name"] == "◐ CC des Deux Rives"
    assert feature["properties"]["url"].endswith(f"territoire={TWO_BANKS}")
    assert client.get(f"{ZONES}.geojson?territoire=region-24").status_code == 400


def test_the_whole_country_is_counted_by_a_job_that_may_be_left(
    client, htmx, animator, covered, run_jobs
):
    animator("instance")
    assert "Compter toute la France" in client.get(ZONES).text
    assert client.get(f"{ZONES}.csv?territoire=country-fr").status_code == 400
    client.send(ZONES)
    html = client.get(ZONES).text
    assert "Le comptage va commencer." in html
    client.send(ZONES, page="/compte")
    assert db.session.query(Coverage).count() == 1
    assert run_jobs(counting.JOB) == ["1 comptage des services fait"]
    html = client.get(ZONES).text
    assert "3 services." in html
    assert "88 cases sur 90" in html
    rows = client.get(f"{ZONES}.csv?territoire=country-fr").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 2 * 90
    assert run_jobs(counting.JOB) == []


def test_progress_is_asked_for_by_itself_until_the_page_is_ready(
    client, htmx, make_user, sign_in, covered, run_jobs
):
    sign_in(htmx, make_user(role="animator"))
    asked = counting.ask(db.session, counting.FRANCE, None)
    asked.done, asked.total, asked.started_at = 500, 1200, asked.asked_at
    db.session.commit()
    html = htmx.get(f"{ZONES}?territoire=country-fr").text
    assert "Comptage en cours : 500 services sur 1 200." in html.replace("\u202f", " ")
    assert 'data-hx-trigger="every 1s"' in html
    run_jobs(counting.JOB)
    answer = htmx.get(f"{ZONES}?territoire=country-fr")
    assert answer.headers["HX-Refresh"] == "true"


def test_a_count_that_was_cut_short_begins_again(app, covered, run_jobs):
    asked = counting.ask(db.session, counting.FRANCE, None)
    asked.started_at, asked.done = asked.asked_at, 2
    db.session.commit()
    run_jobs(counting.JOB)
    db.session.expire_all()
    found = counting.latest(db.session, counting.FRANCE, finished=True)
    assert (found.done, found.total) == (3, 3)
    assert counting.matrix_of(found).keys == (TWO_BANKS, METROPOLE)


def test_only_the_last_count_is_kept(app, covered, run_jobs):
    for _turn in range(2):
        counting.ask(db.session, counting.FRANCE, None)
        db.session.commit()
        run_jobs(counting.JOB)
    assert db.session.query(Coverage).count() == 1


def test_an_area_that_was_drawn_is_counted_in_the_database_too(app, make_service, make_territory):
    box = shapely.MultiPolygon([shapely.box(0.9, 47.3, 1.1, 47.4)])
    service = make_service(kind="training", codes=())
    make_territory("epci", "200000016", "CC des Deux Rives", boundary=box)
    service.area = ServiceArea(polygon=shapely.box(1, 47.35, 1.01, 47.36)).to_json()
    db.session.commit()
    _where, matrix = counting.at_once(db.session, TWO_BANKS)
    assert matrix.here.sum() == 9
