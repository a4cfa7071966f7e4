# SPDX-License-Identifier: AGPL-3.0-or-later
"""SCIC, host enterprises, feasibility studies, committees."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "accompaniment_scic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("public_capital", sa.Double(), nullable=True),
        sa.Column("by_college", sa.Boolean(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_accompaniment_scic_actor_id_actor",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_scic"),
        sa.UniqueConstraint("actor_id", name="uq_accompaniment_scic_actor_id"),
    )
    op.create_table(
        "accompaniment_college",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scic_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["scic_id"],
            ["accompaniment_scic.id"],
            name="fk_accompaniment_college_scic_id_accompaniment_scic",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_college"),
    )
    op.create_index("ix_accompaniment_college_scic_id", "accompaniment_college", ["scic_id"])
    op.create_table(
        "accompaniment_host_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("commune", sa.String(length=200), nullable=False),
        sa.Column("max_km", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["accompaniment_project.id"],
            name="fk_accompaniment_host_search_project_id_accompaniment_project",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_host_search"),
        sa.UniqueConstraint("project_id", name="uq_accompaniment_host_search_project_id"),
    )
    op.create_table(
        "accompaniment_host_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_accompaniment_host_reply_actor_id_actor",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["accompaniment_host_search.id"],
            name="fk_accompaniment_host_reply_search_id_accompaniment_host_search",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name="fk_accompaniment_host_reply_user_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_host_reply"),
    )
    op.create_index(
        "ix_accompaniment_host_reply_actor_id", "accompaniment_host_reply", ["actor_id"]
    )
    op.create_index(
        "ix_accompaniment_host_reply_search_id", "accompaniment_host_reply", ["search_id"]
    )
    op.create_index("ix_accompaniment_host_reply_user_id", "accompaniment_host_reply", ["user_id"])
    op.create_table(
        "accompaniment_study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("host_actor_id", sa.Integer(), nullable=True),
        sa.Column("scheme_id", sa.Integer(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("deliverables", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_actor_id"],
            ["actor.id"],
            name="fk_accompaniment_study_host_actor_id_actor",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["accompaniment_project.id"],
            name="fk_accompaniment_study_project_id_accompaniment_project",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"],
            ["accompaniment_scheme.id"],
            name="fk_accompaniment_study_scheme_id_accompaniment_scheme",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_study"),
        sa.UniqueConstraint("project_id", name="uq_accompaniment_study_project_id"),
    )
    op.create_table(
        "accompaniment_committee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme_id"],
            ["accompaniment_scheme.id"],
            name="fk_accompaniment_committee_scheme_id_accompaniment_scheme",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_committee_structure_id_accompaniment_structure",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_committee"),
    )
    op.create_index(
        "ix_accompaniment_committee_structure_id", "accompaniment_committee", ["structure_id"]
    )
    op.create_table(
        "accompaniment_committee_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=True),
        sa.Column("motive", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["accompaniment_plan_line.id"],
            name="fk_accompaniment_committee_file_line_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["accompaniment_project.id"],
            name="fk_accompaniment_committee_file_project_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["accompaniment_committee.id"],
            name="fk_accompaniment_committee_file_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_committee_file"),
    )
    op.create_index(
        "ix_accompaniment_committee_file_line_id", "accompaniment_committee_file", ["line_id"]
    )
    op.create_index(
        "ix_accompaniment_committee_file_project_id", "accompaniment_committee_file", ["project_id"]
    )
    op.create_index(
        "ix_accompaniment_committee_file_session_id", "accompaniment_committee_file", ["session_id"]
    )


def downgrade():
    op.drop_table("accompaniment_committee_file")
    op.drop_table("accompaniment_committee")
    op.drop_table("accompaniment_study")
    op.drop_table("accompaniment_host_reply")
    op.drop_table("accompaniment_host_search")
    op.drop_table("accompaniment_college")
    op.drop_table("accompaniment_scic")
