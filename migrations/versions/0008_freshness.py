# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freshness."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
