# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a stall: where it stands, and when."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from ess_map import fields


class StallForm(FlaskForm):
    """One stall; the address and its pin are core's macro ``place_fields``."""

    place = fields.Text(
        _l("Nom du marché ou du lieu"),
        [fields.Needed(_l("Comment s'appelle ce marché, ce lieu ?")), Length(max=200)],
        description=_l("Par exemple « Marché des Halles », « Place de la mairie »."),
    )
    hours = fields.OpeningHours(
        _l("Quand y êtes-vous ?"), [fields.Needed(_l("Dites quels jours, à quelles heures."))]
    )
    street = fields.Text(_l("Rue ou place"), [Length(max=200)])
    postal_code = fields.Text(_l("Code postal"), [Length(max=10)])
    city = fields.Text(_l("Commune"), [fields.Needed(_l("Dans quelle commune ?")), Length(max=120)])
    commune = HiddenField()
    longitude = HiddenField()
    latitude = HiddenField()
    location_precision = HiddenField()
    note = fields.Text(
        _l("À savoir"),
        [Length(max=200)],
        description=_l("Facultatif : « au fond de la place, près de la fontaine »."),
    )
    version = HiddenField()


class RemoveForm(FlaskForm):
    """Nothing but the promise that the reader's own page sent it."""
