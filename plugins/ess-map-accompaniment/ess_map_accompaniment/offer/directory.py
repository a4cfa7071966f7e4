# SPDX-License-Identifier: AGPL-3.0-or-later
"""All structures that accompany, and those that some choices leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import (
    Actor,
    Locality,
    NotFound,
    ServiceArea,
    Territory,
    find_territory,
    local_now,
    locality,
    search_territories,
)
from ess_map_accompaniment import words
from ess_map_accompaniment.offer import seams
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.offer.wording import COOPERATIVE

SIZE = 24
LEVELS = ("commune", "epci", "department", "region")


@dataclass(frozen=True)
class Filters:
    """What the reader has chosen; '' is no choice."""

    kind: str = ""
    stage: str = ""
    need: str = ""
    place: str = ""
    """Key of a territory, or what somebody has typed for one."""
    collective: bool = False
    trained: bool = False
    """Only those with an adviser who has followed a training."""

    def args(self, **changes: Any) -> dict[str, str]:
        """Return the parameters of the address that says this, with ``changes``."""
        said = vars(self) | changes
        return {name: "1" if value is True else value for name, value in said.items() if value}


@dataclass(frozen=True)
class Offered:
    """A service as the choices look at it."""

    kind: str
    stages: list[str] | None
    team_mode: str
    legal_forms: list[str] | None
    area: Mapping[str, Any] | None


@dataclass(frozen=True)
class Entry:
    """A structure as the choices look at it."""

    id: int
    kinds: tuple[str, ...]
    area: Mapping[str, Any] | None
    services: list[Offered] = field(default_factory=list)


@dataclass(frozen=True)
class Option:
    """A choice, and how many structures it would leave together with the others."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Found:
    """What the choices leave: ids by name, and what else could be chosen."""

    ids: list[int]
    options: Mapping[str, list[Option]]
    place: Territory | None
    others: list[Territory]
    """Other territories of the name that was typed."""


def resolve(text: str) -> tuple[Territory | None, list[Territory]]:
    """Return the territory that somebody means, and others that they might; a key or words."""
    if not text:
        return None, []
    try:
        return find_territory(text), []
    except NotFound:
        first, *others = [*search_territories(text, LEVELS, 6), None]
        return first, [one for one in others if one is not None]


def search(session: Session, filters: Filters) -> Found:
    """Return the structures in service that ``filters`` leave, by name, with counted choices."""
    place, others = resolve(filters.place)
    where = locality(place.key) if place else None
    entries = _entries(session)
    if filters.place and place is None:
        entries = []
    if where is not None:
        entries = _covering(entries, where)
    if filters.trained:
        known = seams.trained(session)
        entries = [entry for entry in entries if entry.id in known]
    return Found(
        [entry.id for entry in entries if _passes(entry, filters)],
        _options(entries, filters),
        place,
        others,
    )


def _entries(session: Session) -> list[Entry]:
    query = (
        sa.select(Structure.id, Structure.kinds, Structure.area)
        .join(Actor, Actor.id == Structure.actor_id)
        .where(Structure.closed_on.is_(None), Actor.status == "published")
        .order_by(Actor.name, Structure.id)
    )
    found = {
        id_: Entry(id_, tuple(kinds), area) for id_, kinds, area in session.execute(query).all()
    }
    columns = (Service.kind, Service.stages, Service.team_mode, Service.legal_forms, Service.area)
    today = local_now().date()
    offered = sa.select(Service.structure_id, *columns).where(
        Service.closed_on.is_(None),
        sa.or_(Service.valid_until.is_(None), Service.valid_until >= today),
    )
    for structure_id, *said in session.execute(offered.order_by(Service.id)):
        if structure_id in found:
            found[structure_id].services.append(Offered(*said))
    return list(found.values())


def _covering(entries: Iterable[Entry], where: Locality) -> list[Entry]:
    """Return the entries that work ``where``, each with its services that do."""
    found = []
    for entry in entries:
        own = _covers(entry.area, where)
        kept = [one for one in entry.services if (_covers(one.area, where) if one.area else own)]
        if kept or own:
            found.append(replace(entry, services=kept))
    return found


def _covers(area: Mapping[str, Any] | None, where: Locality) -> bool:
    return bool(area) and ServiceArea.from_json(area).covers(where).status.value == "met"


def _passes(entry: Entry, filters: Filters) -> bool:
    if filters.kind and filters.kind not in entry.kinds:
        return False
    if not (filters.stage or filters.need or filters.collective):
        return True
    return any(_fits(one, filters) for one in entry.services)


def _fits(one: Offered, filters: Filters) -> bool:
    if filters.need and one.kind != filters.need:
        return False
    if filters.stage and not (one.stages == [] or filters.stage in (one.stages or ())):
        return False
    if filters.collective:
        forms = one.legal_forms
        cooperative = forms == [] or bool(COOPERATIVE & set(forms or ()))
        return one.team_mode in ("collective", "both") and cooperative
    return True


def _options(entries: list[Entry], filters: Filters) -> dict[str, list[Option]]:
    """Count what each other answer to one question would leave, the other answers as they are."""
    counts: dict[str, Counter[str]] = {"kind": Counter(), "stage": Counter(), "need": Counter()}
    any_stage, any_need = replace(filters, stage=""), replace(filters, need="")
    any_kind = replace(filters, kind="")
    for entry in entries:
        if _passes(entry, any_kind):
            counts["kind"].update(set(entry.kinds))
        if filters.kind and filters.kind not in entry.kinds:
            continue
        fitting = [one for one in entry.services if _fits(one, any_stage)]
        counts["stage"].update({stage for one in fitting for stage in _stages(one)})
        counts["need"].update({one.kind for one in entry.services if _fits(one, any_need)})
    return {name: _named(counts[name], labels, getattr(filters, name)) for name, labels in NAMES}


NAMES = (("kind", words.KINDS), ("stage", words.STAGES), ("need", words.NEEDS))


def _stages(one: Offered) -> Iterable[str]:
    return words.STAGES if one.stages == [] else one.stages or ()


def _named(counts: Counter[str], labels: Mapping[str, Any], chosen: str) -> list[Option]:
    found = [Option(key, str(label), counts[key]) for key, label in labels.items()]
    return [one for one in found if one.count or one.key == chosen]
