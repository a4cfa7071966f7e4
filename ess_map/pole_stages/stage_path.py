# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way of a pôle as its page shows it: steps behind, where it stands, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core.lifecycle import STARTED, Transition
from ess_map.people.models import User
from ess_map.platform.contracts import Requirement
from ess_map.poles import index, requirements, stage_facts, stages
from ess_map.poles.models import Pole
from ess_map.poles.stage_facts import RECORDED, Fact

MEANING = {
    "idea": _l("Des acteurs, une collectivité, une envie."),
    "prefiguration": _l("Une étude : l'intérêt, les besoins, les actions, la gouvernance."),
    "validated": _l("Les parties prenantes disent oui au projet."),
    "creation": _l("Le pôle se crée, seul ou adossé à une structure."),
    "active": _l("Quelqu'un l'anime et mène le plan d'actions."),
    "dormant": _l("Plus rien ne s'y passe pour l'instant ; il peut être réveillé."),
    "abandoned": _l("Le projet s'est arrêté avant d'aboutir."),
    "closed": _l("Le pôle a pris fin."),
}


@dataclass(frozen=True)
class Step:
    """One step of the way; ``state`` is done, here, ahead or unknown."""

    name: str
    tone: int
    label: str
    meaning: str
    state: str
    said: str
    """The state in words."""
    when: str


@dataclass(frozen=True)
class Next:
    """What may be done now: ``asked`` is empty when nothing is asked."""

    event: str
    label: str
    needs_reason: bool
    asked: tuple[Requirement, ...]
    forward: bool
    """It leads further on the way; else aside."""

    @property
    def ready(self) -> bool:
        return all(one.met for one in self.asked)

    @property
    def missing(self) -> int:
        return sum(not one.met for one in self.asked)


@dataclass(frozen=True)
class Line:
    """One line of the history; ``who`` is '' when nobody is known to have done it.

    ``stage`` is '' when the line says nothing of where the pôle was.
    """

    title: str
    stage: str
    when: str
    who: str
    reason: str
    source: str
    written: str
    """When a fact of a document was written down here; '' for a step that was lived."""


def steps(pole: Pole, facts: Sequence[Fact]) -> list[Step]:
    """Return the way of ``pole``: the five steps, then where it stands beside them, if it does."""
    known = stage_facts.known(facts)
    first = {fact.stage: fact.when for fact in reversed(known)}
    aside = pole.stage not in stages.PATH
    reached = [stages.PATH.index(stage) for stage in (*first, pole.stage) if stage in stages.PATH]
    far = max(reached, default=-1)
    found = []
    for position, name in enumerate(stages.PATH):
        if name == pole.stage:
            state = "here"
        elif position > far:
            state = "ahead"
        else:
            state = "done" if name in first else "unknown"
        if not (aside and state == "ahead"):
            found.append(_step(name, state, first))
    return [*found, _step(pole.stage, "here", first)] if aside else found


def _step(name: str, state: str, first: dict[str, str]) -> Step:
    said = {
        "here": _("Étape actuelle"),
        "done": _("Fait"),
        "ahead": _("À venir"),
        "unknown": _("Passé, sans date connue"),
    }
    label = stages.LIFECYCLE.label_of(name)
    return Step(
        name=name,
        tone=index.tone(name),
        label=label,
        meaning=str(MEANING[name]),
        state=state,
        said=said[state],
        when=first.get(name, ""),
    )


def choices(pole: Pole) -> list[Next]:
    """Return the steps that lead on from where ``pole`` (with its actor) stands."""
    ways = [way for way in stages.LIFECYCLE.transitions if pole.stage in way.origins]
    return [_next(pole, way) for way in ways]


def _next(pole: Pole, way: Transition) -> Next:
    asked = tuple(requirements.of(pole, way.event)) if way.guard else ()
    forward = way.target in stages.PATH
    return Next(way.event, str(way.label), way.needs_reason, asked, forward)


def lines(session: Session, facts: Sequence[Fact]) -> list[Line]:
    """Return the history, the latest first, with the public names of who did it."""
    ids = {fact.by_id for fact in facts if fact.by_id is not None}
    people = session.scalars(sa.select(User).where(User.id.in_(ids)))
    names = {user.id: user.public_name for user in people}
    known = stage_facts.known(facts)
    return [_line(fact, fact in known, names) for fact in reversed(facts)]


def _line(fact: Fact, known: bool, names: dict[int, str]) -> Line:
    recorded = fact.event == RECORDED
    return Line(
        title=_title(fact.event),
        stage=stages.LIFECYCLE.label_of(fact.stage) if known else "",
        when=fact.when,
        who=names.get(fact.by_id or 0, ""),
        reason=fact.reason,
        source=fact.source,
        written=stage_facts.in_words(fact.written_on) if recorded else "",
    )


def _title(event: str) -> str:
    if event == STARTED:
        return _("Fiche du pôle ouverte")
    if event == RECORDED:
        return _("Constaté dans un document")
    ways = (way for way in stages.LIFECYCLE.transitions if way.event == event)
    return str(next((way.label for way in ways), event))
