# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accompaniment: from an idea to the right support, with reasons, fairly, and always answered.

Each room answers the hooks of the platform in its own ``hooks`` module; here they become one.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from ess_map import About, hookimpl
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

ROOMS = (
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


def _from_rooms(hook: str, *arguments: Any) -> list[Any]:
    answering = [getattr(room, hook) for room in ROOMS if hasattr(room, hook)]
    return [item for answer in answering for item in answer(*arguments)]


@hookimpl
def register_about():
    summary = _l("De l'idée au bon appui : qui peut m'accompagner, et pourquoi.")
    return [About(_l("Accompagnement"), summary, address="accompagnement")]


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
def register_facets():
    return _from_rooms("register_facets")


@hookimpl
def register_layers():
    return _from_rooms("register_layers")


@hookimpl
def register_importers():
    return _from_rooms("register_importers")


@hookimpl
def register_jobs():
    return _from_rooms("register_jobs")


@hookimpl
def register_alarms():
    return _from_rooms("register_alarms")


@hookimpl
def register_criteria(kind):
    return _from_rooms("register_criteria", kind)


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
