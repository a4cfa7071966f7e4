# SPDX-License-Identifier: AGPL-3.0-or-later
"""Currencies and who runs them."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "currency_currency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("symbol", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("emitter_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("area", sa.JSON(), nullable=True),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("denominations", sa.JSON(), nullable=False),
        sa.Column("backend_name", sa.String(length=200), nullable=False),
        sa.Column("backend_url", sa.String(length=200), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("charter", sa.Text(), nullable=False),
        sa.Column("charter_url", sa.String(length=200), nullable=False),
        sa.Column("b2b", sa.Boolean(), nullable=False),
        sa.Column("change_given", sa.Boolean(), nullable=True),
        sa.Column("refund_individuals", sa.Boolean(), nullable=True),
        sa.Column("conversion_fee", sa.Integer(), nullable=True),
        sa.Column("conversion_least", sa.BigInteger(), nullable=True),
        sa.Column("bonus", sa.Integer(), nullable=True),
        sa.Column("melting", sa.Integer(), nullable=True),
        sa.Column("melting_months", sa.Integer(), nullable=True),
        sa.Column("renewal_months", sa.Integer(), nullable=False),
        sa.Column("former_slugs", sa.JSON(), nullable=False),
        sa.Column("former_names", sa.JSON(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("verified_at", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["emitter_id"],
            ["actor.id"],
            name="fk_currency_currency_emitter_id_actor",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["currency_currency.id"],
            name="fk_currency_currency_successor_id_currency_currency",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_currency"),
        sa.UniqueConstraint("slug", name="uq_currency_currency_slug"),
        sa.UniqueConstraint("source", "external_id", name="uq_currency_currency_source"),
    )
    op.create_table(
        "currency_steward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=True),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["currency_id"],
            ["currency_currency.id"],
            name="fk_currency_steward_currency_id_currency_currency",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_currency_steward_user_id_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_steward"),
        sa.UniqueConstraint("currency_id", "user_id", name="uq_currency_steward_currency_id"),
    )
    op.create_index("ix_currency_steward_currency_id", "currency_steward", ["currency_id"])
    op.create_index("ix_currency_steward_user_id", "currency_steward", ["user_id"])


def downgrade():
    op.drop_table("currency_steward")
    op.drop_table("currency_currency")
