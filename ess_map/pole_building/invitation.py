# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting to a pôle: one letter each, a link that serves once, and no insisting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor, Relation
from ess_map.core import clock, links, mail
from ess_map.core.db import alone
from ess_map.core.errors import Conflict, Invalid, NotFound
from ess_map.people import accounts
from ess_map.people.letters import at_home
from ess_map.people.models import User
from ess_map.pole_building import invitation_past
from ess_map.poles import colleges
from ess_map.poles.models import Pole, PoleInvitation, PoleMember

PURPOSE = "pole-invitation"
MOST_A_DAY = 100
"""Letters of one animator, or for one pôle, within 24 hours: an invitation is no mailing."""
PATIENCE = timedelta(days=7)
"""A reminder comes no sooner, and once."""


@dataclass(frozen=True)
class Guest:
    """Whom to ask: an organisation at ``email``, or a person."""

    email: str
    actor: Actor | None = None
    name: str = ""
    college: str = ""
    role: str = ""

    @property
    def shown(self) -> str:
        """What the pôle calls them."""
        return self.actor.name if self.actor else self.name or self.email


def refusal(session: Session, pole: Pole, guest: Guest) -> str:
    """Return why ``guest`` is not to be asked now, '' when nothing is in the way."""
    if not mail.is_address(guest.email.strip()):
        return _("Cette adresse de courriel n'est pas complète (vous@exemple.fr).")
    if guest.college and guest.college not in colleges.COLLEGES:
        return _("Choisissez l'un des collèges proposés.")
    if guest.actor is not None and guest.actor.status != "published":
        return _("%(name)s a fermé : cette structure ne peut plus être invitée.", name=guest.shown)
    if guest.actor is not None and guest.actor.id == pole.id:
        return _("Un pôle n'est pas son propre membre.")
    if _belongs(session, pole, guest):
        return _("%(name)s est déjà membre de ce pôle.", name=guest.shown)
    actor_id = guest.actor.id if guest.actor else None
    now = clock.now()
    past = invitation_past.find(session, pole.id, guest.email.strip(), actor_id, now)
    if past is None:
        return ""
    if past.answer == "no":
        again = format_date(past.answered_at + invitation_past.REST, "long")
        return _(
            "%(name)s a dit non il y a peu : parlez-lui, ou attendez le %(day)s.",
            name=guest.shown,
            day=again,
        )
    return _(
        "%(name)s est déjà invité depuis le %(day)s : sa réponse est attendue.",
        name=guest.shown,
        day=format_date(past.sent_at, "long"),
    )


def left_today(session: Session, pole: Pole, by: User) -> int:
    """Return how many more letters may leave now."""
    since = clock.now() - timedelta(days=1)
    theirs = sa.or_(PoleInvitation.pole_id == pole.id, PoleInvitation.sent_by_id == by.id)
    sent = session.scalar(
        sa.select(sa.func.count(PoleInvitation.id)).where(theirs, PoleInvitation.sent_at > since)
    )
    return max(0, MOST_A_DAY - (sent or 0))


def too_many(left: int) -> str:
    """Return the sentence for more letters than the ``left`` that may still leave today."""
    return ngettext(
        "Encore %(num)s invitation possible aujourd'hui : gardez les autres pour demain.",
        "Encore %(num)s invitations possibles aujourd'hui : gardez les autres pour demain.",
        left,
    )


def invite(
    session: Session, pole: Pole, by: User, guests: Sequence[Guest], message: str = ""
) -> list[PoleInvitation]:
    """Write to all ``guests`` or, when one of them is not to be asked, to none: ``Conflict``."""
    if not guests:
        raise Invalid(_("Choisissez au moins une structure ou une personne à inviter."))
    alone(session, f"pole invitations {pole.id}")
    left = left_today(session, pole, by)
    if len(guests) > left:
        raise Conflict(too_many(left))
    sent = []
    for guest in guests:
        reason = refusal(session, pole, guest)
        if reason:
            raise Conflict(reason)
        sent.append(_send(session, pole, by, guest, message.strip()))
    return sent


def _send(session: Session, pole: Pole, by: User, guest: Guest, message: str) -> PoleInvitation:
    one = PoleInvitation(
        pole_id=pole.id,
        actor_id=guest.actor.id if guest.actor else None,
        email=accounts.address(guest.email),
        name=guest.name.strip(),
        college=guest.college,
        role=guest.role.strip(),
        message=message,
        sent_at=clock.now(),
        sent_by_id=by.id,
        answer="",
        words="",
    )
    session.add(one)
    session.flush()
    subject = _("Invitation à rejoindre %(pole)s", pole=pole.actor.name)
    mail.post(session, one.email, subject, _letter(pole, one, guest.shown, by), kind="invitation")
    return one


def _letter(pole: Pole, one: PoleInvitation, guest: str, by: User) -> str:
    return _(
        "Bonjour,\n\n%(by)s invite %(guest)s à rejoindre « %(pole)s » (%(kind)s) :\n%(page)s\n\n"
        "%(message)sRépondez d'un clic, oui ou non, sans compte :\n\n%(url)s\n\nCe lien sert une "
        "fois, pendant 60 jours. Sans réponse de votre part rien ne se passe, et votre adresse est "
        "oubliée 90 jours après cette lettre.\n",
        by=by.public_name,
        guest=guest,
        pole=pole.actor.name,
        kind=pole.kind_label,
        page=at_home(url_for("actors.page", slug=pole.actor.slug)),
        message=f"{one.message}\n\n" if one.message else "",
        url=at_home(url_for("poles_building.answer", token=token(one))),
    )


def token(one: PoleInvitation) -> str:
    """Return what opens the answer page; SQLite gives the number of a deleted row away again."""
    return links.sign(PURPOSE, [one.id, one.sent_at.isoformat()])


def of_pole(session: Session, pole: Pole, number: int) -> PoleInvitation:
    """Return an invitation of ``pole`` by its number; ``NotFound``."""
    one = session.get(PoleInvitation, number, with_for_update=True, populate_existing=True)
    if one is None or one.pole_id != pole.id:
        raise NotFound(_("Cette invitation n'existe pas."))
    return one


def may_remind(one: PoleInvitation) -> str:
    """Return why no reminder may leave, '' when one may."""
    if one.answer:
        return _("Cette invitation a déjà sa réponse.")
    if not one.email:
        return _("L'adresse est oubliée : invitez de nouveau.")
    if one.reminded_at is not None:
        return _("Une relance est déjà partie : c'est la seule.")
    if clock.now() < one.sent_at + PATIENCE:
        day = format_date(one.sent_at + PATIENCE, "long")
        return _("Laissez-leur une semaine : relance possible le %(day)s.", day=day)
    return ""


def remind(session: Session, pole: Pole, one: PoleInvitation, by: User) -> None:
    """Write once more, a week after the letter at the earliest; ``Conflict`` says why not."""
    reason = may_remind(one)
    if reason:
        raise Conflict(reason)
    one.reminded_at = clock.now()
    actor = session.get(Actor, one.actor_id) if one.actor_id else None
    guest = Guest(one.email, actor, one.name)
    subject = _("Rappel : invitation à rejoindre %(pole)s", pole=pole.actor.name)
    mail.post(session, one.email, subject, _letter(pole, one, guest.shown, by), kind="invitation")


def take_back(session: Session, one: PoleInvitation) -> None:
    """Take an invitation back while it waits: its link is worth nothing any more."""
    if one.answer:
        raise Conflict(_("Cette invitation a déjà sa réponse."))
    one.answer, one.answered_at = "back", clock.now()
    session.flush()


def _belongs(session: Session, pole: Pole, guest: Guest) -> bool:
    if guest.actor is not None:
        query = sa.select(Relation.id).where(
            Relation.kind == "member_of",
            Relation.public,
            Relation.from_id == guest.actor.id,
            Relation.to_id == pole.id,
        )
    else:
        query = (
            sa.select(PoleMember.id)
            .join(User, User.id == PoleMember.user_id)
            .where(
                PoleMember.pole_id == pole.id,
                PoleMember.confirmed_at.is_not(None),
                PoleMember.until.is_(None),
                User.email == accounts.address(guest.email),
            )
        )
    return session.scalar(query.limit(1)) is not None
