# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts of services by place, stage and need."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade():
    op.create_table(
        "accompaniment_coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory", sa.String(length=200), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["user.id"],
            name="fk_accompaniment_coverage_asked_by_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_coverage"),
    )


def downgrade():
    op.drop_table("accompaniment_coverage")
