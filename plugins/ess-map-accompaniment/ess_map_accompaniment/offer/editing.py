# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing sheets: who read an older one is told, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, ServiceArea, load_actors, local_now, money, refresh_actors
from ess_map_accompaniment import words
from ess_map_accompaniment.offer import record, wording, zone
from ess_map_accompaniment.offer.models import Service, Structure

Sheet = Structure | Service


@dataclass(frozen=True)
class Difference:
    """A field that somebody else has changed meanwhile, or that the reader is about to change."""

    label: str
    stored: str
    typed: str


def open_structure(session: Session, actor_id: int) -> Structure:
    """Let an actor be a structure that accompanies; the one it is already, if it is."""
    found = record.of_actor(session, actor_id)
    if found is not None:
        return found
    (actor,) = load_actors(session, [actor_id])
    structure = Structure(actor_id=actor.id, fictional=actor.fictional)
    session.add(structure)
    session.flush()
    refresh_actors(session, [actor_id])
    return record.structure(session, structure.id)


def save(session: Session, sheet: Sheet, version: int, values: Mapping[str, Any]) -> None:
    """Write ``values`` into a sheet that was read as ``version``; ``Conflict`` if it has moved.

    Who writes a sheet says that it is right: it is verified today.
    """
    kind = type(sheet)
    mine = sa.update(kind).where(kind.id == sheet.id, kind.version == version)
    quiet = {"synchronize_session": False}
    moved = session.execute(mine.values(version=version + 1).execution_options(**quiet))
    if moved.rowcount != 1:
        raise Conflict(_("Quelqu'un vient d'enregistrer cette fiche : rechargez-la d'abord."))
    session.refresh(sheet, ["version"])
    for name, value in values.items():
        setattr(sheet, name, value)
    sheet.verified_at = local_now().date()
    session.flush()
    if isinstance(sheet, Structure):
        refresh_actors(session, [sheet.actor_id])


def add_service(session: Session, structure: Structure, values: Mapping[str, Any]) -> Service:
    """Write a new service of a structure."""
    service = Service(
        structure_id=structure.id,
        fictional=structure.fictional,
        verified_at=local_now().date(),
        **values,
    )
    session.add(service)
    session.flush()
    return service


def stop_service(session: Session, service: Service) -> None:
    """Offer a service no more; what runs goes on."""
    service.closed_on = local_now().date()
    service.version += 1
    session.flush()


def resume_service(session: Session, service: Service) -> None:
    """Offer a service again that was stopped."""
    service.closed_on = None
    service.version += 1
    session.flush()


def verify(session: Session, structure: Structure) -> int:
    """Say that all sheets of a structure are right today; return how many services that is."""
    today = local_now().date()
    structure.verified_at = today
    running = [one for one in structure.services if record.in_service(one, today)]
    for one in running:
        one.verified_at = today
    session.flush()
    return len(running)


def differences(sheet: Sheet, values: Mapping[str, Any], form: Any) -> list[Difference]:
    """Return where ``values`` differ from what is stored now, in words."""
    found = []
    for name, typed in values.items():
        stored = getattr(sheet, name)
        if stored != typed:
            field = form["area_codes" if name == "area" else name]
            found.append(
                Difference(str(field.label.text), _words(name, stored), _words(name, typed))
            )
    return found


LISTS = {
    "kinds": words.KINDS,
    "networks": words.NETWORKS,
    "stages": words.STAGES,
    "publics": words.PUBLICS,
    "modes": words.MODES,
    "languages": wording.LANGUAGES,
}
WORDS = {
    "kind": words.SERVICES,
    "team_mode": words.TEAM_MODES,
    "cost": words.COSTS,
    "instrument": words.INSTRUMENTS,
    "intake": words.INTAKES,
    "cae_type": wording.CAE_TYPES,
}


def _words(name: str, value: Any) -> str:
    """Return a stored value as people read it."""
    if value is None or value == "":
        return _("non renseigné")
    if name in WORDS:
        return str(WORDS[name].get(value, value))
    if name == "area":
        return " · ".join(zone.words(ServiceArea.from_json(value))) or _("non renseigné")
    if name in ("sectors", "cae_sectors"):
        return wording.sector_words(value) or ""
    if name == "legal_forms":
        return wording.form_words(value) or ""
    if name in ("amount_min", "amount_max"):
        return money.euros(value)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, date):
        return format_date(value, "long")
    if isinstance(value, list):
        return _listed(name, value)
    return str(value)


def _listed(name: str, value: list[Any]) -> str:
    if name in LISTS:
        return ", ".join(wording.labels(LISTS[name], value)) or _("rien de coché")
    lines = [" ".join(str(v) for v in one.values() if v) if isinstance(one, dict) else str(one)
             for one in value]  # fmt: skip
    return ", ".join(lines) or _("rien")
