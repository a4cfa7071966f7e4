# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms further on give the association to do: each appends its function when imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import LazyString
from sqlalchemy.orm import Session

from ess_map_currency.currencies.models import Currency


@dataclass(frozen=True)
class Todo:
    """Something that waits: ``count`` of them, what they are, and where they are dealt with."""

    count: int
    label: str | LazyString
    url: str
    urgent: bool = False


WAITING: list[Callable[[Session, Currency], Todo | None]] = []
"""(session, currency) → what waits, None when nothing does."""
