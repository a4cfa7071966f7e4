# SPDX-License-Identifier: AGPL-3.0-or-later
"""Undoing a decision: exactly what it changed goes back, and what others changed since stays."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ess_map.actors import saying
from ess_map.contributions import decide, propose, undo, units
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import Conflict, Invalid
from ess_map.testing.factories import load, make_actor
from tests.contributions.asking import AMBOISE, HERE, add, close, correct, place, report
from tests.contributions.door import account, signed_in

IN_A_DATABASE = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
VALUES = {
    "name": st.sampled_from(["Le Garage", "La Scierie", "L'Atelier"]),
    "phone": st.sampled_from(["", "02 47 00 00 02", "02 47 00 00 03"]),
    "summary": st.sampled_from(["", "On vend.", "On donne."]),
    "terms.activity": st.lists(
        st.sampled_from(["amap", "jardin_partage", "culture"]), unique=True
    ).map(sorted),
    "place": st.sampled_from([place("37261", 0.01), place("37233"), place(AMBOISE)]),
}
WISHES = st.fixed_dictionaries({}, optional=VALUES).filter(bool)


pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def zoe(app):
    return account("Zoé")


@pytest.fixture
def ana(app):
    return account("Ana", ("animator", HERE), ("contributor", "region-24"))


@pytest.fixture
def actor(app):
    return make_actor("La Ressourcerie", phone="02 47 00 00 01", summary="On répare.")


def values(actor):
    found = saying.values(load(actor.id))
    return {name: found[name] for name in found if name != "verified_at"}


def wish(actor, author, wanted):
    """Propose; None when it would change nothing."""
    found = load(actor.id)
    merged = propose.prepare(db.session, found, found.version, wanted)
    if not merged.changes:
        return None
    writer = propose.Author(user=author)
    made = propose.update(db.session, found, merged, found.version, writer)
    db.session.commit()
    return made


@IN_A_DATABASE
@given(wanted=WISHES)
def test_undoing_an_acceptance_restores_exactly_what_was_there(zoe, ana, wanted):
    actor = make_actor("La Ressourcerie", phone="02 47 00 00 01", summary="On répare.")
    before = saying.values(load(actor.id))
    one = wish(actor, zoe, wanted)
    if one is None:
        return
    decide.accept(db.session, one, ana)
    assert values(actor) != {name: before[name] for name in values(actor)}
    done = undo.undo(db.session, one, ana)
    db.session.commit()
    assert saying.values(load(actor.id)) == before
    assert (done.actors, done.kept) == (1, {})


def test_undoing_a_second_acceptance_goes_back_to_what_was_there_before_it(zoe, ana, actor):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    decide.accept(db.session, one, ana)
    undo.undo(db.session, one, ana)
    decide.accept(db.session, correct(actor, zoe, phone="02 47 00 00 03"), ana)
    decide.accept(db.session, one, ana)
    assert load(actor.id).phone == "02 47 00 00 02"
    undo.undo(db.session, one, ana)
    db.session.commit()
    assert load(actor.id).phone == "02 47 00 00 03"


@IN_A_DATABASE
@given(first=WISHES, later=WISHES)
def test_what_others_changed_since_stays(zoe, ana, first, later):
    actor = make_actor("La Ressourcerie", phone="02 47 00 00 01", summary="On répare.")
    before = units.split(saying.values(load(actor.id)))
    one = wish(actor, zoe, first)
    if one is None:
        return
    decide.accept(db.session, one, ana)
    between = units.split(saying.values(load(actor.id)))
    wish(actor, ana, later)
    after = units.split(saying.values(load(actor.id)))
    done = undo.undo(db.session, one, ana)
    db.session.commit()
    found = units.split(saying.values(load(actor.id)))
    kept = done.kept.get(actor.id, [])
    for unit in ("name", "phone", "summary", "place"):
        touched_again = after[unit] != between[unit]
        if touched_again:
            assert found[unit] == after[unit]  # theirs, whatever it was before
        else:
            assert found[unit] == before[unit]
        quarrel = touched_again and between[unit] != before[unit] and after[unit] != before[unit]
        assert (unit in kept) == quarrel
    added = set(between.get("terms.activity", ())) - set(before.get("terms.activity", ()))
    since = set(after.get("terms.activity", ()))
    assert set(found.get("terms.activity", ())) == since - added


def test_what_was_accepted_waits_again_and_may_be_accepted_again(actor, zoe, ana):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    for _turn in range(3):
        decide.accept(db.session, one, ana)
        assert load(actor.id).phone == "02 47 00 00 02"
        undo.undo(db.session, one, ana)
        assert load(actor.id).phone == "02 47 00 00 01"
        assert one.status == "pending"
    with pytest.raises(Conflict, match="déjà annulée"):
        undo.undo(db.session, one, ana)


def test_part_of_it_goes_back_as_it_came(actor, zoe, ana):
    one = correct(actor, zoe, phone="02 47 00 00 02", summary="On vend.", name="Le Garage")
    decide.accept(db.session, one, ana, units=["phone", "name"], reason="Pas le reste.")
    undo.undo(db.session, one, ana)
    db.session.commit()
    found = load(actor.id)
    assert (found.name, found.phone, found.summary) == (
        *("La Ressourcerie", "02 47 00 00 01", "On répare."),
    )


def test_a_refusal_undone_waits_again(actor, zoe, ana):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    decide.refuse(db.session, one, ana, "Non.")
    undo.undo(db.session, one, ana)
    db.session.commit()
    assert one.status == "pending"
    decide.accept(db.session, one, ana)
    assert load(actor.id).phone == "02 47 00 00 02"


def test_ones_own_change_is_undone_for_good(actor, ana):
    one = correct(actor, ana, phone="02 47 00 00 02")
    assert one.status == "accepted"
    undo.undo(db.session, one, ana)
    assert (one.status, load(actor.id).phone) == ("undone", "02 47 00 00 01")


def test_an_undo_can_be_undone(actor, ana):
    one = correct(actor, ana, phone="02 47 00 00 02")
    done = undo.undo(db.session, one, ana)
    undo.undo(db.session, done.contribution, ana)
    assert load(actor.id).phone == "02 47 00 00 02"


def test_a_place_created_is_a_draft_once_undone_and_back_when_accepted_again(app, zoe, ana):
    one = add(author=zoe)
    decide.accept(db.session, one, ana)
    db.session.commit()
    made = load(one.actor_id)
    assert made.status == "published"
    undo.undo(db.session, one, ana)
    db.session.commit()
    assert load(made.id).status == "draft"
    client = signed_in(app, ana)
    assert client.get(f"/acteurs/{made.slug}").status_code == 404


def test_a_closed_actor_is_open_again(actor, zoe, ana):
    one = close(actor, zoe)
    decide.accept(db.session, one, ana)
    assert load(actor.id).status == "archived"
    undo.undo(db.session, one, ana)
    found = load(actor.id)
    assert (found.status, found.closed_on) == ("published", None)


def test_a_report_dealt_with_waits_again(actor, zoe, ana):
    one = report(actor, zoe)
    decide.accept(db.session, one, ana)
    done = undo.undo(db.session, one, ana)
    assert (one.status, done.actors) == ("pending", 0)


def test_the_page_says_what_stayed(app, actor, zoe, ana):
    one = correct(actor, zoe, phone="02 47 00 00 02", summary="On vend.")
    decide.accept(db.session, one, ana)
    db.session.commit()
    correct(actor, ana, phone="02 47 00 00 03")
    client, url = signed_in(app, ana), f"/moderation/{one.id}"
    answer = client.send(f"{url}/annuler", page=url, raison="Trop vite.")
    page = client.get(answer.location).text
    assert "Ce que d&#39;autres ont changé depuis est resté : Téléphone." in page
    found = load(actor.id)
    assert (found.phone, found.summary) == ("02 47 00 00 03", "On répare.")
    assert db.session.query(Contribution).filter_by(undoes_id=one.id).one().message == "Trop vite."


def test_decisions_need_their_words(actor, zoe, ana):
    one = correct(actor, zoe, phone="02 47 00 00 02", summary="On vend.")
    with pytest.raises(Invalid, match="pourquoi vous refusez"):
        decide.refuse(db.session, one, ana, "  ")
    with pytest.raises(Invalid, match="pourquoi vous ne gardez pas tout"):
        decide.accept(db.session, one, ana, units=["phone"])
    with pytest.raises(Invalid, match="Cochez au moins un champ"):
        decide.accept(db.session, one, ana, units=["unknown"], reason="Hm")
    with pytest.raises(Invalid, match="Écrivez votre message"):
        decide.say(db.session, one, " ", by=ana, moderator=True)
    assert one.status == "pending"


def test_a_unit_that_nobody_proposed_cannot_be_accepted(actor, zoe, ana):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    decide.accept(db.session, one, ana, units=["phone", "status", "name"])
    assert one.accepted == ["phone"]


def test_terms_that_others_added_meanwhile_stay_when_it_is_accepted(actor, zoe, ana):
    one = correct(actor, zoe, terms__activity=["jardin_partage"])
    correct(actor, ana, terms__activity=["culture"])
    decide.accept(db.session, one, ana)
    assert load(actor.id).terms["activity"] == ["culture", "jardin_partage"]
    undo.undo(db.session, one, ana)
    assert load(actor.id).terms["activity"] == ["culture"]


def test_a_stranger_s_proposal_waits_again_even_if_who_decided_it_is_no_more(app, actor, ana):
    contribution = correct(actor, phone="02 47 11 22 33")
    decide.accept(db.session, contribution, ana)
    contribution.decided_by_id = None  # what erasing the account leaves
    db.session.commit()
    undo.undo(db.session, contribution, None)
    assert contribution.status == "pending"
