# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits, for whom, in which order; and how long it has waited."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ess_map.contributions import age, decide, queue
from ess_map.contributions.models import Contribution
from ess_map.contributions.queue import Filters
from ess_map.core.db import db
from ess_map.testing.factories import make_actor
from tests.contributions.asking import (
    AMBOISE,
    AVERDON,
    HERE,
    THERE,
    TOURS,
    add,
    close,
    correct,
    in_commune,
    report,
)
from tests.contributions.door import account, signed_in, visitor

MINE, EVERYTHING = Filters(), Filters(everything=True)


pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def zoe(app):
    return account("Zoé")


def ids(user, filters=MINE, after=None):
    return [one.id for one in queue.waiting(db.session, user, filters, after).rows]


def test_what_waits_is_shown_to_the_moderators_of_its_place_only(zoe):
    here, there = add(author=zoe), add("La Scierie", AMBOISE, zoe)
    assert ids(account("Ana", ("animator", HERE))) == [here.id]
    assert ids(account("Max", ("moderator", THERE))) == [there.id]
    assert ids(account("Rose", ("animator", "department-37")), EVERYTHING) == [here.id, there.id]
    assert ids(account("Alix", ("administrator", "instance")), EVERYTHING) == [here.id, there.id]
    assert ids(account("Tom", ("moderator", "commune-37233"))) == []
    assert ids(account("Cléa", ("contributor", HERE))) == []
    assert ids(account("Paul", ("partner", HERE))) == []


def test_an_epci_over_two_departments_belongs_to_each_for_its_own_communes(zoe):
    amboise, averdon = add("A", AMBOISE, zoe), add("B", AVERDON, zoe)
    assert ids(account("Rose", ("moderator", "department-41"))) == [averdon.id]
    assert ids(account("Max", ("moderator", THERE))) == [amboise.id, averdon.id]


def test_what_those_below_animate_is_theirs_until_one_asks_for_all(zoe):
    here, there = add(author=zoe), add("La Scierie", AMBOISE, zoe)
    region = account("Rose", ("animator", "region-24"))
    assert ids(region) == [here.id, there.id]
    account("Ana", ("animator", HERE))
    assert ids(region) == [there.id]
    assert ids(region, EVERYTHING) == [here.id, there.id]
    department = account("Dan", ("animator", "department-37"))
    assert ids(region) == []
    assert ids(department) == [there.id]


def test_a_place_that_nobody_animates_and_one_unknown_are_the_work_of_the_instance(zoe):
    alix = account("Alix", ("administrator", "instance"))
    lost, sea = add("Nulle part", "", zoe), add("Le Phare", "29155", zoe)
    account("Ana", ("animator", HERE))
    add(author=zoe)
    assert ids(alix) == [lost.id, sea.id]
    assert len(ids(alix, EVERYTHING)) == 3


def test_the_member_of_a_pole_is_its_animators_work_wherever_it_lies(zoe):
    pole = make_actor("Pôle", kind="pole", **in_commune(AMBOISE))
    account("Ana", ("animator", HERE))
    own = correct(pole, zoe, phone="02 47 00 00 01")
    keeper = account("Pia", ("animator", f"pole-{pole.id}"))
    assert ids(keeper) == [own.id]
    grants_too = account("Léa", ("animator", f"pole-{pole.id}"), ("animator", "commune-37261"))
    here = add(author=zoe)
    assert ids(grants_too) == [own.id, here.id]


def test_what_is_mine_is_what_nobody_else_was_asked_to_do(zoe):
    ana, max_ = account("Ana", ("animator", HERE)), account("Max", ("moderator", HERE))
    first, second = add("Un", author=zoe), add("Deux", author=zoe)
    decide.assign(db.session, first, ana)
    db.session.commit()
    assert ids(ana) == [first.id, second.id]
    assert ids(max_) == [second.id]
    assert ids(max_, EVERYTHING) == [first.id, second.id]
    assert ids(ana, Filters(assigned=queue.ME)) == [first.id]
    assert ids(max_, Filters(assigned=queue.NOBODY)) == [second.id]


def test_filters_narrow_and_only_narrow(zoe, clock):
    actor = make_actor("La Ressourcerie", terms={"label": ("rup",)})
    ana = account("Ana", ("animator", "department-37"))
    old = correct(actor, zoe, message="vu sur la porte", phone="02 47 00 00 01")
    clock.advance(days=30)
    new, end = add("Le Garage", AMBOISE, zoe), close(actor, zoe)
    assert ids(ana, Filters(kind="create")) == [new.id]
    assert ids(ana, Filters(territory=HERE)) == [old.id, end.id]
    assert ids(ana, Filters(territory="commune-37003")) == [new.id]
    assert ids(ana, Filters(territory="epci-000000000")) == []
    assert ids(ana, Filters(label="rup")) == [old.id, end.id]
    assert ids(ana, Filters(age=10)) == [old.id]
    assert ids(ana, Filters(text="garage")) == [new.id]
    assert ids(ana, Filters(text="ressourcerie")) == [old.id, end.id]
    assert ids(ana, Filters(text="sur la porte")) == [old.id]
    assert ids(ana, Filters(text="100%")) == []
    assert ids(ana, Filters(kind="create", territory=HERE)) == []
    assert queue.territories(db.session, ana, Filters()) == [(HERE, 2), (THERE, 1)]


def test_the_oldest_comes_first_and_pages_follow_without_gap(zoe, clock, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 3)
    ana = account("Ana", ("animator", HERE))
    made = []
    for number in range(8):
        made.append(add(f"Lieu {number}", author=zoe).id)
        if number % 3:
            clock.advance(minutes=1)  # several at one instant as well
    seen, after = [], None
    while True:
        page = queue.waiting(db.session, ana, Filters(), after)
        assert page.total == 8
        seen += [one.id for one in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == made


def test_after_a_decision_the_next_one_comes_and_after_the_last_the_first(zoe, clock):
    ana = account("Ana", ("animator", HERE))
    first = add("Un", author=zoe)
    clock.advance(minutes=1)
    second = add("Deux", author=zoe)
    assert queue.following(db.session, ana, Filters(), first).id == second.id
    assert queue.following(db.session, ana, Filters(), second).id == first.id
    assert queue.following(db.session, ana, Filters(kind="close"), second) is None


def test_what_nobody_confirmed_and_what_is_decided_do_not_wait(zoe):
    ana = account("Ana", ("animator", HERE))
    one = add(author=zoe)
    one.status = "unconfirmed"
    refused = add("Autre", author=zoe)
    decide.refuse(db.session, refused, ana, "Non vérifié.")
    db.session.commit()
    assert ids(ana) == []


def test_weekends_and_holidays_do_not_count(clock):
    clock.instant = datetime(2026, 11, 13, 9, tzinfo=UTC)  # Friday, after the 11th
    tuesday = datetime(2026, 11, 10, 9, tzinfo=UTC)
    assert age.working_days(tuesday) == 2  # Thursday and Friday
    clock.instant = datetime(2026, 11, 15, 9, tzinfo=UTC)
    assert age.working_days(tuesday) == 2
    assert age.working_days(clock.instant) == 0


def test_the_bound_of_the_age_filter_is_the_age_that_is_shown(clock):
    for days in (1, 3, 10, 25):
        edge = age.before(days)
        assert age.working_days(edge.replace(hour=0)) < days
        assert age.working_days(datetime.fromtimestamp(edge.timestamp() - 1, UTC)) >= days


def test_the_menu_says_how_much_is_mine(app, zoe):
    ana = signed_in(app, account("Ana", ("animator", HERE)))
    assert "Modération</a>" in ana.get("/").text
    add(author=zoe)
    assert "Modération (1)</a>" in ana.get("/").text
    for client in (visitor(app), signed_in(app, zoe)):
        assert "Modération" not in client.get("/").text


def test_the_page_names_what_who_and_where(app, zoe, clock):
    actor = make_actor("La Ressourcerie")
    correct(actor, zoe, phone="02 47 00 00 01", opening_hours="Mo 09:00-12:00")
    clock.advance(days=21)
    report(actor, zoe)
    page = signed_in(app, account("Ana", ("animator", HERE))).get("/moderation").text
    assert "2 propositions" in page
    assert "Téléphone, Horaires" in page
    assert "Zoé" in page
    assert "Tours" in page
    assert "15 jours ouvrés" in page
    assert page.index("Téléphone") < page.index("Signalement</p>")


def test_the_answer_to_htmx_is_the_list_of_the_page(app, zoe):
    add(author=zoe)
    client = signed_in(app, account("Ana", ("animator", HERE)))
    part = client.get("/moderation", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<section class="queue"')
    assert "Le Garage" in part
    assert "<html" not in part


def test_empty_queues_say_what_to_do(app, zoe):
    region = signed_in(app, account("Rose", ("animator", "region-24")))
    assert "Tout est décidé sur votre territoire" in region.get("/moderation").text
    account("Ana", ("animator", HERE))
    add(author=zoe)
    assert "Rien ne vous attend" in region.get("/moderation").text
    assert "Aucune proposition ne répond" in region.get("/moderation?tout=1&genre=close").text


def test_only_moderators_come_in(app, zoe):
    assert visitor(app).get("/moderation").status_code == 303
    assert signed_in(app, zoe).get("/moderation").status_code == 403
    cleo = account("Cléo", ("contributor", HERE))
    assert signed_in(app, cleo).get("/moderation").status_code == 403


@pytest.mark.parametrize("database", ["postgis"], indirect=True)
def test_a_long_queue_is_read_through_indexes(app, zoe):
    ana = account("Ana", ("animator", HERE))
    row = {"kind": "update", "status": "pending", "commune_code": TOURS, "author_id": zoe.id}
    blank = {"author_email": "", "author_name": "", "language": "fr", "message": "", "reason": ""}
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    many = [
        {
            **row,
            **blank,
            "status": "accepted" if n % 20 else "pending",
            "base": {},
            "changes": {"phone": "1"},
            "source": "",
            "created_at": moment.replace(microsecond=n),
        }
        for n in range(100_000)
    ]
    db.session.execute(sa.insert(Contribution), many)
    db.session.execute(sa.text("ANALYZE contribution"))
    db.session.commit()
    last = db.session.scalar(
        sa.select(Contribution).where(Contribution.status == "pending").offset(4000).limit(1)
    )
    query = queue._loaded(queue._clause(ana, Filters()), last).limit(26)
    plan = _plan(query)
    assert "ix_contribution_status" in plan
    assert "Seq Scan on contribution" not in plan
    count = sa.select(sa.func.count()).where(queue._clause(ana, EVERYTHING))
    assert "Seq Scan on contribution" not in _plan(count)


def _plan(query):
    bound = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    return "\n".join(db.session.scalars(sa.text(f"EXPLAIN {bound}".replace(":", "\\:"))))
