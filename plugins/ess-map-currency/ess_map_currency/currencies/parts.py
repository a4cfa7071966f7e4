# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts in which a currency is described: one form, one page, each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map_currency.currencies import editing, ground, perimeter, rules
from ess_map_currency.currencies.forms import (
    CharterForm,
    IdentityForm,
    MediaForm,
    RulesForm,
    Versioned,
)
from ess_map_currency.currencies.models import Currency
from ess_map_currency.currencies.perimeter_form import PerimeterForm

NAMES = ("version", "csrf_token", "area_places", "area_codes", "area_outline")
LONG = 160
"""Characters of a value that the page of all parts shows."""
Values = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One part; ``form`` has the fields of the columns of the same names."""

    name: str
    title: LazyString
    form: type[Versioned]
    hint: LazyString | str = ""


PARTS = {
    one.name: one
    for one in (
        Part("identite", _l("Ce qu'elle est"), IdentityForm),
        Part(
            "perimetre",
            _l("Où elle circule"),
            PerimeterForm,
            _l("Un établissement qui en est hors ne paraît sur la carte qu'avec votre dérogation."),
        ),
        Part("billets", _l("Billets et comptes"), MediaForm),
        Part(
            "regles",
            _l("Les règles du jeu"),
            RulesForm,
            _l("La page publique les dit en phrases. Ce qui est vide n'est pas dit."),
        ),
        Part("charte", _l("La charte et l'agrément"), CharterForm),
    )
}


def show(part: Part, currency: Currency) -> Versioned:
    """Return the form of a part with what is stored."""
    if part.form is PerimeterForm:
        form = PerimeterForm()
        form.show_area(perimeter.of(currency))
    else:
        form = part.form(obj=currency)
    form.version.data = str(currency.version)
    return form


def read(form: Versioned) -> Values | None:
    """Return what a form says; None, with sentences at its fields, when it cannot be."""
    right = form.validate()
    if isinstance(form, PerimeterForm):
        area = form.area()
        return {"area": area.to_json() if area else None} if right and area is not None else None
    return {one.name: one.data for one in form if one.name not in NAMES} if right else None


def facts(part: Part, currency: Currency) -> list[tuple[str, str]]:
    """Return what a part says now, as label and words; only what somebody has said."""
    if part.form is PerimeterForm:
        return [("", line) for line in ground.words(perimeter.of(currency))]
    if part.form is RulesForm:
        return [("", one.text) for one in rules.of(currency)]
    found = []
    for one in part.form(formdata=None):
        words = "" if one.name in NAMES else editing.said(currency, one.name)
        if words:
            found.append((str(one.label.text), words[:LONG] + ("…" if len(words) > LONG else "")))
    return found
