# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Action, Alarm, Files, Job, Panel, Retention, Setting, User
from ess_map_currency.agreements import (
    alarms,
    asked,
    dates,
    documents,
    forgetting,
    panels,
    perimeters,
    room,
)
from ess_map_currency.agreements import apply_views as apply_views
from ess_map_currency.agreements import file_shop_views as file_shop_views
from ess_map_currency.agreements import file_views as file_views
from ess_map_currency.agreements import member_shop_views as member_shop_views
from ess_map_currency.agreements import member_views as member_views
from ess_map_currency.agreements import members_views as members_views
from ess_map_currency.agreements import models as models
from ess_map_currency.agreements import queue_views as queue_views
from ess_map_currency.currencies import seams
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency


def _section(currency: Currency) -> seams.Section | None:
    """Say on the page of a currency how to become a member of it."""
    if currency.state not in CIRCULATING:
        return None
    html = render_template("currency/agreements/_section.html", currency=currency)
    return seams.Section(_l("Vous êtes professionnel ?"), Markup(html), weight=60)


seams.SECTIONS.append(_section)
seams.PERIMETER_CHANGED.append(perimeters.recompute)
seams.STATE_CHANGED.append(perimeters.refresh)


def register_blueprints() -> list[Blueprint]:
    return [room.bp]


def register_settings() -> list[Setting]:
    return dates.settings()


def register_alarms() -> list[Alarm]:
    return alarms.register()


def register_files() -> list[Files]:
    return documents.register()


def register_jobs() -> list[Job]:
    return [
        Job(
            asked.JOB,
            _l("Monnaies locales : ajouter à la carte les établissements admis"),
            asked.create,
            30,
        ),
        Job(
            "currency.perimeters",
            _l("Monnaies locales : revoir qui est hors périmètre"),
            perimeters.every_night,
            time(3, 40),
        ),
    ]


def register_retention() -> list[Retention]:
    return forgetting.register()


def actor_panels(actor: Any, user: User | None) -> list[Panel]:
    return panels.of_actor(actor)


def actor_actions(actor: Any, user: User | None) -> list[Action]:
    return panels.actions(actor)


def user_data(user: User) -> list[tuple[str, Any]]:
    return forgetting.user_data(user)


def erase_user(user: User) -> None:
    forgetting.erase_user(user)
