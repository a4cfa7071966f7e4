# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of where somebody works: territories by their names, an outline of one's own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form
from wtforms.validators import Length

from ess_map.core import fields, outline
from ess_map.core.areas import FRANCE, ServiceArea
from ess_map.core.errors import Invalid, NotFound
from ess_map.territories import lookup
from ess_map.territories.models import Territory
from ess_map.territories.search import search_territories

MEANT = 8
"""Territories that a line may mean; of more names a person writes another one."""
LINES = 10_000
"""Characters of the lines: some hundred names."""


class AreaForm(Form):
    """The fields of an area, to inherit from beside ``FlaskForm``: the macro ``area`` draws them.

    ``area_codes``: keys of the ticked territories. ``area_places``: names to add, one a line.
    ``area_outline``: GeoJSON. A page that comes calls ``show_area``, one that is sent ``searched``
    then ``area``; whatever is shown calls ``offer_codes`` first.
    """

    area_codes = fields.Several(_l("Territoires"), choices=[], validate_choice=False)
    area_places = fields.LongText(
        _l("Ajouter des territoires"),
        [Length(max=LINES)],
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
        """Show a stored area; None or an empty one shows empty fields."""
        area = area or ServiceArea()
        self.area_codes.data = sorted(area.codes)
        self.area_outline.data = outline.write(area.polygon)

    def offer_codes(self) -> None:
        """Name the territories that are ticked, or were found, so that they can be ticked."""
        known = dict.fromkeys(key for key, _label in self.area_codes.choices)
        keys = dict.fromkeys([*(self.area_codes.data or ()), *known])
        self.area_codes.choices = [(key, _named(key)) for key in keys]

    def tick_found(self) -> None:
        """Move what was typed without doubt from the lines to the ticked territories."""
        kept = []
        for line in self._lines():
            meant = meant_by(line)
            if len(meant) == 1:
                self.area_codes.data = [*dict.fromkeys([*self.area_codes.data, meant[0].key])]
            else:
                kept.append(line)
        self.area_places.data = "\n".join(kept)

    def searched(self) -> bool:
        """Answer the button that only looks for territories; False when another was pressed.

        True: show the page again, with what was found ticked. Nothing is to be written.
        """
        if request.form.get("action") != "find":
            return False
        self._typed()
        self.tick_found()
        return True

    def area(self, codes: Collection[str] = (), **more: Any) -> ServiceArea | None:
        """Return what the fields say; None, with a sentence at the field, when it cannot be.

        Call it after ``validate``, which forgets such sentences. Nothing said is an empty area,
        which is false. ``codes`` are joined to theirs; ``more`` is what other fields say of a
        ``ServiceArea``: ``centre`` and ``radius``, ``remote``, ``itinerant``.
        """
        keys = frozenset(self.area_codes.data or ()) | self._typed() | frozenset(codes)
        drawn = self._drawn()
        if any(one.errors for one in (self.area_places, self.area_outline, self.area_codes)):
            return None
        try:
            return ServiceArea(keys, _vintage(keys), drawn, **more)
        except Invalid as error:
            _complain(self.area_codes, error.message)
            return None

    def _lines(self) -> list[str]:
        typed = (self.area_places.data or "")[:LINES]
        return [line.strip() for line in typed.splitlines() if line.strip()]

    def _typed(self) -> frozenset[str]:
        found = set()
        for line in self._lines():
            meant = meant_by(line)
            if len(meant) == 1:
                found.add(meant[0].key)
                continue
            offered = [(one.key, "") for one in meant]
            self.area_codes.choices = [*self.area_codes.choices, *offered]
            _complain(self.area_places, _several(line) if meant else _unknown(line))
        return frozenset(found)

    def _drawn(self) -> Any:
        try:
            return outline.read(self.area_outline.data or "").surface
        except Invalid as error:
            _complain(self.area_outline, error.message)
            return None


def meant_by(line: str) -> list[Territory]:
    """Return the territories that a typed line may mean: one when there is no doubt."""
    try:
        return [lookup.get(line)]
    except NotFound:
        found = search_territories(line, limit=MEANT)
    same = [one for one in found if one.name.casefold() == line.casefold()]
    return same if len(same) == 1 else found


def _named(key: str) -> str:
    if key == FRANCE:
        return _("Toute la France")
    try:
        territory = lookup.get(key)
    except NotFound:
        return key
    return f"{territory.name} ({territory.level_label}, {territory.code})"


def _vintage(keys: Collection[str]) -> int | None:
    years = []
    for key in sorted(keys):
        try:
            years.append(lookup.get(key).vintage[:4])
        except NotFound:
            continue
    return max((int(year) for year in years if year), default=None)


def _several(line: str) -> str:
    return _("« %(line)s » en désigne plusieurs : cochez le bon dans la liste.", line=line)


def _unknown(line: str) -> str:
    return _("« %(line)s » ne désigne aucun territoire connu : vérifiez le nom.", line=line)


def _complain(field: Field, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
