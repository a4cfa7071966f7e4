# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of a demand: who signs, the establishment, what it accepts, the charter."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from ess_map import (
    Actor,
    Territory,
    challenge,
    fields,
    is_address,
    is_siret,
    search_territories,
)
from ess_map_currency.agreements.asked import Asked
from ess_map_currency.agreements.terms_form import Terms

CANDIDATES = 6


def address(_form: FlaskForm, field: Field) -> None:
    """Refuse what no letter reaches."""
    if field.data and not is_address(field.data):
        raise ValidationError(_("Écrivez une adresse comme prenom@exemple.fr."))


def siret(_form: FlaskForm, field: Field) -> None:
    """Refuse what is no SIRET; spaces do not matter."""
    field.data = re.sub(r"\s", "", field.data or "")
    if field.data and not re.fullmatch("[0-9]{14}", field.data):
        raise ValidationError(_("Un SIRET a 14 chiffres. Laissez vide si vous ne l'avez pas."))
    if field.data and not is_siret(field.data):
        raise ValidationError(_("Ce SIRET n'existe pas : relisez ses chiffres, ou laissez vide."))


def most(count: int) -> Length:
    """Return the validator that says how long a text may be."""
    return Length(max=count, message=_l("%(count)s caractères au plus.", count=str(count)))


class Place:
    """An establishment that the map does not know yet."""

    name = fields.Text(_l("Le nom de l'établissement"), [most(200)])
    siret = fields.Text(
        _l("Son numéro SIRET"),
        [siret],
        description=_l("Facultatif, 14 chiffres : il évite les doublons sur la carte."),
    )
    street = fields.Text(_l("Numéro et rue"), [most(200)])
    city = fields.Text(_l("Commune"), [most(120)], description=_l("Son nom ou son code postal."))
    commune = RadioField(_l("Quelle commune ?"), choices=[], validate_choice=False)

    def place(self) -> Territory | None:
        """Return the commune that is meant; None when it must be asked again, and the form says so.

        The candidates become the choices of the form.
        """
        found = search_territories(self.city.data or "", ("commune",), CANDIDATES)
        chosen = [one for one in found if one.key == self.commune.data]
        same = [one for one in found if one.name.casefold() == (self.city.data or "").casefold()]
        likely = chosen or (same if len(same) == 1 else found)
        if len(likely) == 1:
            return likely[0]
        self.commune.choices = [SelectChoice(one.key, f"{one.name} ({one.code})") for one in found]
        if found:
            self.commune.errors = [_("Choisissez la commune dans la liste.")]
        else:
            self.city.errors = [_("Nous ne trouvons pas cette commune. Essayez son code postal.")]
        return None

    def place_is_said(self) -> bool:
        """Tell whether name and commune are there; the form says what lacks."""
        if not self.name.data:
            self.name.errors = [_("Donnez le nom de l'établissement.")]
        if not self.city.data:
            self.city.errors = [_("Dites dans quelle commune il se trouve.")]
        return bool(self.name.data and self.city.data)


class ShopForm(Place, Terms, FlaskForm):
    """One establishment, of the map or described, and what it accepts."""

    def asked(self, actor: Actor | None, key: int = 0) -> Asked | None:
        """Return what was asked for; None when the form says what lacks."""
        if actor is not None:
            return Asked(actor_id=actor.id, name=actor.name, key=key, **self.terms())
        if not self.place_is_said():
            return None
        commune = self.place()
        if commune is None:
            return None
        return Asked(
            name=self.name.data,
            siret=self.siret.data,
            street=self.street.data or "",
            commune=commune.key,
            city=commune.name,
            key=key,
            **self.terms(),
        )


class Person:
    """Who signs, and how to reach them."""

    member = fields.Text(
        _l("L'entreprise ou l'association qui demande"),
        [fields.Needed(_l("Dites au nom de qui vous demandez l'agrément.")), most(200)],
        description=_l("Celle qui signera l'agrément ; elle peut avoir plusieurs établissements."),
    )
    contact = fields.Text(
        _l("Votre nom"), [fields.Needed(_l("Dites-nous comment vous appeler.")), most(200)]
    )
    email = fields.Text(
        _l("Votre courriel"),
        [
            fields.Needed(_l("Sans courriel, nous ne pourrions pas vous répondre.")),
            most(200),
            address,
        ],
        description=_l("Vous y recevez le lien de votre page, puis chaque réponse."),
    )
    phone = fields.Text(_l("Votre téléphone"), [most(40)], description=_l("Facultatif."))
    message = fields.LongText(
        _l("Un mot pour l'association"),
        [most(3000)],
        description=_l(
            "Facultatif : ce que vous faites, avec qui, ce qui vous plaît dans la monnaie."
        ),
    )


class ApplyForm(Person, ShopForm):
    """The whole demand."""

    charter = BooleanField(_l("J'ai lu la charte et j'y souscris au nom de mon entreprise."))
    homepage = challenge.Honeypot()

    def validate_charter(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("L'agrément commence par la charte : lisez-la et cochez."))
