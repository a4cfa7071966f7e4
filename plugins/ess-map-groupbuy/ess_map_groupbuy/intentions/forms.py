# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form in which somebody says what they would buy; two minutes on a phone."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from ess_map import Invalid, challenge, fields, is_address
from ess_map_groupbuy.intentions import amounts
from ess_map_groupbuy.words import ENTERPRISE, HELP

ANY = ""
REACHES = (5, 10, 15, 20, 30)
"""Kilometres as the crow flies."""


class Amount(StringField):
    """An exact number, None when nothing is typed: ``2,5``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        try:
            self.data = amounts.parse(valuelist[0] if valuelist else "")
        except Invalid as error:
            raise ValueError(error.message) from error

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return self.data if isinstance(self.data, str) else _plain(self.data)


def _plain(number: Fraction | None) -> str:
    return "" if number is None else f"{float(number):g}".replace(".", ",")


def most(count: int) -> Length:
    """Return the validator that says how long a text may be."""
    return Length(max=count, message=_l("%(count)s caractères au plus.", count=str(count)))


def address(_form: FlaskForm, field: Field) -> None:
    """Refuse what no letter reaches."""
    if field.data and not is_address(field.data):
        raise ValidationError(_("Écrivez une adresse comme prenom@exemple.fr."))


class Where:
    """A place; the address and its pin are core's macro ``place_fields``, and are not kept."""

    street = fields.Text(_l("Rue"), [most(200)])
    postal_code = fields.Text(_l("Code postal"), [most(10)])
    city = fields.Text(
        _l("Commune"), [fields.Needed(_l("Dans quelle commune habitez-vous ?")), most(120)]
    )
    commune = HiddenField()
    longitude = HiddenField()
    latitude = HiddenField()
    location_precision = HiddenField()


class What:
    """What one would buy, at which price."""

    quantity = Amount(
        _l("Quelle quantité ?"), [fields.Needed(_l("Dites quelle quantité vous voudriez."))]
    )
    unit = SelectField(_l("En"), choices=[])
    least = Amount(_l("Au moins"))
    most = Amount(_l("Au plus"))
    price = fields.Euros(
        _l("Jusqu'à quel prix ?"),
        [fields.Needed(_l("Dites le prix au-dessus duquel vous n'achèteriez pas."))],
        least=1,
    )
    recovers_vat = BooleanField(_l("Je récupère la TVA : mon prix est hors taxes"))


class How:
    """How far one goes, where and when."""

    reach = SelectField(_l("Jusqu'à quelle distance iriez-vous chercher votre part ?"), choices=[])
    hubs = fields.Several(_l("Seulement ces relais"), choices=[], coerce=int)
    slots = fields.Several(_l("Quand pourriez-vous venir ?"), choices=[])
    can_help = fields.Several(_l("Vous pourriez donner un coup de main ?"), choices=[])


class Person:
    """Who it is, and how they are reached."""

    who = RadioField(_l("C'est pour"), choices=[], validate_choice=True)
    structure = fields.Text(
        _l("La structure sur la carte"),
        [most(200)],
        description=_l("Facultatif : son numéro SIRET ou son nom."),
    )
    actor = RadioField(_l("Laquelle ?"), choices=[], validate_choice=False)
    name = fields.Text(
        _l("Votre nom, ou celui de votre structure"),
        [fields.Needed(_l("Dites comment vous appeler.")), most(200)],
    )
    phone = fields.Text(
        _l("Téléphone"),
        [most(40)],
        description=_l("Facultatif : utile le jour de la livraison."),
    )

    def validate_phone(self, field: Any) -> None:
        if field.data and not re.fullmatch(r"[+0-9 .()/-]{6,40}", field.data):
            raise ValidationError(_("Écrivez un numéro comme 06 12 34 56 78, ou laissez vide."))


class IntentionForm(Person, What, Where, How, FlaskForm):
    """All that may be changed until the intentions close."""

    version = HiddenField()

    def validate_recovers_vat(self, field: Any) -> None:
        if field.data and self.who.data != ENTERPRISE:
            raise ValidationError(_("Un foyer ne récupère pas la TVA : décochez la case."))


class TakePartForm(IntentionForm):
    """What is said for the first time."""

    email = fields.Text(
        _l("Votre courriel"),
        [
            fields.Needed(_l("Sans courriel, nous ne pourrions pas vous dire ce qui se forme.")),
            most(200),
            address,
        ],
        description=_l("Vous y recevez un lien pour confirmer, puis les propositions."),
    )
    consent = BooleanField(
        _l(
            "J'accepte que l'organisateur utilise ces réponses pour former les groupes de cette "
            "campagne."
        )
    )
    homepage = challenge.Honeypot()

    def validate_consent(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Sans votre accord, nous ne pouvons rien garder : cochez."))


class PaperForm(IntentionForm):
    """What an organiser writes down for somebody who said it on paper or by telephone."""

    email = fields.Text(
        _l("Son courriel"),
        [most(200), address],
        description=_l("Facultatif : une lettre lui dit alors ce que vous avez écrit."),
    )
    consent = BooleanField(
        _l("Cette personne m'a donné son accord, et sait qu'elle peut le reprendre.")
    )

    def validate_consent(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Demandez-lui d'abord son accord, puis cochez."))


class FindForm(FlaskForm):
    """The address to which the links go."""

    email = fields.Text(
        _l("Votre courriel"), [fields.Needed(_l("Écrivez votre courriel.")), most(200), address]
    )
    homepage = challenge.Honeypot()


class DoForm(FlaskForm):
    """Nothing but the promise that the reader's own page sent it."""


def help_choices() -> list[tuple[str, Any]]:
    """Return what one may offer to do."""
    return list(HELP.items())
