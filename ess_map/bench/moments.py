# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is open at another moment, where a hundred thousand actors all have hours of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import cycle

from sqlalchemy.orm import Session

from ess_map.atlas import build, counting
from ess_map.atlas.build import Entry
from ess_map.atlas.selection import Scheme, Selection, criteria
from ess_map.bench import words
from ess_map.core import clock
from ess_map.core.morton import NOWHERE
from ess_map.platform.contracts import Benchmark
from ess_map.platform.plugins import registry

ACTORS = 100_000
FACET = "open"
TARGET = 50.0


def prepare(_session: Session) -> Callable[[], int]:
    """Build the columns of actors without two alike; return what counts them at a new minute."""
    entries = [
        Entry(number, "", "", NOWHERE, "", 0, 0, ((text,),))
        for number, text in enumerate(words.hours(ACTORS), 1)
    ]
    segment = build.segment(entries, (FACET,), {})
    scheme = Scheme({FACET: registry().facets[FACET]}, {})
    midnight = datetime.combine(clock.local_now().date() + timedelta(days=7), time())
    # Seven minutes further each time, so that none is asked for twice in a row.
    moments = cycle(midnight + timedelta(minutes=number * 7 % 1440) for number in range(1440))

    def count() -> int:
        local = next(moments)
        asked = Selection(facets={FACET: ("now",)}, moments={FACET: local})
        found = criteria(segment, asked, scheme, local)
        counting.of_options(segment, scheme, FACET, found.rows(but=FACET), local)
        return int(found.rows().sum())

    return count


BENCHMARK = Benchmark(
    "open-at-distinct",
    "ouvert à un autre moment, 100 000 horaires différents",
    TARGET,
    prepare,
)
