# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pôle is an actor with a perimeter, members, a card, ratings, notes and documents."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from ess_map.core.db import UtcDateTime
from ess_map.core.spatial import drop_geometry_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "upload", sa.Column("owner", sa.String(length=40), nullable=False, server_default="")
    )
    op.create_index("ix_upload_owner", "upload", ["owner"])
    op.create_table(
        "pole",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("standalone", sa.Boolean(), nullable=False),
        sa.Column("perimeter", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("perimeter_note", sa.String(length=300), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["actor.id"], name="fk_pole_host_id_actor", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["id"], ["actor.id"], name="fk_pole_id_actor", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_pole"),
    )
    op.create_index("ix_pole_host_id", "pole", ["host_id"])
    op.create_index("ix_pole_stage", "pole", ["stage"])
    op.create_table(
        "pole_rating_criterion",
        sa.Column("scale", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user.id"],
            name="fk_pole_rating_criterion_changed_by_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("scale", "level", name="pk_pole_rating_criterion"),
    )
    op.create_table(
        "pole_card_change",
        sa.Column("pole_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name="fk_pole_card_change_by_id_user", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_pole_card_change_pole_id_pole", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pole_id", "version", name="pk_pole_card_change"),
    )
    op.create_index("ix_pole_card_change_by_id", "pole_card_change", ["by_id"])
    op.create_table(
        "pole_area",
        sa.Column("pole_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=4326), nullable=False),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_pole_area_pole_id_pole", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pole_id", name="pk_pole_area"),
    )
    op.create_table(
        "pole_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pole_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_pole_document_pole_id_pole", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pole_document"),
    )
    op.create_index("ix_pole_document_pole_id", "pole_document", ["pole_id"])
    op.create_table(
        "pole_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pole_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("college", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=5), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name="fk_pole_invitation_actor_id_actor", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_pole_invitation_pole_id_pole", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"],
            ["user.id"],
            name="fk_pole_invitation_sent_by_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pole_invitation"),
    )
    op.create_index("ix_pole_invitation_actor_id", "pole_invitation", ["actor_id"])
    op.create_index("ix_pole_invitation_pole_id", "pole_invitation", ["pole_id"])
    op.create_table(
        "pole_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pole_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("college", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name="fk_pole_member_actor_id_actor", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_pole_member_pole_id_pole", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_pole_member_user_id_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pole_member"),
        sa.UniqueConstraint("pole_id", "actor_id", name="uq_pole_member_pole_id"),
    )
    op.create_index("ix_pole_member_actor_id", "pole_member", ["actor_id"])
    op.create_index("ix_pole_member_pole_id", "pole_member", ["pole_id"])
    op.create_index("ix_pole_member_user_id", "pole_member", ["user_id"])
    op.create_table(
        "pole_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pole_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name="fk_pole_note_author_id_user", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_pole_note_pole_id_pole", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pole_note"),
    )
    op.create_index("ix_pole_note_pole_id", "pole_note", ["pole_id"])
    op.create_table(
        "pole_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pole_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("college", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=5), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name="fk_pole_party_actor_id_actor", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_pole_party_pole_id_pole", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["user.id"],
            name="fk_pole_party_recorded_by_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pole_party"),
    )
    op.create_index("ix_pole_party_pole_id", "pole_party", ["pole_id"])
    op.create_table(
        "pole_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pole_id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("rater", sa.String(length=200), nullable=False),
        sa.Column("rated_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pole_id"], ["pole.id"], name="fk_pole_rating_pole_id_pole", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rated_by_id"],
            ["user.id"],
            name="fk_pole_rating_rated_by_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pole_rating"),
    )
    op.create_index("ix_pole_rating_pole_id", "pole_rating", ["pole_id"])
    op.create_table(
        "pole_document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name="fk_pole_document_version_by_id_user", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["pole_document.id"],
            name="fk_pole_document_version_document_id_pole_document",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pole_document_version"),
    )
    op.create_index(
        "ix_pole_document_version_document_id", "pole_document_version", ["document_id"]
    )


def downgrade():
    op.drop_table("pole_document_version")
    op.drop_table("pole_card_change")
    op.drop_table("pole_rating")
    op.drop_table("pole_party")
    op.drop_table("pole_note")
    op.drop_table("pole_member")
    op.drop_table("pole_invitation")
    op.drop_table("pole_document")
    drop_geometry_table(op.get_bind(), "pole_area")
    op.drop_table("pole_rating_criterion")
    op.drop_table("pole")
    op.drop_index("ix_upload_owner", "upload")
    op.drop_column("upload", "owner")
