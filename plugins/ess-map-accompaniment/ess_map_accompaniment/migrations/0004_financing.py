# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schemes and financing plans."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade():
    op.create_table(
        "accompaniment_scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("operator", sa.String(length=200), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("legal_forms", sa.JSON(), nullable=False),
        sa.Column("amount_min", sa.BigInteger(), nullable=True),
        sa.Column("amount_max", sa.BigInteger(), nullable=True),
        sa.Column("percent_max", sa.Double(), nullable=True),
        sa.Column("months_min", sa.Integer(), nullable=True),
        sa.Column("months_max", sa.Integer(), nullable=True),
        sa.Column("guarantee", sa.String(length=200), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("match", sa.JSON(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["accompaniment_scheme.id"],
            name="fk_accompaniment_scheme_replaced_by_id_accompaniment_scheme",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_scheme_structure_id_accompaniment_structure",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_scheme"),
        sa.UniqueConstraint("key", name="uq_accompaniment_scheme_key"),
    )
    op.create_table(
        "accompaniment_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["accompaniment_project.id"],
            name="fk_accompaniment_plan_project_id_accompaniment_project",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_plan"),
        sa.UniqueConstraint("project_id", name="uq_accompaniment_plan_project_id"),
    )
    op.create_table(
        "accompaniment_plan_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["accompaniment_plan.id"],
            name="fk_accompaniment_plan_line_plan_id_accompaniment_plan",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"],
            ["accompaniment_scheme.id"],
            name="fk_accompaniment_plan_line_scheme_id_accompaniment_scheme",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_plan_line"),
    )
    op.create_index("ix_accompaniment_plan_line_plan_id", "accompaniment_plan_line", ["plan_id"])


def downgrade():
    op.drop_table("accompaniment_plan_line")
    op.drop_table("accompaniment_plan")
    op.drop_table("accompaniment_scheme")
