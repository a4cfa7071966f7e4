# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of people, why, and until when: the lines of the public register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from flask_babel import LazyString


@dataclass(frozen=True)
class Retention:
    """A kind of personal data: ``what`` is kept, ``why``, on which legal ``basis``, how long.

    ``kept`` says the duration in words. Once a day ``purge`` is given the session and the instant
    ``days`` ago, forgets what is older and returns how many; without them the data leave another
    way, which ``kept`` tells.
    """

    name: str
    what: str | LazyString
    why: str | LazyString
    basis: str | LazyString
    kept: str | LazyString
    days: int | None = None
    purge: Callable[[Session, datetime], int] | None = None
