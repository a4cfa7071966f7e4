# SPDX-License-Identifier: AGPL-3.0-or-later
"""Desks where euros are changed."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_table(
        "currency_desk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("closed_until", sa.Date(), nullable=True),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("operations", sa.JSON(), nullable=False),
        sa.Column("means", sa.JSON(), nullable=False),
        sa.Column("least", sa.BigInteger(), nullable=True),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.String(length=1000), nullable=False),
        sa.Column("hours_said", sa.Text(), nullable=False),
        sa.Column("stock", sa.String(length=40), nullable=False),
        sa.Column("stock_at", UtcDateTime(), nullable=True),
        sa.Column("exhausted", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("verified_at", sa.Date(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name="fk_currency_desk_actor_id_actor", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["currency_id"],
            ["currency_currency.id"],
            name="fk_currency_desk_currency_id_currency_currency",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_desk"),
        sa.UniqueConstraint("actor_id", "currency_id", name="uq_currency_desk_actor_id"),
        sa.UniqueConstraint("source", "external_id", name="uq_currency_desk_source"),
    )
    op.create_index("ix_currency_desk_actor_id", "currency_desk", ["actor_id"])
    op.create_index("ix_currency_desk_currency_id", "currency_desk", ["currency_id"])


def downgrade():
    op.drop_table("currency_desk")
