# SPDX-License-Identifier: AGPL-3.0-or-later
"""Validation by named parties: each is asked once by a letter, and answers yes or no.

What was answered is never taken back: who asks again writes a new line, and the last one counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.core import clock, journal, links, mail
from ess_map.core.errors import Conflict, Gone, Invalid, NotFound
from ess_map.notifications import notify
from ess_map.people import rights
from ess_map.people.letters import at_home
from ess_map.people.models import User
from ess_map.poles import colleges, record, scopes
from ess_map.poles.models import Pole, PoleParty

PURPOSE = "pole-validation"
LINK_LIFE = 60 * 24 * 3600
"""Seconds that the link in the letter is good for."""
KEPT = 180
"""Days after which the address of a party that never answered is forgotten."""
ANSWERS = {"yes": _l("oui"), "no": _l("non")}
OPEN = ("idea", "prefiguration")
"""The stages in which parties are named and asked."""
MOST = 40


def everyone(session: Session, pole_id: int) -> Sequence[PoleParty]:
    """Return everybody who was ever asked, in that order."""
    own = sa.select(PoleParty).where(PoleParty.pole_id == pole_id)
    return session.scalars(own.order_by(PoleParty.id)).all()


def standing(session: Session, pole_id: int) -> list[PoleParty]:
    """Return the parties by name, each with the last that it was asked."""
    last = {_who(party): party for party in everyone(session, pole_id)}
    return sorted(last.values(), key=lambda party: (party.name.casefold(), party.id))


def get(session: Session, pole: Pole, party_id: int) -> PoleParty:
    """Return one party of ``pole``; ``NotFound``."""
    party = session.get(PoleParty, party_id)
    if party is None or party.pole_id != pole.id:
        raise NotFound(_("Cette partie n'est pas nommée pour ce pôle."))
    return party


def name(
    session: Session, pole: Pole, *, who: str, college: str, actor: Actor | None, email: str
) -> PoleParty:
    """Name a party that must validate ``pole``: an actor of the map, or a name and an address.

    The address may be missing: the answer is then written down by an animator. ``Conflict`` when
    it is named already, or when the project is past its validation.
    """
    _refuse_late(pole)
    called = (actor.name if actor else " ".join(who.split()))[:200]
    if not called:
        raise Invalid(_("Qui doit valider ? Donnez le nom de l'organisation."))
    if college not in colleges.COLLEGES:
        raise Invalid(_("À quel titre valide-t-elle ? Choisissez un collège."))
    known = standing(session, pole.id)
    party = PoleParty(
        pole_id=pole.id,
        name=called,
        actor_id=actor.id if actor else None,
        college=college,
        email=_address(email or (actor.email if actor else "")),
    )
    if _who(party) in map(_who, known):
        raise Conflict(_("%(name)s est déjà nommée pour ce pôle.", name=called))
    if len(known) >= MOST:
        raise Invalid(_("%(most)s parties au plus : au-delà, réunissez-les.", most=MOST))
    session.add(party)
    session.flush()
    return party


def ask(session: Session, pole: Pole, party: PoleParty, by: User, email: str = "") -> PoleParty:
    """Write to ``party``; a link sent before is good no more. Return the line that now counts.

    After an answer a new line is begun, to a new ``email`` for the former one was erased.
    """
    _refuse_late(pole)
    if party.answer == "yes":
        raise Conflict(_("%(name)s a déjà dit oui.", name=party.name))
    if party.answer:
        party = _again(session, party)
    party.email = _address(email or address_of(session, party))
    if not party.email:
        raise Invalid(
            _("À quelle adresse écrire ? Donnez le courriel de %(name)s.", name=party.name)
        )
    party.asked_at = clock.now()
    session.flush()
    _write(session, pole, party, by)
    return party


def _again(session: Session, party: PoleParty) -> PoleParty:
    fresh = PoleParty(
        pole_id=party.pole_id, name=party.name, actor_id=party.actor_id, college=party.college
    )
    session.add(fresh)
    return fresh


def withdraw(session: Session, party: PoleParty) -> None:
    """Name ``party`` no more; ``Conflict`` once it has answered, for an answer stays."""
    if party.answer:
        raise Conflict(_("%(name)s a répondu : sa réponse reste.", name=party.name))
    session.delete(party)


def by_token(session: Session, token: str) -> PoleParty:
    """Return who is asked by the letter; ``Gone`` once answered, asked anew or no longer asked."""
    party_id, asked = links.verify(PURPOSE, token, LINK_LIFE)
    party = session.get(PoleParty, party_id)
    if party is None or party.asked_at is None or int(party.asked_at.timestamp()) != asked:
        raise Gone(
            _("Cette question n'est plus posée, ou l'a été de nouveau par un autre courriel.")
        )
    if party.answer:
        raise Gone(_("Vous avez déjà répondu, merci. Pour vous raviser, parlez-en à l'animateur."))
    return party


def answer(session: Session, party: PoleParty, said: str, reason: str) -> None:
    """Take the answer that ``party`` gives by its own link."""
    if said == "no" and not reason.strip():
        raise Invalid(_("Dites pourquoi : c'est ce qui permettra de reprendre le projet."))
    _settle(session, party, said, clock.local_now().date(), reason)
    pole = record.get(session, party.pole_id)
    title = _l("%(party)s a répondu : %(said)s.", party=party.name, said=ANSWERS[said])
    url = f"/poles/{pole.actor.slug}/parcours/parties"
    for user in rights.responsible(scopes.of(pole)):
        about = {"subject_type": "pole", "subject_id": pole.id}
        notify.notify(session, user, "pole.validation", title, url, **about)


def write_down(
    session: Session, party: PoleParty, said: str, on: date, reason: str, by: User
) -> None:
    """Write down an answer that ``party`` gave otherwise; ``reason`` says how it was given.

    Whoever changes their mind has both their answers on two lines.
    """
    if not reason.strip():
        raise Invalid(_("Comment a-t-elle répondu ? Une délibération, un courrier, une réunion…"))
    if on > clock.local_now().date():
        raise Invalid(_("Cette réponse a déjà été donnée : la date est passée."))
    party = _again(session, party) if party.answer else party
    party.recorded_by_id = by.id
    _settle(session, party, said, on, reason)


def _settle(session: Session, party: PoleParty, said: str, on: date, reason: str) -> None:
    if said not in ANSWERS:
        raise Invalid(_("Répondez oui ou non."))
    party.answer, party.answered_on = said, on
    party.reason = reason.strip()[:2000]
    party.email = ""  # it has served; the name of the organisation is what stays
    session.flush()
    told = {"party": party.name, "answer": said}
    journal.record(session, [journal.Event("pole.party_answered", party.pole_id, told)])


def purge(session: Session, before: datetime) -> int:
    """Forget the addresses of parties asked before ``before``; return how many."""
    old = sa.update(PoleParty).where(PoleParty.email != "", PoleParty.asked_at < before)
    return session.execute(old.values(email="")).rowcount


def token(party: PoleParty) -> str:
    """Return what the letter carries: a new question makes a new one, and ends the former."""
    return links.sign(PURPOSE, [party.id, int(party.asked_at.timestamp())])


def _write(session: Session, pole: Pole, party: PoleParty, by: User) -> None:
    body = _(
        "Bonjour,\n\n%(author)s prépare la création du pôle « %(pole)s » et demande à "
        "%(party)s de valider le projet.\n\nLisez-le et répondez d'un clic, oui ou non, sans "
        "compte :\n\n%(url)s\n\nCe lien sert une fois. La réponse, son motif et le nom de "
        "l'organisation seront publics, votre adresse jamais.\n",
        author=by.public_name,
        pole=pole.actor.name,
        party=party.name,
        url=at_home(url_for("poles_validation.question", token=token(party), _external=True)),
    )
    subject = _("Votre accord pour « %(name)s »", name=pole.actor.name)
    mail.post(session, party.email, subject, body, kind=PURPOSE)


def address_of(session: Session, party: PoleParty) -> str:
    """Return where to write to ``party``: the address it was given, else that of its record."""
    actor = actor_of(session, party.actor_id)
    return party.email or (actor.email if actor else "")


def actor_of(session: Session, number: int | None) -> Actor | None:
    """Return the published actor of an id, None without one."""
    actor = session.get(Actor, number) if number else None
    return actor if actor and actor.status == "published" else None


def _address(email: str) -> str:
    return mail.address(email) if email.strip() else ""


def _refuse_late(pole: Pole) -> None:
    if pole.stage not in OPEN:
        raise Conflict(_("Les parties valident pendant la préfiguration : elle est passée."))


def _who(party: PoleParty) -> tuple[int | None, str]:
    """Two lines of one party have the same: the actor, or the name when it has no record."""
    return party.actor_id, "" if party.actor_id else party.name.casefold()
