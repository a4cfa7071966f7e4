# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Breton pôles of October 2010, as recorded history: eight that ran, six being studied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors import store
from ess_map.actors.models import SourceRecord
from ess_map.core.areas import ServiceArea
from ess_map.demo import tables
from ess_map.poles import perimeter, record, stages
from ess_map.poles.models import Pole

FILE = "poles_bretons.csv"
SOURCE = "avise-poles-bretagne"


def load(session: Session) -> None:
    """Make the actors of the sheet pôles, each at its stage of then; again changes nothing."""
    name = next(row["name"] for row in tables.sources() if row["key"] == SOURCE)
    source = f"{name}, octobre 2010"
    for row in tables.rows(FILE):
        pole = find_or_begin(session, row["id"], "local", partial(_settle, session, row))
        if pole is not None:
            year, month = map(int, row["on"].split("-"))
            stages.record_past(session, pole, row["stage"], date(year, month, 1), source=source)
    session.commit()


def find_or_begin(
    session: Session, external_id: str, kind: str, settle: Callable[[Pole], None]
) -> Pole | None:
    """Return the pôle of the actor that a source calls ``external_id``, None if it is not here.

    An actor that is no pôle yet becomes one, and ``settle`` says where it works and what else.
    """
    actor_id = session.scalar(
        sa.select(SourceRecord.actor_id).where(SourceRecord.external_id == external_id)
    )
    if actor_id is None:
        return None
    found = record.get(session, actor_id)
    if found is not None:
        return found
    (actor,) = store.load(session, [actor_id])
    record.begin(session, actor, kind)
    pole = record.get(session, actor.id)
    settle(pole)
    return pole


def _settle(session: Session, row: Mapping[str, str], pole: Pole) -> None:
    area = ServiceArea(codes=frozenset({f"epci-{row['epci']}"}))
    perimeter.set_perimeter(session, pole, area, approximate=True, note=_note(row))


def _note(row: Mapping[str, str]) -> str:
    return (
        f"{row['epci_name']}, l'intercommunalité d'aujourd'hui de la ville de référence, "
        f"{row['town']}, tient lieu du {row['pays']}."
    )
