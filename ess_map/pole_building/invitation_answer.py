# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever holds a letter answers: once, and yes makes a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.actors import relating, store
from ess_map.actors.models import Actor
from ess_map.contributions import relations
from ess_map.core import clock, journal, links
from ess_map.core.errors import Gone, Invalid, NotFound
from ess_map.notifications.notify import notify
from ess_map.people import accounts
from ess_map.people.models import User
from ess_map.pole_building import invitation_past
from ess_map.pole_building.invitation import PURPOSE
from ess_map.poles import membership, record
from ess_map.poles.models import Pole, PoleInvitation, PoleMember
from ess_map.poles.stages import LIFECYCLE

LONGEST_WORDS = 2000


@dataclass(frozen=True)
class Opened:
    """A letter as its holder sees it; ``actor`` is None when a person is asked."""

    invitation: PoleInvitation
    pole: Pole
    actor: Actor | None


@dataclass(frozen=True)
class Said:
    """An answer as it was typed; ``name`` and ``shown`` are a person's."""

    answer: str
    words: str = ""
    name: str = ""
    shown: bool = False


def open_letter(session: Session, token: str) -> Opened:
    """Return what ``token`` asks; ``Gone`` when it is answered, taken back or too late."""
    number, sent = links.verify(PURPOSE, token, int(invitation_past.LIFE.total_seconds()))
    one = session.get(PoleInvitation, number)
    if one is None or one.sent_at != datetime.fromisoformat(sent):
        raise NotFound(_("Cette invitation n'existe plus."))
    if one.answer == "back":
        raise Gone(_("Cette invitation a été retirée. Une question ? Écrivez au pôle."))
    if one.answer:
        raise Gone(_("Vous avez déjà répondu, merci ! Pour changer d'avis, écrivez au pôle."))
    pole = record.get(session, one.pole_id)
    if pole is None or pole.actor.status != "published" or pole.stage in ENDED:
        raise Gone(_("Ce pôle a pris fin : il n'y a plus rien à rejoindre."))
    actor = None
    if one.actor_id is not None:
        (actor,) = store.load(session, [one.actor_id])
        if actor.status != "published":
            raise Gone(_("%(name)s a quitté la carte : l'invitation tombe.", name=actor.name))
    return Opened(one, pole, actor)


ENDED = frozenset(state.name for state in LIFECYCLE.states if state.final)


def answer(session: Session, token: str, said: Said) -> tuple[Opened, bool]:
    """Take the answer; return with the letter whether who said yes is a member from now on.

    An organisation is not, while the letter went elsewhere than to the address of its record
    and the inviter may not speak for it: then its own mailbox is asked.
    """
    if said.answer not in ("yes", "no"):
        raise Invalid(_("Répondez par oui ou par non."))
    opened = open_letter(session, token)
    one = opened.invitation
    claimed = session.execute(
        sa.update(PoleInvitation)
        .where(PoleInvitation.id == one.id, PoleInvitation.answer == "")
        .values(
            answer=said.answer,
            answered_at=clock.now(),
            words=said.words.strip()[:LONGEST_WORDS],
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(one)
    if claimed.rowcount != 1:
        raise Gone(_("Vous avez déjà répondu, merci !"))
    member = False
    if said.answer == "yes" and opened.actor is not None:
        member = _join(session, opened)
    elif said.answer == "yes":
        _welcome(session, opened, said)
        member = True
    _tell_inviter(session, opened)
    return opened, member


def _join(session: Session, opened: Opened) -> bool:
    """Say both yeses in the history of the two actors, and what was offered with them."""
    one, pole, actor = opened.invitation, opened.pole, opened.actor
    inviter = _inviter(session, one)
    relation = relating.find_or_begin(session, membership.KIND, actor.id, pole.id)
    if relation.to_confirmed_at is None:
        relations.agree(session, relation, "to", inviter)
    own = one.email.casefold() == actor.email.strip().casefold()
    if relation.from_confirmed_at is None and (own or relations.covers(inviter, actor)):
        relations.agree(session, relation, "from", None if own else inviter)
    elif relation.from_confirmed_at is None:
        _ask_at_home(session, opened, inviter)
    row = membership.row_of(session, pole, actor.id)
    today = clock.local_now().date()
    since = today if row.until is not None or row.since is None else row.since
    row.until = None
    role, college = one.role or row.role, one.college or row.college
    membership.say(session, row, role=role, college=college, since=since)
    return relation.public


def _ask_at_home(session: Session, opened: Opened, inviter: User | None) -> None:
    """The holder of a mailbox that no record names proves nothing about the organisation."""
    relation = relating.find_or_begin(session, membership.KIND, opened.actor.id, opened.pole.id)
    waiting = relations.asked(session, relation.id, "from")
    if waiting is not None and waiting.status == "pending":
        return
    if inviter is None:
        raise Gone(_("La personne qui vous invitait n'est plus là : écrivez au pôle."))
    words = opened.invitation.words
    relations.propose(session, membership.KIND, opened.actor, opened.pole.actor, inviter, words)


def _welcome(session: Session, opened: Opened, said: Said) -> None:
    """Make the person a member, under the account that the letter's address proves."""
    one = opened.invitation
    name = said.name.strip()[: accounts.NAME_LENGTH]
    if not name:
        raise Invalid(nameless())
    user = accounts.by_address(session, one.email) or accounts.create(session, one.email, name)
    accounts.prove_address(user)
    row = session.scalar(
        sa.select(PoleMember)
        .where(PoleMember.pole_id == one.pole_id, PoleMember.user_id == user.id)
        .order_by(PoleMember.id.desc())
        .limit(1)
    )
    if row is None:
        row = PoleMember(pole_id=one.pole_id, user_id=user.id)
        session.add(row)
    now = clock.now()
    row.name, row.shown, row.until = name, said.shown, None
    row.confirmed_at = row.confirmed_at or now
    college = one.college or row.college or "people"
    membership.say(session, row, role=one.role, college=college, since=clock.day(now))
    journal.record(session, [journal.Event("pole.joined", one.pole_id, {"member": None})], now)


def nameless() -> str:
    """Return the sentence for a person who gives no name."""
    return _("Dites comment vous appeler : votre nom, ou celui que vous préférez.")


def _inviter(session: Session, one: PoleInvitation) -> User | None:
    return session.get(User, one.sent_by_id) if one.sent_by_id is not None else None


def _tell_inviter(session: Session, opened: Opened) -> None:
    one = opened.invitation
    inviter = _inviter(session, one)
    if inviter is None:
        return
    # Never the address: a notification outlives it.
    name = opened.actor.name if opened.actor else one.name or _("Une personne invitée")
    said = {
        "yes": _l("%(name)s a dit oui à %(pole)s", name=name, pole=opened.pole.actor.name),
        "no": _l("%(name)s a dit non à %(pole)s", name=name, pole=opened.pole.actor.name),
    }[one.answer]
    url = f"/poles/{opened.pole.actor.slug}/inviter"
    notify(
        session,
        inviter,
        "pole.invitation",
        said,
        url,
        subject_type="pole",
        subject_id=opened.pole.id,
    )
