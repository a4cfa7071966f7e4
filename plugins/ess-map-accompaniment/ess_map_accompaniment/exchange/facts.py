# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that we keep of a structure and of a service, as plain values that JSON can say.

What begins with ``actor.`` is the actor's; the others have the names of our columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ess_map import Actor, ActorRecord, Invalid, ServiceArea, coordinates
from ess_map_accompaniment.offer.models import Service, Structure

Facts = dict[str, Any]
ACTOR = (
    *("name", "summary", "description", "kind", "terms", "siret", "rna", "street", "postal_code"),
    *("city", "phone", "email", "website", "opening_hours", "status", "fictional", "verified_at"),
)
PLACE = ("commune", "longitude", "latitude", "location_precision")
STRUCTURE = (
    *("kinds", "networks", "email", "area", "response_days", "active_max", "accreditations"),
    *("cae_type", "cae_sectors", "entrepreneurs", "test_places", "test_places_taken", "meetings"),
    *("closed_on", "fictional", "verified_at"),
)
SERVICE = (
    *("name", "description", "kind", "stages", "sectors", "legal_forms", "team_mode", "publics"),
    *("reserved", "cost", "cost_details", "modes", "languages", "prerequisites", "needs_host"),
    *("collective_experience", "instrument", "amount_min", "amount_max", "guarantee", "intake"),
    *("campaigns", "active_max", "month_max", "area", "response_days", "valid_until"),
    *("verified_at", "closed_on", "fictional"),
)
DAYS = ("closed_on", "valid_until", "verified_at")
PRIVATE = ("email", "conflicts")
"""What no page shows: where requests are sent, and in whose decisions somebody has a part."""
LINKS = ("conflicts", "successor")
"""What names others, by their ids in the exchange."""


def _default(model: type, name: str) -> Any:
    column = model.__table__.c[name]
    if column.default is None:
        return None
    value = column.default.arg
    return value(None) if callable(value) else value


_RECORD = {field.name: field.default for field in fields(ActorRecord)} | {"terms": {}}
NEW_STRUCTURE: Facts = (
    {f"actor.{name}": _RECORD[name] for name in (*ACTOR, *PLACE)}
    | {name: _default(Structure, name) for name in STRUCTURE}
    | {"actor.location_precision": "", "conflicts": [], "successor": None}
)
NEW_SERVICE: Facts = {name: _default(Service, name) for name in SERVICE}


def of_structure(one: Structure, links: Mapping[str, Any]) -> Facts:
    """Return the facts of a structure; ``links`` are those that name others."""
    said = {f"actor.{name}": getattr(one.actor, name) for name in ACTOR}
    said |= {f"actor.{name}": value for name, value in _place(one.actor).items()}
    said |= {name: getattr(one, name) for name in STRUCTURE}
    return plain(said | dict(links))


def of_service(one: Service) -> Facts:
    """Return the facts of a service."""
    return plain({name: getattr(one, name) for name in SERVICE})


def record(said: Facts, id_: str, source: str = "") -> ActorRecord:
    """Return the actor of a structure as an import writes it."""
    values = {name: said[f"actor.{name}"] for name in (*ACTOR, *PLACE)}
    values["terms"] = {name: tuple(keys) for name, keys in values["terms"].items()}
    values["verified_at"] = _day(values["verified_at"])
    values["location_precision"] = values["location_precision"] or "unknown"
    return ActorRecord(id=id_, source=source, **values)


def write(row: Structure | Service, names: tuple[str, ...], said: Facts) -> bool:
    """Bring the columns of ``row`` to what is said; return whether anything changed."""
    changed = False
    for name in names:
        value = _day(said[name]) if name in DAYS else said[name]
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def misfit(kind: str, said: Facts) -> str:
    """Return the name of the first fact that cannot be kept as it is said, '' when all can."""
    model = Structure if kind == "structures" else Service
    names = STRUCTURE if kind == "structures" else SERVICE
    for name, value in said.items():
        if name in names:
            fits = _fits(model.__table__.c[name], value)
        elif name.startswith("actor.") and kind == "structures":
            fits = _fits_actor(name.removeprefix("actor."), value)
        else:
            fits = name in LINKS and kind == "structures"
        if not fits:
            return name
    return ""


def _fits(column: sa.Column, value: Any) -> bool:
    if value is None:
        return bool(column.nullable)
    if column.name == "area":
        return _is_area(value)
    if isinstance(column.type, sa.JSON):
        return isinstance(value, list)
    if isinstance(column.type, sa.Date):
        return _is_day(value)
    if isinstance(column.type, sa.String):
        return isinstance(value, str) and len(value) <= (column.type.length or len(value))
    # True is a whole number to Python, and no number of days to us.
    return type(value) is column.type.python_type


def _fits_actor(name: str, value: Any) -> bool:
    if name in ("longitude", "latitude"):
        return value is None or isinstance(value, int | float)
    if name == "verified_at":
        return value is None or _is_day(value)
    if name == "terms":
        return isinstance(value, dict) and all(isinstance(one, list) for one in value.values())
    return name in _RECORD and type(value) is type(_RECORD[name])


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_area(value: Any) -> bool:
    try:
        ServiceArea.from_json(value)
    except (Invalid, AttributeError, TypeError):
        return False
    return True


def plain(said: Facts) -> Facts:
    """Return ``said`` as JSON keeps it, the same on both databases."""
    return json.loads(json.dumps(said, default=_text))


def _place(actor: Actor) -> Facts:
    """Return where an actor is; the middle of a commune stands for no point of its own."""
    location = actor.location
    found = coordinates(actor)
    if location is None:
        return dict.fromkeys(PLACE) | {"commune": "", "location_precision": ""}
    if found is None or location.precision == "commune":
        found, precision = (None, None), ""
    else:
        precision = location.precision
    return dict(zip(PLACE, (location.commune_code, *found, precision), strict=True))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _text(value: date | datetime) -> str:
    return value.isoformat()
