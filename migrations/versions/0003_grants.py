# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
