# SPDX-License-Identifier: AGPL-3.0-or-later
"""Intentions, and the picture of them that is shown."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade():
    op.create_table(
        "groupbuy_intention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("commune_code", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("recovers_vat", sa.Boolean(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("hubs", sa.JSON(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("can_help", sa.JSON(), nullable=False),
        sa.Column("consent_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_groupbuy_intention_actor_id_actor",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_intention_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_groupbuy_intention_user_id_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_intention"),
    )
    op.create_index("ix_groupbuy_intention_campaign_id", "groupbuy_intention", ["campaign_id"])
    op.create_index("ix_groupbuy_intention_email", "groupbuy_intention", ["email"])
    op.create_index("ix_groupbuy_intention_user_id", "groupbuy_intention", ["user_id"])
    op.create_table(
        "groupbuy_picture",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_picture_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_groupbuy_picture"),
    )


def downgrade():
    op.drop_table("groupbuy_picture")
    op.drop_table("groupbuy_intention")
