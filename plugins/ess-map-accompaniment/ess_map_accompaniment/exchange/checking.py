# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of data·inclusion against its published schema (data-inclusion-schema, v1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from data_inclusion.schema import v1
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from ess_map import local_now

Row = dict[str, Any]
MODELS = {"structures": v1.Structure, "services": v1.Service}
FIELDS = {name: tuple(model.model_fields) for name, model in MODELS.items()}
"""In the order in which the schema names them."""
NEEDED = {
    name: frozenset(field for field, said in model.model_fields.items() if said.is_required())
    for name, model in MODELS.items()
}
REASONS = {
    "missing": _l("manque"),
    "string_type": _l("n'est pas un texte"),
    "string_too_short": _l("est trop court"),
    "string_too_long": _l("est trop long"),
    "string_pattern_mismatch": _l("n'a pas la forme attendue"),
    "enum": _l("n'est pas un mot du schéma"),
    "url_parsing": _l("n'est pas une adresse de site"),
    "url_scheme": _l("n'est pas une adresse de site"),
    "float_type": _l("n'est pas un nombre"),
    "float_parsing": _l("n'est pas un nombre"),
}
FIRST_DAY = date(2000, 1, 1)
"""Data·inclusion knows no older date."""


def problems(kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    """Return what the schema says against ``row``: a sentence by field; nothing when it is valid.

    What is dated to come is so by this site's clock, not by that of the machine.
    """
    checked = dict(row)
    found = {}
    if _dated(row.get("date_maj")):
        checked["date_maj"] = FIRST_DAY.isoformat()
    try:
        MODELS[kind].model_validate(checked)
    except ValidationError as error:
        for one in error.errors():
            name = str(one["loc"][0]) if one["loc"] else ""
            found.setdefault(name, _sentence(name, one))
    return found


def _dated(value: Any) -> bool:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return FIRST_DAY <= day <= local_now().date()


def _sentence(name: str, error: Any) -> str:
    said = str((error.get("ctx") or {}).get("error", ""))
    if said:  # the schema's own checks speak French
        return f"{name} : {said}" if name else said
    if name == "courriel":
        return _("courriel n'est pas une adresse de courriel")
    why = REASONS.get(error["type"])
    return f"{name} {why}" if why else _("%(name)s : %(said)s", name=name, said=error["msg"])
