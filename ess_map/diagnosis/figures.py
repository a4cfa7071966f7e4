# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a diagnosis is made of: figures, each with its source, its year and its coverage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _


@dataclass(frozen=True)
class Figure:
    """One number that somebody vouches for; ``value`` None: nobody knows it, ``note`` says why."""

    name: str
    """What it is about, the same in every place: ``family.association``, ``density``."""
    label: str
    value: float | None
    unit: str
    year: int | None
    source: str
    place_in_source: str = ""
    coverage: str = ""
    """How much of what it counts its sources cover, in a sentence."""
    high: float | None = None
    """The other end of a range that begins at ``value``."""
    counted: bool = False
    """Counted on this map the day of the diagnosis; else it is a statement of its source."""
    about: str = ""
    """The territory that it is about, where that is not the diagnosed one."""
    note: str = ""
    url: str = ""
    """Where on this map the counted ones are listed."""

    @property
    def shown(self) -> str:
        """The value as a reader writes it, without its unit."""
        if self.value is None:
            return _("inconnu")
        if not self.counted:
            return format_decimal(self.value)  # as its source states it
        low = format_decimal(_tidy(self.value))
        if self.high is None or self.high == self.value:
            return low
        return _("%(low)s à %(high)s", low=low, high=format_decimal(_tidy(self.high)))

    @property
    def vintage(self) -> str:
        if self.counted:
            return _("compté le jour du diagnostic")
        return str(self.year) if self.year else _("année non précisée")


def on_map(
    name: str, label: str, value: float | None, unit: str, coverage: str, **more: Any
) -> Figure:
    """Return what is counted on this map today, with how far its sources go."""
    return Figure(
        name, label, value, unit, None, _("Carte de l'ESS"), "", coverage, counted=True, **more
    )


@dataclass(frozen=True)
class Section:
    """The figures that answer one question."""

    name: str
    title: str
    figures: tuple[Figure, ...] = ()
    words: tuple[str, ...] = ()
    """Sentences that say what the figures mean, or why there are none."""
    caveats: tuple[str, ...] = ()
    """Sentences that must be read with the figures."""

    def figure(self, name: str) -> Figure | None:
        """Return the first figure of that name."""
        return next((one for one in self.figures if one.name == name), None)

    def under(self, prefix: str) -> tuple[Figure, ...]:
        """Return the figures whose name begins with ``prefix`` and a dot."""
        return tuple(one for one in self.figures if one.name.startswith(f"{prefix}."))


@dataclass(frozen=True)
class SourceLine:
    """A source as the end of a diagnosis names it; ``where`` as in ``coverage.Covering``."""

    key: str
    name: str
    vintage: str
    count: int
    where: str
    limits: str


@dataclass(frozen=True)
class Area:
    """One commune: what the maps of a diagnosis show."""

    code: str
    name: str
    population: int | None
    count: int
    km: float | None
    """To the nearest tiers-lieu from its centre; None: nobody knows."""

    @property
    def density(self) -> float | None:
        """Actors per 10,000 inhabitants."""
        return 10_000 * self.count / self.population if self.population else None


@dataclass(frozen=True)
class Findings:
    """The diagnosis of one place on one day."""

    key: str
    name: str
    kind: str
    population: int | None
    made_on: date
    reach: float
    """Kilometres beyond which a tiers-lieu is far."""
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    areas: tuple[Area, ...] = field(default=(), repr=False)

    def section(self, name: str) -> Section:
        """Return the section of that name, empty when there is none."""
        return next((one for one in self.sections if one.name == name), Section(name, ""))

    @property
    def white(self) -> tuple[Area, ...]:
        """The communes that are farther than ``reach``, the farthest first."""
        far = [one for one in self.areas if one.km is not None and one.km > self.reach]
        return tuple(sorted(far, key=lambda one: (-one.km, one.name)))

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can say of it, for ``from_json``."""
        return {**asdict(self), "made_on": self.made_on.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Findings:
        """Return what ``to_json`` has said."""
        sections = [
            Section(
                one["name"],
                one["title"],
                tuple(Figure(**figure) for figure in one["figures"]),
                tuple(one["words"]),
                tuple(one["caveats"]),
            )
            for one in data["sections"]
        ]
        read = {
            "made_on": date.fromisoformat(data["made_on"]),
            "sections": tuple(sections),
            "sources": tuple(SourceLine(**one) for one in data["sources"]),
            "areas": tuple(Area(**one) for one in data["areas"]),
        }
        return cls(**{**data, **read})


def _tidy(number: float) -> float:
    """Round to what a reader can use: units, or two significant decimals below ten."""
    if number == int(number):
        return int(number)
    return round(number, 2 if abs(number) < 10 else 1)
