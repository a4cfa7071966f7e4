# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming into a pôle and leaving it: an actor by the yes of both sides, until a day that is said.

The yes lies in the link (``member_of``); when somebody leaves, both yeses are taken back, so that
who returns is asked anew. What was said of a member stays: the list shows its former ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import relating
from ess_map.actors.models import Actor, Relation
from ess_map.contributions import decide, relations
from ess_map.contributions.models import Contribution
from ess_map.core import clock, journal
from ess_map.core.errors import Conflict, Invalid, NotFound
from ess_map.core.timer import set_timer
from ess_map.people.models import User
from ess_map.poles.colleges import COLLEGES
from ess_map.poles.models import Pole, PoleMember

LEAVING = "poles.leaving"
"""The alarm of the day until which somebody is a member."""
KIND = "member_of"


def add(
    session: Session,
    pole: Pole,
    actor: Actor,
    by: User,
    *,
    role: str = "",
    college: str = "",
    since: date | None = None,
    message: str = "",
) -> Relation:
    """Ask ``actor`` to be a member of ``pole``; the sides that ``by`` covers have said yes.

    ``Conflict`` when it is a member, is asked already or said no not long ago.
    """
    relation = relations.propose(session, KIND, actor, pole.actor, by, message)
    row = row_of(session, pole, actor.id)
    row.until = None
    say(session, row, role=role, college=college, since=since)
    return relation


def row_of(session: Session, pole: Pole, actor_id: int) -> PoleMember:
    """Return what is said of an actor as a member, written if nothing was."""
    query = sa.select(PoleMember).where(
        PoleMember.pole_id == pole.id, PoleMember.actor_id == actor_id
    )
    row = session.scalar(query)
    if row is None:
        row = PoleMember(pole_id=pole.id, actor_id=actor_id)
        session.add(row)
        session.flush()
    return row


def say(session: Session, row: PoleMember, *, role: str, college: str, since: date | None) -> None:
    """Note what a member does and since when; college '' is read from the record."""
    if college and college not in COLLEGES:
        raise Invalid(_("Choisissez l'un des collèges."))
    if since and row.until and since > row.until:
        raise Invalid(_("On ne quitte pas un pôle avant d'y être entré : revoyez les deux dates."))
    row.role, row.college, row.since = role.strip()[:80], college, since
    session.flush()


def end(session: Session, row: PoleMember, until: date, by: User | None) -> None:
    """Say until when somebody is a member: at once for a day that is there, else when it comes."""
    if row.since and until < row.since:
        raise Invalid(_("On ne quitte pas un pôle avant d'y être entré : revoyez les deux dates."))
    row.until = until
    session.flush()
    if until > clock.local_now().date():
        set_timer(session, _morning(until), LEAVING, "pole_member", row.id)
        return
    _take_back(session, row, by)
    said = {"member": row.actor_id, "until": until.isoformat()}
    journal.record(session, [journal.Event("pole.left", row.pole_id, said)])


def stay(session: Session, row: PoleMember) -> None:
    """Forget a day of leaving that has not come."""
    if row.until is not None and row.until > clock.local_now().date():
        row.until = None
        session.flush()


def ring(session: Session, row_id: int) -> None:
    """End a membership whose last day was said before; nothing if somebody thought better of it."""
    row = session.get(PoleMember, row_id)
    if row is not None and row.until is not None and row.until <= clock.local_now().date():
        end(session, row, row.until, None)


def note_leaving(session: Session, actor_id: int, pole_id: int) -> None:
    """Remember a member that took its own yes back, as one that was there until today."""
    pole = session.get(Pole, pole_id)
    if pole is None:
        return
    row = row_of(session, pole, actor_id)
    today = clock.local_now().date()
    if row.until is None or row.until > today:
        row.until = today
        _take_back(session, row, None)


def note_return(session: Session, actor_id: int, pole_id: int) -> None:
    """Forget the last day of a member that both sides have said yes to again."""
    row = session.scalar(
        sa.select(PoleMember).where(PoleMember.pole_id == pole_id, PoleMember.actor_id == actor_id)
    )
    if row is not None and row.until is not None and row.until <= clock.local_now().date():
        row.until = None
        session.flush()


def hear(session: Session, contribution: Contribution) -> None:
    """Follow what one side of a membership has just said, wherever it said so."""
    if contribution.kind != "relate":
        return
    relation = session.get(Relation, contribution.changes["relation"])
    if relation is None or relation.kind != KIND:
        return
    if contribution.changes.get("withdraw"):
        # Without the other side's yes it never was a member: there is nothing to remember.
        if relation.from_confirmed_at is None and relation.to_confirmed_at is None:
            return
        note_leaving(session, relation.from_id, relation.to_id)
    elif relation.public:
        note_return(session, relation.from_id, relation.to_id)


def accept(session: Session, pole: Pole, actor_id: int, by: User) -> None:
    """Say yes for ``pole`` to an actor that wants to be a member."""
    asked = _asked(session, pole, actor_id)
    if asked is None:
        raise Conflict(_("Cette demande n'attend plus de réponse : rechargez la page."))
    decide.accept(session, asked, by)


def person(session: Session, pole: Pole, user: User) -> PoleMember:
    """Return ``user`` as a member of ``pole`` in person; ``NotFound`` when they are none."""
    found = persons(session, pole, user)
    if not found:
        raise NotFound(_("Vous n'êtes pas membre de ce pôle à titre personnel."))
    return found[0]


def persons(session: Session, pole: Pole, user: User) -> Sequence[PoleMember]:
    """Return what ``user`` is in person in ``pole`` today: one row, or none."""
    today = clock.local_now().date()
    query = sa.select(PoleMember).where(
        PoleMember.pole_id == pole.id,
        PoleMember.user_id == user.id,
        PoleMember.confirmed_at.is_not(None),
        sa.or_(PoleMember.until.is_(None), PoleMember.until > today),
    )
    return session.scalars(query.order_by(PoleMember.id.desc()).limit(1)).all()


def _asked(session: Session, pole: Pole, actor_id: int) -> Contribution | None:
    """What waits for the pôle's yes."""
    query = sa.select(Relation).where(
        Relation.kind == KIND, Relation.from_id == actor_id, Relation.to_id == pole.id
    )
    relation = session.scalar(query)
    last = relations.asked(session, relation.id, "to") if relation else None
    return last if last is not None and last.status == "pending" else None


def _take_back(session: Session, row: PoleMember, by: User | None) -> None:
    """Both sides are free again; the pôle says it, in the history of both."""
    if row.actor_id is None:
        return
    query = sa.select(Relation).where(
        Relation.kind == KIND, Relation.from_id == row.actor_id, Relation.to_id == row.pole_id
    )
    relation = session.scalar(query)
    if relation is None:
        return
    done = None
    if relation.to_confirmed_at is not None:
        done = relations.withdraw(session, relation, "to", by).id
    if relation.from_confirmed_at is not None:
        relating.say(session, relation, "from", False, clock.now(), done)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PARIS)
