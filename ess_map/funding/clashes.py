# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people changed the same form: what is kept now next to what was typed."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_date
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, HiddenField, SelectField


@dataclass(frozen=True)
class Clash:
    """One field on which both disagree."""

    label: str
    theirs: str
    yours: str


def between(stored: FlaskForm, typed: FlaskForm) -> list[Clash]:
    """Return where ``typed`` differs from ``stored``, two forms of one kind."""
    pairs = ((stored[field.name], field) for field in typed if not isinstance(field, HiddenField))
    said = ((str(yours.label.text), _text(kept), _text(yours)) for kept, yours in pairs)
    return [Clash(label, theirs, yours) for label, theirs, yours in said if theirs != yours]


def _text(field: Field) -> str:
    if isinstance(field, BooleanField):
        return _("oui") if field.data else _("non")
    if isinstance(field, SelectField):
        return str(dict(field.choices).get(field.data or "", ""))
    if isinstance(field, DateField):
        return format_date(field.data, "long") if field.data else ""
    return "\n".join((field.data or "").strip().splitlines())
