# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from ess_map import Actor, Job, Panel, Retention, User, db
from ess_map_accompaniment.cooperatives import committee_views as committee_views
from ess_map_accompaniment.cooperatives import host_keeping, own_data, room, scic_views
from ess_map_accompaniment.cooperatives import host_views as host_views
from ess_map_accompaniment.cooperatives import models as models
from ess_map_accompaniment.cooperatives import own_host_views as own_host_views
from ess_map_accompaniment.cooperatives import study_views as study_views
from ess_map_accompaniment.projects import tools
from ess_map_accompaniment.projects.tools import Tool

tools.add(Tool(_l("Entreprise hôte"), "accompaniment_cooperatives.host_of_holder"))
tools.add(
    Tool(
        _l("Étude de faisabilité"),
        "accompaniment_cooperatives.study_of_holder",
        "accompaniment_cooperatives.study_of_project",
    )
)


def register_blueprints() -> list[Blueprint]:
    return [room.bp]


def register_jobs() -> list[Job]:
    label = _l("Clore les recherches d'entreprise hôte trop anciennes")
    return [Job("accompaniment.hosts", label, host_keeping.expire, every=time(4, 40))]


def register_retention() -> list[Retention]:
    return own_data.retentions()


def actor_panels(actor: Actor, user: User | None) -> list[Panel]:
    return scic_views.panels(actor, user)


def user_data(user: User) -> list[tuple[str, Any]]:
    found = own_data.of_user(user)
    return [("propositions-d-accueil", found)] if found else []


def erase_user(user: User) -> None:
    host_keeping.erase(db.session, user.id)
