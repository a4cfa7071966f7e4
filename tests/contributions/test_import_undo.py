# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole import goes back: what it created, what it changed, and what its source said."""

import pytest
import sqlalchemy as sa

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.contributions import undo
from ess_map.contributions.models import Contribution
from ess_map.core import clock, journal
from ess_map.core.db import db
from ess_map.core.errors import Conflict
from ess_map.core.journal import JournalEntry
from ess_map.sources import imports

HEADER = "id,name,phone,longitude,latitude"
FIRST = ("1,Atelier,0247000001,0.65,47.35", "2,Garage,0247000002,0.65,47.36")
SECOND = ("1,Atelier neuf,0247000009,0.75,47.35", "2,Garage,0247000002,0.65,47.36")
THIRD = (*SECOND, "3,Nouveau,,0.95,47.35")


pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def bring(app, tmp_path):
    """Import lines under one source; return the report."""

    def run(*lines, **options):
        path = tmp_path / "acteurs.csv"
        path.write_text("\n".join((HEADER, *lines)) + "\n")
        return imports.run(path, source=imports.SourceInfo("essai"), **options)

    return run


def take_back(report, by=None):
    done = undo.undo(db.session, db.session.get(Contribution, report.contribution_id), by)
    db.session.commit()
    return done


def named(name):
    db.session.expire_all()
    return db.session.scalar(sa.select(Actor).where(Actor.name == name))


def states():
    query = sa.select(Actor.name, Actor.phone, Actor.status).order_by(Actor.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_an_import_is_one_contribution_that_says_what_it_did(bring):
    bring(*FIRST)
    report = bring(*THIRD, batch=1)
    contribution = db.session.get(Contribution, report.contribution_id)
    assert (contribution.kind, contribution.status) == ("import", "accepted")
    assert contribution.source == "essai"
    assert contribution.changes == {"created": 1, "updated": 1, "file": "acteurs.csv"}
    entries = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.contribution_id == contribution.id)
    ).all()
    assert [entry.kind for entry in entries] == ["actor.updated", "actor.created"]


def test_an_import_that_changes_nothing_is_no_contribution(bring):
    bring(*FIRST)
    before = journal.position(db.session)
    report = bring(*FIRST, batch=1)
    assert report.contribution_id is None
    assert journal.position(db.session) == before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contribution)) == 1


def test_what_an_import_created_is_a_draft_once_it_is_undone(bring):
    report = bring(*FIRST)
    done = take_back(report)
    assert done.actors == 2
    assert [state[2] for state in states()] == ["draft", "draft"]
    again = bring(*FIRST)
    assert (again.created, again.updated) == (0, 2)
    assert [state[2] for state in states()] == ["published", "published"]


def test_what_an_import_changed_goes_back_and_the_same_file_changes_it_again(bring):
    bring(*FIRST)
    before, place = states(), store.as_record(loaded("Atelier"))
    report = bring(*SECOND)
    after = states()
    take_back(report)
    assert states() == before
    assert store.as_record(loaded("Atelier")).commune == place.commune == "37261"
    again = bring(*SECOND)
    assert again.updated == 1
    assert states() == after
    assert store.as_record(loaded("Atelier neuf")).commune == "37233"


def loaded(name):
    return store.load(db.session, [named(name).id])[0]


def test_the_former_file_finds_nothing_to_do_after_the_undo(bring):
    bring(*FIRST)
    take_back(bring(*SECOND))
    at = journal.position(db.session)
    assert bring(*FIRST).updated == 0
    assert journal.position(db.session) == at


def test_what_somebody_changed_since_is_kept_and_said(bring):
    bring(*FIRST)
    report = bring(*SECOND)
    actor = named("Atelier neuf")
    store.update(db.session, actor.id, {"phone": "0600000000"}, clock.now())
    db.session.commit()
    done = take_back(report)
    assert done.kept == {actor.id: ["phone"]}
    assert states()[0] == ("Atelier", "0600000000", "published")
    again = bring(*SECOND)
    assert again.updated == 1
    assert states()[0] == ("Atelier neuf", "0600000000", "published")


def test_a_second_undo_is_refused_and_the_undo_can_be_undone(bring):
    report = bring(*FIRST)
    done = take_back(report)
    with pytest.raises(Conflict):
        take_back(report)
    undo.undo(db.session, done.contribution, None)
    db.session.commit()
    assert [state[2] for state in states()] == ["published", "published"]
    assert bring(*FIRST).updated == 0


def test_an_undo_killed_in_the_middle_goes_on_where_it_was(bring, monkeypatch):
    lines = [f"{n},Lieu {n},,0.65,47.35" for n in range(7)]
    report = bring(*lines)
    monkeypatch.setattr(undo, "BATCH", 2)
    revert, calls = undo.revert, []

    def crash(*arguments):
        calls.append(1)
        done = revert(*arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt  # written, not committed
        return done

    monkeypatch.setattr(undo, "revert", crash)
    contribution = db.session.get(Contribution, report.contribution_id)
    with pytest.raises(KeyboardInterrupt):
        undo.run(db.session, contribution, None)
    db.session.rollback()
    assert [state[2] for state in states()].count("draft") == 4
    assert undo.resume(db.session) == "1 annulations terminées."
    assert [state[2] for state in states()].count("draft") == 7
    assert undo.resume(db.session) is None
    undos = sa.select(Contribution).where(Contribution.kind == "undo")
    (undoing,) = db.session.scalars(undos)
    assert undoing.changes == {"actors": 7, "kept": {}}
    assert db.session.get(Contribution, report.contribution_id).status == "undone"
    written = sa.select(sa.func.count()).where(JournalEntry.contribution_id == undoing.id)
    assert db.session.scalar(written.where(JournalEntry.subject_type == "actor")) == 7


def test_the_commands_list_imports_and_undo_one(app, bring):
    report = bring(*FIRST)
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["imports"])
    assert listed.exit_code == 0, listed.output
    assert "essai" in listed.output and "acteurs.csv" in listed.output
    undone = runner.invoke(args=["import", "--undo", str(report.contribution_id)])
    assert undone.exit_code == 0, undone.output
    assert "2 acteurs" in undone.output
    assert [state[2] for state in states()] == ["draft", "draft"]
    again = runner.invoke(args=["import", "--undo", str(report.contribution_id)])
    assert isinstance(again.exception, Conflict)
