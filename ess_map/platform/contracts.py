# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain values that cross the line between the platform and its plugins."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flask_babel import get_locale
from markupsafe import Markup
from wtforms import Form

from ess_map.core.jobs import Job as Job

if TYPE_CHECKING:
    from flask_babel import LazyString


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


@dataclass(frozen=True)
class Facet:
    """A way to narrow the selection; gets exact counts, tiles, URL state and exports for free.

    ``values`` returns, for a batch of actors, the values to remember of each (any number).
    With a ``vocabulary`` the options are its terms, and a term stands for all below it.
    With ``live`` the options depend on the moment: it is given a remembered value and the local
    wall time (naive), and returns the options that match and until when that holds (None: always).
    Otherwise every remembered value is an option of its own.
    """

    name: str
    label: str | LazyString
    values: Callable[[Sequence[ActorRow]], Sequence[Sequence[str]]]
    vocabulary: str = ""
    live: Callable[[str, datetime], tuple[Collection[str], datetime | None]] | None = None
    options: Mapping[str, str | LazyString] = field(default_factory=dict)
    """Labels of the options of a facet without vocabulary."""
    listed: bool = True
    """False: a parameter of the address that the filter form does not show."""


@dataclass(frozen=True)
class TileRequest:
    """One Web-Mercator tile and the reader's address parameters (filters), as sent."""

    z: int
    x: int
    y: int
    args: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Layer:
    """Something drawn on the map: ``tile`` returns one MVT 2.1 tile, ``version`` its ETag."""

    name: str
    label: str | LazyString
    tile: Callable[[TileRequest], bytes]
    version: Callable[[], str]
    max_zoom: int = 16


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
class NavItem:
    """An entry of the main menu; lower ``weight`` comes first."""

    label: str | LazyString
    url: str
    weight: int = 100


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """One actor as plain values: what importers yield and exporters write.

    ``id`` is the stable identifier in ``source``; together they name the actor for ever.
    Degrees are WGS 84; ``location_precision`` is one of address, street, commune, unknown.
    """

    id: str
    name: str
    source: str = ""
    summary: str = ""
    description: str = ""
    kind: str = "organisation"
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    siret: str = ""
    rna: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    commune: str = ""
    longitude: float | None = None
    latitude: float | None = None
    location_precision: str = "unknown"
    phone: str = ""
    email: str = ""
    website: str = ""
    opening_hours: str = ""
    staff: str = ""
    status: str = "published"
    fictional: bool = False
    verified_at: date | None = None
    updated_at: datetime | None = None
    url: str = ""


@dataclass(frozen=True)
class Rejection:
    """A row that an importer could not read: its line (from 1, the header included) and why."""

    line: int
    reason: str
    row: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Importer:
    """Reads actors from a file, streaming.

    ``recognises`` looks at the path and its first bytes; ``read`` yields what it can and a
    ``Rejection`` for each row it cannot, and raises ``Invalid`` when the whole file is wrong.
    """

    name: str
    label: str | LazyString
    recognises: Callable[[Path], bool]
    read: Callable[[Path], Iterator[ActorRecord | Rejection]]


@dataclass(frozen=True)
class Exporter:
    """Writes the current selection, streaming; ``name`` is the extension of its address."""

    name: str
    label: str | LazyString
    media_type: str
    write: Callable[[Iterable[ActorRecord]], Iterator[bytes]]
