# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file handed over again and again: nothing twice, nothing lost, nothing merged in silence."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from ess_map_currency.agreements import establishments
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies import record as currencies
from ess_map_currency.desks.models import Desk
from ess_map_currency.exchange import deciding, personal, record
from ess_map_currency.exchange.models import FeedRow

from ess_map import Actor, Conflict, Invalid, db

from .conftest import MADE, place

SIRET = "73282932000074"
ON_ONE = pytest.mark.parametrize("database", ["spatialite"])


def acceptances():
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Acceptance).order_by(Acceptance.id)))


def everything():
    """Return how much there is of all that a feed could write twice."""
    models = (Actor, Acceptance, Agreement, Desk, FeedRow)
    return [db.session.scalar(sa.select(sa.func.count()).select_from(one)) for one in models]


def test_the_same_file_again_makes_no_duplicate_and_counts_its_updates(
    territories, make_currency, make_actor, give, rows, run_jobs
):
    currency = make_currency("La Gabare")
    make_actor("Le Fournil", siret=SIRET)
    data = [
        place(1, "Le Fournil", siret=SIRET, description="Pain"),
        place(2, "Chez Lila", description="Légumes"),
    ]
    feed = give(currency, data)
    deciding.add(db.session, feed, rows(feed)["2"])
    db.session.commit()
    run_jobs("currency.exchange")
    assert {id_: one.state for id_, one in rows(feed).items()} == {"1": "matched", "2": "matched"}
    before = everything()
    assert before[:2] == [2, 2]
    feed = give(currency, data)
    assert everything() == before
    assert (feed.report["unchanged"], feed.report["changed"], feed.report["new"]) == (2, 0, 0)
    data[0]["openHours"] = {"Mo": "09:00-12:00"}
    data[1]["telephone"] = "02 47 00 00 02"
    feed = give(currency, data)
    assert everything() == before
    assert (feed.report["unchanged"], feed.report["changed"], feed.report["new"]) == (0, 2, 0)
    fournil, lila = acceptances()
    assert fournil.hours == "Mo 09:00-12:00"
    assert db.session.get(Actor, lila.actor_id).phone == "02 47 00 00 02"


def test_the_file_of_lokavaluto_becomes_acceptances_desks_and_agreements(
    territories, make_currency, make_actor, give, rows, run_jobs
):
    currency = make_currency("La Gabare")
    make_actor("Boulangerie des Halles", siret=SIRET)
    feed = give(currency, MADE.read_bytes())
    deciding.add_all(db.session, [rows(feed)["42"]])
    db.session.commit()
    run_jobs("currency.exchange")
    bakery, market = acceptances()
    assert (bakery.share, bakery.media, bakery.trades) == (50, ["paper"], ["bakery"])
    assert (bakery.hours, bakery.hours_said) == ("", "du mardi au samedi 7h-13h30")
    assert (market.hours, market.itinerant, market.trades) == (
        "Sa 08:00-13:00",
        True,
        ["produce", "farm"],
    )
    (desk,) = db.session.scalars(sa.select(Desk))
    assert (desk.actor_id, desk.media, desk.stock) == (bakery.actor_id, ["paper"], "unknown")
    first, second = db.session.scalars(sa.select(Agreement).order_by(Agreement.id))
    assert (first.number, first.state, first.renew_by) == ("A-041", "active", date(2027, 3, 1))
    assert (first.email, second.number) == ("", "A-042")
    row = rows(feed)["41"]
    assert row.hours_guess == "Tu-Sa 07:00-13:30"
    deciding.confirm_hours(db.session, feed, row, row.hours_guess)
    db.session.commit()
    assert acceptances()[0].hours == "Tu-Sa 07:00-13:30"


@ON_ONE
def test_a_likeness_is_only_ever_proposed(territories, make_currency, make_actor, give, rows):
    currency = make_currency()
    shop, other = make_actor("Le Fournil de Tours"), make_actor("Le Fournil de Tours", siret=SIRET)
    twins = [make_actor("Jumeaux", siret="35600000000048") for _ in range(2)]
    data = [place(1, "Le fournil de Tours"), place(2, "Jumeaux", siret="35600000000048")]
    feed = give(currency, data)
    row, doubtful = rows(feed)["1"], rows(feed)["2"]
    assert (row.state, row.actor_id, acceptances()) == ("proposed", None, [])
    assert {one["actor_id"] for one in row.candidates} == {shop.id, other.id}
    assert "nom proche" in row.candidates[0]["reasons"][0]
    assert {one["actor_id"] for one in doubtful.candidates} == {one.id for one in twins}


@ON_ONE
def test_who_came_from_a_file_without_days_is_among_the_members(
    territories, make_currency, make_actor, give, client, sign_in, make_steward
):
    currency = make_currency()
    make_actor("Le Fournil", siret=SIRET)
    give(currency, [place(1, "Le Fournil", siret=SIRET)])
    sign_in(client, make_steward(currency))
    assert "Le Fournil" in client.get(f"/monnaies/{currency.slug}/membres").text


@ON_ONE
def test_a_row_without_a_point_is_compared_in_the_commune_it_names(
    territories, make_currency, make_actor, give, rows
):
    shop = make_actor("La Mie dorée")
    told = {"name": "La Mie doree", "postalCode": "37000", "addressLocality": "TOURS"}
    feed = give(make_currency(), [{"id": "1", **told}, {"id": "2", **told, "addressLocality": "?"}])
    assert [one["actor_id"] for one in rows(feed)["1"].candidates] == [shop.id]
    assert rows(feed)["2"].state == "new"


@ON_ONE
def test_a_siret_that_a_row_of_the_file_has_already_is_proposed(
    territories, make_currency, make_actor, give, rows
):
    actor = make_actor("Le Fournil", siret=SIRET)
    feed = give(
        make_currency(),
        [place(1, "Le Fournil", siret=SIRET), place(2, "Autre chose", siret=SIRET)],
    )
    second = rows(feed)["2"]
    assert (second.state, second.actor_id) == ("proposed", None)
    (candidate,) = second.candidates
    assert candidate["actor_id"] == actor.id
    assert "déjà relié à la ligne « Le Fournil »" in candidate["reasons"]


@ON_ONE
def test_what_was_changed_by_hand_stays(territories, make_currency, make_actor, give, rows):
    currency = make_currency()
    make_actor("Le Fournil", siret=SIRET)
    element = place(1, "Le Fournil", siret=SIRET, openHours={"Mo": "09:00-12:00"})
    give(currency, [element])
    (one,) = acceptances()
    one.hours = "Mo 09:00-13:00"
    db.session.commit()
    element |= {"openHours": {"Mo": "08:00-12:00"}, "categories": ["Boulangerie"]}
    feed = give(currency, [element])
    (one,) = acceptances()
    assert (one.hours, one.trades) == ("Mo 09:00-13:00", ["bakery"])
    assert feed.report["by_hand"] == 1
    # And once more: theirs still stays.
    element |= {"openHours": {"Mo": "07:00-12:00"}}
    give(currency, [element])
    assert acceptances()[0].hours == "Mo 09:00-13:00"


@ON_ONE
def test_what_somebody_corrected_on_the_map_stays_too(
    territories, make_currency, give, rows, run_jobs
):
    currency = make_currency()
    element = place(1, "Chez Lila", telephone="0247000001", website="https://a.example.org")
    feed = give(currency, [element])
    deciding.add(db.session, feed, rows(feed)["1"])
    db.session.commit()
    run_jobs("currency.exchange")
    actor = db.session.get(Actor, rows(feed)["1"].actor_id)
    actor.phone = "0247999999"
    db.session.commit()
    give(currency, [element | {"telephone": "0247000002", "website": "https://b.example.org"}])
    actor = db.session.get(Actor, actor.id)
    assert (actor.phone, actor.website) == ("0247999999", "https://b.example.org")


@ON_ONE
def test_a_shop_outside_the_perimeter_waits_for_a_derogation(
    territories, make_currency, make_actor, give
):
    area = {"codes": ["commune-37261"]}
    currency = make_currency(area=area)
    make_actor("Loin", siret=SIRET, longitude=-5.05, latitude=48.45)
    give(currency, [place(1, "Loin", siret=SIRET)])
    (one,) = acceptances()
    assert (one.outside, one.derogation) == (True, "")


def test_a_row_that_vanishes_waits_for_somebody_and_comes_back(
    territories, make_currency, make_actor, give, rows
):
    currency = make_currency()
    make_actor("Le Fournil", siret=SIRET)
    data = [place(1, "Le Fournil", siret=SIRET), place(2, "Chez Lila")]
    give(currency, data)
    feed = give(currency, [place(3, "Autre")])
    row = rows(feed)["1"]
    assert (row.state, feed.report["vanished"]) == ("vanished", 2)
    assert acceptances()[0].closed_on is None
    assert record.counts(db.session, [feed.id])[feed.id]["new"] == 1
    deciding.close(db.session, feed, row)
    db.session.commit()
    assert acceptances()[0].closed_on is not None
    feed = give(currency, [place(3, "Autre")])
    assert feed.report["vanished"] == 0
    feed = give(currency, data)
    assert feed.report["returned"] == 2
    assert (rows(feed)["1"].state, rows(feed)["2"].state) == ("matched", "new")
    assert acceptances()[0].closed_on is None


@ON_ONE
def test_a_link_can_be_undone(territories, make_currency, make_actor, give, rows):
    currency = make_currency()
    actor = make_actor("Le Fournil", siret=SIRET)
    data = [place(1, "Le Fournil", siret=SIRET, comptoir=True)]
    feed = give(currency, data)
    assert everything()[1:4] == [1, 1, 1]
    deciding.unlink(db.session, feed, rows(feed)["1"])
    db.session.commit()
    assert everything()[1:4] == [0, 0, 0]
    data[0]["description"] = "autre"
    feed = give(currency, data)
    row = rows(feed)["1"]
    # The SIRET does not make the link again that somebody has undone.
    assert (row.state, row.actor_id, row.refused) == ("new", None, [actor.id])


@ON_ONE
def test_an_acceptance_that_was_there_is_not_touched_nor_taken_out(
    territories, make_acceptance, give, rows, run_jobs
):
    one = make_acceptance(actor_fields={"siret": SIRET}, hours="Sa 10:00-12:00")
    currency = currencies.by_id(db.session, one.currency_id)
    feed = give(currency, [place(1, "X", siret=SIRET, openHours={"Mo": "09:00-12:00"})])
    assert [one.hours for one in acceptances()] == ["Sa 10:00-12:00"]
    deciding.unlink(db.session, feed, rows(feed)["1"])
    db.session.commit()
    assert len(acceptances()) == 1


@ON_ONE
def test_a_row_is_left_aside_for_later_files_too(territories, make_currency, give, rows):
    currency = make_currency()
    feed = give(currency, [place(1, "Chez Lila")])
    deciding.set_aside(db.session, feed, rows(feed)["1"])
    db.session.commit()
    give(currency, [place(1, "Chez Lila", description="neuf")])
    row = rows(feed)["1"]
    assert (row.state, row.due) == ("ignored", False)
    deciding.resume(db.session, feed, row)
    assert (row.state, row.due) == ("waiting", True)


@ON_ONE
def test_a_wrong_file_leaves_the_feed_as_it_was(territories, make_currency, give, rows):
    currency = make_currency()
    feed = give(currency, [place(1, "Chez Lila")])
    with pytest.raises(Invalid, match="Aucune ligne"):
        give(currency, [{"id": 2}])
    db.session.rollback()
    with pytest.raises(Conflict, match="forme"):
        give(currency, b"nom;ville\nA;Tours\n")
    db.session.rollback()
    assert {id_: one.vanished_at for id_, one in rows(feed).items()} == {"1": None}


@ON_ONE
def test_ids_that_come_twice_are_said(territories, make_currency, give, rows):
    feed = give(make_currency(), [place(1, "A"), place("1", "B"), place("#3", "C")])
    said = rows(feed)
    assert feed.report["rejected"] == 1
    assert said["#2"].reason == "identifiant déjà donné par la ligne 1"
    assert (said["1"].name, len(said)) == ("A", 3)


@ON_ONE
def test_contacts_that_are_none_do_not_keep_a_place_off_the_map(
    territories, make_currency, give, rows, run_jobs
):
    feed = give(
        make_currency(),
        [place(1, "Chez Lila", telephone="sur demande", website="pas de site"), place(2, "Autre")],
    )
    deciding.add_all(db.session, list(rows(feed).values()))
    db.session.commit()
    run_jobs("currency.exchange")
    assert {one.state for one in rows(feed).values()} == {"matched"}
    assert len(acceptances()) == 2


@ON_ONE
def test_several_establishments_of_one_number_are_under_one_agreement(
    territories, make_currency, make_actor, give
):
    table = (
        "nom;siret;agrement;code postal\n"
        f"Fournil A;{SIRET};N12;37000\n"
        "Fournil B;35600000000048;N12;37000\n"
    )
    make_actor("Fournil A", siret=SIRET)
    make_actor("Fournil B", siret="35600000000048")
    give(make_currency(), table.encode())
    one, other = acceptances()
    assert one.agreement_id == other.agreement_id
    assert establishments.taken(db.session, one.currency_id, one.actor_id) is not None


@ON_ONE
def test_no_letter_leaves_for_agreements_of_a_file_that_are_long_over(
    territories, make_currency, make_actor, give, run_jobs
):
    make_actor("Le Fournil", siret=SIRET)
    make_actor("Lila", siret="35600000000048")
    table = (
        "nom;siret;courriel;échéance\n"
        f"Le Fournil;{SIRET};fournil@exemple.fr;01/01/2020\n"
        "Lila;35600000000048;lila@exemple.fr;01/01/2050\n"
    )
    currency = make_currency()
    give(currency, table.encode())
    run_jobs()
    db.session.expire_all()
    over, lasting = db.session.scalars(sa.select(Agreement).order_by(Agreement.id))
    assert (over.state, over.renew_by, over.email) == ("lapsed", date(2020, 1, 1), "")
    assert (lasting.state, lasting.renew_by) == ("active", date(2050, 1, 1))
    # The file says that it was renewed.
    give(currency, table.replace("2020", "2051").encode())
    db.session.expire_all()
    over = db.session.get(Agreement, over.id)
    assert (over.state, over.renew_by) == ("active", date(2051, 1, 1))


@ON_ONE
def test_a_row_whose_actor_is_gone_is_compared_again(
    territories, make_currency, make_actor, give, rows
):
    currency = make_currency()
    make_actor("Le Fournil", siret=SIRET)
    data = [place(1, "Le Fournil", siret=SIRET)]
    feed = give(currency, data)
    rows(feed)["1"].actor_id = None  # as the database does
    db.session.commit()
    give(currency, data)
    assert rows(feed)["1"].actor_id is not None


@ON_ONE
def test_somebody_elses_siret_links_only_what_lies_in_the_perimeter_or_waits(
    territories, make_currency, make_actor, give, rows
):
    # A row may borrow the SIRET of a shop of elsewhere: it is kept off until a derogation.
    currency = make_currency(area={"codes": ["commune-37261"]})
    make_actor("Grande enseigne", siret=SIRET, longitude=-5.05, latitude=48.45)
    feed = give(currency, [place(1, "Mon stand", siret=SIRET)])
    assert rows(feed)["1"].state == "matched"
    assert acceptances()[0].outside


@ON_ONE
def test_rows_of_a_feed_that_vanished_a_year_ago_are_forgotten(
    territories, make_currency, give, rows
):
    currency = make_currency()
    give(currency, [place(1, "A"), place(2, "B")])
    feed = give(currency, [place(1, "A")])
    gone = rows(feed)["2"]
    assert personal.forget_vanished(db.session, gone.vanished_at) == 0
    assert personal.forget_vanished(db.session, gone.vanished_at + timedelta(days=366)) == 1
    db.session.commit()
    assert list(rows(feed)) == ["1"]
