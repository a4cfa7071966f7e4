# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters, timers, notifications, and how the jobs went."""

import sqlalchemy as sa
from alembic import op

from ess_map.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    _letters()
    _jobs()
    _timers()
    _notifications()


def downgrade():
    for table in ("notification_wish", "notification", "timer", "job_run", "letter"):
        op.drop_table(table)


def _letters():
    op.create_table(
        "letter",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unsubscribe_url", sa.String(length=500), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
    )
    waiting = sa.text("sent_at IS NULL AND failed_at IS NULL")
    op.create_index(
        "ix_letter_waiting", "letter", ["due_at"], postgresql_where=waiting, sqlite_where=waiting
    )
    for column in ("sent_at", "failed_at", "recipient"):
        op.create_index(f"ix_letter_{column}", "letter", [column])


def _jobs():
    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("well", sa.Boolean(), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_job_run"),
    )


def _timers():
    op.create_table(
        "timer",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
        sa.UniqueConstraint("kind", "subject_type", "subject_id", name="uq_timer_kind"),
    )
    waiting = sa.text("done_at IS NULL")
    op.create_index(
        "ix_timer_waiting", "timer", ["due_at"], postgresql_where=waiting, sqlite_where=waiting
    )


def _notifications():
    op.create_table(
        "notification",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("mailed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_notification_user_id_user", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_notification_user_id", "notification", ["user_id", "id"])
    for name, condition in (("unread", "read_at IS NULL"), ("unmailed", "mailed_at IS NULL")):
        where = sa.text(condition)
        op.create_index(
            f"ix_notification_{name}",
            "notification",
            ["user_id"],
            postgresql_where=where,
            sqlite_where=where,
        )
    op.create_table(
        "notification_wish",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("pace", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_notification_wish"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_notification_wish_user_id_user", ondelete="CASCADE"
        ),
    )
