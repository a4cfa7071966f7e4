# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wanted suppliers and prospects."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "currency_wanted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency_id", sa.Integer(), nullable=False),
        sa.Column("acceptance_id", sa.Integer(), nullable=False),
        sa.Column("trade", sa.String(length=40), nullable=False),
        sa.Column("keywords", sa.String(length=200), nullable=False),
        sa.Column("radius", sa.Integer(), nullable=False),
        sa.Column("monthly", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("met_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acceptance_id"],
            ["currency_acceptance.id"],
            name="fk_currency_wanted_acceptance_id_currency_acceptance",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["currency_id"],
            ["currency_currency.id"],
            name="fk_currency_wanted_currency_id_currency_currency",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["met_by_id"],
            ["actor.id"],
            name="fk_currency_wanted_met_by_id_actor",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_wanted"),
    )
    op.create_index("ix_currency_wanted_acceptance_id", "currency_wanted", ["acceptance_id"])
    op.create_index("ix_currency_wanted_currency_id", "currency_wanted", ["currency_id"])
    # ### end Alembic commands ###
    op.create_table(
        "currency_prospect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_currency_prospect_actor_id_actor",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["currency_id"],
            ["currency_currency.id"],
            name="fk_currency_prospect_currency_id_currency_currency",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_prospect"),
        sa.UniqueConstraint("currency_id", "actor_id", name="uq_currency_prospect_currency_id"),
    )
    op.create_index("ix_currency_prospect_actor_id", "currency_prospect", ["actor_id"])
    op.create_index("ix_currency_prospect_currency_id", "currency_prospect", ["currency_id"])


def downgrade():
    op.drop_table("currency_prospect")
    op.drop_table("currency_wanted")
