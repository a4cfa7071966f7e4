# SPDX-License-Identifier: AGPL-3.0-or-later
"""One row to take in, and what became of all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import blake2b

from ess_map import Rejection
from ess_map_accompaniment.exchange.checking import Row
from ess_map_accompaniment.exchange.facts import Facts


@dataclass
class Count:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class Report:
    """What an import did; each rejection with the name of its file."""

    structures: Count = field(default_factory=Count)
    services: Count = field(default_factory=Count)
    rejections: list[tuple[str, Rejection]] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """One row to take in: where it stood, and what the second file says of it, None for nothing."""

    file: str
    number: int
    row: Row
    beyond: Facts | None

    @property
    def digest(self) -> str:
        """Return what two equal items share."""
        text = json.dumps([self.row, self.beyond], sort_keys=True, ensure_ascii=False)
        return blake2b(text.encode(), digest_size=12).hexdigest()

    def rejected(self, why: str) -> tuple[str, Rejection]:
        """Return that this row was not taken in."""
        named = {name: self.row[name] for name in ("id", "nom")}
        return self.file, Rejection(self.number, why, named)
