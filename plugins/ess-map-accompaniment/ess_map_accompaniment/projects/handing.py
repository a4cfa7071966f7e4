# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms keep about a project, for the holder who asks for their data: each says its part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

Tell = Callable[[Session, int], Any]
_parts: dict[str, Tell] = {}


def over(name: str) -> Callable[[Tell], Tell]:
    """Call the function below with the id of a project; what it returns is handed over as ``name``.

    It returns what JSON can say, None when there is nothing.
    """

    def keep(tell: Tell) -> Tell:
        _parts[name] = tell
        return tell

    return keep


def told(session: Session, project_id: int) -> dict[str, Any]:
    """Return what each room says of a project, without those that have nothing."""
    said = {name: tell(session, project_id) for name, tell in sorted(_parts.items())}
    return {name: part for name, part in said.items() if part}


def columns(row: Any, *left_out: str) -> dict[str, Any]:
    """Return the columns of ``row`` as JSON can say them, but for its keys and ``left_out``."""
    hidden = {"id", "version", *left_out}
    names = [column.key for column in row.__table__.columns]
    values = {name: getattr(row, name) for name in names if name not in hidden}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
        if not name.endswith("_id")
    }
