# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying where a currency circulates: territories by their names, an outline of one's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from ess_map import AreaForm, fields
from ess_map_currency.currencies.forms import Versioned


class PerimeterForm(Versioned, AreaForm):
    """The perimeter of a currency that is there."""


class NewForm(Versioned, AreaForm):
    """A currency that is not there yet: enough to find it again and to say who may run it."""

    name = fields.Text(
        _l("Nom"), [fields.Needed(_l("Comment s'appelle-t-elle ?")), Length(max=200)]
    )
    symbol = fields.Text(
        _l("Ce qui suit un montant"),
        [Length(max=40)],
        description=_l("Comme « gabares » dans « 12 gabares »."),
    )
    summary = fields.Text(_l("En une phrase"), [Length(max=200)])
