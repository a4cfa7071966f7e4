# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small plugin that conforms, as files; each test spoils one thing of it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

FILES = {
    "pyproject.toml": """
        [project]
        name = "ess-map-NAME"
        version = "1.0"
        dependencies = ["ess-map>=0.1"]

        [project.entry-points."ess_map.plugins"]
        NAME = "ess_map_NAME"
    """,
    "ess_map_NAME/__init__.py": """
        from flask import Blueprint, render_template
        from flask_babel import lazy_gettext as _l
        from markupsafe import Markup
        from sqlalchemy import ForeignKey, String, delete, select
        from sqlalchemy.orm import Mapped, mapped_column

        from ess_map import (
            Action, Exporter, Facet, Importer, Job, Layer, NavItem, Panel, Point, Retention, db,
            hookimpl, public, signed_in,
        )

        bp = Blueprint("NAME", __name__, url_prefix="/NAME", template_folder="templates")


        class Wish(db.Model):
            __tablename__ = "NAME_wish"

            id: Mapped[int] = mapped_column(primary_key=True)
            actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"))
            user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
            email: Mapped[str] = mapped_column(String(200), default="")
            text: Mapped[str] = mapped_column(String(200))


        @bp.get("/")
        @public
        def index():
            return render_template("NAME/page.html", wishes=db.session.scalars(select(Wish)).all())


        @bp.post("/")
        @signed_in
        def wish():
            return "", 204


        @hookimpl
        def register_blueprints():
            return [bp]


        @hookimpl
        def register_facets():
            return [Facet("NAME", _l("Souhaits"), values=lambda rows: [() for _row in rows])]


        @hookimpl
        def register_layers():
            return [Layer("NAME", _l("Souhaits"), points=lambda: [Point(0.65, 47.35, "Ici")])]


        @hookimpl
        def register_exporters():
            return [Exporter("NAME", "NAME", "text/plain", lambda rows: (b"." for _row in rows))]


        @hookimpl
        def register_importers():
            return [Importer("NAME", "NAME", lambda path: path.suffix == ".NAME", lambda path: ())]


        @hookimpl
        def register_jobs():
            return [Job("NAME", _l("Souhaits"), work, every=60)]


        def work(session):
            return None


        @hookimpl
        def actor_panels(actor):
            html = Markup("<p>{}</p>").format(actor.name)
            return [Panel(_l("Souhaits"), html)]


        @hookimpl
        def actor_actions(actor):
            return [Action(_l("Souhaits"), "/NAME/")]


        @hookimpl
        def nav_items():
            return [NavItem(_l("Souhaits"), "/NAME/")]


        @hookimpl
        def register_retention():
            kept = _l("Jusqu'à ce que vous l'effaciez")
            return [Retention("NAME", _l("Souhaits"), _l("S'en souvenir"), _l("Accord"), kept)]


        def of(user):
            return Wish.user_id == user.id


        @hookimpl
        def user_data(user):
            wishes = db.session.scalars(select(Wish).where(of(user)))
            return [("wishes", [wish.text for wish in wishes])]


        @hookimpl
        def erase_user(user):
            db.session.execute(delete(Wish).where(of(user)))
    """,
    "ess_map_NAME/migrations/0001_wishes.py": """
        import sqlalchemy as sa
        from alembic import op

        revision = "0001"
        down_revision = None


        def upgrade():
            op.create_table(
                "NAME_wish",
                sa.Column("id", sa.Integer(), primary_key=True),
                sa.Column(
                    "actor_id",
                    sa.Integer(),
                    sa.ForeignKey("actor.id", ondelete="CASCADE"),
                    nullable=False,
                ),
                sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL")),
                sa.Column("email", sa.String(200), nullable=False),
                sa.Column("text", sa.String(200), nullable=False),
            )


        def downgrade():
            op.drop_table("NAME_wish")
    """,
    "ess_map_NAME/templates/NAME/page.html": """
        <!doctype html>
        <html lang="{{ lang }}">
          <head><title>{{ _("Souhaits") }}</title></head>
          <body><main>
            <h1>{{ _("Souhaits") }}</h1>
            <ul>{% for wish in wishes %}<li>{{ wish.text }}</li>{% endfor %}</ul>
          </main></body>
        </html>
    """,
    "ess_map_NAME/translations/en/LC_MESSAGES/messages.po": """
        msgid ""
        msgstr "Content-Type: text/plain; charset=utf-8\\n"

        msgid "Souhaits"
        msgstr "Wishes"

        msgid "S'en souvenir"
        msgstr "To remember"

        msgid "Accord"
        msgstr "Consent"

        msgid "Jusqu'à ce que vous l'effaciez"
        msgstr "Until you erase it"
    """,
    "ess_map_NAME/translations/en/LC_MESSAGES/messages.mo": "",
    "tests/check_data.py": """
        from ess_map_NAME import Wish
        from sqlalchemy import text


        def fill(session):
            actor = session.scalar(text("SELECT min(id) FROM actor"))
            session.add(Wish(actor_id=actor, text="Un atelier"))
    """,
}

CODE = "ess_map_NAME/__init__.py"
REVISION = "ess_map_NAME/migrations/0001_wishes.py"
PAGE = "ess_map_NAME/templates/NAME/page.html"
CATALOGUE = "ess_map_NAME/translations/en/LC_MESSAGES/messages.po"
PROJECT = "pyproject.toml"
DATA = "tests/check_data.py"


def write(folder: Path, name: str, *changes: tuple[str, str, str]) -> Path:
    """Write the plugin under ``name``, with (file, what stands there, what shall stand there)."""
    files = {path: dedent(text).lstrip("\n") for path, text in FILES.items()}
    for path, old, new in changes:
        before = files.get(path, "")
        assert old in before, f"{old!r} is not in {path}"
        files[path] = before.replace(old, new) if old else before + new
    for path, text in files.items():
        place = folder / path.replace("NAME", name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace("NAME", name), encoding="utf-8")
    return folder
