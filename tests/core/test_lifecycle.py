# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lifecycle lets happen what its table says, once, and writes it down."""

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ess_map.core.db import db
from ess_map.core.errors import Conflict, Forbidden, Invalid, NotFound
from ess_map.core.lifecycle import Lifecycle, State, Transition
from tests.core.referrals import LIFECYCLE, Referral, anybody, make_referral, move

A = State("a", "A", initial=True)
B = State("b", "B")
C = State("c", "C", final=True)


def history(referral):
    return LIFECYCLE.history(db.session, referral)


def test_a_subject_moves_on_and_its_history_says_how(app, clock):
    referral = make_referral(db.session, by=3)
    clock.advance(hours=2)
    move(db.session, referral, "send", by=3)
    clock.advance(days=1)
    move(db.session, referral, "decline", by=7, reason=" complet ", payload={"until": "juin"})
    assert referral.state == "declined"
    steps = history(referral)
    assert [(step.event, step.from_state, step.to_state, step.by_id) for step in steps] == [
        ("started", None, "draft", 3),
        ("send", "draft", "sent", 3),
        ("decline", "sent", "declined", 7),
    ]
    assert (steps[2].reason, steps[2].payload) == ("complet", {"until": "juin"})
    assert (steps[2].at - steps[0].at).total_seconds() == 26 * 3600


def test_what_is_rolled_back_neither_moved_nor_was_written_down(app):
    referral = make_referral(db.session)
    LIFECYCLE.apply(db.session, referral, "send", allowed=anybody)
    db.session.rollback()
    assert referral.state == "draft"
    assert len(history(referral)) == 1


def test_an_event_of_another_state_is_a_conflict_that_says_what_is_now(app):
    referral = make_referral(db.session)
    with pytest.raises(Conflict, match=r"« Accepter » n'est plus possible.*« Brouillon »"):
        move(db.session, referral, "accept")


def test_an_unknown_event_is_refused(app):
    with pytest.raises(Invalid, match="« explode » n'est pas une action connue"):
        move(db.session, make_referral(db.session), "explode")


def test_the_guard_the_role_and_the_reason_are_asked_for(app):
    referral = make_referral(db.session, title="")
    with pytest.raises(Invalid, match="un titre"):
        move(db.session, referral, "send")
    referral.title = "Un atelier"
    with pytest.raises(Forbidden, match="« Envoyer » : vous n'en avez pas le droit"):
        LIFECYCLE.apply(db.session, referral, "send", allowed=lambda role: role == "structure")
    move(db.session, referral, "send")
    with pytest.raises(Invalid, match="« Décliner » : donnez un motif"):
        move(db.session, referral, "decline", reason="  ")
    assert referral.state == "sent"
    assert len(history(referral)) == 2


def test_the_buttons_are_what_can_be_done_now(app):
    referral = make_referral(db.session, title="")
    assert LIFECYCLE.available(referral, anybody) == []
    referral.title = "Un atelier"
    assert [way.event for way in LIFECYCLE.available(referral, anybody)] == ["send"]
    move(db.session, referral, "send")
    assert [way.event for way in LIFECYCLE.available(referral, anybody)] == ["accept", "decline"]
    assert LIFECYCLE.available(referral, lambda role: role == "holder") == []


def test_a_subject_begins_in_an_initial_state(app):
    make_referral(db.session)
    with pytest.raises(ValueError, match=r"no help\.referral begins as 'sent'"):
        LIFECYCLE.start(db.session, Referral(state="sent"))


def test_of_two_browsers_that_saw_the_same_page_the_second_is_told(app):
    referral = make_referral(db.session)
    move(db.session, referral, "send")
    with Session(db.engine) as other:
        seen = other.get(Referral, referral.id)
        assert (seen.state, referral.state) == ("sent", "sent")
        LIFECYCLE.apply(other, seen, "accept", allowed=anybody)
        other.commit()
    with pytest.raises(Conflict, match=r"« Accepter » n'est plus possible.*« Acceptée »"):
        LIFECYCLE.apply(db.session, referral, "accept", allowed=anybody)
    assert referral.state == "accepted"


def test_a_subject_deleted_meanwhile_is_not_found(app):
    referral = make_referral(db.session)
    assert referral.state == "draft"
    with Session(db.engine) as other:
        other.execute(sa.delete(Referral))
        other.commit()
    with pytest.raises(NotFound, match="n'existe plus"):
        LIFECYCLE.apply(db.session, referral, "send", allowed=anybody)


def test_of_many_at_once_one_succeeds(app):
    """Both databases decide in one statement: SQLite by its one writer, PostgreSQL by the row."""
    referral = make_referral(db.session)
    move(db.session, referral, "send")
    number, crowd, said = referral.id, 4, []
    ready = threading.Barrier(crowd)

    def accept():
        with app.app_context(), Session(db.engine) as session:
            seen = session.get(Referral, number)
            ready.wait(timeout=20)
            try:
                LIFECYCLE.apply(session, seen, "accept", allowed=anybody)
                session.commit()
                said.append("done")
            except Conflict as error:
                said.append(error.message)

    threads = [threading.Thread(target=accept) for _browser in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert said.count("done") == 1
    assert sum("n'est plus possible" in one for one in said) == crowd - 1
    db.session.rollback()
    assert [step.event for step in history(referral)] == ["started", "send", "accept"]


@pytest.mark.parametrize(
    ("states", "transitions", "problem"),
    [
        ((), (), "no state is initial"),
        ((A, A), (), "« a » is there twice"),
        ((replace(A, name="Été"),), (), "« Été » is no name of a state"),
        ((A, B), (), "no way leads to state « b »"),
        ((A,), (Transition("go", "a", "z", "Go"),), "unknown state « z »"),
        ((A,), (Transition("go", "z", "a", "Go"),), "unknown state « z »"),
        ((A,), (Transition("go", (), "a", "Go"),), "starts nowhere"),
        ((A,), (Transition("started", "a", "a", "Go"),), "no name of an event"),
        (
            (A, C),
            (Transition("go", "a", "c", "Go"), Transition("back", "c", "a", "Back")),
            "« c » is final, yet « back » leads on",
        ),
        (
            (A, B),
            (Transition("go", "a", "b", "Go"), Transition("go", ("a", "b"), "a", "Go")),
            "« go » leads twice from « a »",
        ),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(states, transitions, problem):
    with pytest.raises(ValueError, match=problem):
        Lifecycle("help.wrong", states, transitions)


@given(st.lists(st.sampled_from([way.event for way in LIFECYCLE.transitions]), max_size=12))
def test_whatever_is_tried_the_table_is_never_left(events):
    """The way that ``apply`` looks up is one that ``available`` shows, and there is only one."""
    subject = Referral(title="Un atelier", state="draft")
    for event in events:
        offered = {way.event: way for way in LIFECYCLE.available(subject, anybody)}
        if event in offered:
            assert LIFECYCLE._way(subject.state, event) is offered[event]
            subject.state = offered[event].target
    assert subject.state in LIFECYCLE.by_name


def test_the_diagram_and_the_table_say_the_same():
    diagram = LIFECYCLE.diagram()
    assert diagram.startswith("stateDiagram-v2\n")
    assert "    [*] --> draft\n" in diagram
    assert "    declined --> [*]\n" in diagram
    assert "    done : Terminée enfin\n" in diagram
    arrows = [line for line in diagram.splitlines() if "-->" in line and "[*]" not in line]
    assert len(arrows) == len(LIFECYCLE.table()) == 6
    assert LIFECYCLE.table()[3] == ("Acceptée", "Décliner", "Refusée", "structure")


def test_a_state_of_a_former_version_is_shown_by_its_name():
    assert LIFECYCLE.label_of("lost") == "lost"
