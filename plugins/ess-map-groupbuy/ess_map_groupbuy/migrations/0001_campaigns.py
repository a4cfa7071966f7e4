# SPDX-License-Identifier: AGPL-3.0-or-later
"""Campaigns and who organises them."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "groupbuy_campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("product", sa.String(length=200), nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Integer(), nullable=True),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("area", sa.JSON(), nullable=True),
        sa.Column("legal", sa.String(length=40), nullable=False),
        sa.Column("mandate_to", sa.String(length=200), nullable=False),
        sa.Column("legal_note", sa.Text(), nullable=False),
        sa.Column("sharing", sa.Text(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("quotes_open_at", UtcDateTime(), nullable=True),
        sa.Column("forms_at", UtcDateTime(), nullable=True),
        sa.Column("commit_by", UtcDateTime(), nullable=True),
        sa.Column("order_at", UtcDateTime(), nullable=True),
        sa.Column("deliver_from", sa.Date(), nullable=True),
        sa.Column("deliver_to", sa.Date(), nullable=True),
        sa.Column("least_members", sa.Integer(), nullable=False),
        sa.Column("largest_share", sa.Integer(), nullable=False),
        sa.Column("goal", sa.String(length=40), nullable=False),
        sa.Column("allow_extension", sa.Boolean(), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=False),
        sa.Column("extended_at", UtcDateTime(), nullable=True),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("approval_asked_at", UtcDateTime(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["actor.id"],
            name="fk_groupbuy_campaign_organiser_id_actor",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_campaign"),
        sa.UniqueConstraint("slug", name="uq_groupbuy_campaign_slug"),
    )
    op.create_table(
        "groupbuy_organiser",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["groupbuy_campaign.id"],
            name="fk_groupbuy_organiser_campaign_id_groupbuy_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_groupbuy_organiser_user_id_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groupbuy_organiser"),
        sa.UniqueConstraint("campaign_id", "email", name="uq_groupbuy_organiser_campaign_id"),
    )
    op.create_index("ix_groupbuy_organiser_campaign_id", "groupbuy_organiser", ["campaign_id"])
    op.create_index("ix_groupbuy_organiser_user_id", "groupbuy_organiser", ["user_id"])


def downgrade():
    op.drop_table("groupbuy_organiser")
    op.drop_table("groupbuy_campaign")
