# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form field of opening hours: a grid of seven days, or words, whichever was changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.widgets import TextInput

from ess_map.core import clock, hours, spoken, weekform, weekreading
from ess_map.core.errors import Invalid
from ess_map.core.weekgrid import MONTHS, NTH, Grid, write

_EMPTY_ROWS = 2
_LONGEST = 2000


class _Editor(TextInput):
    """Drawn by the macros; alone, it is one line of words."""

    editor = "opening_hours"


@dataclass(frozen=True)
class Row:
    """A line of the editor: a day or a closure, what stands in its cells and what is wrong."""

    key: str
    label: str
    problem: str
    cells: dict[str, str]


class OpeningHours(Field):
    """Opening hours in the notation of OpenStreetMap, '' for none; the macros draw a week's grid.

    A form that is sent without them leaves them as they are.
    """

    widget = _Editor()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the words if they were changed, else the grid if that was, else keep what was."""
        super().process(None, data, extra_filters)
        self.problems: dict[str, str] = {}
        self._typed: dict[str, str] | None = None
        self._said: str | None = None
        self.was = self.data or ""
        names = {"": self.name, "was": f"{self.name}-was"}
        names |= {key: f"{self.name}-{key}" for key in weekform.KEYS}
        if formdata is None or not any(name in formdata for name in names.values()):
            return
        sent = {key: _clean((formdata.getlist(name) or [""])[0]) for key, name in names.items()}
        self.raw_data = [sent[""]]
        said, self.was = sent.pop(""), sent.pop("was")
        self._take(said, {key: value for key, value in sent.items() if value})

    def _take(self, said: str, typed: dict[str, str]) -> None:
        grid, wrong = weekform.read(typed)
        known = _grid(self.was)
        drawn = bool(wrong) or grid != (known or Grid())
        if said != self.was and (said or not drawn):
            self._take_words(said, typed if drawn else None)
        elif not drawn:
            self._take_words(self.was)
        elif wrong:
            self._refuse(wrong, typed, said)
        else:
            self.data = self.was = write(grid)

    def _take_words(self, said: str, typed: dict[str, str] | None = None) -> None:
        if said == _clean(self.object_data or ""):  # known, be it readable or not
            self.data = self.object_data or ""
            return
        if len(said) > _LONGEST:
            sentence = _("C'est trop long : %(most)s caractères au plus.", most=_LONGEST)
            self._refuse({"words": sentence}, typed, said)
            return
        written = hours.from_words(said)
        try:
            if written:
                hours.parse(written)
        except Invalid as error:
            self._refuse({"words": error.message}, typed, said)
            return
        self.data = self.was = written

    def _refuse(
        self, problems: dict[str, str], typed: dict[str, str] | None, said: str | None
    ) -> None:
        self.problems, self._typed, self._said = problems, typed, said
        self.process_errors = [self._sentence(row, text) for row, text in problems.items()]

    def _sentence(self, row: str, text: str) -> str:
        label = weekform.day_name(weekform.DAYS.index(row)) if row in weekform.DAYS else ""
        return f"{label.capitalize()} : {text}" if label else text

    def _value(self) -> str:
        return self.words  # drawn alone, as a line of words

    @property
    def words(self) -> str:
        """What stands in the line of words."""
        return self._said if self._said is not None else self.data or ""

    @property
    def before(self) -> str:
        """What the words and the grid are compared with when they are sent."""
        return self.was if self.problems else self.data or ""

    @property
    def too_much(self) -> bool:
        """Whether what is known says more than the grid can show."""
        return _grid(self.before) is None

    @property
    def cells(self) -> dict[str, str]:
        """What stands in the cells: what was typed, or what is known."""
        if self._typed is not None:
            return self._typed
        return weekform.cells(_grid(self.before) or Grid())

    @property
    def own_errors(self) -> list[str]:
        """The sentences that are about no row."""
        beside = {self._sentence(*one) for one in self.problems.items()}
        return [one for one in self.errors if one not in beside]

    def days(self) -> list[Row]:
        """Return the seven days."""
        return [
            Row(name, weekform.day_name(index), self.problems.get(name, ""), self.cells)
            for index, name in enumerate(weekform.DAYS)
        ]

    def closures(self) -> list[Row]:
        """Return the exceptional closures, and two empty rows."""
        cells = self.cells
        used = [int(key.split("-")[1]) for key in cells if key.startswith("closure-")]
        last = min(max(used, default=0) + _EMPTY_ROWS, weekform.MOST_CLOSURES)
        return [
            Row(key, "", self.problems.get(key, ""), cells)
            for key in (f"closure-{row}" for row in range(1, last + 1))
        ]

    def weeks(self) -> list[tuple[str, str]]:
        """Return the choice of weeks of a month: (value, words)."""
        words = (
            *(_("chaque semaine"), _("1er du mois"), _("2e du mois"), _("3e du mois")),
            *(_("4e du mois"), _("dernier du mois"), _("1er et 3e du mois"), _("2e et 4e du mois")),
        )
        return list(zip(NTH, words, strict=True))

    def months(self) -> list[tuple[str, str]]:
        """Return the months: (value, name)."""
        return [(str(month), weekform.month_name(month)) for month in range(1, len(MONTHS) + 1)]

    def coming_week(self) -> list[tuple[str, str]]:
        """Return the seven days from today on, in words; nothing of what cannot be read."""
        text = self.data or ""
        if self.problems or not text or not hours.is_valid(text):
            return []
        return spoken.week(text, clock.local_now().date())


def _grid(text: str) -> Grid | None:
    text = _clean(text)
    return weekreading.read(text) if len(text) <= _LONGEST else None


def _clean(text: str) -> str:
    return "".join(one for one in " ".join(text.split()) if one.isprintable())
