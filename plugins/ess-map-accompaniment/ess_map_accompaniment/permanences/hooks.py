# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from ess_map import Actor, Alarm, Job, Layer, Panel, Retention, Setting, Territory, User
from ess_map_accompaniment.permanences import (
    animation_views,
    booking,
    booking_views,
    letters,
    own_data,
    panels,
    public_views,
    structure_views,
)
from ess_map_accompaniment.permanences import models as models


def register_blueprints() -> list[Blueprint]:
    return [public_views.bp, booking_views.bp, structure_views.bp, animation_views.bp]


def register_settings() -> list[Setting]:
    return [
        Setting(
            "accompaniment.booking_days",
            _l("Jours à l'avance pour réserver une permanence"),
            default=60,
            minimum=1,
            maximum=365,
        ),
        Setting(
            "accompaniment.booking_hours",
            _l("Heures avant lesquelles un rendez-vous n'est plus réservable"),
            default=2,
            minimum=0,
            maximum=240,
        ),
        Setting(
            "accompaniment.white_zone_km",
            _l("Distance au-delà de laquelle une commune est loin de toute permanence (km)"),
            default=20,
            minimum=1,
            maximum=200,
        ),
    ]


def register_alarms() -> list[Alarm]:
    return [Alarm(letters.REMINDER, letters.remind)]


def register_jobs() -> list[Job]:
    label = _l("Prévenir qui a réservé ce qui n'a plus lieu")
    return [Job("accompaniment.appointments", label, booking.call_off_all_lost, every=15)]


def register_layers() -> list[Layer]:
    return [
        Layer(
            "accompaniment.permanences",
            _l("Permanences d'accompagnement"),
            points=panels.points,
            version=panels.version,
            shown=False,
        )
    ]


def register_retention() -> list[Retention]:
    return [
        Retention(
            name="accompaniment.bookings",
            what=_l("Rendez-vous de permanence : nom, adresse, téléphone, projet en une phrase"),
            why=_l("Recevoir la personne, la prévenir si le rendez-vous ne peut avoir lieu"),
            basis=_l("Demande de la personne (mesures précontractuelles)"),
            kept=_l("30 jours après le rendez-vous, puis seuls des nombres restent"),
            days=own_data.DAYS,
            purge=own_data.forget,
        )
    ]


def actor_panels(actor: Actor, user: User | None) -> list[Panel]:
    return panels.of_actor(actor)


def territory_panels(territory: Territory, user: User | None) -> list[Panel]:
    return panels.of_territory(territory)


def user_data(user: User) -> list[tuple[str, Any]]:
    found = own_data.of_user(user)
    return [("permanences", found)] if found else []


def erase_user(user: User) -> None:
    own_data.erase(user)
