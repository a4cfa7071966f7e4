# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units of decision: what is proposed, compared, accepted or refused as one thing.

A unit is a field of the actor, one vocabulary of its terms (``terms.activity``), its whole
``place``, or a plugin's section under the plugin's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ess_map.actors import placing
from ess_map.actors.saying import DEFAULTS
from ess_map.platform.plugins import registry, running

TERMS = "terms."
PLACE = "place"
WHERE = {PLACE, "street", "postal_code", "city"}
"""A contribution of nothing else is a move."""

LABELS = {
    "name": _l("Nom"),
    "summary": _l("En une phrase"),
    "description": _l("Présentation"),
    "siret": _l("SIRET"),
    "rna": _l("Numéro RNA"),
    "street": _l("Rue"),
    "postal_code": _l("Code postal"),
    "city": _l("Commune"),
    PLACE: _l("Lieu sur la carte"),
    "phone": _l("Téléphone"),
    "email": _l("Courriel"),
    "website": _l("Site web"),
    "opening_hours": _l("Horaires"),
    "staff": _l("Effectif"),
    "files": _l("Images et documents"),
    "status": _l("Publication"),
    "closed_on": _l("Fermé le"),
    "successor_id": _l("Ce qu'il est devenu"),
    "verified_at": _l("Vérifié le"),
}
EDITABLE = tuple(
    name for name in LABELS if name not in ("status", "closed_on", "successor_id", "verified_at")
)
"""What a proposal may touch, with the terms; everything else has a verb of its own."""


def label(unit: str) -> str:
    """Return what the reader calls a unit."""
    if unit.startswith(TERMS):
        vocabulary = registry().vocabularies.get(unit.removeprefix(TERMS))
        return str(vocabulary.label) if vocabulary else unit
    if unit in running().loaded:  # a plugin's section
        return running().loaded[unit].label
    return str(LABELS.get(unit, unit))


def split(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an actor (``saying.values``, or some of them) as units."""
    units = {name: value for name, value in values.items() if name in LABELS}
    for vocabulary, keys in (values.get("terms") or {}).items():
        units[f"{TERMS}{vocabulary}"] = sorted(keys)
    if any(name in values for name in placing.FIELDS):
        units[PLACE] = {name: values.get(name) for name in placing.FIELDS}
    return units


def join(units: Mapping[str, Any], terms: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return units as fields that ``store`` writes; ``terms`` are the actor's present ones."""
    fields = {name: value for name, value in units.items() if name in DEFAULTS or name == "files"}
    if PLACE in units:
        fields |= units[PLACE]
    changed = {name.removeprefix(TERMS): keys for name, keys in units.items() if _is_terms(name)}
    if changed:
        merged = {**terms, **changed}
        fields["terms"] = {name: sorted(keys) for name, keys in merged.items() if keys}
    return fields


def point(place: Mapping[str, Any] | None) -> tuple[float, float] | None:
    """Return (longitude, latitude) of a place, None where it has no point."""
    if not place or place.get("longitude") is None or place.get("latitude") is None:
        return None
    return place["longitude"], place["latitude"]


def empty(unit: str) -> Any:
    """Return the value of a unit of which nothing is known."""
    if _is_terms(unit) or unit == "files":
        return []
    if unit == PLACE:
        return {name: DEFAULTS[name] for name in placing.FIELDS}
    return DEFAULTS.get(unit)


def is_editable(unit: str) -> bool:
    """Tell whether a proposal may touch ``unit``; a plugin's section is the plugin's business."""
    return unit in EDITABLE or (
        _is_terms(unit) and unit.removeprefix(TERMS) in registry().vocabularies
    )


def _is_terms(unit: str) -> bool:
    return unit.startswith(TERMS)
