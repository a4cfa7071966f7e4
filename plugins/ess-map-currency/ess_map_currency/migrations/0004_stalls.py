# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stalls of itinerant merchants."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade():
    op.create_table(
        "currency_stall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("acceptance_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("city", sa.String(length=200), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("hours", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acceptance_id"],
            ["currency_acceptance.id"],
            name="fk_currency_stall_acceptance_id_currency_acceptance",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_stall"),
    )
    op.create_index("ix_currency_stall_acceptance_id", "currency_stall", ["acceptance_id"])


def downgrade():
    op.drop_table("currency_stall")
