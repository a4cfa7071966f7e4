# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of rights: give one, and write to who has one."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ess_map.core import challenge, clock, mail
from ess_map.core.db import db
from ess_map.people import grants
from ess_map.people.models import User


def an_address(_form: FlaskForm, field: EmailField) -> None:
    """Refuse what no letter can reach."""
    if not mail.is_address((field.data or "").strip()):
        raise ValidationError(_("Écrivez une adresse de courriel entière : vous@exemple.fr."))


def one_line(text: str | None) -> str:
    """Return ``text`` without line breaks or double spaces."""
    return " ".join((text or "").split())


def explained(role: str) -> str:
    """Return what a role allows, in one line."""
    return {
        "partner": _("Partenaire : envoie et suit ses propres données"),
        "contributor": _("Contribue : ses modifications sont publiées tout de suite"),
        "moderator": _("Modère : décide aussi des propositions des autres"),
        "animator": _("Anime : importe, mène des campagnes et donne des droits en plus"),
        "administrator": _("Administre : peut tout sur ce périmètre"),
    }[role]


class GiveForm(FlaskForm):
    """To whom, which role, until when."""

    email = EmailField(
        _l("Adresse de courriel"),
        [InputRequired(_l("Indiquez l'adresse de la personne.")), Length(max=200), an_address],
    )
    role = SelectField(_l("Ce qu'elle pourra faire"))
    until = DateField(_l("Jusqu'au (compris)"), [Optional()])

    def __init__(self, giver: User, scope: str) -> None:
        super().__init__()
        self.giver, self.scope = giver, scope
        self.role.choices = [
            (role, explained(role)) for role in grants.may_give(db.session, giver, scope)
        ]

    @property
    def expires_at(self) -> datetime | None:
        """The end of the day that was chosen, in Paris."""
        if self.until.data is None:
            return None
        return datetime.combine(self.until.data + timedelta(days=1), time.min, clock.PARIS)

    def validate_role(self, field: SelectField) -> None:
        endless, latest = grants.reach(db.session, self.giver, field.data, self.scope)
        end = self.expires_at
        if not endless and latest and (end is None or end > latest):
            raise ValidationError(grants.too_long(latest))

    def validate_until(self, _field: DateField) -> None:
        if self.expires_at is not None and self.expires_at <= clock.now():
            raise ValidationError(_("Cette échéance est passée : choisissez une date à venir."))


class ContactForm(FlaskForm):
    """What somebody wants to say, and where they read the answer."""

    message = TextAreaField(
        _l("Votre message"),
        [
            InputRequired(_l("Écrivez votre message.")),
            Length(max=5000, message=_l("C'est trop long : 5 000 caractères au plus.")),
        ],
    )
    email = EmailField(
        _l("Votre adresse de courriel"),
        [
            InputRequired(_l("Indiquez votre adresse : la réponse y arrivera.")),
            Length(max=200),
            an_address,
        ],
    )
    name = StringField(_l("Votre nom"), [Length(max=120)], filters=[one_line])
    homepage = challenge.Honeypot()
