# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a problem that have nothing in common: nobody, no hub, no limited supply."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ess_map_groupbuy.forming.reaching import Part


def components(part: Part) -> list[Part]:
    """Return the independent parts, the smallest first, then by their first pair."""
    label = np.arange(len(part.problem.sites))
    of_demand = np.full(len(part.problem.demands), len(label))
    pools = [np.array([one for one in pool.sites if one in part.tiers]) for pool in part.pools]
    while True:
        before = label.copy()
        np.minimum.at(of_demand, part.demand, label[part.site])
        np.minimum.at(label, part.site, of_demand[part.demand])
        for sites in pools:
            label[sites] = label[sites].min()
        if (before == label).all():
            break
    of_pair = label[part.site]
    found = [
        replace(one, pools=tuple(pool for pool in one.pools if set(pool.sites) & set(one.tiers)))
        for one in (part.only(of_pair == each) for each in np.unique(of_pair))
    ]
    return sorted(found, key=lambda one: (one.size, int(one.demand[0]), int(one.site[0])))
