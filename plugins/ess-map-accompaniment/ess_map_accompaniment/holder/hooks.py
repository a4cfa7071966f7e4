# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Job, NavItem, Panel, Retention, Setting, Territory, User
from ess_map_accompaniment.holder import ask as ask
from ess_map_accompaniment.holder import explaining as explaining
from ess_map_accompaniment.holder import follow as follow
from ess_map_accompaniment.holder import forgetting, room
from ess_map_accompaniment.holder import own_data as own_data
from ess_map_accompaniment.holder import pathway as pathway
from ess_map_accompaniment.holder import screens as screens

HERE = ("commune", "epci")


def register_blueprints() -> list[Blueprint]:
    return [room.bp]


def register_settings() -> list[Setting]:
    label = _l("Jours sans nouvelles avant d'anonymiser un projet")
    return [Setting("accompaniment.retention_days", label, 730, minimum=90, maximum=3650)]


def register_jobs() -> list[Job]:
    return [
        Job(
            "accompaniment.unconfirmed",
            _l("Accompagnement : effacer les projets jamais confirmés"),
            forgetting.purge_unconfirmed,
            time(3, 5),
        ),
        Job(
            "accompaniment.forget",
            _l("Accompagnement : anonymiser les projets sans nouvelles"),
            forgetting.purge_old,
            time(3, 10),
        ),
    ]


def register_retention() -> list[Retention]:
    return [
        Retention(
            "accompaniment.projects",
            _l("Les projets que des porteurs décrivent, leurs coordonnées et leurs demandes"),
            _l("Les transmettre aux structures qu'ils choisissent, et suivre les réponses"),
            _l("Le consentement du porteur, donné et repris sur sa page de suivi"),
            _l(
                "Sept jours sans confirmation ; sinon deux ans sans nouvelles, durée que "
                "l'exploitant peut changer. Le porteur peut tout effacer à tout instant."
            ),
        )
    ]


def nav_items(user: User | None, territory: Territory | None) -> list[NavItem]:
    return [NavItem(_l("Être accompagné"), url_for("accompaniment_holder.start"), weight=40)]


def territory_panels(territory: Territory, user: User | None) -> list[Panel]:
    if territory.level not in HERE:
        return []
    html = render_template("accompaniment/holder/_territory.html", territory=territory)
    return [Panel(_l("Vous avez un projet ici ?"), Markup(html), weight=30, place="side")]


def user_data(user: User) -> list[tuple[str, Any]]:
    return forgetting.user_data(user)


def erase_user(user: User) -> None:
    forgetting.erase_user(user)
