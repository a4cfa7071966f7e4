# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of a member: who they are, an establishment as the public sees it, small answers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, HiddenField

from ess_map import fields
from ess_map_currency.agreements.apply_form import Person, most
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.agreements.terms_form import Terms, terms_of
from ess_map_currency.currencies.models import Currency

PROFILE = ("public_name", "public_text", "hours", "itinerant", "address_hidden")


class PersonForm(Person, FlaskForm):
    """Who signs, and how to reach them."""


class ProfileForm(Terms, FlaskForm):
    """One establishment in the directory of its currency."""

    public_name = fields.Text(
        _l("Son nom dans l'annuaire de la monnaie"),
        [most(200)],
        description=_l("Laissez vide pour garder celui de la carte."),
    )
    public_text = fields.LongText(
        _l("Quelques mots pour qui paie avec cette monnaie"),
        [most(2000)],
        description=_l("Facultatif et public."),
    )
    hours = fields.OpeningHours(
        _l("Horaires pour cette monnaie"),
        description=_l("Laissez vide si ce sont les horaires habituels de l'établissement."),
    )
    itinerant = BooleanField(_l("Il se déplace : on le trouve sur des marchés, pas à une adresse."))
    address_hidden = BooleanField(
        _l("Adresse sur demande : ne montrez que la commune, j'y habite aussi."),
        description=_l(
            "Dans les pages de la monnaie. La fiche de la carte garde l'adresse qu'elle connaît : "
            "proposez-y une correction."
        ),
    )
    version = HiddenField()

    @classmethod
    def of(cls, acceptance: Acceptance, currency: Currency) -> ProfileForm:
        """Return the form with what is known, or what was just typed."""
        known = terms_of(acceptance) | {name: getattr(acceptance, name) for name in PROFILE}
        form = cls(data=known | {"version": str(acceptance.version)})
        form.offer(currency)
        return form

    def values(self) -> dict[str, Any]:
        """Return what was typed, as fields of an acceptance."""
        return self.terms() | {name: getattr(self, name).data for name in PROFILE}


class LeaveForm(FlaskForm):
    """Since when, or from when on."""

    on = fields.Day(
        _l("Jusqu'à quel jour ? À partir de ce jour-là, vous n'acceptez plus la monnaie"),
        [fields.Needed(_l("Choisissez un jour."))],
    )


class ProofForm(FlaskForm):
    """A promise that is kept, or not yet."""

    done = BooleanField(_l("C'est fait"))
    proof = fields.LongText(
        _l("Ce qui le montre"),
        [most(2000)],
        description=_l("Une adresse, une facture, une phrase : l'association le lira."),
    )


class DocumentForm(FlaskForm):
    """A PDF of the agreement."""

    title = fields.Text(
        _l("Ce que c'est"),
        [fields.Needed(_l("Dites ce que c'est : « agrément signé ».")), most(200)],
    )
    file = FileField(_l("Le fichier (PDF, 10 Mo au plus)"))

    def sent(self) -> bool:
        """Tell whether there is a file; the form says so when there is none."""
        if self.file.data:
            return True
        self.file.errors = [_("Choisissez un fichier PDF.")]
        return False
