# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must be there before a pôle takes a step: what rooms and plugins ask, one list."""

from __future__ import annotations

from ess_map.platform.contracts import Requirement
from ess_map.platform.plugins import every
from ess_map.poles.models import Pole


def of(pole: Pole, event: str) -> list[Requirement]:
    """Return everything that is asked of ``pole`` (with its actor) before ``event``."""
    asked = every("require_of_pole", pole=pole.actor, event=event)
    return [item for _plugin, items in asked for item in items or ()]


def missing(pole: Pole, event: str) -> list[Requirement]:
    """Return what is not met yet."""
    return [item for item in of(pole, event) if not item.met]
