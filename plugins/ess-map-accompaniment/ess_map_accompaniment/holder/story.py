# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to each request, in order, and what happens next: for who follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import local_now, setting
from ess_map_accompaniment.holder import cards
from ess_map_accompaniment.holder.cards import Card
from ess_map_accompaniment.referrals import alternatives, links
from ess_map_accompaniment.referrals.lifecycle import ACTIVE, OPEN, REFERRALS
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import OUTCOMES, REFUSALS

SAID = {
    "started": _l("Vous avez choisi ce service."),
    "send": _l("Votre demande est envoyée."),
    "read": _l("La structure l'a lue."),
    "queue": _l("Elle vous met sur liste d'attente."),
    "accept": _l("Elle accepte de vous accompagner."),
    "decline": _l("Elle ne peut pas vous accompagner."),
    "expire": _l("Elle n'a pas répondu : la demande est close."),
    "withdraw": _l("Vous avez retiré cette demande."),
    "begin": _l("L'accompagnement commence."),
    "lose": _l("Elle n'arrive pas à vous joindre."),
    "complete": _l("L'accompagnement est terminé."),
    "interrupt": _l("L'accompagnement s'interrompt."),
    "reopen": _l("L'accompagnement reprend."),
    "reorient": _l("Elle vous oriente vers une autre structure."),
    "reassign": _l("L'animateur confie votre demande à une autre structure."),
    "news": _l("Des nouvelles sont données."),
}
ADDED = {
    "animator": _l("L'animateur de votre territoire ajoute cette demande."),
    "structure": _l("Votre demande est transmise à cette structure."),
}
STUCK = ("declined", "expired", "unreachable", "interrupted")
"""The states from which a holder looks elsewhere."""
ALTERNATIVES = 3


@dataclass(frozen=True)
class Line:
    """One thing that happened, and the words that were given with it."""

    at: datetime
    text: str
    words: str = ""


@dataclass(frozen=True)
class Story:
    """One request as its holder reads it."""

    referral: Referral
    state: str
    tone: str
    """good, warn or calm."""
    lines: tuple[Line, ...]
    next: str
    alternatives: tuple[Card, ...]
    questions: tuple[tuple[str, str], ...]
    """What they are asked now: (words, path)."""
    children: tuple[Story, ...]

    @property
    def can_withdraw(self) -> bool:
        return self.referral.state in ("draft", *OPEN, *ACTIVE)

    @property
    def can_tell(self) -> bool:
        """Whether the holder can give news of it."""
        return self.referral.state in ACTIVE


def of(session: Session, referrals: Sequence[Referral]) -> list[Story]:
    """Return the stories of a project's requests: a re-orientation stands under what it follows."""
    known = {one.id for one in referrals}
    below: dict[int | None, list[Referral]] = {}
    for one in referrals:
        below.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)

    def told(one: Referral) -> Story:
        return _story(session, one, tuple(told(child) for child in below.get(one.id, ())))

    return [told(one) for one in below.get(None, ())]


def _story(session: Session, referral: Referral, children: tuple[Story, ...]) -> Story:
    state = referral.state
    stuck = state in STUCK and not children
    found = alternatives.of(session, referral)[:ALTERNATIVES] if stuck else []
    return Story(
        referral=referral,
        state=REFERRALS.label_of(state),
        tone="good" if state in (*ACTIVE, "completed") else "warn" if stuck else "calm",
        lines=tuple(_lines(session, referral)),
        next=_next(referral, bool(children)),
        alternatives=tuple(cards.of(one) for one in found),
        questions=tuple(_questions(referral)),
        children=children,
    )


def _lines(session: Session, referral: Referral) -> list[Line]:
    lines = []
    for step in REFERRALS.history(session, referral):
        text = SAID.get(step.event, "")
        words = step.reason or ""
        if step.event == "started":
            text, words = ADDED.get(referral.initiator, text), referral.motive
        elif step.event == "decline":
            said = [REFUSALS.get(referral.refusal, ""), referral.refusal_text]
            words = " – ".join(str(one) for one in said if one)
        elif step.event == "complete":
            words = str(OUTCOMES.get(referral.outcome, ""))
        lines.append(Line(step.at, str(text or REFERRALS.label_of(step.to_state)), words))
    return lines


def _next(referral: Referral, goes_on: bool) -> str:
    """Say what the holder can expect now."""
    if goes_on:
        return _("La suite est ci-dessous : votre histoire a suivi, vous n'avez rien à répéter.")
    state = referral.state
    if state in ("sent", "seen"):
        return _awaited(referral)
    said = {
        "draft": _("Elle partira quand vous aurez confirmé, par le lien de notre lettre."),
        "waiting": _(
            "La structure vous écrira quand une place se libère. Rien n'empêche d'en "
            "solliciter une autre."
        ),
        "accepted": _("La structure va vous contacter : elle a maintenant vos coordonnées."),
        "in_progress": _("L'accompagnement est en cours. Dites-nous s'il se passe quelque chose."),
        "unreachable": _("Écrivez à la structure, ou choisissez une autre piste."),
        "completed": _("Nous vous demanderons votre avis, puis ce que devient le projet."),
        "interrupted": _("Vous pouvez vous adresser ailleurs."),
        "declined": _("Vous pouvez vous adresser ailleurs : voici ce qui s'en approche."),
        "expired": _("Avec nos excuses. Voici d'autres pistes."),
    }
    return said.get(state, "")


def _awaited(referral: Referral) -> str:
    if referral.target_at is None:
        return ""
    due = referral.target_at.date()
    if local_now().date() <= due:
        return _("Réponse promise au plus tard le %(day)s.", day=format_date(due, "full"))
    return _(
        "La réponse était promise pour le %(day)s. Nous relançons la structure ; l'animateur de "
        "votre territoire est prévenu si elle tarde encore.",
        day=format_date(due, "full"),
    )


def _questions(referral: Referral) -> list[tuple[str, str]]:
    asked = []
    if referral.state in ("completed", "interrupted") and referral.satisfaction is None:
        words = _("Cet accompagnement vous a-t-il été utile ?")
        asked.append((words, links.opinion_path(referral, "avis")))
    for months, known in (("6", referral.outcome_at_6), ("18", referral.outcome_at_18)):
        if referral.state == "completed" and not known and _is_due(referral, int(months)):
            words = _("Que devient votre projet ?")
            asked.append((words, links.opinion_path(referral, months)))
    return asked


def _is_due(referral: Referral, months: int) -> bool:
    closed = referral.closed_at
    return closed is not None and (local_now() - closed).days >= months * 30


def kept_until(touched_at: datetime) -> date:
    """Return the day on which a project without a sign of life is forgotten."""
    return (touched_at + timedelta(days=setting("accompaniment.retention_days"))).date()
