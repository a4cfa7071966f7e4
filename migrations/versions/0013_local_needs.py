# SPDX-License-Identifier: AGPL-3.0-or-later
"""Needs and resources that people report."""

import sqlalchemy as sa
from alembic import op

from ess_map.core.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("activity", sa.String(length=80), nullable=False),
        sa.Column("commune_code", sa.String(length=20), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_email", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name="fk_need_actor_id_actor", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name="fk_need_author_id_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_need"),
    )
    op.create_index("ix_need_actor_id", "need", ["actor_id"])
    op.create_index("ix_need_author_id", "need", ["author_id"])
    op.create_index("ix_need_commune_code", "need", ["commune_code"])
    op.create_index("ix_need_state", "need", ["state"])


def downgrade():
    op.drop_table("need")
