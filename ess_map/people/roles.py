# SPDX-License-Identifier: AGPL-3.0-or-later
"""A role granted to a person on a scope, by whom, until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock
from ess_map.core.db import Base, UtcDateTime
from ess_map.platform.access import PARTNER, ROLES

INSTANCE = "instance"
"""The scope in which everything lies."""
EVERYWHERE = frozenset({INSTANCE})

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


def held(user_id: int, role: str) -> sa.Select[tuple[str]]:
    """Return the query of the scopes in which ``user_id`` has ``role`` or a higher one."""
    return sa.select(Grant.scope).where(
        Grant.user_id == user_id, Grant.role.in_(at_least(role)), active()
    )


def holds(session: Session, user_id: int, role: str, scopes: Collection[str]) -> bool:
    """Tell whether ``user_id`` has ``role`` or a higher one in any of ``scopes``."""
    inside = held(user_id, role).where(Grant.scope.in_(EVERYWHERE | set(scopes)))
    return session.scalar(sa.select(inside.exists()))
