# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hubs in the words of their readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Actor
from ess_map_groupbuy.campaigns import saying
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.hubs.record import WAITING
from ess_map_groupbuy.words import DAYS, HUB_STATES, PARTS, SLOTS

STATES = {**HUB_STATES, WAITING: _l("Inscription à vérifier")}


def slots(keys: Iterable[str]) -> str:
    """Return slots as one line, in the order of the week: « mercredi après-midi, samedi matin »."""
    wanted = set(keys)
    return ", ".join(str(label) for key, label in SLOTS.items() if key in wanted)


def choices(keys: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """Return the slots to tick, those of ``keys`` or all."""
    wanted = set(keys) or set(SLOTS)
    return [(key, label) for key, label in SLOTS.items() if key in wanted]


def week(field: Any) -> list[tuple[str, list[tuple[Any, str]]]]:
    """Return the boxes of a field of slots by day, each with the part of the day, for a grid."""
    found: dict[str, list[tuple[Any, str]]] = {}
    for box in field:
        day, _dash, part = str(box.data).partition("-")
        found.setdefault(str(DAYS[day]), []).append((box, str(PARTS[part])))
    return list(found.items())


def state(hub: Hub) -> str:
    """Return the state of a hub in words."""
    return str(STATES.get(hub.state, hub.state))


def address(actor: Actor) -> str:
    """Return where an actor is, on one line."""
    town = " ".join(part for part in (actor.postal_code, actor.city) if part)
    return ", ".join(part for part in (actor.street, town) if part)


def capacity(hosting: Hosting, campaign: Campaign) -> str:
    """Return what a hub holds in each slot: « 40 st par créneau »."""
    if hosting.capacity is None:
        return _("Sans limite de quantité")
    return _("%(much)s par créneau", much=saying.quantity(campaign, hosting.capacity))


def free(left: int | None, campaign: Campaign) -> str:
    """Return what is left of it: « encore 12 st »."""
    if left is None:
        return _("sans limite de quantité")
    if left == 0:
        return _("plein")
    return _("encore %(much)s", much=saying.quantity(campaign, left))
