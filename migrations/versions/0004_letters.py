# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters."""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
