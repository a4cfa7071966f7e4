# SPDX-License-Identifier: AGPL-3.0-or-later
"""The packages of the plugins that these tests install: written, imported, taken away."""

from __future__ import annotations

import importlib
from textwrap import dedent

HOOKS = '''
    from markupsafe import Markup

    from ess_map import (
        About, Action, Facet, FieldSource, Job, NavItem, Panel, Permission, Setting, hookimpl,
    )

    fails = False
    """Whether its panels fail."""


    @hookimpl
    def register_about():
        return [About("Réparer", "Où faire réparer ses objets", per_territory=True)]


    @hookimpl
    def register_settings():
        return [
            Setting("repair.days", "Jours d'avance", 30, "Pour s'inscrire.", minimum=1, maximum=90),
            Setting("repair.share", "Part", 0.5, per_territory=True),
            Setting("repair.open", "Ouvert à tous", True, per_territory=True),
            Setting("repair.word", "Mot d'accueil", "Bonjour", per_territory=True),
            Setting("repair.how", "Comment", "walk", choices={"walk": "À pied", "call": "Tél."}),
        ]


    @hookimpl
    def register_permissions():
        return [Permission("repair.manage", "Tenir l'atelier", role="moderator")]


    @hookimpl
    def register_facets():
        return [Facet("repair.kind", "Objets réparés", values=lambda rows: [() for _row in rows])]


    @hookimpl
    def register_jobs():
        return [Job("repair.sweep", "Balayer l'atelier", lambda session: None, every=60)]


    @hookimpl
    def actor_panels(actor):
        if fails:
            raise RuntimeError("no screwdriver")
        return [Panel("Réparer ici", Markup("<p>panneau de la fiche</p>"))]


    @hookimpl
    def pole_panels(pole):
        return [Panel("Réparer en pôle", Markup("<p>panneau du pôle</p>"))]


    @hookimpl
    def actor_actions(actor):
        return [Action("Faire réparer", "/repair/")]


    @hookimpl
    def field_sources(actor):
        return [FieldSource("phone", "Annuaire des réparateurs")]


    @hookimpl
    def territory_panels(territory):
        return [Panel("Réparer par ici", Markup("<p>panneau du territoire</p>"))]


    @hookimpl
    def nav_items(user, territory):
        where = territory.name if territory else "partout"
        return [NavItem(f"Réparer ({where})", "/repair/")]
'''

MIGRATION = """
    import sqlalchemy as sa
    from alembic import op
    from geoalchemy2 import Geometry

    from ess_map.core.spatial import drop_geometry_table

    revision = "0001"
    down_revision = None


    def upgrade():
        op.create_table(
            "{name}_place",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("geom", Geometry("POINT", srid=4326), nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_table(
            "{name}_visit",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("place_id", sa.Integer(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("tools", sa.JSON(), nullable=True),
            sa.Column("photo", sa.LargeBinary(), nullable=True),
            sa.ForeignKeyConstraint(["place_id"], ["{name}_place.id"], name="fk_{name}_visit"),
            sa.PrimaryKeyConstraint("id"),
        )


    def downgrade():
        op.drop_table("{name}_visit")
        drop_geometry_table(op.get_bind(), "{name}_place")
"""


def write(folder, name, hooks=""):
    """Write the package of a plugin and import it."""
    place = folder / f"ess_map_{name}"
    (place / "migrations").mkdir(parents=True)
    (place / "__init__.py").write_text(dedent(hooks), encoding="utf-8")
    migration = dedent(MIGRATION).replace("{name}", name)
    (place / "migrations" / "0001_tables.py").write_text(migration, encoding="utf-8")
    return importlib.import_module(place.name)
