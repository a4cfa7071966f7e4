# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin is taken away, core moves on, a newer version comes back: everything is still there."""

import importlib
import sys
from textwrap import dedent

import pytest
import sqlalchemy as sa

from ess_map.actors import store
from ess_map.core import clock as clocks
from ess_map.core import migrations
from ess_map.core.db import Base, db
from ess_map.people import privacy
from ess_map.people.models import User
from ess_map.platform import plugins
from ess_map.testing.factories import make_actor, make_territories
from ess_map.testing.people import make_user

PACKAGE = """
    import sqlalchemy as sa
    from sqlalchemy.orm import Mapped, mapped_column

    from ess_map import NavItem, db, hookimpl

    asked = []


    class Loan(db.Model):
        __tablename__ = "lending_loan"

        id: Mapped[int] = mapped_column(primary_key=True)
        actor_id: Mapped[int] = mapped_column(sa.ForeignKey("actor.id"))
        user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
        what: Mapped[str] = mapped_column(sa.String(40))


    @hookimpl
    def nav_items():
        asked.append("nav_items")
        return [NavItem(f"{db.session.query(Loan).count()} prêts", "/")]


    @hookimpl
    def erase_user(user):
        asked.append("erase_user")
"""
FIRST = """
    import sqlalchemy as sa
    from alembic import op

    revision, down_revision = "0001", None


    def upgrade():
        op.create_table(
            "lending_loan",
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("actor_id", sa.Integer(), sa.ForeignKey("actor.id"), nullable=False),
            sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE")),
            sa.Column("what", sa.String(40), nullable=False),
        )


    def downgrade():
        op.drop_table("lending_loan")
"""
SECOND = """
    import sqlalchemy as sa
    from alembic import op

    revision, down_revision = "0002", "0001"


    def upgrade():
        with op.batch_alter_table("lending_loan") as table:
            table.add_column(sa.Column("days", sa.Integer(), server_default="7", nullable=False))


    def downgrade():
        with op.batch_alter_table("lending_loan") as table:
            table.drop_column("days")
"""
LOANS = sa.text("SELECT actor_id, what FROM lending_loan ORDER BY id")
PAGES = ("/", "/acteurs/{slug}", "/facets.json", "/export/acteurs.csv", "/healthz", "/readyz")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The plugin's package, in its first version."""
    place = tmp_path / "site" / "ess_map_lending"
    (place / "migrations").mkdir(parents=True)
    (place / "__init__.py").write_text(dedent(PACKAGE), "utf-8")
    (place / "migrations" / "0001_loans.py").write_text(dedent(FIRST), "utf-8")
    monkeypatch.syspath_prepend(place.parent)
    yield place
    forget()


def forget():
    """Take the package out of this process, as a start without it would."""
    module = sys.modules.pop("ess_map_lending", None)
    if module is None:
        return
    loan = module.Loan
    manager = loan.__mapper__.class_manager
    Base.metadata.remove(loan.__table__)
    Base.registry._dispose_cls(loan)
    Base.registry._dispose_manager_and_mapper(manager)
    Base.registry._managers.pop(manager, None)


def with_it(make_app, **said):
    return make_app(plugins=[("lending", importlib.import_module("ess_map_lending"))], **said)


def lend(actor, user):
    row = {"actor": actor.id, "user": user.id, "what": "perceuse"}
    statement = "INSERT INTO lending_loan (actor_id, user_id, what) VALUES (:actor, :user, :what)"
    db.session.execute(sa.text(statement), row)
    db.session.commit()


@pytest.fixture
def lent(make_app, package):
    """An actor that lends to somebody; then the package is taken away."""
    with with_it(make_app).app_context():
        make_territories()
        actor, user = make_actor("L'Outilthèque"), make_user("max@exemple.fr")
        lend(actor, user)
        found = actor.id, actor.slug, user.id
        db.session.remove()
        db.engine.dispose()
    forget()
    return found


def test_without_its_package_everything_works_and_core_moves_on(make_app, lent):
    actor_id, slug, _user_id = lent
    app = make_app()
    with app.app_context():
        for page in PAGES:
            assert app.test_client().get(page.format(slug=slug)).status_code == 200
        other = make_actor("La Relève")
        store.close(db.session, actor_id, on=clocks.local_now().date(), successor_id=other.id)
        db.session.commit()
        assert app.test_client().get(f"/acteurs/{slug}").status_code == 410
        db.session.remove()
        migrations.downgrade("-1")
        assert migrations.upgrade() is True
        assert db.session.execute(LOANS).all() == [(actor_id, "perceuse")]


def test_a_newer_version_waits_for_its_migration_and_finds_its_rows(make_app, lent, package):
    actor_id, slug, _user_id = lent
    (package / "migrations" / "0002_days.py").write_text(dedent(SECOND), "utf-8")
    app = with_it(make_app, migrated=False)
    module = sys.modules["ess_map_lending"]
    with app.app_context():
        client = app.test_client()
        assert plugins.running().states().unmigrated == {"lending"}
        assert "1 prêts" not in client.get(f"/acteurs/{slug}").text
        assert module.asked == []
        db.session.remove()
        done = app.test_cli_runner().invoke(args=["plugin", "upgrade", "lending"])
        assert done.exit_code == 0, done.output
        plugins.running().live.forget()
        assert "1 prêts" in client.get(f"/acteurs/{slug}").text
        assert db.session.execute(LOANS).all() == [(actor_id, "perceuse")]
        assert db.session.scalar(sa.text("SELECT days FROM lending_loan")) == 7


def test_who_is_erased_meanwhile_leaves_nothing_in_rows_that_go_with_their_account(make_app, lent):
    *_actor, user_id = lent
    with make_app().app_context():
        privacy.erase(db.session, db.session.get(User, user_id))
        db.session.commit()
        assert db.session.execute(LOANS).all() == []
