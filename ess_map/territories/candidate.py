# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a geocoder answers: an address that may be the one that somebody means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True)
class Candidate:
    """An address with its place: degrees WGS 84, None when nobody knows where it lies.

    ``name`` is its shortest form (``10 Rue Nationale``, or the commune's), ``street`` what goes
    into the field of the street, ``commune`` today's INSEE code, ``precision`` one of address,
    street, commune, and ``score`` between 0 and 1.
    """

    label: str
    name: str
    street: str
    postal_code: str
    city: str
    commune: str
    longitude: float | None
    latitude: float | None
    precision: str
    score: float

    def at(self, longitude: float, latitude: float) -> Candidate:
        """Return the same address at another point."""
        return replace(self, longitude=longitude, latitude=latitude)

    def in_street(self, street: str) -> Candidate:
        """Return the same commune with a street that nobody has checked."""
        if not street:
            return self
        return replace(self, label=f"{street}, {self.label}", name=street, street=street)


class Geocoder(Protocol):
    """Finds addresses; ``Unavailable`` with a sentence when it cannot be asked just now."""

    def search(self, text: str, limit: int = 6) -> list[Candidate]:
        """Return what ``text``, perhaps half typed, may mean; the likeliest first."""

    def reverse(self, longitude: float, latitude: float) -> list[Candidate]:
        """Return what lies at the point; the nearest first."""

    def locate(self, street: str, postal_code: str, city: str) -> Candidate | None:
        """Return the one address meant, None when that is not clear."""
