# SPDX-License-Identifier: AGPL-3.0-or-later
"""Subscriptions."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
