# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin's tables have their own history: whole or not at all, and nobody else's tables."""

from __future__ import annotations

import importlib
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from geoalchemy2 import Geometry
from geoalchemy2.shape import from_shape
from shapely import Point

from ess_map.core import migrations
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.platform import migrating

DOCUMENTED = Path(__file__).parents[2] / "docs" / "plugins" / "migrations.md"
_MODEL, FIRST, NEXT, _TEST = re.findall(
    r"```python\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL
)
"""The revisions that the documentation shows."""
PLACE = sa.table(
    "repair_place",
    sa.column("actor_id"),
    sa.column("what"),
    sa.column("geom", Geometry("POINT", srid=4326)),
)
TABLES = {"repair_place", "repair_visit", "alembic_repair"}


class Package:
    """A plugin's package in the making."""

    def __init__(self, place, name):
        self.place = place / f"ess_map_{name}"
        (self.place / "migrations").mkdir(parents=True)
        (self.place / "__init__.py").touch()

    def says(self, file, text, more=""):
        """Write a revision; ``more`` is done at the end of the upgrade."""
        text = text.replace("\n\n\ndef downgrade", f"\n    {more}\n\n\ndef downgrade")
        (self.place / "migrations" / file).write_text(text, encoding="utf-8")

    @property
    def module(self):
        return importlib.import_module(self.place.name)


@pytest.fixture
def write_package(tmp_path, monkeypatch):
    """Write a package whose folder has a name that configuration files would trip over."""
    place = tmp_path / "50 % of, it"
    monkeypatch.syspath_prepend(place)
    names = []

    def write(name):
        names.append(f"ess_map_{name}")
        return Package(place, name)

    yield write
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def repair(write_package):
    package = write_package("repair")
    package.says("0001_visits.py", FIRST)
    return package


def tables():
    return set(sa.inspect(db.engine).get_table_names())


def at():
    with db.engine.connect() as connection:
        return migrating.current(connection, "repair")


def pending(name, module):
    with db.engine.connect() as connection:
        return migrating.pending(connection, name, module)


def columns(table):
    return {column["name"] for column in sa.inspect(db.engine).get_columns(table)}


def count(table):
    with db.engine.connect() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()


def test_tables_come_with_an_upgrade_geometry_included_and_go_with_a_downgrade(app, repair):
    untouched = tables()
    assert pending("repair", repair.module)
    assert migrating.upgrade("repair", repair.module) is True
    assert tables() >= TABLES
    assert not pending("repair", repair.module)
    assert migrating.upgrade("repair", repair.module) is False
    assert migrating.downgrade("repair", repair.module) is True
    assert tables() == untouched | {"alembic_repair"}
    assert pending("repair", repair.module)


def test_a_geometry_is_known_to_the_database_as_long_as_its_table_lives(app, repair):
    known = sa.text("SELECT count(*) FROM geometry_columns WHERE f_table_name = 'repair_place'")
    migrating.upgrade("repair", repair.module)
    with db.engine.connect() as connection:
        assert connection.scalar(known) == 1
    migrating.downgrade("repair", repair.module)
    with db.engine.connect() as connection:
        assert connection.scalar(known) == 0


def test_the_next_revision_alters_a_table_that_is_full(app, repair, make_actor):
    migrating.upgrade("repair", repair.module)
    somewhere = from_shape(Point(0.6, 47.3), srid=4326)
    there = {"actor_id": make_actor("Le Garage").id, "what": "", "geom": somewhere}
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(PLACE.insert(), there)
        visit = sa.text("INSERT INTO repair_visit VALUES (1, :actor_id)")
        connection.execute(visit, {"actor_id": there["actor_id"]})
    repair.says("0002_tools.py", NEXT)
    assert pending("repair", repair.module)
    migrating.upgrade("repair", repair.module)
    assert at() == migrating.latest("repair", repair.module) == "0002"
    assert "tools" in columns("repair_visit")
    migrating.downgrade("repair", repair.module, "0001")
    assert "tools" not in columns("repair_visit")
    assert count("repair_visit") == count("repair_place") == 1
    with db.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM actor"))
    assert count("repair_visit") == count("repair_place") == 0


@pytest.mark.parametrize(
    ("more", "table"),
    [
        ('op.create_table("rapair_tool", sa.Column("id", sa.Integer()))', "rapair_tool"),
        ('op.add_column("actor", sa.Column("tools", sa.Integer(), nullable=True))', "actor"),
        ('op.create_index("repair_wish", "actor", ["name"])', "actor"),
        ('op.drop_table("relation")', "relation"),
        ("op.execute(\"UPDATE actor SET name = 'Ours'\")", "actor"),
        ('op.execute("INSERT INTO journal_entry (id) VALUES (1)")', "journal_entry"),
        ('op.drop_index("ix_actor_siret", "actor")', "actor"),
    ],
)
def test_a_revision_that_touches_anothers_table_is_undone_whole(app, repair, more, table):
    migrating.upgrade("repair", repair.module)
    untouched, actor = tables(), columns("actor")
    repair.says("0002_tools.py", NEXT, more=more)
    with pytest.raises(ConfigurationError, match=f"« repair » touche à « {table} »"):
        migrating.upgrade("repair", repair.module)
    assert at() == "0001"
    assert (tables(), columns("actor")) == (untouched, actor)
    assert "tools" not in columns("repair_visit")


@pytest.mark.parametrize("failure", ["1 / 0", "raise SystemExit(3)", 'op.execute("nonsense")'])
def test_a_revision_that_fails_half_way_leaves_nothing_behind(app, repair, failure):
    migrating.upgrade("repair", repair.module)
    repair.says("0002_tools.py", NEXT, more=failure)
    with pytest.raises(ConfigurationError, match=r"« repair » a échoué et rien n'est changé"):
        migrating.upgrade("repair", repair.module)
    assert at() == "0001"
    assert "tools" not in columns("repair_visit")
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_plugin_that_cannot_be_read_is_pending_and_harms_no_other(app, repair, write_package):
    broken = write_package("broken")
    broken.says("0001_first.py", "revision = ")
    assert pending("broken", broken.module)
    with pytest.raises(ConfigurationError, match=r"« broken » sont illisibles \(SyntaxError"):
        migrating.upgrade("broken", broken.module)
    assert migrating.upgrade("repair", repair.module) is True


def test_without_its_package_a_plugin_s_tables_stay_and_core_can_still_be_upgraded(
    app, repair, write_package
):
    migrating.upgrade("repair", repair.module)
    (repair.place / "migrations" / "0001_visits.py").unlink()
    other = write_package("other")
    other.says("0001_first.py", 'revision = "0001"\ndown_revision = None\nupgrade = lambda: None\n')
    assert migrations.upgrade() is False
    assert migrating.upgrade("other", other.module) is True
    assert tables() >= TABLES


def test_code_older_than_its_tables_is_told_so(app, repair):
    repair.says("0002_tools.py", NEXT)
    migrating.upgrade("repair", repair.module)
    (repair.place / "migrations" / "0002_tools.py").unlink()
    assert pending("repair", repair.module)
    with pytest.raises(ConfigurationError, match="installez la version qui l'a écrite"):
        migrating.upgrade("repair", repair.module)


def test_two_who_upgrade_at_once_do_not_collide(app, repair):
    def upgrade(_number):
        with app.app_context():
            return migrating.upgrade("repair", repair.module)

    with ThreadPoolExecutor(4) as crowd:
        assert sorted(crowd.map(upgrade, range(4))) == [False, False, False, True]
    assert tables() >= TABLES


def test_what_is_no_package_or_has_no_folder_has_nothing_to_migrate(app, write_package):
    bare = write_package("bare")
    (bare.place / "migrations").rmdir()
    for module in (bare.module, object(), sys.modules[__name__]):
        assert migrating.folder(module) is None
        assert migrating.latest("bare", module) is None
        assert migrating.upgrade("bare", module) is False
        assert not pending("bare", module)
