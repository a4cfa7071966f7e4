# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Permission, Setting
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer import models as models


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
