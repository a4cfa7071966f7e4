# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the association: a decision, the dates, the file of a member, a promise."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from ess_map import fields
from ess_map_currency.agreements.apply_form import address, most
from ess_map_currency.agreements.models import Agreement


class ReasonForm(FlaskForm):
    """The words that go with a decision; the verb says when they are compulsory."""

    reason = fields.LongText(_l("Le motif, que le demandeur lira"), [most(4000)])


class DatesForm(FlaskForm):
    """Visit, committee and private notes of a demand."""

    visit_on = fields.Day(_l("Visite"))
    committee_on = fields.Day(_l("Comité d'agrément"))
    note = fields.LongText(
        _l("Notes de l'association"),
        [most(5000)],
        description=_l(
            "Hors de sa page, mais dans ses données s'il les demande : restez factuels."
        ),
    )


class FileForm(FlaskForm):
    """The file of a member, as the association keeps it."""

    member = fields.Text(
        _l("Le membre"), [fields.Needed(_l("Dites qui signe l'agrément.")), most(200)]
    )
    number = fields.Text(_l("Numéro d'agrément"), [most(40)])
    contact = fields.Text(_l("Personne à joindre"), [most(200)])
    email = fields.Text(
        _l("Courriel"),
        [most(200), address],
        description=_l("Le membre y reçoit le lien de sa page."),
    )
    phone = fields.Text(_l("Téléphone"), [most(40)])
    agreed_on = fields.Day(_l("Agréé le"))
    renew_by = fields.Day(
        _l("À renouveler avant le"),
        description=_l("Ce jour-là, sans renouvellement, ses établissements quittent la carte."),
    )
    note = fields.LongText(
        _l("Notes de l'association"),
        [most(5000)],
        description=_l(
            "Hors de sa page, mais dans ses données s'il les demande : restez factuels."
        ),
    )

    def validate_renew_by(self, field: Field) -> None:
        """Refuse a term before the agreement."""
        begun = self.agreed_on.data
        if field.data and begun and field.data <= begun:
            raise ValidationError(_("L'échéance vient après le jour de l'agrément."))

    def put(self, agreement: Agreement) -> None:
        """Write what was typed."""
        for name in ("member", "number", "contact", "phone", "note"):
            setattr(agreement, name, getattr(self, name).data or "")
        agreement.email = (self.email.data or "").lower()
        agreement.agreed_on, agreement.renew_by = self.agreed_on.data, self.renew_by.data
        agreement.version += 1


class PromiseForm(FlaskForm):
    """Something that a member promises."""

    text = fields.Text(
        _l("L'engagement"), [fields.Needed(_l("Dites ce qui est promis.")), most(200)]
    )
    due_on = fields.Day(_l("Pour le"))


class DerogationForm(FlaskForm):
    """Why an establishment outside the perimeter is admitted."""

    motive = fields.LongText(
        _l("Pourquoi l'admettre hors du périmètre"),
        [fields.Needed(_l("Une dérogation se motive : dites pourquoi.")), most(2000)],
    )


SENTENCES: dict[str, tuple[Any, ...]] = {
    "ask_changes": (
        _l("Il nous manque le numéro SIRET de votre établissement."),
        _l("Pouvez-vous préciser la part que vous acceptez, et sous quelle forme ?"),
        _l("Racontez-nous en quelques lignes d'où viennent vos produits."),
    ),
    "refuse": (
        _l("L'établissement est hors du périmètre de la monnaie."),
        _l("L'activité ne répond pas à la charte, pour la raison suivante : "),
        _l("Cet établissement est déjà agréé sous un autre nom."),
    ),
}
"""Sentences ready to be changed, as in the queue of the map."""
