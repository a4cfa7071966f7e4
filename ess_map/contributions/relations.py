# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linking two actors: anyone with an account proposes, each side answers for itself.

One contribution per side: who covers a side answers for it at once, the other is asked, in its
moderators' queue and by a letter to the actor's own public address.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import relating
from ess_map.actors.models import Actor, ActorLocation, Relation
from ess_map.contributions import decide, linking, notices
from ess_map.contributions.models import Contribution
from ess_map.contributions.telling import tell
from ess_map.core import clock, links, mail
from ess_map.core.errors import Conflict, Invalid
from ess_map.core.text import words
from ess_map.people import rights
from ess_map.people.letters import at_home
from ess_map.people.models import User
from ess_map.territories.models import Territory

PURPOSE = "relation"
LINK_LIFE = 60 * 24 * 3600
"""Seconds that the link in the letter is good for."""
REST = timedelta(days=90)
"""For how long a side that said no is left in peace."""
MOST = 8
MOST_READ = 20_000


def covers(user: User | None, actor: Actor) -> bool:
    """Tell whether ``user`` may answer for ``actor``."""
    return rights.allows(user, "contributor", rights.of_actor(actor))


def propose(
    session: Session, kind: str, first: Actor, second: Actor, author: User, message: str = ""
) -> Relation:
    """Propose the link "``first`` <kind> ``second``"; ``author`` answers for the sides they cover.

    ``Conflict`` when it is public already, waits for an answer, or was refused not long ago.
    """
    if kind not in relating.KINDS:
        raise Invalid(_("Choisissez ce qui relie les deux lieux."))
    if first.id == second.id:
        raise Invalid(_("Un lieu ne se relie pas à lui-même : choisissez-en un autre."))
    relation = relating.find_or_begin(session, kind, first.id, second.id)
    if relation.public:
        raise Conflict(_("Ce lien est déjà public."))
    asked = False
    for side, actor in (("from", first), ("to", second)):
        if getattr(relation, f"{side}_confirmed_at") is None:
            _refuse_to_insist(session, relation, side)
            _ask(session, relation, side, actor, author, message)
            asked = True
    if not asked:
        raise Conflict(_("Ce lien est déjà public."))
    return relation


def _ask(
    session: Session, relation: Relation, side: str, actor: Actor, author: User, message: str
) -> None:
    contribution = _contribution(session, relation, side, actor, author, message=message)
    tell(session, contribution, "proposed")
    if covers(author, actor):
        decide.accept(session, contribution, author)
        return
    notices.proposed(session, contribution)
    if mail.is_address(actor.email):
        _write_to(session, actor, contribution, author)


def agree(session: Session, relation: Relation, side: str, by: User | None) -> Contribution:
    """Say yes for one side: ``by`` covers it, or None has shown to hold the actor's mailbox.

    A question that waits for that side is answered with it.
    """
    actor = session.get_one(Actor, relation.from_id if side == "from" else relation.to_id)
    waiting = asked(session, relation.id, side)
    if waiting is None or waiting.status != "pending":
        waiting = _contribution(session, relation, side, actor, by)
        tell(session, waiting, "proposed")
    decide.accept(session, waiting, by)
    return waiting


def withdraw(session: Session, relation: Relation, side: str, by: User | None) -> Contribution:
    """Take back the yes of one side, at any time, without anybody's leave."""
    actor = session.get_one(Actor, relation.from_id if side == "from" else relation.to_id)
    contribution = _contribution(session, relation, side, actor, by, withdraw=True)
    decide.accept(session, contribution, by)
    return contribution


def _contribution(
    session: Session,
    relation: Relation,
    side: str,
    actor: Actor,
    author: User | None,
    message: str = "",
    **more: Any,
) -> Contribution:
    place = session.get(ActorLocation, actor.id)
    said = linking.sentence(session, relation)
    contribution = Contribution(
        kind="relate",
        status="pending",
        actor_id=actor.id,
        commune_code=place.commune_code if place else "",
        base_version=actor.version,
        changes={"relation": relation.id, "side": side, **more},
        message="\n".join(filter(None, (said, message.strip()))),
        author_id=author.id if author else None,
        created_at=clock.now(),
    )
    session.add(contribution)
    session.flush()
    return contribution


def asked(session: Session, relation_id: int, side: str) -> Contribution | None:
    """Return the last time that a side was asked about a link."""
    query = (
        sa.select(Contribution)
        .where(
            Contribution.kind == "relate",
            Contribution.changes["relation"].as_integer() == relation_id,
            Contribution.changes["side"].as_string() == side,
        )
        .order_by(Contribution.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def _refuse_to_insist(session: Session, relation: Relation, side: str) -> None:
    last = asked(session, relation.id, side)
    if last is None:
        return
    if last.status == "pending":
        raise Conflict(_("Ce lien est déjà proposé : il attend une réponse."))
    if last.status == "refused" and last.decided_at > clock.now() - REST:
        raise Conflict(_("L'un des deux lieux a refusé ce lien il y a peu : parlez-lui d'abord."))


def _write_to(session: Session, actor: Actor, contribution: Contribution, author: User) -> None:
    address = at_home(url_for("relations.answer", token=token(contribution)))
    relation = linking.relation_of(session, contribution)
    body = _(
        "Bonjour,\n\n%(author)s propose de dire sur la carte :\n\n    %(sentence)s\n\nEst-ce "
        "juste ? Répondez d'un clic, oui ou non, sans compte :\n\n%(url)s\n\nCe lien ne sera "
        "public que si les deux côtés disent oui, et chacun peut se raviser plus tard.\n",
        author=author.public_name,
        sentence=linking.sentence(session, relation),
        url=address,
    )
    subject = _("Un lien à confirmer : %(name)s", name=actor.name)
    mail.post(session, actor.email, subject, body, kind="relation")


def token(contribution: Contribution) -> str:
    """Return the token by which an actor answers from its own mailbox."""
    return links.sign(PURPOSE, contribution.id)


def by_token(session: Session, text: str) -> Contribution:
    """Return what the holder of a letter is asked."""
    return session.get_one(Contribution, links.verify(PURPOSE, text, LINK_LIFE))


def search(session: Session, actor: Actor, text: str) -> list[Actor]:
    """Return published actors: the one whose address is given, else by name in the département."""
    tail = text.strip().rstrip("/").rpartition("-")[2].rpartition("/")[2]
    if "/acteurs/" in text and tail.isdecimal() and len(tail) < 10:
        found = session.get(Actor, int(tail))
        return [found] if found and found.status == "published" and found.id != actor.id else []
    wanted = set(words(text[:250]))
    if not wanted:
        return []
    rows = session.execute(
        sa.select(Actor.id, Actor.name)
        .join(ActorLocation, ActorLocation.actor_id == Actor.id)
        .where(Actor.status == "published", Actor.id != actor.id, _around(session, actor))
        .order_by(Actor.name, Actor.id)
        .limit(MOST_READ)
    )
    ids = [row.id for row in rows if wanted <= set(words(row.name))][:MOST]
    return list(session.scalars(sa.select(Actor).where(Actor.id.in_(ids)).order_by(Actor.name)))


def _around(session: Session, actor: Actor) -> sa.ColumnElement[bool]:
    place = session.get(ActorLocation, actor.id)
    department = sa.select(Territory.department_code).where(
        Territory.level == "commune", Territory.code == (place.commune_code if place else "")
    )
    inside = sa.select(Territory.code).where(
        Territory.level == "commune", Territory.department_code.in_(department)
    )
    return ActorLocation.commune_code.in_(inside)
