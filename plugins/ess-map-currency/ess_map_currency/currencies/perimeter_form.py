# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying where a currency circulates: territories by their names, an outline of one's own."""

from __future__ import annotations

import json
from typing import Any

import shapely
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from wtforms import Form
from wtforms.validators import Length

from ess_map import (
    Invalid,
    NotFound,
    ServiceArea,
    Territory,
    fields,
    find_territory,
    search_territories,
)
from ess_map_currency.currencies.forms import Several, Versioned

LEVELS = ("region", "department", "epci", "commune", "pays", "custom")
LARGEST = 2_000_000
"""Characters of an outline."""


class AreaForm(Form):
    """The fields of a perimeter; what they say together is ``area``."""

    area_codes = Several(_l("Territoires"), choices=[], validate_choice=False)
    area_places = fields.LongText(
        _l("Ajouter des territoires"),
        description=_l(
            "Un par ligne : une région, un département, une intercommunalité ou une commune, par "
            "son nom ou son code postal."
        ),
    )
    area_outline = fields.LongText(
        _l("Un contour dessiné (GeoJSON)"),
        description=_l("Collez ici un polygone fait avec un outil de dessin de cartes."),
    )

    def show_area(self, area: ServiceArea | None) -> None:
        """Show a stored perimeter."""
        self.area_codes.data = sorted(area.codes) if area else []
        if area is not None and area.polygon is not None:
            self.area_outline.data = json.dumps(mapping(area.polygon))

    def offer_codes(self) -> None:
        """Name the territories that are ticked, or were found, so that they can be ticked."""
        known = dict.fromkeys(key for key, _label in self.area_codes.choices)
        keys = dict.fromkeys([*(self.area_codes.data or ()), *known])
        self.area_codes.choices = [(key, _named(key)) for key in keys]

    def tick_found(self) -> None:
        """Move what was typed without doubt from the lines to the ticked territories."""
        kept = []
        for line in filter(str.strip, (self.area_places.data or "").splitlines()):
            meant = meant_by(line)
            if len(meant) == 1:
                self.area_codes.data = [*dict.fromkeys([*self.area_codes.data, meant[0].key])]
            else:
                kept.append(line)
        self.area_places.data = "\n".join(kept)

    def area(self) -> ServiceArea | None:
        """Return what the fields say; None, with a sentence at the field, when it cannot be."""
        codes = set(self.area_codes.data or ()) | self._typed()
        outline = self._outline()
        if any(one.errors for one in (self.area_places, self.area_outline, self.area_codes)):
            return None
        try:
            return ServiceArea(frozenset(codes), _vintage(codes), outline)
        except Invalid as error:
            _complain(self.area_codes, error.message)
            return None

    def _typed(self) -> set[str]:
        found = set()
        for line in filter(str.strip, (self.area_places.data or "").splitlines()):
            meant = meant_by(line)
            if len(meant) == 1:
                found.add(meant[0].key)
                continue
            offered = [(one.key, "") for one in meant]
            self.area_codes.choices = [*self.area_codes.choices, *offered]
            _complain(self.area_places, _several(line) if meant else _unknown(line))
        return found

    def _outline(self) -> Any:
        text = (self.area_outline.data or "").strip()
        if not text:
            return None
        if len(text) > LARGEST:
            _complain(self.area_outline, _("Ce contour est trop lourd : simplifiez-le (2 Mo)."))
            return None
        try:
            return outline_of(text)
        except Invalid as error:
            _complain(self.area_outline, error.message)
            return None


class PerimeterForm(Versioned, AreaForm):
    """The perimeter of a currency that is there."""


class NewForm(Versioned, AreaForm):
    """A currency that is not there yet: enough to find it again and to say who may run it."""

    name = fields.Text(
        _l("Nom"), [fields.Needed(_l("Comment s'appelle-t-elle ?")), Length(max=200)]
    )
    symbol = fields.Text(
        _l("Ce qui suit un montant"),
        [Length(max=40)],
        description=_l("Comme « gabares » dans « 12 gabares »."),
    )
    summary = fields.Text(_l("En une phrase"), [Length(max=200)])


def outline_of(text: str) -> Any:
    """Return the surface that a GeoJSON draws; ``Invalid`` says what is wrong with it."""
    try:
        data = json.loads(text)
        features = data["features"] if data["type"] == "FeatureCollection" else [data]
        grounds = [shape(one.get("geometry") or one) for one in features]
        found = shapely.union_all([shapely.make_valid(ground) for ground in grounds])
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, ShapelyError) as error:
        raise Invalid(
            _("Ce n'est pas un contour en GeoJSON : exportez un polygone, puis collez tout.")
        ) from error
    return ServiceArea(polygon=found).polygon


def meant_by(line: str) -> list[Territory]:
    """Return the territories that a typed line may mean: one when there is no doubt."""
    text = line.strip()
    try:
        return [find_territory(text)]
    except NotFound:
        found = search_territories(text, LEVELS, 8)
    same = [one for one in found if one.name.casefold() == text.casefold()]
    return same if len(same) == 1 else found


def _named(key: str) -> str:
    try:
        territory = find_territory(key)
    except NotFound:
        return key
    return f"{territory.name} ({territory.level_label}, {territory.code})"


def _vintage(codes: set[str]) -> int | None:
    years = []
    for key in sorted(codes):
        try:
            years.append(find_territory(key).vintage[:4])
        except NotFound:
            continue
    return max((int(year) for year in years if year), default=None)


def _several(line: str) -> str:
    return _("« %(line)s » en désigne plusieurs : cochez le bon dans la liste.", line=line.strip())


def _unknown(line: str) -> str:
    return _("« %(line)s » ne désigne aucun territoire connu : vérifiez le nom.", line=line.strip())


def _complain(field: Any, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
