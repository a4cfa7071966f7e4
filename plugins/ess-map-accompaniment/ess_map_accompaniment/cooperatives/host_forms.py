# SPDX-License-Identifier: AGPL-3.0-or-later
"""A search for a host enterprise and a reply to one, as they are typed."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Length, ValidationError

from ess_map import User, challenge, fields, search_territories
from ess_map_accompaniment.offer import wording
from ess_map_accompaniment.offer.choosing import offered

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
PHONE = re.compile(r"(?:\+33|0)\s*[1-9](?:[\s.-]*\d{2}){4}")


class SearchForm(FlaskForm):
    """What the public will read."""

    text = fields.LongText(
        _l("Votre annonce, telle que tout le monde la lira"),
        [fields.Needed(_l("Écrivez votre annonce.")), Length(max=2000)],
    )
    sectors = fields.Several(_l("Secteurs"))
    commune = fields.Text(
        _l("Commune, ou code postal"), [fields.Needed(_l("Dites autour d'où.")), Length(max=100)]
    )
    max_km = fields.Whole(
        _l("À moins de (km)"), [fields.Needed(_l("Dites jusqu'où.")), fields.Within(1, 300)]
    )

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.sectors.choices = offered(wording.sectors(), self.sectors.data)
        self.place = ""

    def validate_text(self, field: fields.LongText) -> None:
        if ADDRESS.search(field.data) or PHONE.search(field.data):
            raise ValidationError(
                _("Cette annonce est publique : ôtez-en l'adresse électronique ou le téléphone.")
            )

    def validate_commune(self, field: fields.Text) -> None:
        found = search_territories(field.data, ("commune",), 1)
        if not found:
            raise ValidationError(_("Cette commune n'est pas connue : essayez son code postal."))
        self.place = found[0].key


class ReplyForm(FlaskForm):
    """A proposal to host; with an account nothing more is asked of who one is."""

    name = fields.Text(
        _l("Votre nom et votre rôle"), [fields.Needed(_l("Dites qui vous êtes.")), Length(max=200)]
    )
    email = fields.Text(_l("Votre adresse électronique"), [Length(max=200)])
    message = fields.LongText(
        _l("Ce que vous proposez"), [fields.Needed(_l("Écrivez un mot.")), Length(max=2000)]
    )
    homepage = challenge.Honeypot()

    def __init__(self, person: User | None, **named: Any) -> None:
        super().__init__(**named)
        self.person = person
        if person is not None:
            del self.email

    def validate_email(self, field: fields.Text) -> None:
        if not ADDRESS.fullmatch(field.data or ""):
            raise ValidationError(_("Écrivez votre adresse : une lettre y demande confirmation."))
