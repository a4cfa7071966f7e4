# SPDX-License-Identifier: AGPL-3.0-or-later
"""One set of migrations, proven on both databases."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ess_map.core import journal, migrations
from ess_map.core.db import Base, db
from tests.own_tables import own_names


def test_upgrading_again_does_nothing(app):
    assert migrations.current() == migrations.latest()
    assert migrations.upgrade() is False


def test_models_and_migrations_say_the_same(app):
    with db.engine.connect() as connection:
        options = {
            "include_object": lambda _object, name, kind, _reflected, _to: (
                kind != "table" or name in own_names()
            ),
            "compare_type": connection.dialect.name == "postgresql",
        }
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, Base.metadata)
    if connection.dialect.name == "sqlite":  # SpatiaLite indexes are tables, not indexes
        differences = [diff for diff in differences if "geom" not in str(diff)]
    assert differences == []


def test_downgrading_leaves_no_table_of_ours_and_upgrading_brings_them_back(app):
    migrations.downgrade("base")
    assert not own_names() & set(sa.inspect(db.engine).get_table_names())
    migrations.upgrade()
    assert own_names() <= set(sa.inspect(db.engine).get_table_names())


@pytest.mark.parametrize(
    "statement", ["DELETE FROM journal_entry", "UPDATE journal_entry SET id=9"]
)
def test_the_database_itself_refuses_to_rewrite_the_journal(app, statement):

    journal.record(db.session, [journal.Event("actor.created", 1)])
    db.session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert journal.position(db.session) == 1
