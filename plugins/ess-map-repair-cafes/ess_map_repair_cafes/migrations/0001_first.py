# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events at actors."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "repair_cafes_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_repair_cafes_event_actor_id_actor",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_repair_cafes_event"),
    )
    op.create_index("ix_repair_cafes_event_actor_id", "repair_cafes_event", ["actor_id"])


def downgrade():
    op.drop_table("repair_cafes_event")
