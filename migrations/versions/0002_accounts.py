# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts: ways to sign in, passkeys, sessions."""

import uuid

import sqlalchemy as sa
from alembic import op

from ess_map.core.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    ("active", sa.Boolean(), {"nullable": False, "server_default": sa.true()}),
    ("confirmed_at", UtcDateTime(), {}),
    ("password", sa.String(length=255), {}),
    ("fs_uniquifier", sa.String(length=64), {}),
    ("fs_webauthn_user_handle", sa.String(length=64), {}),
    ("tf_primary_method", sa.String(length=64), {}),
    ("tf_totp_secret", sa.String(length=255), {}),
    ("tf_last_counter", sa.BigInteger(), {}),
    ("mf_recovery_codes", sa.JSON(), {}),
    ("oidc_issuer", sa.String(length=255), {}),
    ("oidc_subject", sa.String(length=255), {}),
)
UNIQUE = {
    "uq_user_fs_uniquifier": ["fs_uniquifier"],
    "uq_user_fs_webauthn_user_handle": ["fs_webauthn_user_handle"],
    "uq_user_oidc_issuer": ["oidc_issuer", "oidc_subject"],
}


def upgrade():
    with op.batch_alter_table("user") as batch:
        for name, kind, options in COLUMNS:
            batch.add_column(sa.Column(name, kind, **{"nullable": True, **options}))
    _name_the_accounts_there_are()
    # The number of an erased account is never given again: old links and journal entries name it.
    with op.batch_alter_table("user", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("fs_uniquifier", existing_type=sa.String(length=64), nullable=False)
        batch.alter_column("active", existing_type=sa.Boolean(), server_default=None)
        for name, columns in UNIQUE.items():
            batch.create_unique_constraint(name, columns)
    _passkeys()
    _sessions()


def downgrade():
    op.drop_table("user_session")
    op.drop_table("webauthn")
    with op.batch_alter_table("user") as batch:
        for name in UNIQUE:
            batch.drop_constraint(name, type_="unique")
        for name, _kind, _options in COLUMNS:
            batch.drop_column(name)


def _name_the_accounts_there_are():
    user = sa.table(
        "user",
        *(sa.column(name) for name in ("id", "fs_uniquifier", "confirmed_at", "link_used_at")),
    )
    connection = op.get_bind()
    for (known,) in connection.execute(sa.select(user.c.id)).all():
        values = {"fs_uniquifier": uuid.uuid4().hex, "confirmed_at": user.c.link_used_at}
        connection.execute(sa.update(user).where(user.c.id == known).values(values))


def _passkeys():
    op.create_table(
        "webauthn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=16), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("lastuse_datetime", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_webauthn_user_id_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webauthn"),
        sa.UniqueConstraint("credential_id", name="uq_webauthn_credential_id"),
    )
    op.create_index("ix_webauthn_user_id", "webauthn", ["user_id"])


def _sessions():
    op.create_table(
        "user_session",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("agent", sa.String(length=80), nullable=False),
        sa.Column("network", sa.String(length=45), nullable=False),
        sa.Column("id_token", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_user_session_user_id_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_user_session"),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])
    op.create_index("ix_user_session_seen_at", "user_session", ["seen_at"])
