# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying where one works: territories by name, a circle, an outline, at a distance."""

from __future__ import annotations

import json
from typing import Any

import shapely
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, Form

from ess_map import (
    Actor,
    Invalid,
    NotFound,
    ServiceArea,
    Territory,
    coordinates,
    fields,
    find_territory,
    search_territories,
)
from ess_map_accompaniment.offer import zone
from ess_map_accompaniment.offer.choosing import Several

LEVELS = ("region", "department", "epci", "commune", "pays", "custom")
WIDEST = 500
"""Kilometres; wider, it is a region or the whole country."""
LARGEST = 2_000_000
"""Bytes of an outline."""


class AreaForm(Form):
    """The fields of an area; what they say together is ``area``."""

    area_france = BooleanField(_l("Toute la France"))
    area_codes = Several(_l("Territoires"), choices=[], validate_choice=False)
    area_places = fields.LongText(
        _l("Ajouter des territoires"),
        description=_l(
            "Un par ligne : une région, un département, une intercommunalité ou une commune, par "
            "son nom ou son code postal."
        ),
    )
    area_km = fields.Number(
        _l("Autour de nos locaux, en kilomètres"),
        description=_l("Laissez vide si vous ne comptez pas en kilomètres."),
    )
    area_outline = fields.LongText(
        _l("Un contour dessiné (GeoJSON)"),
        description=_l("Collez ici un polygone fait avec un outil de dessin de cartes."),
    )
    area_file = FileField(_l("Ou le fichier de ce contour (.geojson)"))
    area_remote = BooleanField(_l("Nous accompagnons aussi à distance"))
    area_itinerant = BooleanField(_l("Nous nous déplaçons chez les porteurs de projet"))

    def show_area(self, area: ServiceArea) -> None:
        """Show a stored area."""
        self.area_france.data = zone.FRANCE in area.codes
        self.area_codes.data = sorted(area.codes - {zone.FRANCE})
        self.area_km.data = None if area.radius is None else area.radius / 1000
        if area.polygon is not None:
            self.area_outline.data = json.dumps(mapping(area.polygon))
        self.area_remote.data, self.area_itinerant.data = area.remote, area.itinerant

    def offer_codes(self) -> None:
        """Name the territories that are ticked, or were found, so that they can be ticked."""
        known = {key: None for key, _label in self.area_codes.choices}
        keys = [*dict.fromkeys([*(self.area_codes.data or ()), *known])]
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

    def area(self, actor: Actor) -> ServiceArea | None:
        """Return what the fields say; None, with a sentence at the field, when it cannot be."""
        codes = set(self.area_codes.data or ()) | self._typed()
        if self.area_france.data:
            codes.add(zone.FRANCE)
        centre, radius = self._circle(actor)
        outline = self._outline()
        errors = (self.area_places, self.area_km, self.area_outline, self.area_codes)
        if any(field.errors for field in errors):
            return None
        try:
            return ServiceArea(
                codes=frozenset(codes),
                vintage=_vintage(codes),
                polygon=outline,
                centre=centre,
                radius=radius,
                remote=bool(self.area_remote.data),
                itinerant=bool(self.area_itinerant.data),
            )
        except Invalid as error:
            _complain(self.area_outline if outline is not None else self.area_codes, error.message)
            return None

    def _typed(self) -> set[str]:
        found = set()
        for line in (self.area_places.data or "").splitlines():
            if not line.strip():
                continue
            meant = meant_by(line)
            if len(meant) == 1:
                found.add(meant[0].key)
                continue
            found_too = [(one.key, "") for one in meant]
            self.area_codes.choices = [*self.area_codes.choices, *found_too]
            _complain(self.area_places, _several(line) if meant else _unknown(line))
        return found

    def _circle(self, actor: Actor) -> tuple[tuple[float, float] | None, float | None]:
        km = self.area_km.data
        if km is None:
            return None, None
        place = coordinates(actor)
        if not 0 < km <= WIDEST:
            _complain(self.area_km, _("Écrivez un nombre de kilomètres, de 1 à 500."))
        elif place is None:
            _complain(
                self.area_km,
                _("La fiche de l'acteur n'a pas d'adresse connue : complétez-la d'abord."),
            )
        return place, km * 1000

    def _outline(self) -> Any:
        text = self.area_outline.data or ""
        sent = self.area_file.data
        if isinstance(sent, FileStorage):  # a browser may send the name of a file alone
            text = sent.read(LARGEST + 1).decode("utf-8", errors="replace")
            self.area_outline.data = text  # shown again: a browser never sends a file twice
        if not text.strip():
            return None
        if len(text) > LARGEST:
            _complain(self.area_outline, _("Ce contour est trop lourd : simplifiez-le (2 Mo)."))
            return None
        try:
            return outline_of(text)
        except Invalid as error:
            _complain(self.area_outline, error.message)
            return None


def outline_of(text: str) -> Any:
    """Return the surface that a GeoJSON draws; ``Invalid`` says what is wrong with it."""
    try:
        data = json.loads(text)
        features = data["features"] if data["type"] == "FeatureCollection" else [data]
        grounds = [shape(one.get("geometry") or one) for one in features]
        found = shapely.union_all([shapely.make_valid(ground) for ground in grounds])
    except (ValueError, TypeError, AttributeError, KeyError, ShapelyError) as error:
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
    level = key.partition("-")[0]
    if level == "country":
        return zone.name_of(key)
    try:
        territory = find_territory(key)
    except NotFound:
        return key
    return f"{territory.name} ({territory.level_label}, {territory.code})"


def _vintage(codes: set[str]) -> int | None:
    years = []
    for key in sorted(codes - {zone.FRANCE}):
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
