# SPDX-License-Identifier: AGPL-3.0-or-later
"""A project asks a service: few at once, never twice, and with the reasons of that day.

What the structure is told before it accepts is the text of the project and its commune. The
holder's name, address and telephone are shown to it once it has accepted, and never before: the
form on which a holder chooses says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Explanation, Invalid, Outcome, alone, local_now, now
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.offer import record as services
from ess_map_accompaniment.offer.models import Service
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import letters, moving, record, timing
from ess_map_accompaniment.referrals.lifecycle import ACTIVE, HOLDER, OPEN
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.referrals.record import of_project as of_project

if TYPE_CHECKING:
    from ess_map_accompaniment.matching.demand import Offer

MOST = 3
"""Requests of a project that wait for an answer at once."""
PENDING = ("draft", *OPEN)
ALIVE = (*PENDING, *ACTIVE)


def draft(
    session: Session,
    project: Project,
    offer: Offer,
    explanation: Explanation,
    *,
    initiator: str = "holder",
    motive: str = "",
    message: str = "",
    parent: Referral | None = None,
    by: int | None = None,
) -> Referral:
    """Choose a service for a project; nothing leaves before ``send``.

    ``initiator``: holder, animator or structure; ``explanation`` is what they were shown.
    ``Conflict`` when this service is asked already, no longer there, or ``MOST`` wait for an
    answer. ``Invalid`` when it is not eligible. An animator goes beyond both with a ``motive``,
    which the history keeps; a child of ``parent`` takes its place.
    """
    alone(session, f"accompaniment.project-{project.id}")
    project = projects.find(session, project.id)
    service = _in_service(session, offer.id)
    asked = of_project(session, project.id)
    if any(one.service_id == service.id and one.state in ALIVE for one in asked):
        raise Conflict(
            _("« %(service)s » est déjà sollicité pour ce projet.", service=service.name)
        )
    beyond = _beyond(asked, explanation, parent)
    _refuse(beyond, initiator, motive, explanation)
    referral = Referral(
        project=project,
        service=service,
        structure=service.structure,
        parent_id=parent.id if parent else None,
        need=service.kind,
        initiator=initiator,
        motive=motive.strip(),
        message=message.strip(),
        snapshot=explanation.snapshot(),
        state="draft",
    )
    payload = {"initiator": initiator, "override": beyond} if beyond else {"initiator": initiator}
    if beyond and motive.strip():
        payload["motive"] = motive.strip()
    moving.start(session, referral, by=by, payload=payload)
    return referral


def send(
    session: Session, referral: Referral, by: int | None = None, *, told: bool = True
) -> Referral:
    """Send a draft to its structure, and start the clock of its answer.

    A holder who has not asked for it is written to, unless ``told`` is False. ``Conflict`` while
    they have not confirmed the project, and when the service has closed meanwhile.
    """
    referral = record.find(session, referral.id)
    project = referral.project
    if project.state != "active":
        raise Conflict(_("Ce projet n'est pas encore confirmé, ou n'est plus suivi."))
    _in_service(session, referral.service_id)
    moving.move(session, referral, "send", by=by)
    if referral.created_at.date() < now().date():
        # It has waited for the holder's confirmation: the reasons are those of today.
        offer = catalogue.offer(session, referral.service_id)
        referral.snapshot = judging.one(projects.demand_of(project), offer).snapshot()
    referral.sent_at = now()
    referral.target_at = timing.target_of(session, referral)
    project.touched_at = now()
    timing.set_for(session, referral, "send")
    letters.ask(session, referral)
    if told and referral.initiator in ("animator", "structure"):
        letters.tell(session, referral, "added")
    return referral


def send_drafts(session: Session, project: Project) -> tuple[list[Referral], list[Referral]]:
    """Send all drafts of a confirmed project; return those sent, and those that could not be.

    The latter, whose service has closed while the holder was confirming, are withdrawn.
    """
    sent, left = [], []
    for referral in of_project(session, project.id):
        if referral.state != "draft":
            continue
        if is_open(referral.service):
            sent.append(send(session, referral))
        else:
            moving.move(
                session, referral, "withdraw", HOLDER, reason=_("Service fermé entre-temps")
            )
            left.append(referral)
    return sent, left


def withdraw(
    session: Session, referral: Referral, by: int | None = None, reason: str = ""
) -> Referral:
    """Take a request back in the holder's name; the structure that has read of it is told."""
    referral = record.find(session, referral.id)
    known = referral.sent_at is not None
    moving.move(session, referral, "withdraw", HOLDER, by=by, reason=reason)
    referral.closed_at = now()
    if known:
        letters.say(session, referral, "withdrawn")
    return referral


def is_open(service: Service) -> bool:
    """Tell whether ``service`` (its structure loaded) can still be asked today."""
    today = local_now().date()
    closings = (service.closed_on, service.structure.closed_on)
    return all(day is None or day > today for day in closings)


def open_count(asked: list[Referral]) -> int:
    """Return how many of the requests of a project wait for an answer."""
    return sum(one.state in PENDING for one in asked)


def _in_service(session: Session, service_id: int) -> Service:
    service = services.service(session, service_id)
    if not is_open(service):
        raise Conflict(
            _("« %(service)s » a fermé entre-temps : choisissez-en un autre.", service=service.name)
        )
    return service


def _beyond(asked: list[Referral], explanation: Explanation, parent: Referral | None) -> list[str]:
    """Name the rules that this request would break."""
    others = [one for one in asked if parent is None or one.id != parent.id]
    broken = ["most"] if open_count(others) >= MOST else []
    if explanation.outcome is Outcome.NOT_ELIGIBLE:
        broken.append("eligible")
    return broken


def _refuse(beyond: list[str], initiator: str, motive: str, explanation: Explanation) -> None:
    if initiator == "animator" and not motive.strip():
        raise Invalid(_("Dites pourquoi vous ajoutez cette demande : le porteur le lira."))
    if initiator in ("animator", "structure"):
        return
    if "most" in beyond:
        raise Conflict(
            _(
                "%(count)s demandes attendent déjà une réponse : laissez-leur le temps de "
                "répondre, ou retirez-en une.",
                count=MOST,
            )
        )
    if "eligible" in beyond:
        why = ", ".join(str(verdict.text) for verdict in explanation.barriers)
        raise Invalid(_("Ce service ne peut pas accompagner ce projet : %(why)s.", why=why))
