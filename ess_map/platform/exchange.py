# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read from files and written to them: actors as plain values, and who reads and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask_babel import LazyString


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
    properties: Mapping[str, bool | int | float | str] = field(default_factory=dict)
    """In what is exported: the columns that plugins add, by name; importers leave it alone."""


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
