# SPDX-License-Identifier: AGPL-3.0-or-later
"""A spoilt plugin, on a fresh database, before one check."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from ess_map.check.candidate import read
from ess_map.check.trial import Trial
from ess_map.core.db import Base
from tests.check import sample

Spoilt = Callable[..., Trial]
_numbers = count(1)


@pytest.fixture
def database() -> str:
    """What does not depend on the database is tried on one."""
    return "spatialite"


@pytest.fixture
def trial_of(tmp_path: Path, database_url: str) -> Iterator[Spoilt]:
    """Write the sample with some changes and give it a trial; its traces are wiped off."""
    names, tables = [], set(Base.metadata.tables)

    def spoilt(*changes: tuple[str, str, str]) -> Trial:
        # A name of its own for each: tables and modules of one process have one name once.
        name = f"sample{next(_numbers)}"
        names.append(name)
        folder = sample.write(tmp_path / "ess-map-sample", name, *changes)
        instance = tmp_path / "instance"
        instance.mkdir()
        return Trial(read(folder), database_url, instance)

    yield spoilt
    for name in names:
        package = f"ess_map_{name}"
        for module in [one for one in sys.modules if one.partition(".")[0] == package]:
            del sys.modules[module]
    for table in set(Base.metadata.tables) - tables:
        Base.metadata.remove(Base.metadata.tables[table])
    sys.path[:] = [place for place in sys.path if not place.startswith(str(tmp_path))]
    gc.collect()  # the mappers of those models


@pytest.fixture
def sentences() -> Callable[..., str]:
    """What was found at ``level``, a line each."""

    def said(findings, *levels) -> str:
        return "\n".join(f"{one.where} : {one.sentence}" for one in findings if one.level in levels)

    return said
