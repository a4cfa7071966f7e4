# SPDX-License-Identifier: AGPL-3.0-or-later
"""Purchasing groups formed from scattered intentions: who buys with whom, where, at what price.

Each room answers the hooks of the platform in its own ``hooks`` module; here they become one.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import About, gather, hookimpl
from ess_map_groupbuy import bench
from ess_map_groupbuy.atlas import hooks as atlas
from ess_map_groupbuy.campaigns import hooks as campaigns
from ess_map_groupbuy.contracts import hooks as contracts
from ess_map_groupbuy.demand import hooks as demand
from ess_map_groupbuy.demo import hooks as demo
from ess_map_groupbuy.groups import hooks as groups
from ess_map_groupbuy.hubs import hooks as hubs
from ess_map_groupbuy.intentions import hooks as intentions
from ess_map_groupbuy.offers import hooks as offers
from ess_map_groupbuy.orders import hooks as orders
from ess_map_groupbuy.runs import hooks as runs


@hookimpl
def register_about():
    summary = _l(
        "Achats groupés : des intentions éparses deviennent des groupes, preuve à l'appui."
    )
    return [About(_l("Achats groupés"), summary, address="achats")]


gather(
    __name__,
    campaigns,
    hubs,
    offers,
    intentions,
    demand,
    runs,
    groups,
    contracts,
    orders,
    atlas,
    demo,
    bench,
)
