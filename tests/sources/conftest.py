# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three square communes, and files written on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from ess_map.core import journal
from ess_map.core.db import db
from ess_map.sources import imports
from ess_map.sources.imports import Report, SourceInfo
from ess_map.territories.place import Place
from ess_map.territories.save import save


@pytest.fixture
def territories(app) -> None:
    """Tours and Bourges as squares of a tenth of a degree, and a commune that merged."""
    save(
        [
            _commune("37261", "Tours", 0.65, 47.35, ("37000", "37100", "37200")),
            _commune("18033", "Bourges", 2.35, 47.04, ("18000",)),
            Place("commune", "18033", former=(("18999", "Ancienne"),)),
        ]
    )
    db.session.commit()


def _commune(code: str, name: str, west: float, south: float, postal: tuple[str, ...]) -> Place:
    return Place(
        "commune",
        code,
        name,
        longitude=west + 0.05,
        latitude=south + 0.05,
        boundary=shapely.MultiPolygon([shapely.box(west, south, west + 0.1, south + 0.1)]),
        postal_codes=postal,
    )


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Write lines (text or bytes) to a file."""

    def write(*lines: str | bytes, name: str = "acteurs.csv") -> Path:
        path = tmp_path / name
        raw = [line.encode() if isinstance(line, str) else line for line in lines]
        path.write_bytes(b"\n".join(raw) + b"\n")
        return path

    return write


@pytest.fixture
def load(app, tmp_path: Path) -> Callable[..., Report]:
    """Import a file under the source ``test``."""

    def run(path: Path, profile: str | None = None, **options) -> Report:
        options.setdefault("rejects", tmp_path / "rejets.csv")
        return imports.run(path, profile, source=SourceInfo("test"), **options)

    return run


@pytest.fixture
def position(app) -> Callable[[], int]:
    """Tell how long the journal is."""
    return lambda: journal.position(db.session)
