# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public page about fairness: what everybody reads, and what would tell who people are."""

import pytest
from ess_map_accompaniment.animation import fairness
from ess_map_accompaniment.animation.period import Period, step
from ess_map_accompaniment.referrals import answers, record

from ess_map import db, local_now

PAGE = "/accompagnement/equite"


@pytest.fixture
def charged(make_project, make_service, ask):
    """One structure that follows six of six, one that follows two of eight, one nobody asked."""
    full, light = make_service("Pleine", active_max=6), make_service("Légère", active_max=8)
    make_service("Seule", active_max=4)
    for service, number in ((full, 6), (light, 2)):
        for turn in range(number):
            referral = ask(make_project(f"Projet {turn}"), service)
            answers.accept(db.session, record.find(db.session, referral.id))
    db.session.commit()
    return full, light


def test_loads_and_the_gini_are_those_of_hand(charged):
    shares = fairness.shares(db.session)
    assert [(one.active, one.capacity) for one in shares] == [(6, 6), (2, 8), (0, 4)]
    assert [one.full for one in shares] == [True, False, False]
    # 0, 1/4 and 1: 2 (2/4 + 3) / (3 · 5/4) - 4/3
    assert fairness.gini([one.load for one in shares]) == pytest.approx(7 / 3.75 - 4 / 3)


def test_the_months_come_from_the_log(charged, clock):
    shares = fairness.shares(db.session)
    months = Period(step(local_now().date(), -1), 2).bounds
    this, last = fairness.history(db.session, shares, months)
    assert (this.requests, this.asked) == (8, 2)
    assert (last.requests, last.asked, last.gini) == (0, 0, None)
    # 6/6, 2/8 and 0/4: as their loads, for all were accepted
    assert this.gini == pytest.approx(7 / 3.75 - 4 / 3)


def test_everybody_reads_it_without_figures_about_few(client, charged):
    html = client.get(PAGE).text
    assert "6 accompagnements sur 6 possibles" in html
    assert "complète" in html
    assert "moins de 5 accompagnements, sur 8 possibles" in html
    assert "2 accompagnements" not in html
    assert "0,53" in html
    assert "0,625" in html  # the worked example


def test_who_animates_reads_the_exact_figures(client, animator, charged):
    animator("instance")
    assert "2 accompagnements sur 8 possibles" in client.get(PAGE).text


def test_a_month_of_few_requests_is_not_published(client, make_project, make_service, ask):
    ask(make_project(), make_service())
    html = client.get(PAGE).text
    assert "1 mois de moins de cinq demandes n'est pas publié." in html
    rows = client.get(f"{PAGE}.csv").data.decode("utf-8-sig").splitlines()
    assert not [row for row in rows if row.startswith("2026-11")]


def test_a_region_shows_its_own_structures(client, charged, make_service):
    make_service("Bretonne", commune="29155")
    here = client.get(f"{PAGE}?territoire=region-24").text
    assert "sur 3" in here
    there = client.get(f"{PAGE}?territoire=region-53").text
    assert "sur 1" in there
    assert client.get(f"{PAGE}?territoire=region-99").status_code == 404


def test_nobody_at_all_is_said(client, territories):
    assert "Aucune structure n'accompagne ici" in client.get(PAGE).text
