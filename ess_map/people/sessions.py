# SPDX-License-Identifier: AGPL-3.0-or-later
"""The browsers in which a person is signed in: opened, seen, listed, closed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.core.errors import NotFound
from ess_map.people.models import User, UserSession

IDLE = timedelta(days=30)
"""A session unseen for so long is over."""
SEEN_EVERY = timedelta(minutes=5)
"""How precisely we remember when somebody was here: a write a request would be a waste."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""Looked for in this order: Edge calls itself Chrome and Safari as well."""


def open_(session: Session, user: User, *, agent: str, address: str | None) -> UserSession:
    """Begin a session of ``user`` and return it; its id belongs in the cookie."""
    now = clock.now()
    opened = UserSession(
        id=secrets.token_urlsafe(32),
        user_id=user.id,
        created_at=now,
        seen_at=now,
        agent=label(agent),
        network=network(address),
    )
    session.add(opened)
    session.flush()
    return opened


def find(session: Session, key: str) -> tuple[UserSession, User] | None:
    """Return the living session of that id and whose it is, in one indexed query."""
    row = session.execute(
        sa.select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.id == key, *_living())
    ).first()
    return (row[0], row[1]) if row else None


def stale(opened: UserSession) -> bool:
    """Tell whether it is time to note again that this session is in use."""
    return opened.seen_at <= clock.now() - SEEN_EVERY


def saw(engine: sa.Engine, key: str) -> None:
    """Note that the session is in use, in a transaction of its own."""
    with engine.begin() as connection:
        connection.execute(
            sa.update(UserSession).where(UserSession.id == key).values(seen_at=clock.now())
        )


def of(session: Session, user: User) -> list[UserSession]:
    """Return the living sessions of ``user``, the one seen last first."""
    query = sa.select(UserSession).where(UserSession.user_id == user.id, *_living())
    return list(session.scalars(query.order_by(UserSession.seen_at.desc(), UserSession.id)))


def revoke(session: Session, user: User, key: str) -> None:
    """End one session of ``user``: its next request is a visitor's; ``NotFound`` if not theirs."""
    ended = session.execute(
        sa.update(UserSession)
        .where(UserSession.id == key, UserSession.user_id == user.id, *_living())
        .values(revoked_at=clock.now())
    )
    if ended.rowcount != 1:
        raise NotFound(_("Cette session est déjà fermée : rechargez la page."))


def close(session: Session, key: str) -> None:
    """End the session of that id, if it is still open."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.id == key, UserSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def revoke_all(session: Session, user: User, *, but: str | None = None) -> int:
    """End every session of ``user`` except ``but``; return how many that were."""
    ended = session.execute(
        sa.update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.id != (but or ""), *_living())
        .values(revoked_at=clock.now())
    )
    return ended.rowcount


def purge(session: Session, before: datetime) -> int:
    """Forget the sessions that were last seen before ``before``; return how many."""
    return session.execute(sa.delete(UserSession).where(UserSession.seen_at < before)).rowcount


def label(agent: str) -> str:
    """Return browser and system in a few words that a person recognises."""
    browser = next((name for sign, name in BROWSERS if sign in agent), _("Navigateur inconnu"))
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} · {system}" if system else browser


def network(address: str | None) -> str:
    """Return the client's network: /24 of IPv4, /48 of IPv6, which no longer names a person."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return ""
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))


def _living() -> tuple[sa.ColumnElement[bool], ...]:
    return UserSession.revoked_at.is_(None), UserSession.seen_at > clock.now() - IDLE
