# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions, the versions that the journal counts, and links that both sides confirm."""

import sqlalchemy as sa
from alembic import op

from ess_map.core.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("journal_entry", sa.Column("version", sa.Integer(), nullable=True))
    op.add_column("journal_entry", sa.Column("contribution_id", sa.Integer(), nullable=True))
    op.create_index("ix_journal_entry_contribution_id", "journal_entry", ["contribution_id"])
    op.add_column("actor", sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("relation", sa.Column("from_confirmed_at", UtcDateTime(), nullable=True))
    op.add_column("relation", sa.Column("to_confirmed_at", UtcDateTime(), nullable=True))
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("commune_code", sa.String(length=20), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_email", sa.String(length=200), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name="fk_contribution_actor_id_actor"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_contribution_author_id_user"),
        sa.ForeignKeyConstraint(
            ["assigned_to_id"], ["user.id"], name="fk_contribution_assigned_to_id_user"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name="fk_contribution_decided_by_id_user"
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["contribution.id"], name="fk_contribution_undoes_id_contribution"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution"),
    )
    op.create_index("ix_contribution_status", "contribution", ["status", "created_at"])
    op.create_index("ix_contribution_actor_id", "contribution", ["actor_id"])
    op.create_index("ix_contribution_author_id", "contribution", ["author_id"])
    op.create_index("ix_contribution_commune_code", "contribution", ["commune_code"])
    op.create_index("ix_contribution_assigned_to_id", "contribution", ["assigned_to_id"])
    op.create_index("ix_contribution_decided_by_id", "contribution", ["decided_by_id"])
    op.create_index("ix_relation_from_id", "relation", ["from_id"])
    op.create_index("ix_contribution_undoes_id", "contribution", ["undoes_id"])
    op.create_table(
        "contribution_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("from_moderator", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name="fk_contribution_message_contribution_id_contribution",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name="fk_contribution_message_author_id_user"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution_message"),
    )
    op.create_index(
        "ix_contribution_message_contribution_id", "contribution_message", ["contribution_id"]
    )
    op.create_table(
        "label_guard",
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("label", name="pk_label_guard"),
    )
    op.create_table(
        "label_clearance",
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_label_clearance_actor_id_actor",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["user.id"],
            name="fk_label_clearance_approved_by_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("actor_id", "label", name="pk_label_clearance"),
    )
    op.create_index("ix_label_clearance_label", "label_clearance", ["label"])


def downgrade():
    op.drop_table("label_clearance")
    op.drop_table("label_guard")
    op.drop_table("contribution_message")
    op.drop_table("contribution")
    op.drop_index("ix_journal_entry_contribution_id", "journal_entry")
    op.drop_index("ix_relation_from_id", "relation")
    for table, column in (
        ("relation", "to_confirmed_at"),
        ("relation", "from_confirmed_at"),
        ("actor", "files"),
        ("journal_entry", "contribution_id"),
        ("journal_entry", "version"),
    ):
        op.drop_column(table, column)
