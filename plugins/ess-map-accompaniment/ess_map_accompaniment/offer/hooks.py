# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time

from flask_babel import lazy_gettext as _l

from ess_map import Job, Permission, Setting
from ess_map_accompaniment.offer import (
    acting,
    edit_pages,
    facets,
    pages,
    panels,
    people,
    reminding,
    renewing,
    room,
    space_pages,
)
from ess_map_accompaniment.offer import models as models

PAGES = (pages, edit_pages, space_pages)
"""Their routes are those of ``room.bp``."""


def register_blueprints():
    return [room.bp]


def register_permissions():
    return [
        Permission(acting.ANIMATE, _l("Animer l'accompagnement d'un territoire")),
        Permission(acting.EDIT, _l("Décrire les structures qui accompagnent")),
    ]


def register_settings():
    return [
        Setting(
            "accompaniment.capacity",
            _l("Accompagnements menés à la fois par une structure qui n'a pas dit combien"),
            10,
            minimum=1,
            maximum=1000,
        )
    ]


def register_facets():
    return [facets.KIND]


def register_jobs():
    return [
        Job(
            "accompaniment.stale",
            _l("Demander aux structures si leurs fiches sont toujours exactes"),
            reminding.remind,
            time(6, 40),
        ),
        Job(
            "accompaniment.areas",
            _l("Suivre les fusions de communes dans les périmètres d'accompagnement"),
            renewing.renew,
            time(4, 20),
        ),
    ]


def register_retention():
    return people.retention()


def actor_panels(actor, user):
    return panels.of_actor(actor)


def actor_actions(actor, user):
    return panels.actions(actor, user)


def user_data(user):
    return people.data_of(user)


def erase_user(user):
    people.erase(user)
