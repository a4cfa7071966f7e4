# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write rows of data·inclusion into the tables: what the source says anew, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from ess_map import Invalid, Rejection, import_actors
from ess_map_accompaniment.exchange import exporting, facts, identity, mapping, rows
from ess_map_accompaniment.exchange.checking import Row
from ess_map_accompaniment.exchange.exporting import Known
from ess_map_accompaniment.exchange.facts import Facts
from ess_map_accompaniment.exchange.items import Count, Item
from ess_map_accompaniment.offer.models import Service, Structure

Rejections = list[tuple[str, Rejection]]
NOON = time(12, tzinfo=UTC)


def structures(
    session: Session, items: Sequence[Item], count: Count, rejections: Rejections
) -> dict[int, Facts]:
    """Write the structures of one batch; return the facts of those that changed, by id."""
    known = Known({}, {}, {}, cache(mapping.departments))
    todo: list[tuple[Item, Structure | None, Facts]] = []
    for item in items:
        one = find_structure(session, item.row["id"])
        if one is not None and _seen(one) == item.digest:
            count.unchanged += 1
            continue
        current = before = None
        if one is not None:
            (one,) = exporting.whole_structures(session, [one.id])
            before, current = exporting.structure_row(one, known)
        todo.append((item, one, _facts(item, rows.facts_of_structure, current, before)))
    actors = _actors(session, todo, rejections)
    changed: dict[int, Facts] = {}
    for item, one, said in todo:
        native = one is not None and one.source is None
        actor = one.actor_id if native else actors.get(item.row["id"])
        if actor is None:
            continue
        one = one or Structure(
            source=item.row["source"], external_id=item.row["id"], actor_id=actor, extra={}
        )
        if one.id is None and _taken(session, actor):
            rejections.append(item.rejected(_("cet acteur a déjà une fiche d'accompagnement")))
            continue
        _store(session, one, facts.STRUCTURE, said, count)
        changed[one.id] = said
        if not native:
            (one,) = exporting.whole_structures(session, [one.id])
            made = exporting.made_structure(one, facts.of_structure(one, {}))
            _remember(one, "structures", item, made)
    session.flush()
    return changed


def services(
    session: Session, items: Sequence[Item], count: Count, rejections: Rejections
) -> set[int]:
    """Write the services of one batch; return the actors of those that changed."""
    touched = set()
    below = cache(mapping.departments)
    for item in items:
        structure = find_structure(session, item.row["structure_id"])
        if structure is None:
            why = _("la structure « %(id)s » n'est pas connue", id=item.row["structure_id"])
            rejections.append(item.rejected(why))
            continue
        one = find_service(session, item.row["id"])
        if one is not None and _seen(one) == item.digest:
            count.unchanged += 1
            continue
        hours = exporting.hours_of(session, [structure.id])
        known = Known({}, {}, hours, below)
        (structure,) = exporting.whole_structures(session, [structure.id])
        row, _said = exporting.structure_row(structure, known)
        current = before = None
        if one is not None:
            before, current = exporting.service_row(one, structure, row, known)
        said = _facts(item, rows.facts_of_service, current, before)
        native = one is not None and one.source is None
        one = one or Service(
            structure_id=structure.id,
            source=item.row["source"],
            external_id=item.row["id"],
            extra={},
        )
        if _store(session, one, facts.SERVICE, said, count):
            touched.add(structure.actor_id)
        if not native:
            made = exporting.made_service(one, structure, facts.of_service(one), row, known)
            _remember(one, "services", item, made)
    session.flush()
    return touched


def find_structure(session: Session, id_: str) -> Structure | None:
    """Return the structure that the exchange calls ``id_``: a source's, or one of ours."""
    return _find(session, Structure, id_)


def find_service(session: Session, id_: str) -> Service | None:
    """Return the service that the exchange calls ``id_``: a source's, or one of ours."""
    return _find(session, Service, id_)


def misfit(kind: str, item: Item) -> str:
    """Say what in the second file cannot be kept, '' when all can."""
    name = facts.misfit(kind, item.beyond or {})
    return _("« %(name)s » du second fichier n'a pas la forme attendue", name=name) if name else ""


def quietly(one: Structure | Service, **values: Any) -> None:
    """Change columns without changing the day on which the source last changed the row."""
    changed = {name: value for name, value in values.items() if getattr(one, name) != value}
    for name, value in changed.items():
        setattr(one, name, value)
    if changed:
        # Untouched, the column would be set to this very moment.
        flag_modified(one, "updated_at")


def _find(session: Session, model: Any, id_: str) -> Any:
    found = session.scalar(sa.select(model).where(model.external_id == id_).limit(1))
    number = identity.number_of(id_)
    if found is None and number is not None:
        own = session.get(model, number)
        if own is not None and own.source is None and identity.id_of(own) == id_:
            return own
    return found


def _facts(
    item: Item, read: Callable[[Row], Facts], current: Facts | None, before: Row | None
) -> Facts:
    """Return what is to be kept: what the source says, over what is here.

    Without a second file the row speaks only for what it has changed; private facts that are not
    said stay as they are.
    """
    said = read(item.row)
    if item.beyond is not None:
        said |= item.beyond
        if current is not None:
            said |= {
                name: current[name]
                for name in facts.PRIVATE
                if name not in item.beyond and name in current
            }
        return said
    if current is None or before is None:
        return said
    former = read(before)
    return current | {name: value for name, value in said.items() if value != former.get(name)}


def _actors(
    session: Session, todo: Sequence[tuple[Item, Structure | None, Facts]], rejections: Rejections
) -> dict[str, int]:
    """Write the actors of structures that come from sources; return their ids by row."""
    found: dict[str, int] = {}
    by_source: dict[str, list[tuple[Item, Any]]] = {}
    for item, one, said in todo:
        if one is None or one.source is not None:
            made = facts.record(said, item.row["id"])
            by_source.setdefault(item.row["source"], []).append((item, made))
    for source, pairs in sorted(by_source.items()):
        key, name = identity.actor_source(source), f"data·inclusion : {source}"
        try:
            found |= import_actors(session, [made for _item, made in pairs], key, name)
        except Invalid:  # one of them cannot be kept: which one, and why
            for item, made in pairs:
                try:
                    found |= import_actors(session, [made], key, name)
                except Invalid as error:
                    rejections.append(item.rejected(error.message))
    return found


def _taken(session: Session, actor_id: int) -> bool:
    return session.scalar(sa.select(Structure.id).where(Structure.actor_id == actor_id)) is not None


def _seen(one: Structure | Service) -> str:
    return one.extra.get(rows.OUR_KEY, {}).get("seen", "")


def _store(
    session: Session, one: Structure | Service, names: tuple[str, ...], said: Facts, count: Count
) -> bool:
    fresh = one.id is None
    changed = facts.write(one, names, said)
    if fresh:
        session.add(one)
        count.created += 1
    elif changed:
        one.version += 1
        count.updated += 1
    else:
        count.unchanged += 1
    session.flush()
    return fresh or changed


def _remember(one: Structure | Service, kind: str, item: Item, made: Row) -> None:
    """Keep what the source says in its own words, and since when."""
    one.updated_at = datetime.combine(date.fromisoformat(item.row["date_maj"]), NOON)
    made = made | {"date_maj": item.row["date_maj"]}
    extra = rows.kept(kind, item.row, made)
    extra[rows.OUR_KEY]["seen"] = item.digest
    former = one.extra.get(rows.OUR_KEY, {})
    extra[rows.OUR_KEY] |= {name: former[name] for name in facts.LINKS if name in former}
    one.extra = extra
    flag_modified(one, "updated_at")
