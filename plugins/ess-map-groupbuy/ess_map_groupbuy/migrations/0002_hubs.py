# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hubs and what they hold for a campaign."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "groupbuy_hub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("room", sa.String(length=200), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("max_campaigns", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name="fk_groupbuy_hub_actor_id_actor", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_hub"),
        sa.UniqueConstraint("actor_id", name="uq_groupbuy_hub_actor_id"),
    )
    op.create_table(
        "groupbuy_hosting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_hosting_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hub_id"],
            ["groupbuy_hub.id"],
            name="fk_groupbuy_hosting_hub_id_groupbuy_hub",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_hosting"),
        sa.UniqueConstraint("campaign_id", "hub_id", name="uq_groupbuy_hosting_campaign_id"),
    )
    op.create_index("ix_groupbuy_hosting_campaign_id", "groupbuy_hosting", ["campaign_id"])
    op.create_index("ix_groupbuy_hosting_hub_id", "groupbuy_hosting", ["hub_id"])


def downgrade():
    op.drop_table("groupbuy_hosting")
    op.drop_table("groupbuy_hub")
