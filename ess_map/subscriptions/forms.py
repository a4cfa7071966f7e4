# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of subscriptions and webhooks."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectChoice, StringField, URLField
from wtforms.validators import InputRequired, Length, ValidationError

from ess_map.core import challenge, gate, mail
from ess_map.core.errors import Invalid
from ess_map.explore.query import Query
from ess_map.subscriptions import selection
from ess_map.subscriptions.subscribing import FREQUENCIES

LONGEST_FILTERS = 2000


class FrequencyForm(FlaskForm):
    """How often to write."""

    frequency = RadioField(
        _l("Quand vous écrire"),
        choices=[SelectChoice(*one) for one in FREQUENCIES.items()],
        default="week",
    )


class SubscribeForm(FrequencyForm):
    """Where to write, too; ``homepage`` is a trap for programs."""

    email = EmailField(
        _l("Votre adresse de courriel"),
        [InputRequired(_l("Donnez l'adresse où vous écrire.")), Length(max=200)],
    )
    homepage = challenge.Honeypot()

    def validate_email(self, field: EmailField) -> None:
        field.data = field.data.strip().lower()
        if not mail.is_address(field.data):
            raise ValidationError(_("Cette adresse est incomplète : vous@exemple.fr."))


class WebhookForm(FlaskForm):
    """Whom to call about what; ``query`` is what the filters mean, once validated."""

    url = URLField(
        _l("Adresse à appeler"), [InputRequired(_l("Donnez l'adresse de votre programme."))]
    )
    filters = StringField(_l("Sélection"), [Length(max=LONGEST_FILTERS)])
    query = Query()

    def validate_url(self, field: URLField) -> None:
        field.data = field.data.strip()
        try:
            gate.gate().url(field.data, plain=False)
        except Invalid as error:
            raise ValidationError(error.message) from error

    def validate_filters(self, field: StringField) -> None:
        text = (field.data or "").strip()
        if "?" in text or text.startswith(("http://", "https://", "/")):
            text = urlsplit(text).query
        try:
            self.query = selection.of_address(selection.split(text))
        except Invalid as error:
            raise ValidationError(error.message) from error
