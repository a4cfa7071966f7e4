# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said of an actor, as the JSON values that are compared, digested and journalled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from flask_babel import gettext as _

from ess_map.actors import placing
from ess_map.actors.models import Actor
from ess_map.platform.exchange import ActorRecord
from ess_map.platform.plugins import registry

OWN_FIELDS = (
    *("name", "summary", "description", "kind", "terms", "siret", "rna"),
    *("street", "postal_code", "city", "phone", "email", "website", "opening_hours"),
    *("staff", "status", "fictional", "verified_at"),
)
"""Fields of a record that are columns of the actor."""

STATE_FIELDS = ("closed_on", "successor_id", "files")
"""Columns that change like the fields of a record, but that no source speaks of."""

COLUMNS = OWN_FIELDS + STATE_FIELDS
DAYS = ("verified_at", "closed_on")

DEFAULTS = {field.name: field.default for field in fields(ActorRecord) if field.name != "terms"} | {
    "terms": {}
}


def payload(record: ActorRecord, warnings: list[str]) -> dict[str, Any]:
    """Return what the source says, as JSON values: only the fields that it speaks for."""
    said: dict[str, Any] = {}
    for name in (*OWN_FIELDS, *placing.FIELDS):
        value = getattr(record, name)
        if name == "terms":
            value = _terms(record, warnings)
        elif isinstance(value, date):
            value = value.isoformat()
        if value != DEFAULTS.get(name, ""):
            said[name] = value
    return said


def _terms(record: ActorRecord, warnings: list[str]) -> dict[str, list[str]]:
    vocabularies = registry().vocabularies
    kept: dict[str, list[str]] = {}
    for name in sorted(record.terms):
        known = vocabularies[name].by_key if name in vocabularies else {}
        keys = sorted({key for key in record.terms[name] if key in known})
        for key in record.terms[name]:
            if key not in known:
                warnings.append(
                    _("Terme inconnu, laissé de côté : « %(key)s » (%(name)s).", key=key, name=name)
                )
        if keys:
            kept[name] = keys
    return kept


def fingerprint(payload: Mapping[str, Any]) -> str:
    """Return 32 hexadecimal digits (BLAKE2b, 16 bytes) that two equal payloads share."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def row(id_: int, said: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the columns of a new actor; what nobody says has its default."""
    row = {name: said.get(name, DEFAULTS[name]) for name in OWN_FIELDS}
    row["verified_at"] = day(row["verified_at"])
    row.update(id=id_, version=1, closed_on=None, successor_id=None, files=said.get("files", []))
    row.update(created_at=at, updated_at=at)
    return row


def day(value: Any) -> date | None:
    """Return the day that a payload writes as ISO text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def values(actor: Actor) -> dict[str, Any]:
    """Return all that is stored of an actor from ``store.load``, as a payload would say it."""
    own = {name: plain(getattr(actor, name)) for name in COLUMNS}
    return own | placing.stored(actor.location)


def plain(value: Any) -> Any:
    """Return a field's value as JSON, terms in their one order."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: sorted(value[name]) for name in sorted(value) if value[name]}
    return value
