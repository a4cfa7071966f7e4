# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that tries other weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form

from ess_map import fields, setting
from ess_map_accompaniment.matching import fit


def _number(label: Any, least: int, most: int) -> Field:
    """Return a field that takes what the page of settings does."""
    return fields.Whole(label, [fields.Needed(), fields.Within(least, most)])


NUMBERS = {f"weight_{rule.name}": _number(rule.label, 0, 100) for rule in fit.RULES}
NUMBERS["band"] = _number(_l("Largeur d'une tranche, en points"), 1, 100)
WeightsForm: type[Form] = type("WeightsForm", (Form,), dict(NUMBERS))


def asked(arguments: Any) -> Form:
    """Return the form with what was typed, else with the weights of today."""
    today = {name: setting(f"accompaniment.{name}") for name in NUMBERS}
    return WeightsForm(arguments if arguments else None, data=today)


def points(form: Form) -> Mapping[str, int]:
    """Return the points by criterion that a valid form asks for."""
    return {f"accompaniment.{rule.name}": form[f"weight_{rule.name}"].data for rule in fit.RULES}
