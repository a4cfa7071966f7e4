# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures and services as data·inclusion reads them, and beside it what it cannot say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Actor, load_actors, local_now, site_url
from ess_map_accompaniment.exchange import checking, facts, identity, mapping, rows
from ess_map_accompaniment.exchange.checking import Row
from ess_map_accompaniment.exchange.facts import Facts
from ess_map_accompaniment.offer import record
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.permanences.models import Permanence

FORMAT = "ess-map-accompaniment"
FILES = {"structures": "structures.json", "services": "services.json", "beyond": "ess.json"}


@dataclass
class Exported:
    """The three documents, and a sentence for each row that the schema does not take."""

    structures: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    beyond: dict[str, dict[str, Facts]] = field(
        default_factory=lambda: {"structures": {}, "services": {}}
    )
    left_out: list[str] = field(default_factory=list)

    def documents(self) -> dict[str, bytes]:
        """Return the three files by name, the same bytes for the same facts."""
        beyond = {"format": FORMAT, "version": 1, **self.beyond}
        return {
            FILES["structures"]: written(self.structures),
            FILES["services"]: written(self.services),
            FILES["beyond"]: written(beyond),
        }


@dataclass(frozen=True)
class Known:
    """What the rows of one export share."""

    structure_ids: Mapping[int, str]
    actors: Mapping[int, str]
    """How actors that others name are called: the id of their structure, or their SIRET."""
    hours: Mapping[int, list[Permanence]]
    below: mapping.Below


def export(session: Session, *, whole: bool = False) -> Exported:
    """Return what is published; with ``whole`` everything, closed or draft, private facts too."""
    structures = _structures(session, whole)
    known = _known(session, structures)
    made = Exported()
    today = local_now().date()
    for one in sorted(structures, key=identity.id_of):
        row, said = structure_row(one, known)
        if not _add(made, "structures", row, said, rows.facts_of_structure, whole):
            continue
        for service in sorted(one.services, key=identity.id_of):
            if whole or record.in_service(service, today):
                row_, said_ = service_row(service, one, row, known)
                _add(made, "services", row_, said_, rows.facts_of_service, whole)
    made.services.sort(key=lambda row: row["id"])
    return made


def save(made: Exported, folder: Path) -> None:
    """Write the three files into ``folder``, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.documents().items():
        (folder / name).write_bytes(content)


def structure_row(one: Structure, known: Known) -> tuple[Row, Facts]:
    """Return the row of a structure, and all its facts."""
    said = facts.of_structure(one, links_of(one, known))
    return rows.given_back("structures", made_structure(one, said), one.extra), said


def service_row(one: Service, structure: Structure, row: Row, known: Known) -> tuple[Row, Facts]:
    """Return the row of a service of a structure with its row, and all facts of the service."""
    said = facts.of_service(one)
    return rows.given_back(
        "services", made_service(one, structure, said, row, known), one.extra
    ), said


def made_structure(one: Structure, said: Facts) -> Row:
    """Return the row of a structure as its facts alone make it."""
    at = one.updated_at if one.source else max(one.updated_at, one.actor.updated_at)
    head = _head(one, at)
    if not one.source:
        head["lien_source"] = site_url(f"/accompagnement/structures/{one.id}")
    return rows.of_structure(said, head)


def made_service(one: Service, structure: Structure, said: Facts, row: Row, known: Known) -> Row:
    """Return the row of a service as its facts alone make it."""
    head = _head(one, one.updated_at)
    if not one.source:
        page = site_url(f"/accompagnement/structures/{structure.id}")
        head |= {"lien_source": page, "lien_mobilisation": page}
        head |= {"modes_mobilisation": ["utiliser-lien-mobilisation"]}
        head |= {"mobilisable_par": ["usagers"]}
    zone = mapping.zone(one.area or structure.area, known.below)
    return rows.of_service(said, row, zone, _hours(one, known), head)


def links_of(one: Structure, known: Known) -> dict[str, Any]:
    """Return what a structure says of others, by their ids in the exchange."""
    ours = one.extra.get(rows.OUR_KEY, {})
    named = [known.actors[actor] for actor in one.conflicts if actor in known.actors]
    return {
        "successor": known.structure_ids.get(one.successor_id or 0) or ours.get("successor"),
        "conflicts": sorted({*named, *ours.get("conflicts", ())}),
    }


def hours_of(session: Session, structure_ids: Iterable[int]) -> dict[int, list[Permanence]]:
    """Return the permanences of structures."""
    found: dict[int, list[Permanence]] = {}
    query = sa.select(Permanence).where(Permanence.structure_id.in_(list(structure_ids)))
    for one in session.scalars(query.order_by(Permanence.id)):
        found.setdefault(one.structure_id, []).append(one)
    return found


def whole_structures(session: Session, ids: Iterable[int]) -> list[Structure]:
    """Return structures with their services and actors, those with their places."""
    query = sa.select(Structure).where(Structure.id.in_(list(ids))).order_by(Structure.id)
    found = list(session.scalars(query.options(*record.WHOLE)))
    load_actors(session, [one.actor_id for one in found])
    return found


def written(document: Any) -> bytes:
    """Return a document as it lies in its file."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=isinstance(document, dict))
    return f"{text}\n".encode()


def _structures(session: Session, whole: bool) -> list[Structure]:
    if not whole:
        return record.all_open(session)
    return whole_structures(session, session.scalars(sa.select(Structure.id)))


def _known(session: Session, structures: list[Structure]) -> Known:
    ids = {one.id: one for one in session.scalars(sa.select(Structure))}
    named = {actor for one in structures for actor in one.conflicts}
    query = sa.select(Actor.id, Actor.siret).where(Actor.id.in_(named), Actor.siret != "")
    actors = {id_: f"siret:{siret}" for id_, siret in session.execute(query)}
    actors |= {one.actor_id: identity.id_of(one) for one in ids.values()}
    return Known(
        {id_: identity.id_of(one) for id_, one in ids.items()},
        actors,
        hours_of(session, [one.id for one in structures]),
        cache(mapping.departments),
    )


def _hours(one: Service, known: Known) -> str:
    """Return the hours of the permanences of a service when they are the same everywhere."""
    permanences = known.hours.get(one.structure_id, [])
    said = {each.hours for each in permanences if one.id in (each.service_ids or [one.id])}
    return said.pop() if len(said) == 1 else ""


def _head(one: Structure | Service, at: Any) -> Row:
    source = identity.source_of(one)
    return {"source": source, "id": identity.id_of(one), "date_maj": at.date().isoformat()}


def _add(made: Exported, kind: str, row: Row, said: Facts, read: Any, whole: bool) -> bool:
    """Add a row that the schema takes; else say why not."""
    wrong = checking.problems(kind, row)
    if wrong:
        why = " ; ".join(wrong.values())
        name = row.get("nom") or row["id"]
        made.left_out.append(_("%(name)s (%(id)s) : %(why)s.", name=name, id=row["id"], why=why))
        return False
    getattr(made, kind).append(row)
    beyond = rows.beyond(said, read(row))
    private = () if whole else facts.PRIVATE
    beyond = {name: value for name, value in beyond.items() if name not in private}
    made.beyond[kind][row["id"]] = beyond
    return True
