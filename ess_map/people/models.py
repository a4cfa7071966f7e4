# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person with an account, the passkeys they hold and the sessions they have opened."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from ess_map.core import clock
from ess_map.core.db import Base, UtcDateTime
from ess_map.people.roles import EVERYWHERE, holds, scopes


class User(Base, UserMixin):
    """A human (an organisation is an Actor); ``email`` is kept in lower case.

    What begins with ``fs_``, ``tf_`` and ``mf_`` has the name that Flask-Security gives it.
    """

    __tablename__ = "user"
    __table_args__ = (
        sa.UniqueConstraint("oidc_issuer", "oidc_subject"),
        {"sqlite_autoincrement": True},  # the number of an erased account is never given again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(200), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: clock.now())
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody has shown that letters to ``email`` reach them."""
    link_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last one-time sign-in link served; older links are worth nothing since."""
    password: Mapped[str | None] = mapped_column(sa.String(255))
    fs_uniquifier: Mapped[str] = mapped_column(
        sa.String(64), unique=True, default=lambda: uuid.uuid4().hex
    )
    """Names the account in cookies and links; a new password makes a new one."""
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    """Encrypted with a key derived from the application's."""
    tf_last_counter: Mapped[int | None] = mapped_column(sa.BigInteger)
    """The half minute of the last code accepted: a code serves once."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(sa.JSON))
    oidc_issuer: Mapped[str | None] = mapped_column(sa.String(255))
    oidc_subject: Mapped[str | None] = mapped_column(sa.String(255))

    webauthn: Mapped[list[WebAuthn]] = relationship(
        lambda: WebAuthn,
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=lambda: WebAuthn.id,
    )

    roles = ()
    """Flask-Security asks for roles; rights are ours, and nothing of it decides on them."""

    @property
    def public_name(self) -> str:
        """What others may read: the name that this person chose, never the address."""
        return self.name or _("une personne inscrite")

    @property
    def administrator(self) -> bool:
        """Whether they have every right: a grant on the whole instance."""
        return holds(object_session(self), self.id, "administrator", EVERYWHERE)

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Tell Flask-Security whether a second factor is due at this sign-in."""
        return bool(tf_setup_methods) or self.check_tf_required_setup(), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Tell whether this person may not do without: who administers, if settings say so."""
        if current_app.extensions["ess_map.settings"].admin_2fa != "required":
            return False
        return bool(scopes(object_session(self), self.id, "administrator"))


class WebAuthn(Base, WebAuthnMixin):
    """A passkey: ``usage`` is *first* (signs in alone) or *secondary* (after a password)."""

    __tablename__ = "webauthn"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    usage: Mapped[str] = mapped_column(sa.String(16))
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    transports: Mapped[list[str] | None] = mapped_column(sa.JSON)
    backup_state: Mapped[bool] = mapped_column(default=False)
    device_type: Mapped[str] = mapped_column(sa.String(64), default="")
    extensions: Mapped[str | None] = mapped_column(sa.Text)
    lastuse_datetime: Mapped[datetime] = mapped_column(UtcDateTime)

    def get_user_mapping(self) -> dict[str, Any]:
        """Tell Flask-Security whose it is."""
        return {"id": self.user_id}


class UserSession(Base):
    """One browser in which one person is signed in; the cookie carries ``id``."""

    __tablename__ = "user_session"

    id: Mapped[str] = mapped_column(sa.String(43), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agent: Mapped[str] = mapped_column(sa.String(80), default="")
    """Browser and system in two words, never the whole header."""
    network: Mapped[str] = mapped_column(sa.String(45), default="")
    """The client's address without its last part: enough to recognise, not to follow."""
    id_token: Mapped[str | None] = mapped_column(sa.Text)
    """What the OpenID Connect provider wants back when this person signs out there too."""
