# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of a structure: a permanence, a day on which it is closed, its end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget, TimeInput

from ess_map import fields, hours
from ess_map_accompaniment.permanences import grid
from ess_map_accompaniment.permanences.grid import DAYS, WEEKS, Week

PLACES = {
    "actor": _l("Dans un lieu de la carte (maison de l'emploi, tiers-lieu, mairie…)"),
    "address": _l("À une autre adresse"),
    "remote": _l("À distance (téléphone, visioconférence)"),
}
BOOKINGS = {
    "appointment": _l("Sur rendez-vous, à réserver ici"),
    "free": _l("Sans rendez-vous : on vient aux heures dites"),
}
TOO_LONG = _l("200 caractères au plus.")
PARTS = ("am", "pm")
_TIME = re.compile(r"(\d{1,2})\s*[h:H]\s*(\d{2})?")


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return (value, label) as a field wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


class Clock(StringField):
    """A time of the day as ``09:30``, '' when nothing is typed; « 9 h 30 » is understood."""

    widget = TimeInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = ""
        if not text:
            return
        found = _TIME.fullmatch(re.sub(r"\s", "", text)[:5])
        if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValueError(_("Écrivez une heure comme 09:30."))
        self.data = f"{int(found[1]):02}:{int(found[2] or 0):02}"


def _grid_fields() -> dict[str, Clock]:
    made = {}
    for day, label in DAYS.items():
        for part in PARTS:
            made[f"{day}_{part}_from"] = Clock(_l("%(day)s, de", day=label))
            made[f"{day}_{part}_to"] = Clock(_l("%(day)s, à", day=label))
    return made


class _Form(FlaskForm):
    version = HiddenField(default="1")
    where = RadioField(_l("Où recevez-vous ?"), choices=choices(PLACES.items()), default="actor")
    place = fields.Text(
        _l("Nom du lieu"), [Length(max=200, message=TOO_LONG)], description=_l("Nous le cherchons.")
    )
    place_id = RadioField(_l("Lequel est-ce ?"), choices=[], validate_choice=False)
    street = fields.Text(_l("Adresse"), [Length(max=200, message=TOO_LONG)])
    city = fields.Text(_l("Commune ou code postal"), [Length(max=200, message=TOO_LONG)])
    commune = RadioField(_l("Quelle commune ?"), choices=[], validate_choice=False)
    weeks = SelectField(_l("Quelles semaines ?"), choices=choices(WEEKS.items()), default="")
    raw = fields.Text(
        _l("Horaires dans la syntaxe d'OpenStreetMap"),
        [Length(max=255, message=_l("255 caractères au plus."))],
        description=_l("Pour ce que le tableau ne sait pas dire. Exemple : Tu[1] 09:00-12:00."),
    )
    booking = RadioField(
        _l("Comment vient-on ?"), choices=choices(BOOKINGS.items()), default="appointment"
    )
    slot_minutes = fields.Whole(_l("Minutes par rendez-vous"), [fields.Within(5, 240)], default=30)
    seats = fields.Whole(_l("Personnes reçues en même temps"), [fields.Within(1, 100)], default=1)
    service_ids = SelectMultipleField(
        _l("Pour quels services ?"),
        choices=[],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Aucun coché : tous."),
    )
    since = fields.Day(_l("À partir du (facultatif)"))
    until = fields.Day(_l("Jusqu'au (facultatif)"))
    note = fields.Text(
        _l("Ce qu'il faut savoir pour venir (facultatif)"),
        [Length(max=200, message=TOO_LONG)],
        description=_l("Étage, sonnette, documents à apporter…"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what one field alone cannot: hours, and days in their order."""
        super().validate(extra_validators)
        if not self.errors:
            self._check_hours()
        if self.since.data and self.until.data and self.until.data < self.since.data:
            self.until.errors = [_("Le dernier jour vient après le premier.")]
        if self.booking.data == "appointment" and not (self.slot_minutes.data and self.seats.data):
            self.slot_minutes.errors = [
                _("Dites la durée d'un rendez-vous et le nombre de places.")
            ]
        return not self.errors

    def week(self) -> Week:
        """Return the table of the week."""
        spans = {}
        for day in DAYS:
            pairs = [
                (self[f"{day}_{part}_from"].data, self[f"{day}_{part}_to"].data) for part in PARTS
            ]
            spans[day] = tuple((begins, ends) for begins, ends in pairs if begins and ends)
        return Week(spans, self.weeks.data)

    def hours(self) -> str:
        """Return the hours that were given, those in the syntax before those of the table."""
        return self.raw.data or grid.write(self.week())

    def fill_week(self, text: str) -> None:
        """Show ``text`` in the table when it fits there, else in its syntax."""
        found = grid.read(text)
        if found is None:
            self.raw.data = text
            return
        self.weeks.data = found.weeks
        for day, spans in found.spans.items():
            for part, (begins, ends) in zip(PARTS, spans, strict=False):
                self[f"{day}_{part}_from"].data = begins
                self[f"{day}_{part}_to"].data = ends

    def rows(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """Return the table for the page: label of the day, its pairs of fields."""
        return [
            (
                label,
                [(self[f"{day}_{part}_from"], self[f"{day}_{part}_to"]) for part in PARTS],
            )
            for day, label in DAYS.items()
        ]

    def _check_hours(self) -> None:
        if self.raw.data:
            if not hours.is_valid(self.raw.data):
                self.raw.errors = [
                    _("Cette syntaxe ne se lit pas. Exemple : Tu 09:00-12:00; Th[1] 14:00-17:00.")
                ]
            return
        for day in DAYS:
            self._check_day(day)
        if not self.errors and not any(self.week().spans.values()):
            self.weeks.errors = [_("Remplissez au moins un jour, de telle heure à telle heure.")]

    def _check_day(self, day: str) -> None:
        times = []
        for part in PARTS:
            begins, ends = self[f"{day}_{part}_from"], self[f"{day}_{part}_to"]
            if bool(begins.data) != bool(ends.data):
                (ends if begins.data else begins).errors = [
                    _("Dites de quelle heure à quelle heure.")
                ]
            times += [one.data for one in (begins, ends) if one.data]
        if any(one >= other for one, other in pairwise(times)):
            self[f"{day}_am_to"].errors = [_("Ces heures ne se suivent pas.")]


PermanenceForm = type("PermanenceForm", (_Form,), _grid_fields())
"""The form with its table: a field for the beginning and the end of each half day."""


class ClosureForm(FlaskForm):
    """A day on which nobody receives, and why."""

    on = fields.Day(_l("Jour fermé"), [fields.Needed(_l("Quel jour ?"))])
    why = fields.Text(
        _l("Motif, dit à qui avait rendez-vous"),
        [fields.Needed(_l("Dites pourquoi : les personnes le liront.")), Length(max=200)],
    )


class EndForm(FlaskForm):
    """The last day of a permanence."""

    until = fields.Day(_l("Dernier jour"), [fields.Needed(_l("Jusqu'à quel jour ?"))])
