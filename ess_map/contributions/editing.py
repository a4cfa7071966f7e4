# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people edit one form: what only one of them changed is kept, who chooses sees both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField

from ess_map.contributions.merge import merge, resolve

KEPT_ASIDE = frozenset({"csrf_token", "base", "looked"})


class Editing(FlaskForm):
    """What two people may have open at once: what each saw travels with the form, as JSON."""

    base = HiddenField()
    looked = HiddenField()


@dataclass(frozen=True)
class Choice:
    """One thing that both changed, in words, for the page that asks."""

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

    A field that only one of the two changed is theirs, and ``form`` then says so; where both did,
    the author is asked, and the choice counts only against the value that it was made against.
    """
    mine, current = texts(form), texts(now)
    merged = merge(_json(form.base.data) or current, current, mine)
    choices = {clash.unit: request.form.get(f"choix-{clash.unit}", "") for clash in merged.clashes}
    merged = resolve(merged, choices, _json(form.looked.data))
    form.looked.data = json.dumps(current)
    open_ = {clash.unit for clash in merged.clashes}
    for name in current.keys() - merged.changes.keys() - open_:
        form[name].data, form[name].raw_data = now[name].data, None
    clashes = tuple(
        Choice(
            clash.unit,
            str(form[clash.unit].label.text),
            _read(now[clash.unit]),
            _read(form[clash.unit]),
        )
        for clash in merged.clashes
    )
    return Settled({name: form[name].data for name in current}, clashes)


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
    if isinstance(value, date):
        return value.isoformat()
    return "\n".join(str("" if value is None else value).strip().splitlines())


def _read(field: Field) -> str:
    """What a reader makes of what a field says."""
    value = field.data
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return format_datetime(value, "d MMMM y, HH:mm", rebase=False)
    if isinstance(value, date):
        return format_date(value, "long")
    if isinstance(field, SelectField):
        return str(dict(field.choices).get(value, ""))
    return _text(field._value())


def _json(text: str | None) -> Mapping[str, str]:
    """Return what the browser sent back; nothing of it is trusted further than its own form."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
