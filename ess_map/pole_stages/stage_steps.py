# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a step in the life of a pôle, and telling those it concerns; help received on the way."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core import clock, journal
from ess_map.core.errors import Conflict, Invalid
from ess_map.notifications import notify
from ess_map.people.models import User
from ess_map.people.roles import INSTANCE, Grant, active
from ess_map.poles import members, scopes, stages
from ess_map.poles.models import Pole, PoleMember, PoleNote

SUPPORT = "support"


def take(
    session: Session, pole: Pole, event: str, by: User, *, seen: str, reason: str = ""
) -> None:
    """Take ``pole`` one step on, in the caller's transaction.

    ``seen`` is the stage that ``by`` had before their eyes: of two animators at once the second
    gets a ``Conflict``, also when the step would still be possible.
    """
    before = pole.stage
    if seen != before:
        raise Conflict(
            _(
                "Quelqu'un a changé l'étape entre-temps : le pôle est maintenant « %(stage)s ». "
                "Rechargez la page.",
                stage=stages.LIFECYCLE.label_of(before),
            )
        )
    stages.LIFECYCLE.apply(
        session,
        pole,
        event,
        allowed=lambda _role: scopes.may_animate(by, pole),
        by=by.id,
        reason=reason,
        scopes=scopes.of(pole) - {INSTANCE},
    )
    told = {"from": before, "stage": pole.stage}
    journal.record(session, [journal.Event("pole.stage_changed", pole.id, told)])
    _tell(session, pole, by)


def note_support(session: Session, pole: Pole, text: str, dated: date, by: User) -> None:
    """Keep that somebody helped with the method, such as the CRESS; told to members only."""
    if not text.strip():
        raise Invalid(_("Qui a aidé, et à quoi ? Une phrase suffit."))
    if dated > clock.local_now().date():
        raise Invalid(_("Cet appui a déjà eu lieu : donnez une date passée."))
    said = {"body": text.strip()[:5000], "dated": dated, "author_id": by.id}
    session.add(PoleNote(pole_id=pole.id, kind=SUPPORT, at=clock.now(), **said))


def supports(session: Session, pole_id: int) -> list[tuple[PoleNote, str]]:
    """Return the help that ``pole`` was given and who wrote it down, the latest first."""
    rows = session.execute(
        sa.select(PoleNote, User)
        .outerjoin(User, User.id == PoleNote.author_id)
        .where(PoleNote.pole_id == pole_id, PoleNote.kind == SUPPORT)
        .order_by(PoleNote.dated.desc(), PoleNote.id.desc())
    )
    return [(note, author.public_name if author else "") for note, author in rows]


def people_of(session: Session, pole: Pole) -> list[User]:
    """Return the accounts of the members of ``pole``: in person, or answering for a member."""
    today = clock.local_now().date()
    actors = [one.actor.id for one in members.active(session, pole.id, today) if one.actor]
    answering = sa.select(Grant.user_id).where(
        Grant.scope.in_([f"actor-{actor_id}" for actor_id in actors]), active()
    )
    in_person = sa.select(PoleMember.user_id).where(
        PoleMember.pole_id == pole.id,
        PoleMember.user_id.is_not(None),
        PoleMember.confirmed_at.is_not(None),
        PoleMember.until.is_(None),
    )
    either = sa.or_(User.id.in_(answering), User.id.in_(in_person))
    return list(session.scalars(sa.select(User).where(either, User.active).order_by(User.id)))


def _tell(session: Session, pole: Pole, by: User) -> None:
    label = stages.LIFECYCLE.by_name[pole.stage].label
    title = _l(
        "%(pole)s est maintenant à l'étape « %(stage)s ».", pole=pole.actor.name, stage=label
    )
    for user in people_of(session, pole):
        if user.id != by.id:
            notify.notify(
                session,
                user,
                "pole.stage",
                title,
                f"/poles/{pole.actor.slug}/parcours",
                subject_type="pole",
                subject_id=pole.id,
            )
