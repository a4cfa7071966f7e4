# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of lifecycles, and the scopes that its events count in."""

import sqlalchemy as sa
from alembic import op

from ess_map.core import eventlog
from ess_map.core.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "lifecycle_event",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("lifecycle", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=True),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lifecycle_event"),
    )
    of_subject = ["subject_type", "subject_id", "event"]
    op.create_index("ix_lifecycle_event_subject", "lifecycle_event", of_subject)
    op.create_index("ix_lifecycle_event_lifecycle", "lifecycle_event", ["lifecycle", "event", "at"])
    op.create_index("ix_lifecycle_event_by_id", "lifecycle_event", ["by_id"])
    op.create_table(
        "lifecycle_scope",
        sa.Column("event_id", BIG_ID, nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["lifecycle_event.id"],
            name="fk_lifecycle_scope_event_id_lifecycle_event",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "scope", name="pk_lifecycle_scope"),
    )
    op.create_index("ix_lifecycle_scope_scope", "lifecycle_scope", ["scope", "event_id"])
    for statement in eventlog.append_only_triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade():
    op.drop_table("lifecycle_scope")
    op.drop_table("lifecycle_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION lifecycle_event_refuse()")
