# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a verb refuses is said beside the field that it is about, where what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import Field

from ess_map import Invalid


def accepted(field: Field, act: Callable[[], Any]) -> bool:
    """Do ``act``; False when it was refused as ``Invalid``, and ``field`` says why."""
    try:
        act()
    except Invalid as error:
        field.errors = [*field.errors, error.message]
        return False
    return True
