# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many follow-ups run: counted by the room of requests, through ``seams.running``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Load:
    """Numbers of requests, by the id of a structure or of a service; what is not in it is 0."""

    structures: Mapping[int, int] = field(default_factory=dict)
    """Follow-ups that run now."""
    services: Mapping[int, int] = field(default_factory=dict)
    """Follow-ups that run now."""
    waiting: Mapping[int, int] = field(default_factory=dict)
    """By service: on its waiting list."""
    month: Mapping[int, int] = field(default_factory=dict)
    """By service: accepted in the last 30 days."""
