# SPDX-License-Identifier: AGPL-3.0-or-later
"""Permanences and bookings."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_table(
        "accompaniment_permanence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("place_name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("commune", sa.String(length=200), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("hours", sa.String(length=255), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("service_ids", sa.JSON(), nullable=False),
        sa.Column("closures", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["actor.id"],
            name="fk_accompaniment_permanence_place_id_actor",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_permanence_structure_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_permanence"),
    )
    op.create_index(
        "ix_accompaniment_permanence_place_id", "accompaniment_permanence", ["place_id"]
    )
    op.create_index(
        "ix_accompaniment_permanence_structure_id", "accompaniment_permanence", ["structure_id"]
    )
    op.create_table(
        "accompaniment_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permanence_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("anonymised_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["permanence_id"],
            ["accompaniment_permanence.id"],
            name="fk_accompaniment_booking_permanence_id_accompaniment_permanence",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["accompaniment_project.id"],
            name="fk_accompaniment_booking_project_id_accompaniment_project",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name="fk_accompaniment_booking_user_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_booking"),
    )
    op.create_index("ix_accompaniment_booking_email", "accompaniment_booking", ["email"])
    op.create_index(
        "ix_accompaniment_booking_permanence_id", "accompaniment_booking", ["permanence_id"]
    )
    op.create_index("ix_accompaniment_booking_project_id", "accompaniment_booking", ["project_id"])
    op.create_index("ix_accompaniment_booking_starts_at", "accompaniment_booking", ["starts_at"])
    op.create_index("ix_accompaniment_booking_user_id", "accompaniment_booking", ["user_id"])


def downgrade():
    op.drop_table("accompaniment_booking")
    op.drop_table("accompaniment_permanence")
