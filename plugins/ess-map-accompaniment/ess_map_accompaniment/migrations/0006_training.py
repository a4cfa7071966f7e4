# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions of training and enrolments."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade():
    op.create_table(
        "accompaniment_training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("commune", sa.String(length=200), nullable=False),
        sa.Column("trainers", sa.String(length=200), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["accompaniment_service.id"],
            name="fk_accompaniment_training_service_id_accompaniment_service",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_training"),
    )
    op.create_index(
        "ix_accompaniment_training_service_id", "accompaniment_training", ["service_id"]
    )
    op.create_table(
        "accompaniment_enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attended", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["accompaniment_training.id"],
            name="fk_accompaniment_enrolment_session_id_accompaniment_training",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_enrolment_structure_id_accompaniment_structure",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name="fk_accompaniment_enrolment_user_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_enrolment"),
    )
    op.create_index("ix_accompaniment_enrolment_email", "accompaniment_enrolment", ["email"])
    op.create_index(
        "ix_accompaniment_enrolment_session_id", "accompaniment_enrolment", ["session_id"]
    )
    op.create_index(
        "ix_accompaniment_enrolment_structure_id", "accompaniment_enrolment", ["structure_id"]
    )
    op.create_index("ix_accompaniment_enrolment_user_id", "accompaniment_enrolment", ["user_id"])


def downgrade():
    op.drop_table("accompaniment_enrolment")
    op.drop_table("accompaniment_training")
