# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of the form that core itself contributes: who it is, what it does, where, contact."""

from __future__ import annotations

import math
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from ess_map.actors import checks, placing
from ess_map.contributions import units
from ess_map.contributions.wanted import place
from ess_map.core import challenge
from ess_map.core.errors import Invalid
from ess_map.proposing.fields import Hours, LongText, Needed, OneTerm, Staff, Terms, Text
from ess_map.territories import addresses


class CoreForm(Form):
    """A part whose fields are units of decision by themselves."""

    def units(self) -> dict[str, Any]:
        """Return what this part says, by unit."""
        return {
            unit: value
            for field in self
            if hasattr(field, "unit")
            for unit, value in field.unit().items()
        }


class Identity(CoreForm):
    name = Text(
        _l("Nom"),
        description=_l("Tel qu'on le lit sur la porte ou l'enseigne."),
        validators=[Needed()],
    )
    family = OneTerm(_l("Quelle sorte d'organisation ?"), vocabulary="family")
    summary = Text(
        _l("En une phrase"), description=_l("Ce qu'on y fait, pour qui : 500 caractères au plus.")
    )
    description = LongText(_l("Présentation"))
    legal_form = OneTerm(_l("Forme juridique"), vocabulary="legal_form")
    siret = Text(_l("SIRET"), description=_l("14 chiffres, sur les factures et les statuts."))
    rna = Text(_l("Numéro RNA"), description=_l("Pour une association : W et neuf caractères."))
    staff = Staff(_l("Effectif salarié"))


class Activities(CoreForm):
    activity = Terms(_l("Activités"), vocabulary="activity")
    role = Terms(_l("Rôles"), vocabulary="role")
    label = Terms(_l("Labels et agréments"), vocabulary="label")


class Contact(CoreForm):
    phone = Text(_l("Téléphone"))
    email = Text(
        _l("Courriel du lieu"), description=_l("Public : celui de l'accueil, pas le vôtre.")
    )
    website = Text(_l("Site web"))
    opening_hours = Hours(_l("Horaires d'ouverture"))


class Place(CoreForm):
    """The address in words, and the place it means: a script or the server finds it."""

    street = Text(_l("Numéro et rue"))
    postal_code = Text(_l("Code postal"))
    city = Text(_l("Commune"))
    commune = HiddenField()
    longitude = HiddenField()
    latitude = HiddenField()
    location_precision = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        try:
            self.found = self._find()
        except Invalid as error:
            self.city.errors = [*self.city.errors, error.message]
            return False
        return True

    def units(self) -> dict[str, Any]:
        return super().units() | {units.PLACE: self.found}

    def known(self) -> dict[str, Any]:
        """Return the place as it is today, or as nobody knows it."""
        was = {name: self[name].object_data for name in placing.FIELDS}
        return was | {
            "commune": was["commune"] or "",
            "location_precision": was["location_precision"] or "unknown",
        }

    def _find(self) -> dict[str, Any]:
        """Return where it is: what a script chose, what stays, or what the address says."""
        known, sent = self.known(), self._sent()
        if sent != known and (sent["commune"] or sent["longitude"] is not None):
            return place(sent)
        if not (self.street.touched or self.postal_code.touched or self.city.touched):
            return known
        return self._locate(known)

    def _sent(self) -> dict[str, Any]:
        sent = {name: self[name].data for name in placing.FIELDS}
        where = {name: _degrees(sent[name]) for name in ("longitude", "latitude")}
        return {
            **where,
            "commune": sent["commune"] or "",
            "location_precision": sent["location_precision"] or "unknown",
        }

    def _locate(self, known: dict[str, Any]) -> dict[str, Any]:
        words = (self.street.data, self.postal_code.data, self.city.data)
        if not any(words):
            return known
        found = addresses.locate(*words)
        if found is None:
            raise Invalid(
                _("Nous ne trouvons pas cette commune : vérifiez son nom et le code postal.")
            )
        rough = found.precision == "commune" and found.commune == known["commune"]
        if rough and known["longitude"] is not None:
            return known  # a better place than the middle of the commune
        return place(
            {
                "commune": found.commune,
                "longitude": found.longitude,
                "latitude": found.latitude,
                "location_precision": found.precision,
            }
        )


def _degrees(value: Any) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise Invalid(_("Coordonnées illisibles.")) from error
    if not math.isfinite(number):
        raise Invalid(_("Coordonnées illisibles."))
    return number


class Sender(Form):
    """What is asked of everybody at the end: why; of those without account: who they are."""

    message = TextAreaField(
        _l("Un mot pour l'animateur"),
        description=_l("Comment le savez-vous ? Ce mot n'est pas publié."),
        validators=[Length(max=4000, message=_l("4000 caractères au plus."))],
    )
    other_place = BooleanField(_l("C'est un autre lieu"))


class Visitor(Sender):
    author_email = StringField(
        _l("Votre courriel"),
        description=_l("Nous vous envoyons un lien pour confirmer. Il n'est jamais publié."),
        validators=[Needed()],
    )
    author_name = StringField(
        _l("Votre nom (facultatif)"),
        validators=[Length(max=120, message=_l("120 caractères au plus."))],
    )
    homepage = challenge.Honeypot()

    def validate_author_email(self, field: StringField) -> None:
        try:
            field.data = checks.check("email", field.data or "")
        except Invalid as error:
            raise ValidationError(error.message) from error
        if not field.data:
            raise ValidationError(_("Donnez votre courriel : le lien qui confirme y arrive."))

    def validate_author_name(self, field: StringField) -> None:
        field.data = checks.text(field.data or "")


def sender(user: Any) -> type[Sender]:
    """Return what is asked of who sends: nothing about themselves if we know them."""
    return Sender if user else Visitor
