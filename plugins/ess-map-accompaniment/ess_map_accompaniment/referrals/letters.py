# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters about a request: to the structure, which answers from them, and to the holder.

A letter to a structure never says who the holder is, nor how to reach them: the page does, once
the request is accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import (
    Explanation,
    Status,
    User,
    Verdict,
    find_territory,
    notify,
    post_letter,
    responsible,
    setting,
)
from ess_map_accompaniment.offer.acting import ON_DUTY
from ess_map_accompaniment.offer.models import Adviser
from ess_map_accompaniment.projects import links as follow
from ess_map_accompaniment.referrals import counting, links, timing
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import LATER, NEEDS, REFUSALS, STAGES

if TYPE_CHECKING:
    from ess_map_accompaniment.matching.judging import Judged

ASKED = {
    "first": _l("Une demande d'accompagnement : %(project)s"),
    "unseen": _l("Rappel, demande non lue : %(project)s"),
    "last": _l("Dernier rappel, un projet attend votre réponse : %(project)s"),
}
SAID = {
    "withdrawn": _l("Demande retirée : %(project)s"),
    "expired": _l("Demande close sans réponse : %(project)s"),
    "reassigned": _l("Demande confiée à une autre structure : %(project)s"),
    "check_in": _l("Où en est « %(project)s » ?"),
}
TOLD = {
    "added": _l("Votre projet est présenté à %(structure)s"),
    "accepted": _l("%(structure)s accepte de vous accompagner"),
    "waiting": _l("%(structure)s vous met sur liste d'attente"),
    "declined": _l("%(structure)s ne peut pas vous accompagner"),
    "late": _l("%(structure)s n'a pas encore répondu"),
    "expired": _l("Sans réponse de %(structure)s : voici d'autres pistes"),
    "unreachable": _l("%(structure)s essaie de vous joindre"),
    "completed": _l("Votre accompagnement par %(structure)s est terminé"),
    "interrupted": _l("Votre accompagnement par %(structure)s s'interrompt"),
    "reopened": _l("Votre accompagnement par %(structure)s reprend"),
    "reoriented": _l("%(structure)s vous oriente vers une autre structure"),
    "reassigned": _l("Votre demande est confiée à une autre structure"),
    "check_in": _l("Où en est votre accompagnement par %(structure)s ?"),
    "satisfaction": _l("Votre avis sur l'accompagnement par %(structure)s"),
    "later": _l("Que devient « %(project)s » ?"),
}

SUMMARY = (
    "accompaniment.territory",
    "accompaniment.stage",
    "accompaniment.need",
    "accompaniment.form",
)
"""The conditions that a letter names even when they are met."""


def ask(session: Session, referral: Referral, turn: str = "first") -> None:
    """Ask the structure (loaded) for an answer; ``turn``: first, unseen or last.

    Of a structure that nobody can be written to, who animates the territory is told at once.
    """
    project = referral.project
    reached = _to_structure(
        session,
        referral,
        ASKED[turn],
        "asked",
        turn=turn,
        place=find_territory(project.commune).name if project.commune else "",
        stage=STAGES.get(project.stage, ""),
        needs=[NEEDS[need] for need in project.needs if need in NEEDS],
        reasons=_reasons(referral),
        links={
            action: links.answer_path(referral, action) for action in ("", "accepter", "refuser")
        },
    )
    if not reached:
        alert_animators(session, referral)


def say(session: Session, referral: Referral, what: str) -> None:
    """Tell the structure what happened to a request, or ask how it goes (``check_in``)."""
    path = links.answer_path(referral)
    _to_structure(session, referral, SAID[what], "said", what=what, path=path, days=_silence())


def tell(
    session: Session,
    referral: Referral,
    step: str,
    *,
    alternatives: Sequence[Judged] = (),
    child: Referral | None = None,
    months: int = 0,
) -> None:
    """Tell the holder of a step of their request; nothing once nobody can be written to."""
    project = referral.project
    holder = project.holders[0] if project.holders else None
    if holder is None or not holder.email:
        return
    post_letter(
        session,
        holder.email,
        _named(TOLD[step], referral),
        "accompaniment/mail/told.txt",
        kind=f"accompaniment.{step}",
        language=project.language,
        step=step,
        name=holder.name,
        referral=referral,
        project=project.title,
        structure=referral.structure.actor.name,
        service=referral.service.name,
        refusal=REFUSALS.get(referral.refusal, ""),
        position=counting.position(session, referral) if step == "waiting" else 0,
        alternatives=alternatives,
        child=child,
        answers=_answers(referral, step, months),
        days=_silence(),
        follow_path=follow.follow_path(project, holder),
        explain_path=follow.explain_path(project),
    )


def alert_animators(session: Session, referral: Referral) -> None:
    """Tell who animates the project's territory that its request is not answered."""
    title = _l("« %(project)s » attend encore une réponse de %(structure)s")
    if (
        "animator" not in referral.project.consents
    ):  # the holder keeps the project from animators: no word of it
        title = _l("Une demande attend encore une réponse de %(structure)s")
    title = _named(title, referral)
    where = referral.project.epci or f"actor-{referral.structure.actor_id}"
    for person in responsible(where):
        notify(
            session,
            person,
            "accompaniment.late",
            title,
            links.request_path(referral),
            subject_type="accompaniment_referral",
            subject_id=referral.id,
        )


def _silence() -> int:
    """Return after how many days without news both sides are asked."""
    return setting(timing.CHECK_IN.setting)


def _reasons(referral: Referral) -> list[Verdict]:
    """Return what a letter says of the explanation: the page has all of it."""
    if referral.snapshot is None:
        return []
    verdicts = Explanation.restored(referral.snapshot).verdicts
    gates = [verdict for verdict in verdicts if verdict.max_points is None]
    return [gate for gate in gates if gate.criterion in SUMMARY or gate.status is not Status.MET]


def _answers(referral: Referral, step: str, months: int) -> list[tuple[str, str]]:
    """Return the one-click answers (label, path) that a letter to the holder offers."""
    if step == "satisfaction":
        scores = ((f"{score}/5", str(score)) for score in range(5, 0, -1))
        return [(label, links.opinion_path(referral, "avis", key)) for label, key in scores]
    if step == "later":
        return [
            (label, links.opinion_path(referral, str(months), key)) for key, label in LATER.items()
        ]
    return []


def _to_structure(
    session: Session, referral: Referral, subject: LazyString, template: str, **values: object
) -> bool:
    """Write to the address of a structure, else to its advisers; tell whether there is anybody."""
    structure, project = referral.structure, referral.project
    advisers = _advisers(session, structure.id)
    subject = _named(subject, referral)
    known = {
        "project": project.title,
        "summary": project.summary if referral.state != "withdrawn" else "",
        "service": referral.service.name,
        "structure": structure.actor.name,
        "referral": referral,
    }
    written_to = [structure.email] if structure.email else [one.email for one in advisers]
    addresses = list(dict.fromkeys(filter(None, written_to)))
    for address in addresses:
        post_letter(
            session,
            address,
            subject,
            f"accompaniment/mail/{template}.txt",
            kind=f"accompaniment.{template}",
            language=_language(referral),
            **known,
            **values,
        )
    for adviser in advisers:
        person = session.get(User, adviser.user_id)
        if person is not None:
            notify(
                session,
                person,
                f"accompaniment.{template}",
                subject,
                links.request_path(referral),
                subject_type="accompaniment_referral",
                subject_id=referral.id,
            )
    return bool(addresses or advisers)


def _advisers(session: Session, structure_id: int) -> list[Adviser]:
    query = sa.select(Adviser).where(Adviser.structure_id == structure_id, *ON_DUTY)
    return list(session.scalars(query.order_by(Adviser.id)))


def _language(referral: Referral) -> str:
    """Return the language in which a service is written to: French unless it does without."""
    spoken = referral.service.languages
    return "en" if spoken and "fr" not in spoken and "en" in spoken else "fr"


def _named(text: LazyString, referral: Referral) -> LazyString:
    """Return ``text`` with the names of what the request is about, lazy still."""
    names = {"project": referral.project.title, "structure": referral.structure.actor.name}
    return LazyString(lambda: str(text) % names)
