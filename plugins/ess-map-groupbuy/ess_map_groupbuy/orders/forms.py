# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers and suppliers say of orders and deliveries."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from ess_map import fields
from ess_map_groupbuy import units
from ess_map_groupbuy.orders.delivering import Came

MOST = 1_000_000
"""Units of a delivery: above it somebody has held a key down."""


class DeliveryForm(FlaskForm):
    """What came for a group, and what the supplier asks for it."""

    quantity = fields.Number(
        _l("Quantité reçue"), [fields.Needed(_l("Combien est arrivé ?")), fields.Within(0, MOST)]
    )
    invoice = fields.Euros(
        _l("Total de la facture, TTC"), [fields.Needed(_l("Que demande le fournisseur ?"))]
    )
    vat = fields.Euros(_l("dont TVA"), [Optional()])
    number = fields.Text(_l("Numéro de la facture"), [Length(max=200)])
    note = fields.Text(_l("Une remarque pour les organisateurs"), [Length(max=200)])
    final = RadioField(
        _l("Est-ce tout ?"),
        choices=[
            SelectChoice("yes", _l("Oui : la commande de ce groupe est soldée")),
            SelectChoice("no", _l("Non : le reste arrivera plus tard")),
        ],
        default="yes",
    )

    def came(self) -> Came | None:
        """Return what was said; None, with a sentence at the field, for a quantity too fine."""
        thousandths = Fraction(str(self.quantity.data)) * units.THOUSANDTHS
        if thousandths.denominator != 1:
            self.quantity.errors = [_("Écrivez trois chiffres au plus après la virgule.")]
            return None
        return Came(
            int(thousandths),
            self.invoice.data,
            self.vat.data,
            self.number.data or "",
            self.note.data or "",
            self.final.data == "yes",
        )


class AnswerForm(FlaskForm):
    """What a supplier answers to an order."""

    event = RadioField(
        _l("Votre réponse"),
        choices=[
            SelectChoice("accept", _l("J'accepte la commande")),
            SelectChoice("refuse", _l("Je ne peux pas la livrer")),
        ],
        default="accept",
    )
    reason = fields.Text(_l("Pourquoi, si vous ne pouvez pas"), [Length(max=200)])

    def validate_reason(self, field: fields.Text) -> None:
        """Ask why when it is a no."""
        if self.event.data == "refuse" and not (field.data or "").strip():
            raise ValidationError(
                _("Dites pourquoi : les organisateurs chercheront une autre voie.")
            )


class ReasonForm(FlaskForm):
    """Why an order is given up."""

    reason = fields.LongText(
        _l("Votre motif"),
        [fields.Needed(_l("Dites pourquoi : les membres le liront.")), Length(max=200)],
    )
