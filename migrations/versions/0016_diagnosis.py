# SPDX-License-Identifier: AGPL-3.0-or-later
"""Diagnoses that were kept, and what sources cover."""

import sqlalchemy as sa
from alembic import op

from ess_map.core.db import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "diagnosis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory", sa.String(length=40), nullable=False),
        sa.Column("pole_id", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name="fk_diagnosis_made_by_id_user", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_diagnosis_pole_id_pole", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_diagnosis"),
    )
    op.create_index("ix_diagnosis_made_by_id", "diagnosis", ["made_by_id"])
    op.create_index("ix_diagnosis_pole_id", "diagnosis", ["pole_id"])
    op.create_index("ix_diagnosis_territory", "diagnosis", ["territory"])
    op.create_table(
        "source_coverage",
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("territories", sa.JSON(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_source_coverage"),
    )


def downgrade():
    op.drop_table("source_coverage")
    op.drop_table("diagnosis")
