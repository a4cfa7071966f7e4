# SPDX-License-Identifier: AGPL-3.0-or-later
"""Feeds and their rows."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade():
    op.create_table(
        "currency_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["currency_id"],
            ["currency_currency.id"],
            name="fk_currency_feed_currency_id_currency_currency",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_feed"),
        sa.UniqueConstraint("currency_id", "name", name="uq_currency_feed_currency_id"),
        # A number names its agreements and actors for ever: no other feed may have it again.
        sqlite_autoincrement=True,
    )
    op.create_index("ix_currency_feed_currency_id", "currency_feed", ["currency_id"])
    op.create_table(
        "currency_feed_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("here", sa.JSON(), nullable=False),
        sa.Column("hours_said", sa.Text(), nullable=False),
        sa.Column("hours_guess", sa.String(length=1000), nullable=False),
        sa.Column("vanished_at", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_currency_feed_row_actor_id_actor",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["currency_feed.id"],
            name="fk_currency_feed_row_feed_id_currency_feed",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_feed_row"),
        sa.UniqueConstraint("feed_id", "external_id", name="uq_currency_feed_row_feed_id"),
    )
    op.create_index("ix_currency_feed_row_actor_id", "currency_feed_row", ["actor_id"])
    op.create_index("ix_currency_feed_row_due", "currency_feed_row", ["due"])
    op.create_index("ix_currency_feed_row_feed_id", "currency_feed_row", ["feed_id"])


def downgrade():
    op.drop_table("currency_feed_row")
    op.drop_table("currency_feed")
