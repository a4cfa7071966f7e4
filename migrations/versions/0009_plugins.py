# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which plugins are on, where, and how they are set."""

import sqlalchemy as sa
from alembic import op

from ess_map.core.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "plugin_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("scopes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plugin_state"),
        sa.UniqueConstraint("name", name="uq_plugin_state_name"),
    )
    op.create_table(
        "plugin_setting",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", "scope", name="pk_plugin_setting"),
    )
    op.create_index("ix_plugin_setting_plugin", "plugin_setting", ["plugin"], unique=False)


def downgrade():
    op.drop_table("plugin_setting")
    op.drop_table("plugin_state")
