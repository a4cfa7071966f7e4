# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plugin writes outside its tables is refused and told, whichever way it tries."""

import pytest
import sqlalchemy as sa

from ess_map import Job, Panel, hookimpl, now, set_timer
from ess_map.actors.models import Actor
from ess_map.core import jobs
from ess_map.core.db import db
from ess_map.core.timer import Timer
from ess_map.platform import plugins
from ess_map.platform.acting import Trespass, acting
from ess_map.testing.factories import make_actor, make_territories


@pytest.fixture
def actor(app):
    make_territories()
    return make_actor()


def test_sql_of_a_plugin_writes_its_own_tables_only(actor):
    db.session.execute(sa.text("CREATE TABLE repair_visit (id integer)"))
    with acting("repair"):
        db.session.execute(sa.text("INSERT INTO repair_visit VALUES (1)"))
        for statement in ("UPDATE actor SET name = 'x'", "DELETE FROM repairs"):
            with pytest.raises(Trespass, match="« repair » a voulu écrire dans"):
                db.session.execute(sa.text(statement))
    assert db.session.scalar(sa.text("SELECT count(*) FROM repair_visit")) == 1
    assert db.session.scalar(sa.select(Actor.name)) == actor.name


def test_a_verb_of_core_may_write_on_behalf_of_a_plugin(app):
    with acting("repair"):
        set_timer(db.session, now(), "repair.loan", "repair.loan", 1)
        db.session.commit()
    assert db.session.scalar(sa.select(Timer.kind)) == "repair.loan"


class Careless:
    """Changes what it is shown."""

    @hookimpl
    def actor_panels(self, actor):
        actor.name = "Volé"
        return [Panel("Volé", "")]

    @hookimpl
    def actor_actions(self, actor):
        db.session.delete(actor)
        return []

    @hookimpl
    def field_sources(self, actor):
        db.session.add(Actor(name="Inventé"))
        db.session.flush()
        return []

    @hookimpl
    def register_jobs(self):
        def rename(session):
            session.scalar(sa.select(Actor)).name = "Volé"
            session.commit()

        return [Job("careless", "Renommer", rename, every=60)]


def test_a_plugin_that_changes_what_it_is_shown_changes_nothing_and_is_named(make_app):
    app = make_app(plugins=[("careless", Careless())])
    with app.app_context():
        make_territories()
        actor = make_actor("La Roue")
        page = app.test_client().get(f"/acteurs/{actor.slug}")
        assert page.status_code == 200
        assert "La Roue" in page.text
        assert "Volé" not in page.text
        db.session.expire_all()
        assert db.session.scalars(sa.select(Actor.name)).all() == ["La Roue"]
        failures = plugins.running().watch.latest()
        assert {(one.plugin, one.hook) for one in failures} == {
            ("careless", "actor_panels"),
            ("careless", "actor_actions"),
            ("careless", "field_sources"),
        }


def test_a_job_that_writes_outside_its_tables_fails_and_says_so(make_app):
    app = make_app(plugins=[("careless", Careless())])
    with app.app_context():
        make_territories()
        make_actor("La Roue")
        run = jobs.run(db.session, jobs.named("careless"))
        assert not run.well
        assert "« careless » a voulu écrire dans « actor »" in run.error
        assert db.session.scalars(sa.select(Actor.name)).all() == ["La Roue"]
