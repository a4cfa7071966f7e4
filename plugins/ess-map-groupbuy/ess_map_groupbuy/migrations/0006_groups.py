# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups and commitments."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade():
    op.create_table(
        "groupbuy_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("hosting_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("lead_agreed_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_group_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hosting_id"],
            ["groupbuy_hosting.id"],
            name="fk_groupbuy_group_hosting_id_groupbuy_hosting",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["groupbuy_intention.id"],
            name="fk_groupbuy_group_lead_id_groupbuy_intention",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["groupbuy_offer.id"],
            name="fk_groupbuy_group_offer_id_groupbuy_offer",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["groupbuy_run.id"],
            name="fk_groupbuy_group_run_id_groupbuy_run",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_group"),
    )
    op.create_index("ix_groupbuy_group_campaign_id", "groupbuy_group", ["campaign_id"])
    op.create_index("ix_groupbuy_group_hosting_id", "groupbuy_group", ["hosting_id"])
    op.create_index("ix_groupbuy_group_offer_id", "groupbuy_group", ["offer_id"])
    op.create_table(
        "groupbuy_commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("intention_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("waits_since", UtcDateTime(), nullable=True),
        sa.Column("told", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["groupbuy_group.id"],
            name="fk_groupbuy_commitment_group_id_groupbuy_group",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["intention_id"],
            ["groupbuy_intention.id"],
            name="fk_groupbuy_commitment_intention_id_groupbuy_intention",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_commitment"),
    )
    op.create_index("ix_groupbuy_commitment_group_id", "groupbuy_commitment", ["group_id"])
    op.create_index("ix_groupbuy_commitment_intention_id", "groupbuy_commitment", ["intention_id"])


def downgrade():
    op.drop_table("groupbuy_commitment")
    op.drop_table("groupbuy_group")
