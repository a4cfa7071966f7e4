# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
