# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
