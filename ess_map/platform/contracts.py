# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain values that cross the line between the platform and its plugins."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from flask_babel import get_locale
from markupsafe import Markup
from wtforms import Form

from ess_map.core.jobs import Job as Job

if TYPE_CHECKING:
    from flask_babel import LazyString
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Term:
    """One word of a vocabulary; ``uri`` is stable for ever, ``parent`` the key above it."""

    key: str
    fr: str
    en: str
    parent: str = ""
    uri: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        locale = get_locale()
        return self.en if locale and locale.language == "en" else self.fr


@dataclass(frozen=True)
class Vocabulary:
    """A named, ordered, hierarchical list of terms."""

    name: str
    label: str | LazyString
    terms: tuple[Term, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Term]:
        return {term.key: term for term in self.terms}

    @cached_property
    def descendants(self) -> Mapping[str, frozenset[str]]:
        """Each key with itself and everything below it."""
        found: dict[str, set[str]] = {term.key: set() for term in self.terms}
        for term in self.terms:
            for above in self.lineage(term.key):
                found[above].add(term.key)
        return {key: frozenset(keys) for key, keys in found.items()}

    def lineage(self, key: str) -> list[str]:
        """Return ``key`` and all above it; nothing for a term that is unknown."""
        line = []
        while key in self.by_key:
            line.append(key)
            key = self.by_key[key].parent
        return line

    def label_of(self, key: str) -> str:
        """Return the label of ``key``, the key itself when the term is unknown."""
        return self.by_key[key].label if key in self.by_key else key


class ActorRow(NamedTuple):
    """What a facet sees of an actor when the atlas is built."""

    id: int
    terms: Mapping[str, Sequence[str]]
    opening_hours: str
    verified_at: date | None = None


Options = Mapping[str, "str | LazyString"]
"""Labels by key, in the order in which they are shown."""


@dataclass(frozen=True)
class Facet:
    """A way to narrow the selection; gets exact counts, tiles, URL state and exports for free.

    ``values`` returns, for a batch of actors, the values to remember of each (any number).
    With a ``vocabulary`` the options are its terms, and a term stands for all below it.
    With ``live`` the options depend on the moment: it is given a remembered value and the local
    wall time (naive), and returns the options that match and until when that holds (None: always).
    With ``hours`` the remembered values are opening hours, and the option ``now`` is who is open;
    the parameter ``<name>_at=2026-11-28T11:00`` of the address asks for another moment.
    Otherwise every remembered value is an option of its own.
    """

    name: str
    label: str | LazyString
    values: Callable[[Sequence[ActorRow]], Sequence[Sequence[str]]]
    vocabulary: str = ""
    live: Callable[[str, datetime], tuple[Collection[str], datetime | None]] | None = None
    options: Options | Callable[[], Options] = field(default_factory=dict)
    """Labels of the options of a facet without vocabulary; what returns them is asked once a
    request, for labels that come from a table."""
    listed: bool = True
    """False: a parameter of the address that the filter form does not show."""
    hours: bool = False


@dataclass(frozen=True)
class TileRequest:
    """One Web-Mercator tile and the reader's address parameters (filters), as sent."""

    z: int
    x: int
    y: int
    args: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Point:
    """Something at a place on a layer (degrees); ``url`` leads to its page, ``text`` says more."""

    longitude: float
    latitude: float
    name: str
    url: str = ""
    text: str | LazyString = ""


@dataclass(frozen=True)
class Layer:
    """Something drawn on the map.

    With ``points`` the platform does the rest: tiles, legend with a count, a switch kept in the
    address (``layers=…``), a list for who sees no map, GeoJSON. ``points`` returns all of them,
    at most some ten thousand, and is asked again when ``version`` changes: take a short string
    that changes with the content.
    With ``tile`` instead, draw yourself: it returns one MVT 2.1 tile, ``version`` is its ETag.
    """

    name: str
    label: str | LazyString
    tile: Callable[[TileRequest], bytes] | None = None
    version: Callable[[], str] = str
    max_zoom: int = 16
    points: Callable[[], Sequence[Point]] | None = None
    shown: bool = True
    """Drawn until the reader switches it off; else the other way round. Only for ``points``."""


@dataclass(frozen=True)
class Panel:
    """A block on an actor's page: in the ``main`` column or at the ``side``, by ``weight``."""

    title: str | LazyString
    html: Markup
    weight: int = 100
    place: str = "main"


@dataclass(frozen=True)
class FieldSource:
    """Who vouches for one field of an actor (``phone``, ``terms.legal_form``) and when they did."""

    field: str
    name: str
    checked_at: date | None = None


@dataclass(frozen=True)
class Action:
    """Something to do about an actor, offered on its page; ``icon`` is one of the core's."""

    label: str | LazyString
    url: str
    icon: str = "plus"
    weight: int = 100


@dataclass(frozen=True)
class Section:
    """A part of the form with which people propose and correct an actor.

    ``form`` is a WTForms form class; ``values`` is what is known today, by field. What somebody
    sends waits in the contribution under the plugin's name until it is accepted; it must be what
    JSON can say. ``template`` draws the section in your own way, given ``section`` and ``form``.
    """

    name: str
    title: str | LazyString
    form: type[Form]
    values: Mapping[str, Any] = field(default_factory=dict)
    hint: str | LazyString = ""
    weight: int = 100
    template: str = ""


@dataclass(frozen=True)
class Requirement:
    """Something that must be there before a step: ``label`` names it, ``met`` says whether it is.

    While it is not, ``how`` says what to do, ``who`` can do it, and ``url`` where.
    """

    name: str
    label: str | LazyString
    met: bool
    how: str | LazyString = ""
    who: str | LazyString = ""
    url: str = ""


@dataclass(frozen=True)
class NavItem:
    """An entry of the main menu; lower ``weight`` comes first."""

    label: str | LazyString
    url: str
    weight: int = 100


@dataclass(frozen=True)
class About:
    """What a plugin says of itself to the operator.

    ``per_territory``: it may be switched on for some territories only; its panels, actions, menu
    entries, sections of forms and sources of fields are then asked for there alone. Its pages,
    filters, layers, columns, files and jobs are everywhere as soon as it is on somewhere: ask
    yourself where something is when that matters.
    ``address``: the first word of the addresses of its pages, in the words of those who read them
    (``/accompagnement/…``); its name unless said, and no word that core or another plugin has.
    """

    label: str | LazyString
    summary: str | LazyString = ""
    per_territory: bool = False
    address: str = ""


@dataclass(frozen=True)
class Setting:
    """Something the operator decides; the type of ``default`` is that of the setting.

    bool, int, float or str. ``choices`` (value → label) narrows a str. With ``per_territory`` a
    territory may have its own value, set by its animators.
    """

    name: str
    label: str | LazyString
    default: bool | int | float | str
    hint: str | LazyString = ""
    choices: Mapping[str, str | LazyString] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    per_territory: bool = False


@dataclass(frozen=True)
class Permission:
    """Something that only some may do; ``role`` holds it until the operator decides otherwise."""

    name: str
    label: str | LazyString
    role: str = "animator"


@dataclass(frozen=True)
class Property:
    """A column about actors, for cards, exports and public data: ``values`` by actor id."""

    name: str
    label: str | LazyString
    values: Mapping[int, bool | int | float | str]


@dataclass(frozen=True)
class Benchmark:
    """Something that ``ess-map bench`` measures; ``target`` in milliseconds, for the median.

    ``prepare`` is called with the session of the instance that is measured, before and again in
    the process that measures: it writes what the measure needs, if it is not there yet, and
    returns what is called without arguments and timed, each time with an empty session: let it keep
    ids, not rows. A text that it returns is shown below the label: what was found beside the time.
    With ``page`` what it returns gives an address, another one at each call if it can, and the page
    there is asked of the server.
    """

    name: str
    label: str | LazyString
    target: float
    prepare: Callable[[Session], Callable[[], Any]]
    page: bool = False
    repeats: int = 0
    """How often it is measured, for what takes many seconds; 0: as often as everything else."""
