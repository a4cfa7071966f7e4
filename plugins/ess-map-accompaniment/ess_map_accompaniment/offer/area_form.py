# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying where one works: what the site's form of areas asks, a circle, at a distance."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField

from ess_map import Actor, AreaForm, ServiceArea, coordinates, fields
from ess_map_accompaniment.offer import zone

WIDEST = 500
"""Kilometres; wider, it is a region or the whole country."""
LARGEST = 2_000_000
"""Bytes of a file that are read; an outline of so many is too large."""
Circle = tuple[tuple[float, float] | None, float | None]


class WorkForm(AreaForm):
    """The fields of where a structure or a service works; together they are ``work_area``."""

    area_france = BooleanField(_l("Toute la France"))
    area_km = fields.Number(
        _l("Autour de nos locaux, en kilomètres"),
        description=_l("Laissez vide si vous ne comptez pas en kilomètres."),
    )
    area_file = FileField(_l("Ou le fichier de ce contour (.geojson)"))
    area_remote = BooleanField(_l("Nous accompagnons aussi à distance"))
    area_itinerant = BooleanField(_l("Nous nous déplaçons chez les porteurs de projet"))

    def show_area(self, area: ServiceArea | None) -> None:
        """Show a stored area."""
        area = area or ServiceArea()
        super().show_area(area)
        self.area_france.data = zone.FRANCE in area.codes
        self.area_codes.data = sorted(area.codes - {zone.FRANCE})
        self.area_km.data = None if area.radius is None else area.radius / 1000
        self.area_remote.data, self.area_itinerant.data = area.remote, area.itinerant

    def work_area(self, actor: Actor) -> ServiceArea | None:
        """Return what the fields say; None, with a sentence at the field, when it cannot be."""
        self._take_file()
        centre, radius = self._circle(actor)
        found = self.area(
            {zone.FRANCE} if self.area_france.data else (),
            centre=centre,
            radius=radius,
            remote=bool(self.area_remote.data),
            itinerant=bool(self.area_itinerant.data),
        )
        return None if self.area_km.errors else found

    def _circle(self, actor: Actor) -> Circle:
        km = self.area_km.data
        if km is None:
            return None, None
        place = coordinates(actor)
        if 0 < km <= WIDEST and place is not None:
            return place, km * 1000
        if place is None:
            wrong = _("La fiche de l'acteur n'a pas d'adresse connue : complétez-la d'abord.")
        else:
            wrong = _("Écrivez un nombre de kilomètres, de 1 à 500.")
        self.area_km.errors = [*self.area_km.errors, wrong]
        return None, None

    def _take_file(self) -> None:
        sent = self.area_file.data
        if isinstance(sent, FileStorage):  # a browser may send the name of a file alone
            text = sent.read(LARGEST).decode("utf-8", errors="replace")
            self.area_outline.data = text  # shown again: a browser never sends a file twice
