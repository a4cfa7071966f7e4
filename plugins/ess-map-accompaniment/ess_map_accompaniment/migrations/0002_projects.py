# SPDX-License-Identifier: AGPL-3.0-or-later
"""Projects, who carries them, requests, steps and corrections."""

import sqlalchemy as sa
from alembic import op

from ess_map import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "accompaniment_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("commune", sa.String(length=200), nullable=False),
        sa.Column("epci", sa.String(length=200), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("legal_form", sa.String(length=200), nullable=False),
        sa.Column("collective", sa.Boolean(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("max_km", sa.Integer(), nullable=True),
        sa.Column("remote_ok", sa.Boolean(), nullable=True),
        sa.Column("publics", sa.JSON(), nullable=False),
        sa.Column("host", sa.String(length=40), nullable=False),
        sa.Column("host_actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("consents", sa.JSON(), nullable=False),
        sa.Column("asked_animator_at", UtcDateTime(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("anonymised_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
            name="fk_accompaniment_project_actor_id_actor",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["host_actor_id"],
            ["actor.id"],
            name="fk_accompaniment_project_host_actor_id_actor",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_project"),
    )
    op.create_index("ix_accompaniment_project_actor_id", "accompaniment_project", ["actor_id"])
    op.create_index("ix_accompaniment_project_state", "accompaniment_project", ["state"])
    op.create_table(
        "accompaniment_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["accompaniment_project.id"],
            name="fk_accompaniment_holder_project_id_accompaniment_project",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name="fk_accompaniment_holder_user_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_holder"),
    )
    op.create_index("ix_accompaniment_holder_email", "accompaniment_holder", ["email"])
    op.create_index("ix_accompaniment_holder_project_id", "accompaniment_holder", ["project_id"])
    op.create_index("ix_accompaniment_holder_user_id", "accompaniment_holder", ["user_id"])
    op.create_table(
        "accompaniment_referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("need", sa.String(length=40), nullable=False),
        sa.Column("initiator", sa.String(length=40), nullable=False),
        sa.Column("motive", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("target_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("news_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("refusal", sa.String(length=40), nullable=False),
        sa.Column("refusal_text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("outcome_at_6", sa.String(length=40), nullable=False),
        sa.Column("outcome_at_18", sa.String(length=40), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("satisfaction_text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["accompaniment_adviser.id"],
            name="fk_accompaniment_referral_adviser_id_accompaniment_adviser",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["accompaniment_referral.id"],
            name="fk_accompaniment_referral_parent_id_accompaniment_referral",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["accompaniment_project.id"],
            name="fk_accompaniment_referral_project_id_accompaniment_project",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["accompaniment_service.id"],
            name="fk_accompaniment_referral_service_id_accompaniment_service",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["accompaniment_structure.id"],
            name="fk_accompaniment_referral_structure_id_accompaniment_structure",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_referral"),
    )
    op.create_index(
        "ix_accompaniment_referral_project_id", "accompaniment_referral", ["project_id"]
    )
    op.create_index(
        "ix_accompaniment_referral_service_id", "accompaniment_referral", ["service_id"]
    )
    op.create_index("ix_accompaniment_referral_state", "accompaniment_referral", ["state"])
    op.create_index(
        "ix_accompaniment_referral_structure_id", "accompaniment_referral", ["structure_id"]
    )
    op.create_table(
        "accompaniment_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("need", sa.String(length=40), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["accompaniment_project.id"],
            name="fk_accompaniment_step_project_id_accompaniment_project",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["accompaniment_referral.id"],
            name="fk_accompaniment_step_referral_id_accompaniment_referral",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["accompaniment_service.id"],
            name="fk_accompaniment_step_service_id_accompaniment_service",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_step"),
    )
    op.create_index("ix_accompaniment_step_project_id", "accompaniment_step", ["project_id"])
    op.create_table(
        "accompaniment_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("criterion", sa.String(length=200), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["accompaniment_referral.id"],
            name="fk_accompaniment_correction_referral_id_accompaniment_referral",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["accompaniment_service.id"],
            name="fk_accompaniment_correction_service_id_accompaniment_service",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accompaniment_correction"),
    )
    op.create_index(
        "ix_accompaniment_correction_service_id", "accompaniment_correction", ["service_id"]
    )
    op.create_index("ix_accompaniment_correction_state", "accompaniment_correction", ["state"])


def downgrade():
    op.drop_table("accompaniment_correction")
    op.drop_table("accompaniment_step")
    op.drop_table("accompaniment_referral")
    op.drop_table("accompaniment_holder")
    op.drop_table("accompaniment_project")
