# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schemes that fund pôles, and what each is given."""

import sqlalchemy as sa
from alembic import op

from ess_map.core.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "funding_scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("most_cents", sa.BigInteger(), nullable=True),
        sa.Column("most_posts", sa.Integer(), nullable=True),
        sa.Column("most_years", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("historical", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_funding_scheme"),
        sa.UniqueConstraint("key", name="uq_funding_scheme_key"),
    )
    op.create_table(
        "funding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pole_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=True),
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_funding_pole_id_pole", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"],
            ["funding_scheme.id"],
            name="fk_funding_scheme_id_funding_scheme",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_funding"),
    )
    op.create_index("ix_funding_pole_id", "funding", ["pole_id"])
    op.create_index("ix_funding_scheme_id", "funding", ["scheme_id"])


def downgrade():
    op.drop_table("funding")
    op.drop_table("funding_scheme")
