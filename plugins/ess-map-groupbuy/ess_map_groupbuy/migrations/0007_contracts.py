# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed quotes and their keys."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade():
    op.create_table(
        "groupbuy_quote_key",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_quote_key_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_groupbuy_quote_key"),
    )
    op.create_table(
        "groupbuy_quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("opened", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("motive", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("deposited_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_quote_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["groupbuy_offer.id"],
            name="fk_groupbuy_quote_offer_id_groupbuy_offer",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["actor.id"],
            name="fk_groupbuy_quote_supplier_id_actor",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_quote"),
        sa.UniqueConstraint("campaign_id", "digest", name="uq_groupbuy_quote_campaign_id"),
    )
    op.create_index("ix_groupbuy_quote_campaign_id", "groupbuy_quote", ["campaign_id"])


def downgrade():
    op.drop_table("groupbuy_quote")
    op.drop_table("groupbuy_quote_key")
