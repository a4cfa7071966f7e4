# SPDX-License-Identifier: AGPL-3.0-or-later
"""Statistics from the log: what was asked, answered in time, refused, and what came of it."""

from datetime import date, timedelta

import pytest
from ess_map_accompaniment.animation import figures, period
from ess_map_accompaniment.animation.period import Period
from ess_map_accompaniment.referrals import answers, record, requests

from ess_map import db, statistics

PAGE = "/accompagnement/animation/statistiques"
METROPOLE, TWO_BANKS = "epci-243700754", "epci-200000016"
YEAR = Period(date(2026, 11, 1), 3)


@pytest.fixture
def lived(make_project, make_service, ask, clock):
    """Four requests of Tours: accepted and completed, declined late, withdrawn, still waiting."""
    clock.advance(days=2)  # Monday
    service, other = make_service("Conseil"), make_service("Prêt")
    accepted = ask(make_project("Un"), service)
    declined = ask(make_project("Deux"), other)
    withdrawn = ask(make_project("Trois"), service)
    clock.advance(days=1)
    answers.accept(db.session, accepted)
    requests.withdraw(db.session, record.find(db.session, withdrawn.id))
    db.session.commit()
    clock.advance(days=9)
    answers.decline(db.session, record.find(db.session, declined.id), "full", "Complet")
    answers.complete(db.session, record.find(db.session, accepted.id), "created")
    db.session.commit()
    waiting = ask(make_project("Quatre"), other)
    clock.advance(days=1)
    return service, other, waiting


def test_the_figures_of_a_territory_are_those_of_hand(lived):
    found = figures.of(db.session, METROPOLE, YEAR)
    assert found.answered.requests == 4
    # Answered in a day; answered after ten; withdrawn in time: no rate; may still be answered.
    for rate in (found.answered.within_3, found.answered.within_5):
        assert (rate.within, rate.late, rate.waiting) == (1, 1, 1)
    assert found.answered.median_days == pytest.approx(5.5)
    assert (found.accepted, found.declined, found.completed, found.expired) == (1, 1, 1, 0)
    assert [(line.key, line.count) for line in found.refusals] == [("full", 1)]
    assert [(line.key, line.share) for line in found.outcomes] == [("created", 100)]
    assert found.satisfaction is None
    assert [(one.sent, one.answered) for one in found.months] == [(3, 1), (1, 1), (0, 0)]
    assert [one.answered.requests for one in found.structures] == [2, 2]
    assert [(one.key, one.answered.requests) for one in found.epci] == [(METROPOLE, 4)]


def test_another_territory_has_none_of_it(lived):
    found = figures.of(db.session, TWO_BANKS, YEAR)
    assert found.answered.requests == 0
    assert found.structures == []
    assert figures.of(db.session, "region-24", YEAR).answered.requests == 4
    assert figures.of(db.session, "", YEAR).answered.requests == 4


def test_last_months_figures_do_not_change_with_todays_state(lived, clock):
    november = Period(date(2026, 11, 1), 1)
    before = figures.of(db.session, METROPOLE, november)
    clock.advance(days=40)
    after = figures.of(db.session, METROPOLE, november)
    assert before.months == after.months
    assert before.refusals == after.refusals


def test_a_request_taken_back_late_is_late():
    began = now_at(2026, 11, 23)
    span = statistics.Span(1, began, None)
    early, late = (statistics.Span(1, began, began + timedelta(days=days)) for days in (2, 12))
    moment = began + timedelta(days=30)
    assert figures.answered([span], [early], moment).within_3 == statistics.Rate(0, 0, 0)
    assert figures.answered([span], [late], moment).within_5 == statistics.Rate(0, 1, 0)


def now_at(*day):
    return statistics.months(date(*day), 1)[0]


def test_the_page_shows_everything_to_its_animator(client, animator, lived):
    animator()
    html = client.get(PAGE).text
    assert "Tours Métropole Val de Loire" in html
    assert "Plus de place en ce moment" in html
    assert "Activité créée" in html
    assert "5,5 jours" in html
    assert "50\xa0% de 2" in html.replace("\u202f", "\xa0")


def test_elsewhere_small_figures_are_not_told(client, animator, lived):
    animator(TWO_BANKS)
    html = client.get(f"{PAGE}?territoire={METROPOLE}").text
    assert "moins de 5" in html
    assert "Plus de place en ce moment" not in html
    assert "5,5 jours" not in html
    text = client.get(f"{PAGE}.csv?territoire={METROPOLE}").data.decode("utf-8-sig")
    assert "Demandes envoyées,,moins de 5" in text


def test_the_file_says_the_same(client, animator, lived):
    animator()
    answer = client.get(f"{PAGE}.csv?depuis=2026-11&jusque=2026-12")
    text = answer.data.decode("utf-8-sig")
    assert "Demandes envoyées,,4" in text
    assert "Motif de refus,Plus de place en ce moment,1" in text
    assert (
        "accompagnement-epci-243700754-2026-11-2026-12.csv" in answer.headers["Content-Disposition"]
    )


def test_nothing_asked_yet_is_said(client, animator, territories):
    animator()
    assert "Aucune demande n'a été envoyée sur cette période." in client.get(PAGE).text


@pytest.mark.parametrize(
    ("since", "until", "first", "months"),
    [
        ("", "", date(2025, 12, 1), 12),
        ("2026-03", "2026-05", date(2026, 3, 1), 3),
        ("2026-05", "2026-03", date(2026, 3, 1), 1),
        ("zzz", "2026-13", date(2025, 12, 1), 12),
        ("2030-01", "2031-01", date(2026, 11, 1), 1),
        ("1999-01", "", date(2021, 12, 1), 60),
        ("0000-01", "", date(2025, 12, 1), 12),
    ],
)
def test_months_in_an_address_are_read_and_never_refused(app, since, until, first, months):
    found = period.read(since, until)
    assert (found.first, found.months) == (first, months)
    assert len(found.bounds) == months + 1


def test_it_is_there_in_english_too(client, animator, lived):
    animator()
    assert client.get(f"/en{PAGE}").status_code == 200
