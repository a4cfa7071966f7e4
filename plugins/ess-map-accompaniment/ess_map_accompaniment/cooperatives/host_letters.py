# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters between a holder and the actors that would host: no address is told before both agree."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, Gone, User, post_letter, sign, verify
from ess_map_accompaniment.cooperatives.models import HostReply
from ess_map_accompaniment.projects import links
from ess_map_accompaniment.projects.models import Holder, Project

CONFIRM, STUDY = "accompaniment.host_reply", "accompaniment.study"
DAY = 24 * 3600
CONFIRM_DAYS, STUDY_DAYS = 7, 2 * 365
KIND = "accompaniment.host"
PLACE = "accompaniment/cooperatives/mail"


def confirm(session: Session, reply: HostReply, actor: Actor) -> None:
    """Ask whoever replied without account whether it was them."""
    post_letter(
        session,
        reply.email,
        _l("Confirmez votre proposition d'accueil"),
        f"{PLACE}/confirm.txt",
        kind=KIND,
        reply=reply,
        actor=actor,
        path=f"/accompagnement/entreprises-hotes/confirmer/{sign(CONFIRM, mark(reply))}",
    )


def confirmed(session: Session, token: str) -> HostReply:
    """Return the reply that a letter's link confirms; ``Gone`` when it is no more."""
    return _of(session, verify(CONFIRM, token, CONFIRM_DAYS * DAY))


def study_path(reply: HostReply) -> str:
    """Return the path on which an accepted host reads the study."""
    return f"/accompagnement/etudes/{sign(STUDY, mark(reply))}"


def hosting(session: Session, token: str) -> HostReply:
    """Return the accepted reply whose link leads to the study."""
    reply = _of(session, verify(STUDY, token, STUDY_DAYS * DAY))
    if reply.state != "accepted":
        raise Gone(_("Cette étude n'est plus partagée avec vous."))
    return reply


def proposed(session: Session, project: Project, reply: HostReply, actor: Actor) -> None:
    """Tell the holders that an actor would host them."""
    for holder in _reached(project):
        post_letter(
            session,
            holder.email,
            _l("Une structure propose d'accueillir votre étude"),
            f"{PLACE}/proposed.txt",
            kind=KIND,
            language=project.language,
            project=project,
            reply=reply,
            actor=actor,
            path=f"{links.follow_path(project, holder)}/entreprise-hote",
        )


def answered(session: Session, project: Project, reply: HostReply, actor: Actor) -> None:
    """Tell who replied what the holder has decided; the accepted one learns whom to write to."""
    person = session.get(User, reply.user_id) if reply.user_id else None
    email = person.email if person else reply.email
    if not email:
        return
    accepted = reply.state == "accepted"
    post_letter(
        session,
        email,
        _l("Votre proposition d'accueil est acceptée")
        if accepted
        else _l("Votre proposition d'accueil n'est pas retenue"),
        f"{PLACE}/answered.txt",
        kind=KIND,
        accepted=accepted,
        project=project,
        actor=actor,
        holders=_reached(project),
        path=study_path(reply),
    )


def expired(session: Session, project: Project) -> None:
    """Tell the holders that their search is over, and how to publish it again."""
    for holder in _reached(project):
        post_letter(
            session,
            holder.email,
            _l("Votre recherche d'entreprise hôte n'est plus publiée"),
            f"{PLACE}/expired.txt",
            kind=KIND,
            language=project.language,
            project=project,
            path=f"{links.follow_path(project, holder)}/entreprise-hote",
        )


def _reached(project: Project) -> list[Holder]:
    return [holder for holder in project.holders if holder.email]


def mark(reply: HostReply) -> list[int]:
    """Return what names a reply: its id and its instant, for SQLite gives ids again."""
    return [reply.id, int(reply.at.timestamp() * 1000)]


def _of(session: Session, said: list[int]) -> HostReply:
    reply = session.get(HostReply, said[0])
    if reply is None or mark(reply) != said:
        raise Gone(_("Cette proposition a été effacée : la recherche est peut-être terminée."))
    return reply
