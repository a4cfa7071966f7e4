# SPDX-License-Identifier: AGPL-3.0-or-later
"""The foundation: territories, actors, sources, people and the journal."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from ess_map.core.db import UtcDateTime
from ess_map.core.journal import append_only_triggers
from ess_map.core.spatial import drop_geometry_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "journal_entry",
    "territory",
    "territory_boundary",
    "territory_former_code",
    "postal_code",
    "territory_indicator",
    "actor",
    "actor_location",
    "relation",
    "source",
    "source_record",
    "user",
)
GEOMETRY_TABLES = ("territory_boundary", "actor_location")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    _journal()
    _territories()
    _actors()
    _sources()
    _people()


def downgrade():
    for table in reversed(TABLES):
        if table in GEOMETRY_TABLES:
            drop_geometry_table(op.get_bind(), table)
        else:
            op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION journal_entry_refuse()")


def _journal():
    op.create_table(
        "journal_entry",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_journal_entry"),
    )
    op.create_index(
        "ix_journal_entry_subject", "journal_entry", ["subject_type", "subject_id"], unique=False
    )
    for statement in append_only_triggers(op.get_bind().dialect.name):
        op.execute(statement)


def _territories():
    op.create_table(
        "territory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("epci_code", sa.String(length=20), nullable=True),
        sa.Column("department_code", sa.String(length=20), nullable=True),
        sa.Column("region_code", sa.String(length=20), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("area_km2", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("vintage", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_territory"),
        sa.UniqueConstraint("level", "code", name="uq_territory_level"),
    )
    op.create_index("ix_territory_department_code", "territory", ["department_code"], unique=False)
    op.create_index("ix_territory_epci_code", "territory", ["epci_code"], unique=False)
    op.create_index("ix_territory_region_code", "territory", ["region_code"], unique=False)
    op.create_index("ix_territory_search_name", "territory", ["search_name"], unique=False)
    op.create_table(
        "territory_boundary",
        sa.Column("territory_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=4326), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["territory.id"],
            name="fk_territory_boundary_territory_id_territory",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_id", name="pk_territory_boundary"),
    )
    op.create_table(
        "territory_former_code",
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("current_code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("level", "code", name="pk_territory_former_code"),
    )
    op.create_table(
        "postal_code",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("commune_code", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("code", "commune_code", name="pk_postal_code"),
    )
    op.create_table(
        "territory_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("label_fr", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_territory_indicator"),
        sa.UniqueConstraint(
            "level", "code", "name", "source", "place", "year", name="uq_territory_indicator_level"
        ),
    )


def _actors():
    op.create_table(
        "actor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=False),
        sa.Column("rna", sa.String(length=10), nullable=False),
        sa.Column("street", sa.String(length=250), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("opening_hours", sa.String(length=500), nullable=False),
        sa.Column("staff", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["successor_id"], ["actor.id"], name="fk_actor_successor_id_actor"),
        sa.PrimaryKeyConstraint("id", name="pk_actor"),
    )
    op.create_index("ix_actor_siret", "actor", ["siret"], unique=False)
    op.create_table(
        "actor_location",
        sa.Column("actor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326), nullable=True),
        sa.Column("qk", sa.BigInteger(), nullable=False),
        sa.Column("commune_code", sa.String(length=20), nullable=False),
        sa.Column("precision", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name="fk_actor_location_actor_id_actor", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("actor_id", name="pk_actor_location"),
    )
    op.create_index(
        "ix_actor_location_commune_code", "actor_location", ["commune_code"], unique=False
    )
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"], ["actor.id"], name="fk_relation_from_id_actor", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["actor.id"], name="fk_relation_to_id_actor", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_relation"),
        sa.UniqueConstraint("kind", "from_id", "to_id", name="uq_relation_kind"),
    )
    op.create_index("ix_relation_to_id", "relation", ["to_id"], unique=False)


def _sources():
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("licence", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("key", name="uq_source_key"),
    )
    op.create_table(
        "source_record",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name="fk_source_record_actor_id_actor", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_source_record_source_id_source"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source_record"),
        sa.UniqueConstraint("source_id", "external_id", name="uq_source_record_source_id"),
    )
    op.create_index("ix_source_record_actor_id", "source_record", ["actor_id"], unique=False)


def _people():
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("link_used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("email", name="uq_user_email"),
    )
