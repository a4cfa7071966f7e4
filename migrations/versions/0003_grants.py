# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants; whoever administered before has that right as a grant on the instance."""

import sqlalchemy as sa
from alembic import op

from ess_map.core.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_role_grant_user_id_user", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"],
            ["user.id"],
            name="fk_role_grant_granted_by_id_user",
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_role_grant_user_id", "role_grant", ["user_id"])
    op.create_index("ix_role_grant_scope", "role_grant", ["scope"])
    op.execute(
        "INSERT INTO role_grant (user_id, role, scope, granted_at) "
        "SELECT id, 'administrator', 'instance', created_at FROM \"user\" WHERE administrator"
    )
    op.drop_column("user", "administrator")
    op.create_table(
        "user_activity",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("warned_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name="pk_user_activity"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_user_activity_user_id_user", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_user_activity_seen_on", "user_activity", ["seen_on"])


def downgrade():
    op.drop_table("user_activity")
    op.add_column(
        "user", sa.Column("administrator", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        'UPDATE "user" SET administrator = true WHERE id IN (SELECT user_id FROM role_grant '
        "WHERE role = 'administrator' AND scope = 'instance' AND revoked_at IS NULL)"
    )
    op.drop_table("role_grant")
