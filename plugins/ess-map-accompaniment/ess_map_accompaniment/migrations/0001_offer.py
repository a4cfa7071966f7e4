# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures that accompany projects, their services, advisers and absences."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "accompaniment_structure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("area", sa.JSON(), nullable=True),
        sa.Column("response_days", sa.Integer(), nullable=False),
        sa.Column("active_max", sa.Integer(), nullable=True),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("accreditations", sa.JSON(), nullable=False),
        sa.Column("cae_type", sa.String(length=40), nullable=False),
        sa.Column("cae_sectors", sa.JSON(), nullable=False),
        sa.Column("entrepreneurs", sa.Integer(), nullable=True),
        sa.Column("test_places", sa.Integer(), nullable=True),
        sa.Column("test_places_taken", sa.Integer(), nullable=False),
        sa.Column("meetings", sa.JSON(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("verified_at", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_accompaniment_structure_actor_id_actor",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_structure_successor_id_accompaniment_structure",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_structure"),
        sa.UniqueConstraint("actor_id", name="uq_accompaniment_structure_actor_id"),
        sa.UniqueConstraint("source", "external_id", name="uq_accompaniment_structure_source"),
    )
    op.create_table(
        "accompaniment_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=True),
        sa.Column("sectors", sa.JSON(), nullable=True),
        sa.Column("legal_forms", sa.JSON(), nullable=True),
        sa.Column("team_mode", sa.String(length=40), nullable=False),
        sa.Column("publics", sa.JSON(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("cost", sa.String(length=40), nullable=False),
        sa.Column("cost_details", sa.String(length=200), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("prerequisites", sa.Text(), nullable=False),
        sa.Column("needs_host", sa.Boolean(), nullable=False),
        sa.Column("collective_experience", sa.Boolean(), nullable=True),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("amount_min", sa.BigInteger(), nullable=True),
        sa.Column("amount_max", sa.BigInteger(), nullable=True),
        sa.Column("guarantee", sa.String(length=200), nullable=False),
        sa.Column("intake", sa.String(length=40), nullable=False),
        sa.Column("campaigns", sa.JSON(), nullable=False),
        sa.Column("active_max", sa.Integer(), nullable=True),
        sa.Column("month_max", sa.Integer(), nullable=True),
        sa.Column("area", sa.JSON(), nullable=True),
        sa.Column("response_days", sa.Integer(), nullable=True),
        sa.Column("answer_days", sa.Double(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("verified_at", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_service_structure_id_accompaniment_structure",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_service"),
        sa.UniqueConstraint("source", "external_id", name="uq_accompaniment_service_source"),
    )
    op.create_index(
        "ix_accompaniment_service_structure_id", "accompaniment_service", ["structure_id"]
    )
    op.create_table(
        "accompaniment_adviser",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_adviser_structure_id_accompaniment_structure",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name="fk_accompaniment_adviser_user_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_adviser"),
        sa.UniqueConstraint(
            "structure_id", "user_id", name="uq_accompaniment_adviser_structure_id"
        ),
    )
    op.create_index(
        "ix_accompaniment_adviser_structure_id", "accompaniment_adviser", ["structure_id"]
    )
    op.create_index("ix_accompaniment_adviser_user_id", "accompaniment_adviser", ["user_id"])
    op.create_table(
        "accompaniment_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["accompaniment_adviser.id"],
            name="fk_accompaniment_absence_adviser_id_accompaniment_adviser",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_absence_structure_id_accompaniment_structure",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_absence"),
    )
    op.create_index(
        "ix_accompaniment_absence_structure_id", "accompaniment_absence", ["structure_id"]
    )


def downgrade():
    op.drop_table("accompaniment_absence")
    op.drop_table("accompaniment_adviser")
    op.drop_table("accompaniment_service")
    op.drop_table("accompaniment_structure")
