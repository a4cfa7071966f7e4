# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreements, establishments that accept, commitments and documents."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "currency_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("motive", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("charter_at", UtcDateTime(), nullable=True),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.Column("committee_on", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("renew_by", sa.Date(), nullable=True),
        sa.Column("renewal_asked_at", UtcDateTime(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["currency_id"],
            ["currency_currency.id"],
            name="fk_currency_agreement_currency_id_currency_currency",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_currency_agreement_user_id_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_agreement"),
        sa.UniqueConstraint("source", "external_id", name="uq_currency_agreement_source"),
    )
    op.create_index("ix_currency_agreement_currency_id", "currency_agreement", ["currency_id"])
    op.create_index("ix_currency_agreement_email", "currency_agreement", ["email"])
    op.create_index("ix_currency_agreement_renew_by", "currency_agreement", ["renew_by"])
    op.create_index("ix_currency_agreement_user_id", "currency_agreement", ["user_id"])
    op.create_table(
        "currency_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("currency_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("discount", sa.String(length=200), nullable=False),
        sa.Column("trades", sa.JSON(), nullable=False),
        sa.Column("hours", sa.String(length=1000), nullable=False),
        sa.Column("hours_said", sa.Text(), nullable=False),
        sa.Column("itinerant", sa.Boolean(), nullable=False),
        sa.Column("address_hidden", sa.Boolean(), nullable=False),
        sa.Column("public_name", sa.String(length=200), nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("derogation", sa.Text(), nullable=False),
        sa.Column("derogation_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("verified_at", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_currency_acceptance_actor_id_actor",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["currency_agreement.id"],
            name="fk_currency_acceptance_agreement_id_currency_agreement",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["currency_id"],
            ["currency_currency.id"],
            name="fk_currency_acceptance_currency_id_currency_currency",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_acceptance"),
        sa.UniqueConstraint("actor_id", "currency_id", name="uq_currency_acceptance_actor_id"),
    )
    op.create_index("ix_currency_acceptance_actor_id", "currency_acceptance", ["actor_id"])
    op.create_index("ix_currency_acceptance_agreement_id", "currency_acceptance", ["agreement_id"])
    op.create_index("ix_currency_acceptance_currency_id", "currency_acceptance", ["currency_id"])
    op.create_table(
        "currency_commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["currency_agreement.id"],
            name="fk_currency_commitment_agreement_id_currency_agreement",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_commitment"),
    )
    op.create_index("ix_currency_commitment_agreement_id", "currency_commitment", ["agreement_id"])
    op.create_table(
        "currency_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["currency_agreement.id"],
            name="fk_currency_document_agreement_id_currency_agreement",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_currency_document"),
    )
    op.create_index("ix_currency_document_agreement_id", "currency_document", ["agreement_id"])


def downgrade():
    op.drop_table("currency_document")
    op.drop_table("currency_commitment")
    op.drop_table("currency_acceptance")
    op.drop_table("currency_agreement")
