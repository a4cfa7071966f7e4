# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give, delegate and take back roles; nobody gives more, wider or longer than they hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, journal
from ess_map.core.db import begin_writing
from ess_map.core.errors import Conflict, Forbidden, Invalid, NotFound
from ess_map.people import rights, roles
from ess_map.people.models import User
from ess_map.people.roles import EVERYWHERE, INSTANCE, Grant, active, at_least
from ess_map.platform.access import PARTNER, ROLES


def bestow(
    session: Session, user: User, role: str, scope: str, expires_at: datetime | None = None
) -> Grant:
    """Give ``role`` on ``scope`` in the operator's name: the command line and the demo only."""
    return _write(session, user, role, scope, expires_at, None)


def give(
    session: Session,
    giver: User,
    user: User,
    role: str,
    scope: str,
    expires_at: datetime | None = None,
) -> Grant:
    """Give ``user`` a role, within what ``giver`` holds; an equal grant of theirs is replaced.

    ``Forbidden`` when it is above or outside the giver's own right, ``Invalid`` when it would
    last longer than that or is over already.
    """
    if role not in (*ROLES, PARTNER):
        raise Invalid(_("Ce rôle n'existe pas : choisissez-en un dans la liste."))
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid(_("Cette échéance est passée : choisissez une date à venir."))
    scope = rights.canonical(scope)
    endless, latest = reach(session, giver, role, scope)
    if not endless and latest is None:
        raise Forbidden(
            _(
                "Vous ne pouvez pas donner ce rôle ici : il dépasse le vôtre, ou sort de votre "
                "territoire."
            )
        )
    if not endless and (expires_at is None or expires_at > latest):
        raise Invalid(too_long(latest))
    return _write(session, user, role, scope, expires_at, giver)


def reach(session: Session, giver: User, role: str, scope: str) -> tuple[bool, datetime | None]:
    """Return whether ``giver`` may give ``role`` for ever, and else until when; (False, None)
    when not at all."""
    own = _authority(session, giver, role, rights.of_scope(scope))
    ends = [grant.expires_at for grant in own if grant.expires_at is not None]
    return len(ends) < len(own), max(ends, default=None)


def too_long(latest: datetime) -> str:
    """Return the sentence for a grant that would outlive the giver's own, which ends then."""
    last_day = latest.astimezone(clock.PARIS) - timedelta(seconds=1)
    return _(
        "Votre propre droit prend fin le %(date)s : choisissez cette date ou une plus proche.",
        date=format_date(last_day.date(), "long"),
    )


def revoke(session: Session, revoker: User, grant_id: int) -> Grant:
    """Take a grant back; everyone may give up their own, but the last administrator."""
    grant = session.get(Grant, grant_id)
    if grant is None or grant.revoked_at is not None:
        raise NotFound(_("Ce droit n'existe plus : rechargez la page."))
    if grant.user_id != revoker.id and not may_revoke(session, revoker, grant):
        raise Forbidden(_("Vous ne pouvez pas retirer ce droit : il est au-dessus du vôtre."))
    refuse_without_administrator(session, grant.user_id, grant)
    _end(session, grant, revoker)
    return grant


def may_revoke(session: Session, revoker: User, grant: Grant) -> bool:
    """Tell whether ``revoker`` could have given ``grant``, its duration aside."""
    return bool(_authority(session, revoker, grant.role, _scopes_of(grant.scope)))


def may_give(session: Session, giver: User, scope: str) -> list[str]:
    """Return the roles that ``giver`` may give on ``scope``, lowest first, partner aside."""
    scopes = rights.of_scope(scope)
    return [role for role in (*ROLES, PARTNER) if _authority(session, giver, role, scopes)]


def end_all(session: Session, user: User) -> None:
    """Revoke every grant of ``user``, whose account goes; journalled."""
    refuse_without_administrator(session, user.id)
    for grant in on(session, user=user):
        _end(session, grant, user)


def on(
    session: Session,
    *,
    scopes: Collection[str] | None = None,
    role: str = "",
    user: User | None = None,
    users: Collection[int] | None = None,
    limit: int | None = None,
) -> list[Grant]:
    """Return the active grants, by scope, then role, then age."""
    query = (
        sa.select(Grant).where(active()).order_by(Grant.scope, Grant.role, Grant.id).limit(limit)
    )
    if scopes is not None:
        query = query.where(Grant.scope.in_(scopes))
    if role:
        query = query.where(Grant.role == role)
    if user is not None:
        query = query.where(Grant.user_id == user.id)
    if users is not None:
        query = query.where(Grant.user_id.in_(users))
    return list(session.scalars(query))


def refuse_without_administrator(
    session: Session, user_id: int, grant: Grant | None = None
) -> None:
    """Refuse when nobody would administer the instance without ``grant`` (all: None)."""
    if grant is not None and (grant.scope, grant.role) != (INSTANCE, "administrator"):
        return
    administering = sa.select(Grant).where(
        Grant.scope == INSTANCE, Grant.role == "administrator", active()
    )
    # Locked, so that of two administrators who leave at the same instant one stays.
    begin_writing(session)
    left = session.scalars(administering.with_for_update()).all()
    gone = {one.id for one in left if one.user_id == user_id and grant in (None, one)}
    if gone and gone == {one.id for one in left}:
        raise Conflict(
            _("Il n'y aurait plus d'administrateur : donnez d'abord ce droit à quelqu'un d'autre.")
        )


def _authority(session: Session, giver: User, role: str, scopes: Collection[str]) -> list[Grant]:
    """Return the grants by which ``giver`` may give ``role`` in ``scopes``.

    Animators and administrators give; what they hold includes what they give.
    """
    needed = role if role in at_least("animator") else "animator"
    held = sa.select(Grant).where(
        Grant.user_id == giver.id,
        Grant.role.in_(at_least(needed)),
        Grant.scope.in_(set(scopes)),
        active(),
    )
    return list(session.scalars(held))


def _scopes_of(scope: str) -> frozenset[str]:
    """The scopes around a grant; one on a territory that is no more is the instance's affair."""
    return rights.of_scope(scope) if rights.is_scope(scope) else EVERYWHERE


def _write(
    session: Session,
    user: User,
    role: str,
    scope: str,
    expires_at: datetime | None,
    giver: User | None,
) -> Grant:
    session.flush()
    same = [
        grant for grant in on(session, scopes=[scope], role=role, user=user) if grant.role == role
    ]
    for grant in same:
        if grant.expires_at == expires_at:
            return grant
    for grant in same:
        _end(session, grant, giver)
    grant = Grant(
        user_id=user.id,
        role=role,
        scope=scope,
        granted_by_id=giver.id if giver else None,
        granted_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(grant)
    session.flush()
    roles.forget_held()
    until = expires_at.isoformat() if expires_at else None
    said = {"user": user.id, "role": role, "scope": scope, "until": until}
    journal.record(session, [journal.Event("grant.given", grant.id, said | _by(giver))])
    return grant


def _end(session: Session, grant: Grant, by: User | None) -> None:
    grant.revoked_at = clock.now()
    roles.forget_held()
    said = {"user": grant.user_id, "role": grant.role, "scope": grant.scope}
    journal.record(session, [journal.Event("grant.revoked", grant.id, said | _by(by))])


def _by(user: User | None) -> dict[str, int | None]:
    return {"by": user.id if user else None}
