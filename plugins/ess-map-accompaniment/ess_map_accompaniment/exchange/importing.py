# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures and services out of files of data·inclusion; the same files again change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import Actor, Rejection, refresh_actors
from ess_map_accompaniment.exchange import reading, rows, taking
from ess_map_accompaniment.exchange.facts import Facts
from ess_map_accompaniment.exchange.items import Item, Report
from ess_map_accompaniment.offer.models import Structure

BATCH = 200


def run(session: Session, paths: Iterable[Path]) -> Report:
    """Take in files, or folders of them: structures first, then their services.

    Batch after batch is committed. ``NotFound`` and ``Invalid`` for files that are none, or broken.
    """
    found = reading.files(list(paths))
    beyond: dict[str, dict[str, Facts]] = {"structures": {}, "services": {}}
    for path in found["beyond"]:
        for kind, said in reading.beyond(path).items():
            beyond[kind] |= said
    report = Report()
    named: dict[int, Facts] = {}
    for items in _batches(found["structures"], "structures", beyond, report):
        named |= taking.structures(session, items, report.structures, report.rejections)
        session.commit()
    touched = _link(session, named)
    for items in _batches(found["services"], "services", beyond, report):
        touched |= taking.services(session, items, report.services, report.rejections)
        session.commit()
    refresh_actors(session, sorted(touched))
    session.commit()
    return report


def _batches(
    paths: list[Path], kind: str, beyond: dict[str, dict[str, Facts]], report: Report
) -> Iterator[list[Item]]:
    """Yield the rows that can be taken in; each id once, the last one that says it."""
    for path in paths:
        items = _items(path, kind, beyond[kind], report)
        while batch := list(islice(items, BATCH)):
            yield list({item.row["id"]: item for item in batch}.values())


def _items(path: Path, kind: str, beyond: dict[str, Facts], report: Report) -> Iterator[Item]:
    for found in reading.checked(path, kind):
        if isinstance(found, Rejection):
            report.rejections.append((path.name, found))
            continue
        number, row = found
        item = Item(path.name, number, row, beyond.get(row["id"]))
        wrong = taking.misfit(kind, item)
        if wrong:
            report.rejections.append(item.rejected(wrong))
        else:
            yield item


def _link(session: Session, named: dict[int, Facts]) -> set[int]:
    """Write what structures say of others, which are all there by now; return their actors."""
    touched = set()
    for one in session.scalars(sa.select(Structure).where(Structure.id.in_(named))):
        said = named[one.id]
        successor = taking.find_structure(session, said["successor"] or "")
        actors = {name: _actor(session, name) for name in said["conflicts"]}
        missing = {
            "successor": None if successor else said["successor"],
            "conflicts": sorted(name for name, actor in actors.items() if not actor),
        }
        taking.quietly(
            one,
            successor_id=successor.id if successor else None,
            conflicts=sorted({actor for actor in actors.values() if actor}),
            extra=_with(one.extra, missing),
        )
        touched.add(one.actor_id)
    session.commit()
    return touched


def _with(extra: dict[str, Any], missing: dict[str, Any]) -> dict[str, Any]:
    """Keep the names of those who are not here, to be given back."""
    ours = {name: said for name, said in extra.get(rows.OUR_KEY, {}).items() if name not in missing}
    ours |= {name: said for name, said in missing.items() if said}
    return extra | ({rows.OUR_KEY: ours} if ours else {})


def _actor(session: Session, name: str) -> int | None:
    if name.startswith("siret:"):
        found = session.scalars(
            sa.select(Actor.id).where(Actor.siret == name.removeprefix("siret:")).limit(2)
        ).all()
        return found[0] if len(found) == 1 else None
    structure = taking.find_structure(session, name)
    return structure.actor_id if structure else None
