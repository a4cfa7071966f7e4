# SPDX-License-Identifier: AGPL-3.0-or-later
"""Local currencies: who accepts which, where to change euros, who is missing in the circuit.

Each room answers the hooks of the platform in its own ``hooks`` module; here they become one.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from ess_map import About, hookimpl
from ess_map_currency.agreements import hooks as agreements
from ess_map_currency.association import hooks as association
from ess_map_currency.circuit import hooks as circuit
from ess_map_currency.currencies import hooks as currencies
from ess_map_currency.demo import hooks as demo
from ess_map_currency.desks import hooks as desks
from ess_map_currency.exchange import hooks as exchange
from ess_map_currency.places import hooks as places
from ess_map_currency.stalls import hooks as stalls

ROOMS = (currencies, agreements, desks, stalls, places, circuit, association, exchange, demo)


def _from_rooms(hook: str, *arguments: Any) -> list[Any]:
    answering = [getattr(room, hook) for room in ROOMS if hasattr(room, hook)]
    return [item for answer in answering for item in answer(*arguments)]


@hookimpl
def register_about():
    summary = _l("Monnaies locales : où dépenser, où changer, qui manque dans le circuit.")
    return [About(_l("Monnaies locales"), summary, address="monnaies")]


@hookimpl
def register_blueprints():
    return _from_rooms("register_blueprints")


@hookimpl
def register_settings():
    return _from_rooms("register_settings")


@hookimpl
def register_permissions():
    return _from_rooms("register_permissions")


@hookimpl
def register_vocabularies():
    return _from_rooms("register_vocabularies")


@hookimpl
def register_facets():
    return _from_rooms("register_facets")


@hookimpl
def register_layers():
    return _from_rooms("register_layers")


@hookimpl
def register_exporters():
    return _from_rooms("register_exporters")


@hookimpl
def register_jobs():
    return _from_rooms("register_jobs")


@hookimpl
def register_alarms():
    return _from_rooms("register_alarms")


@hookimpl
def register_files():
    return _from_rooms("register_files")


@hookimpl
def register_benchmarks():
    return _from_rooms("register_benchmarks")


@hookimpl
def register_retention():
    return _from_rooms("register_retention")


@hookimpl
def nav_items(user, territory):
    return _from_rooms("nav_items", user, territory)


@hookimpl
def administration_items():
    return _from_rooms("administration_items")


@hookimpl
def actor_panels(actor, user):
    return _from_rooms("actor_panels", actor, user)


@hookimpl
def actor_actions(actor, user):
    return _from_rooms("actor_actions", actor, user)


@hookimpl
def actor_properties(actor_ids):
    return _from_rooms("actor_properties", actor_ids)


@hookimpl
def territory_panels(territory, user):
    return _from_rooms("territory_panels", territory, user)


@hookimpl
def user_data(user):
    return _from_rooms("user_data", user)


@hookimpl
def erase_user(user):
    for room in ROOMS:
        if hasattr(room, "erase_user"):
            room.erase_user(user)


@hookimpl
def fill_demo(session):
    return demo.fill_demo(session)
