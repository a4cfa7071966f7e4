# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from ess_map import import_actors, refresh_actors
from ess_map_currency.currencies.models import Currency
from ess_map_currency.demo import around, founding, members
from ess_map_currency.demo.tables import SOURCE


def fill_demo(session):
    there = sa.select(Currency.id).where(Currency.source == SOURCE).limit(1)
    if session.scalar(there) is not None:
        return None
    invented = members.shops()
    records = [shop.record for several in invented.values() for shop in several]
    # First, for that commits: what follows is written whole or not at all.
    ids = import_actors(
        session,
        [*founding.associations(), *records],
        SOURCE,
        "Démonstration des monnaies locales",
        fictional=True,
    )
    currencies = founding.load(session, ids)
    kept = members.load(session, currencies, invented, ids)
    desks, stalls = around.load(session, currencies, kept)
    everywhere = [one for several in kept.values() for one in several]
    refresh_actors(session, sorted({one.actor_id for one in everywhere}))
    return _(
        "Monnaies locales : %(currencies)s monnaies, %(places)s lieux, %(desks)s comptoirs, "
        "%(stalls)s étals.",
        currencies=len(currencies),
        places=len(everywhere),
        desks=desks,
        stalls=stalls,
    )
