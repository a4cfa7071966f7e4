# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a proposal may ask for, unit by unit, and whether each value is fit to be stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ess_map.actors import checks, placing
from ess_map.contributions import units
from ess_map.core import uploads
from ess_map.core.errors import Invalid
from ess_map.platform import plugins
from ess_map.territories import lookup

LONGEST_SECTION = 20_000
"""Characters of JSON that a plugin's section may hold."""
MOST_FILES = 12
_FILE = {"name", "kind", "alt"}


def refuse_foreign(wanted: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` for units that no proposal may touch (status, version …)."""
    sections = plugins.implementing("contribution_sections")
    foreign = [unit for unit in wanted if not units.is_editable(unit) and unit not in sections]
    if foreign:
        raise Invalid(_("Champ inconnu : %(names)s.", names=", ".join(sorted(foreign))[:200]))


def clean(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``wanted`` fit to be stored; ``Invalid`` names the unit that is not."""
    refuse_foreign(wanted)
    return {unit: _value(unit, value) for unit, value in wanted.items()}


def _value(unit: str, value: Any) -> Any:
    try:
        return _check(unit, value)
    except Invalid as error:
        raise Invalid(
            _("%(name)s : %(what)s", name=units.label(unit), what=error.message)
        ) from error


def _check(unit: str, value: Any) -> Any:
    if unit.startswith(units.TERMS):
        return checks.terms(unit.removeprefix(units.TERMS), value)
    if unit == units.PLACE:
        return place(value)
    if unit == "files":
        return files(value)
    if unit in units.EDITABLE:
        return checks.check(unit, value)
    return _section(value)


def place(value: Any) -> dict[str, Any]:
    """Return a whole place whose commune we know and whose point is on Earth."""
    if not isinstance(value, Mapping) or set(value) - set(placing.FIELDS):
        raise Invalid(_("Lieu illisible."))
    commune = str(value.get("commune") or "")
    today = lookup.current_commune(checks.commune(commune)) if commune else ""
    if commune and not today:
        raise Invalid(_("Nous ne connaissons pas cette commune."))
    where = value.get("longitude"), value.get("latitude")
    if any(isinstance(one, bool) or not isinstance(one, float | int | None) for one in where):
        raise Invalid(_("Coordonnées illisibles."))
    if (where[0] is None) != (where[1] is None):
        raise Invalid(_("Il manque une des deux coordonnées."))
    point = checks.point(*where) if where[0] is not None else None
    longitude, latitude = point or (None, None)
    return {
        "commune": today,
        "longitude": longitude,
        "latitude": latitude,
        "location_precision": checks.precision(value.get("location_precision") or "unknown"),
    }


def files(value: Any) -> list[dict[str, str]]:
    """Return a list of files that we keep, each with its kind and what it shows in words."""
    if not isinstance(value, list) or len(value) > MOST_FILES:
        raise Invalid(_("%(most)s fichiers au plus.", most=MOST_FILES))
    kept = []
    for one in value:
        if not isinstance(one, Mapping) or set(one) - _FILE or one.get("kind") not in uploads.KINDS:
            raise Invalid(_("Fichier illisible."))
        uploads.path(str(one.get("name")))
        alt = checks.text(str(one.get("alt", "")))[:300]
        kept.append({"name": one["name"], "kind": one["kind"], "alt": alt})
    return kept


def _section(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(_("Cette partie du formulaire est illisible."))
    try:
        text = json.dumps(value)
    except (TypeError, ValueError) as error:
        raise Invalid(_("Cette partie du formulaire ne peut pas être gardée.")) from error
    if len(text) > LONGEST_SECTION:
        raise Invalid(_("Cette partie du formulaire est trop longue."))
    return dict(value)
