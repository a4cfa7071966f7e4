# SPDX-License-Identifier: AGPL-3.0-or-later
"""fill_demo: a plugin brings its screens to life when somebody tries the map."""

import sqlalchemy as sa

from ess_map import ActorRecord, hookimpl, import_actors
from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.demo import filling, load
from ess_map.platform.plugins import running

INVENTED = (
    ActorRecord(id="1", name="Le Café des Rustines", longitude=0.69, latitude=47.39),
    ActorRecord(id="2", name="L'Atelier du Grille-pain", longitude=0.98, latitude=47.41),
)


@hookimpl
def fill_demo(session):
    made = import_actors(session, INVENTED, "repair-demo", "Démonstration", fictional=True)
    return f"{len(made)} repair cafés inventés."


def invented():
    return db.session.scalars(sa.select(Actor).where(Actor.fictional).order_by(Actor.id)).all()


def test_its_actors_are_there_say_that_they_are_invented_and_come_once(site):
    for _time in range(2):
        (filled,) = filling.fill(db.session())
        assert (filled.plugin, filled.said) == ("repair", "2 repair cafés inventés.")
        assert [one.name for one in invented()] == [record.name for record in INVENTED]


class Failing:
    @hookimpl
    def fill_demo(self, session):
        import_actors(session, INVENTED[:1], "failing")
        session.execute(sa.text("INSERT INTO source (key, name) VALUES ('x', 'x')"))


class Quiet:
    @hookimpl
    def fill_demo(self):
        return None


def test_one_that_fails_is_named_keeps_what_it_had_committed_and_stops_no_other(make_app):
    app = make_app(plugins=[("failing", Failing()), ("quiet", Quiet())], ESS_MAP_ENV="production")
    with app.app_context():
        found = {one.plugin: one for one in filling.fill(db.session())}
        assert not found["failing"].well and "source" in found["failing"].said
        assert found["quiet"].well and not found["quiet"].said
        assert [one.name for one in db.session.scalars(sa.select(Actor))] == [INVENTED[0].name]


def test_one_that_is_off_is_not_asked(site):
    result = site.test_cli_runner().invoke(args=["plugin", "disable", "repair"])
    assert result.exit_code == 0, result.output
    running().live.forget()
    assert list(filling.fill(db.session())) == []


def test_the_command_says_it_after_its_own_and_fails_with_whoever_fails(make_app, monkeypatch):
    monkeypatch.setattr(load, "demo", lambda follow: [])  # core's own takes many seconds
    for plugin, status in ((Quiet(), 0), (Failing(), 1)):
        app = make_app(plugins=[("repair", plugin)], ESS_MAP_ENV="production")
        result = app.test_cli_runner().invoke(args=["demo"])
        assert result.exit_code == status, result.output
        assert ("Extension « repair » : " in result.output) is bool(status)
        assert "Démonstration prête" in result.output
