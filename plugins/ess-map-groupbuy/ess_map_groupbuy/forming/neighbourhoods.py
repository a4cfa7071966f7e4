# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sites that share people, a few at a time: small enough to be solved together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ess_map_groupbuy.forming.reaching import Numbers, Part

PAIRS, CORE = 2000, 1000
"""How many pairs a neighbourhood has at most, and one of the core, where each pair is a good one:
HiGHS needs about a second for so many."""
TIMES = 2
"""Once a site was in so many neighbourhoods, none starts from it; one is enough in the core."""


def neighbourhoods(
    part: Part, chosen: NDArray[np.bool_], core: NDArray[np.bool_] | None = None
) -> Iterator[NDArray[np.bool_]]:
    """Yield the pairs of one neighbourhood after the other, given those ``chosen`` at that time.

    A neighbourhood grows from a site to those that share the most people with it. Its pairs are
    of people who are in no group, or in one of its own. ``chosen`` may change in between.
    With a ``core`` there are no other pairs.
    """
    largest, times = (PAIRS, TIMES) if core is None else (CORE, 1)
    sites, at = np.unique(part.site, return_inverse=True)
    reached = np.zeros((len(part.problem.demands), len(sites)), dtype=np.float32)
    reached[part.demand, at] = 1
    shared = reached.T @ reached
    visited = np.zeros(len(sites), dtype=np.int64)
    for centre in range(len(sites)):
        if visited[centre] >= times:
            continue
        inside = np.zeros(len(sites), dtype=bool)
        free = np.zeros(part.size, dtype=bool)
        taken = _whereabouts(part, at, chosen)
        for near in np.argsort(-shared[centre], kind="stable"):
            if not shared[centre, near]:
                break
            inside[near] = True
            grown = inside[at] & ((taken < 0) | inside[taken])[part.demand]
            if core is not None:
                grown &= core
            if grown.sum() > largest and free.any():
                inside[near] = False
                break
            free = grown
        visited += inside
        yield free


def _whereabouts(part: Part, at: Numbers, chosen: NDArray[np.bool_]) -> Numbers:
    """Return the place of the site where each demand is served, -1 for none."""
    found = np.full(len(part.problem.demands), -1)
    found[part.demand[chosen]] = at[chosen]
    return found
