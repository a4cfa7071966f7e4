# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starting a campaign, sending its questions a few at a time, taking the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map.actors import freshness, store
from ess_map.actors.models import Actor, ActorLocation
from ess_map.campaigns.models import ANSWERS, Campaign, Question
from ess_map.contributions import decide, propose
from ess_map.contributions.propose import Author
from ess_map.core import clock, jobs, journal, links, mail
from ess_map.core.db import alone
from ess_map.core.errors import Gone, Invalid, NotFound
from ess_map.people.models import User
from ess_map.territories import lookup
from ess_map.territories.models import Territory

JOB = "campaigns"
PURPOSE = "campaign"
LINK_LIFE = 90 * 24 * 3600
"""Seconds that a question may be answered."""

REST = timedelta(days=90)
"""Nobody is asked again sooner."""

AT_ONCE = 100
"""Letters of one sweep: a mail server that receives thousands at once takes us for a spammer."""


@dataclass(frozen=True)
class Progress:
    """How far a campaign is."""

    campaign: Campaign
    asked: int
    sent: int
    answers: dict[str, int]


def oldest(session: Session, territory: Territory, limit: int) -> list[int]:
    """Return the ids of the records that have waited longest, those never confirmed first."""
    since = freshness.stale_before(clock.local_now().date())
    return list(
        session.scalars(
            sa.select(Actor.id)
            .join(ActorLocation, ActorLocation.actor_id == Actor.id)
            .where(
                Actor.status == "published",
                ActorLocation.commune_code.in_(lookup.commune_codes(territory)),
                sa.or_(Actor.verified_at.is_(None), Actor.verified_at < since),
            )
            .order_by(Actor.verified_at.is_not(None), Actor.verified_at, Actor.created_at, Actor.id)
            .limit(limit)
        )
    )


def candidates(territory: Territory) -> sa.Select[tuple[int]]:
    """Return the query of the actors of ``territory`` that a campaign would ask now.

    Published and real, unconfirmed for twelve months, with an address, neither asked lately nor
    by themselves taken off the list.
    """
    asked = sa.select(Question.actor_id).join(Campaign)
    lately = asked.where(Campaign.started_at > clock.now() - REST)
    stopped = asked.where(Question.answer == "stop")
    since = freshness.stale_before(clock.local_now().date())
    return (
        sa.select(Actor.id)
        .join(ActorLocation, ActorLocation.actor_id == Actor.id)
        .where(
            Actor.status == "published",
            Actor.fictional.is_(False),
            Actor.email != "",
            sa.or_(Actor.verified_at.is_(None), Actor.verified_at < since),
            ActorLocation.commune_code.in_(lookup.commune_codes(territory)),
            Actor.id.not_in(lately),
            Actor.id.not_in(stopped),
        )
    )


def start(session: Session, territory: Territory, by: User, note: str = "") -> Campaign:
    """Start a campaign; its letters leave with the job, a few at a time."""
    alone(session, JOB)  # two who press the button at once would ask everybody twice
    ids = list(session.scalars(candidates(territory).order_by(Actor.id)))
    if not ids:
        raise Invalid(_("Personne à interroger : toutes les fiches à revoir l'ont déjà été."))
    campaign = Campaign(
        territory=territory.key, note=note.strip(), started_at=clock.now(), started_by_id=by.id
    )
    session.add(campaign)
    session.flush()
    session.execute(
        sa.insert(Question),
        [{"campaign_id": campaign.id, "actor_id": id_, "answer": ""} for id_ in ids],
    )
    event = journal.Event("campaign.started", campaign.id, {"asked": len(ids)})
    journal.record(session, [event])
    jobs.kick_after_commit(session, JOB)
    return campaign


def send(session: Session) -> str | None:
    """Send the next questions: the job; each letter and its mark are one transaction."""
    waiting = list(
        session.scalars(
            sa.select(Question)
            .where(Question.sent_at.is_(None), Question.answer == "")
            .options(joinedload(Question.campaign))
            .order_by(Question.id)
            .limit(AT_ONCE)
        )
    )
    sent = 0
    for question in waiting:
        claimed = session.execute(
            sa.update(Question)
            .where(Question.id == question.id, Question.sent_at.is_(None))
            .values(sent_at=clock.now())
        )
        (actor,) = store.load(session, [question.actor_id])
        writable = actor.status == "published" and mail.is_address(actor.email)
        if claimed.rowcount and writable:
            _write(session, question, actor)
            sent += 1
        elif claimed.rowcount:  # it has closed or lost its address: it was never asked
            session.delete(question)
        session.commit()
    return _("%(n)s lettres écrites.", n=sent) if waiting else None


def _write(session: Session, question: Question, actor: Actor) -> None:
    settings = current_app.extensions["ess_map.settings"]
    url = f"{settings.base_url}/verifier/{token(question)}"
    greeting = f"{question.campaign.note}\n\n" if question.campaign.note else ""
    body = _(
        "Bonjour,\n\n%(greeting)sLa carte %(site)s présente « %(name)s » :\n%(page)s\n\n"
        "Est-ce encore juste ? Répondez en un clic, sans compte (c'est juste, ça a changé, "
        "c'est fermé) :\n\n%(url)s\n\nSur cette page vous pouvez aussi demander de ne plus "
        "recevoir cette question.\n",
        greeting=greeting,
        site=settings.site_name,
        name=actor.name,
        page=f"{settings.base_url}/acteurs/{actor.slug}",
        url=url,
    )
    subject = _("« %(name)s » : votre fiche est-elle à jour ?", name=actor.name)
    mail.post(session, actor.email, subject, body, kind="campaign")


def token(question: Question) -> str:
    """Return what opens the page of one question."""
    return links.sign(PURPOSE, question.id)


def open_question(session: Session, token: str) -> tuple[Question, Actor]:
    """Return the question that ``token`` opens and its actor; ``Gone`` once it is answered."""
    question = session.get(Question, links.verify(PURPOSE, token, LINK_LIFE))
    if question is None:
        raise NotFound(_("Cette question n'existe plus."))
    if question.answered_at is not None:
        raise Gone(_("Vous avez déjà répondu, merci ! Une autre correction ? Passez par la fiche."))
    return question, store.load(session, [question.actor_id])[0]


def answer(session: Session, token: str, said: str) -> Actor:
    """Take the organisation's own answer: "right" counts at once, "closed" is looked at."""
    if said not in ANSWERS:
        raise Invalid(_("Choisissez l'une des réponses."))
    question, actor = open_question(session, token)
    taken = session.execute(
        sa.update(Question)
        .where(Question.id == question.id, Question.answered_at.is_(None))
        .values(answered_at=clock.now(), answer=said)
    )
    if taken.rowcount != 1:
        raise Gone(_("Vous avez déjà répondu, merci !"))
    author = Author(email=actor.email, name=actor.name)
    if said == "right":
        contribution = propose.confirm(session, actor, author)
        propose.confirm_author(session, contribution)
        decide.accept(session, contribution, None)
    elif said == "closed":
        today = clock.local_now().date()
        contribution = propose.close(session, actor, today, author)
        propose.confirm_author(session, contribution)
    return actor


def progress(session: Session, territory: Territory) -> list[Progress]:
    """Return the campaigns of a territory, newest first, with their answers."""
    rows = session.execute(
        sa.select(
            Question.campaign_id,
            Question.answer,
            sa.func.count(),
            sa.func.count(Question.sent_at),
        )
        .join(Campaign)
        .where(Campaign.territory == territory.key)
        .group_by(Question.campaign_id, Question.answer)
    ).all()
    campaigns = session.scalars(
        sa.select(Campaign).where(Campaign.territory == territory.key).order_by(Campaign.id.desc())
    )
    return [
        Progress(
            campaign,
            asked=sum(row[2] for row in rows if row[0] == campaign.id),
            sent=sum(row[3] for row in rows if row[0] == campaign.id),
            answers={row[1]: row[2] for row in rows if row[0] == campaign.id and row[1]},
        )
        for campaign in campaigns
    ]
