# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people edit the same thing: what each wrote is kept, and who chooses sees both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from ess_map.contributions.merge import merge, resolve
from ess_map.governance.forms import Editing

KEPT_ASIDE = frozenset({"csrf_token", "base", "looked"})


@dataclass(frozen=True)
class Choice:
    """One field that both changed, as the page shows it."""

    unit: str
    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Settled:
    """``values`` are those to write; while there are ``clashes``, nothing is."""

    values: dict[str, Any]
    clashes: tuple[Choice, ...]


def begin(form: Editing) -> None:
    """Let ``form``, filled with what is there now, remember what its author sees."""
    form.base.data = json.dumps(texts(form))


def settle(form: Editing, now: Editing) -> Settled:
    """Compare what was sent with what is there ``now``, a form filled from the record.

    A field that only one of the two changed is theirs; where both did, the author is asked, and
    the choice counts only against the value that it was made against.
    """
    mine, current = texts(form), texts(now)
    merged = merge(_json(form.base.data) or current, current, mine)
    choices = {clash.unit: request.form.get(f"choix-{clash.unit}", "") for clash in merged.clashes}
    merged = resolve(merged, choices, _json(form.looked.data))
    form.looked.data = json.dumps(current)
    values = {name: (form if name in merged.changes else now)[name].data for name in current}
    clashes = tuple(
        Choice(
            clash.unit,
            str(form[clash.unit].label.text),
            _read(now[clash.unit].data),
            _read(form[clash.unit].data),
        )
        for clash in merged.clashes
    )
    return Settled(values, clashes)


def texts(form: Editing) -> dict[str, str]:
    """Return what ``form`` says, field by field, as text that can be compared."""
    return {
        field.short_name: _text(field.data) for field in form if field.short_name not in KEPT_ASIDE
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else str("" if value is None else value)


def _read(value: Any) -> str:
    """What a reader makes of a value."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return format_datetime(value, "d MMMM y, HH:mm", rebase=False)
    return format_date(value, "long") if isinstance(value, date) else _text(value)


def _json(text: str | None) -> Mapping[str, str]:
    """Return what the browser sent back; nothing of it is trusted further than its own form."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
