# SPDX-License-Identifier: AGPL-3.0-or-later
"""A role granted to a person on a scope, by whom, until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from flask import has_request_context, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock
from ess_map.core.db import Base, UtcDateTime
from ess_map.platform.access import PARTNER, ROLES

INSTANCE = "instance"
"""The scope in which everything lies."""
EVERYWHERE = frozenset({INSTANCE})
_HELD = "ess_map.grants"

LABELS = {
    "contributor": _l("contribue"),
    "moderator": _l("modère"),
    "animator": _l("anime"),
    "administrator": _l("administre"),
    PARTNER: _l("partenaire"),
}


class Grant(Base):
    """``role`` on ``scope``; active while neither revoked nor expired."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    scope: Mapped[str] = mapped_column(sa.String(80), index=True)
    granted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    """None: given from the command line, or by somebody whose account is no more."""
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def role_label(self) -> str:
        return str(LABELS[self.role])


def at_least(role: str) -> tuple[str, ...]:
    """Return the roles that include ``role``: itself and the higher ones; partner is alone."""
    return (role,) if role == PARTNER else ROLES[ROLES.index(role) :]


def active() -> sa.ColumnElement[bool]:
    """Return the clause of the grants that count now, by the application's clock."""
    lasting = sa.or_(Grant.expires_at.is_(None), Grant.expires_at > clock.now())
    return sa.and_(Grant.revoked_at.is_(None), lasting)


def held(session: Session, user_id: int) -> frozenset[tuple[str, str]]:
    """Return the (role, scope) of the active grants of ``user_id``, read once a request.

    The menu alone asks six times. Outside of requests, where time passes, each call reads.
    """
    kept = request.environ.setdefault(_HELD, {}) if has_request_context() else {}
    if user_id not in kept:
        query = sa.select(Grant.role, Grant.scope).where(Grant.user_id == user_id, active())
        kept[user_id] = frozenset((row.role, row.scope) for row in session.execute(query))
    return kept[user_id]


def forget_held() -> None:
    """Read the grants again: for whoever writes one in the middle of a request."""
    if has_request_context():
        request.environ.pop(_HELD, None)


def scopes(session: Session, user_id: int, role: str) -> frozenset[str]:
    """Return the scopes in which ``user_id`` has ``role`` or a higher one."""
    enough = at_least(role)
    return frozenset(scope for own, scope in held(session, user_id) if own in enough)


def holds(session: Session, user_id: int, role: str, inside: Collection[str]) -> bool:
    """Tell whether ``user_id`` has ``role`` or a higher one in any of the scopes ``inside``."""
    return not scopes(session, user_id, role).isdisjoint(EVERYWHERE | set(inside))
