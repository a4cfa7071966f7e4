# SPDX-License-Identifier: AGPL-3.0-or-later
"""The visits to workshops."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table("repair_visit", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("repair_visit")
