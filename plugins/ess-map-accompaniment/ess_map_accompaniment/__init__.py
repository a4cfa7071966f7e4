# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accompaniment: from an idea to the right support, with reasons, fairly, and always answered.

Each room answers the hooks of the platform in its own ``hooks`` module; here they become one.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import About, gather, hookimpl
from ess_map_accompaniment.animation import hooks as animation
from ess_map_accompaniment.audit import hooks as audit
from ess_map_accompaniment.cooperatives import hooks as cooperatives
from ess_map_accompaniment.demo import hooks as demo
from ess_map_accompaniment.exchange import hooks as exchange
from ess_map_accompaniment.financing import hooks as financing
from ess_map_accompaniment.holder import hooks as holder
from ess_map_accompaniment.matching import hooks as matching
from ess_map_accompaniment.offer import hooks as offer
from ess_map_accompaniment.permanences import hooks as permanences
from ess_map_accompaniment.projects import hooks as projects
from ess_map_accompaniment.referrals import hooks as referrals
from ess_map_accompaniment.training import hooks as training


@hookimpl
def register_about():
    summary = _l("De l'idée au bon appui : qui peut m'accompagner, et pourquoi.")
    return [About(_l("Accompagnement"), summary, address="accompagnement")]


gather(
    __name__,
    offer,
    permanences,
    training,
    matching,
    projects,
    audit,
    referrals,
    holder,
    animation,
    financing,
    cooperatives,
    exchange,
    demo,
)
