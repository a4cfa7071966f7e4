# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Alarm, Job, Setting
from ess_map_accompaniment.permanences import (
    booking,
    booking_views,
    letters,
    public_views,
    structure_views,
)
from ess_map_accompaniment.permanences import models as models


def register_settings():
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


def register_blueprints():
    return [public_views.bp, booking_views.bp, structure_views.bp]


def register_alarms():
    return [Alarm(letters.REMINDER, letters.remind)]


def register_jobs():
    return [
        Job(
            "accompaniment.appointments",
            _l("Prévenir qui a réservé ce qui n'a plus lieu"),
            booking.call_off_all_lost,
            every=15,
        )
    ]
