# SPDX-License-Identifier: AGPL-3.0-or-later
"""Orders, deliveries and shares."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade():
    op.create_table(
        "groupbuy_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_order_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["groupbuy_offer.id"],
            name="fk_groupbuy_order_offer_id_groupbuy_offer",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_order"),
        sa.UniqueConstraint("campaign_id", "offer_id", name="uq_groupbuy_order_campaign_id"),
    )
    op.create_index("ix_groupbuy_order_campaign_id", "groupbuy_order", ["campaign_id"])
    op.create_index("ix_groupbuy_order_offer_id", "groupbuy_order", ["offer_id"])
    op.create_table(
        "groupbuy_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("lots", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("alone", sa.Integer(), nullable=True),
        sa.Column("together", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["groupbuy_group.id"],
            name="fk_groupbuy_lot_group_id_groupbuy_group",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["groupbuy_order.id"],
            name="fk_groupbuy_lot_order_id_groupbuy_order",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_lot"),
        sa.UniqueConstraint("order_id", "group_id", name="uq_groupbuy_lot_order_id"),
    )
    op.create_index("ix_groupbuy_lot_group_id", "groupbuy_lot", ["group_id"])
    op.create_index("ix_groupbuy_lot_order_id", "groupbuy_lot", ["order_id"])
    op.create_table(
        "groupbuy_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("invoice", sa.Integer(), nullable=False),
        sa.Column("vat", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["groupbuy_group.id"],
            name="fk_groupbuy_delivery_group_id_groupbuy_group",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_delivery"),
    )
    op.create_index("ix_groupbuy_delivery_group_id", "groupbuy_delivery", ["group_id"])
    op.create_table(
        "groupbuy_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("vat", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["groupbuy_commitment.id"],
            name="fk_groupbuy_share_commitment_id_groupbuy_commitment",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["groupbuy_delivery.id"],
            name="fk_groupbuy_share_delivery_id_groupbuy_delivery",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_share"),
        sa.UniqueConstraint("delivery_id", "commitment_id", name="uq_groupbuy_share_delivery_id"),
    )
    op.create_index("ix_groupbuy_share_commitment_id", "groupbuy_share", ["commitment_id"])
    op.create_index("ix_groupbuy_share_delivery_id", "groupbuy_share", ["delivery_id"])
    # ### end Alembic commands ###


def downgrade():
    op.drop_table("groupbuy_share")
    op.drop_table("groupbuy_delivery")
    op.drop_table("groupbuy_lot")
    op.drop_table("groupbuy_order")
