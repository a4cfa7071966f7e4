# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers of suppliers."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_table(
        "groupbuy_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("central", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("lot", sa.Integer(), nullable=False),
        sa.Column("packaging", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("min_order", sa.Integer(), nullable=False),
        sa.Column("fee_rule", sa.String(length=40), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("fixed", sa.BigInteger(), nullable=True),
        sa.Column("area", sa.JSON(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_offer_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["actor.id"],
            name="fk_groupbuy_offer_supplier_id_actor",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_offer"),
    )
    op.create_index("ix_groupbuy_offer_campaign_id", "groupbuy_offer", ["campaign_id"])


def downgrade():
    op.drop_table("groupbuy_offer")
