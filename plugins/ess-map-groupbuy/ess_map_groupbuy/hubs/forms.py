# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the people of a hub, and organisers for them, say of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, ValidationError
from wtforms.validators import Length

from ess_map import Invalid, challenge, fields, is_address
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import saying
from ess_map_groupbuy.hubs.models import Hosting, Hub

SHORT = Length(max=200)
LONG = Length(max=2000)
MOST = 50
LARGEST = 1_000_000_000
"""Steps: above it somebody has held a key down."""


def address(_form: FlaskForm, field: Field) -> None:
    """Refuse what no letter reaches."""
    if field.data and not is_address(field.data):
        raise ValidationError(_("Écrivez une adresse comme prenom@exemple.fr."))


@dataclass(frozen=True)
class Facts:
    """What is said of a hub."""

    slots: tuple[str, ...]
    room: str
    access: str
    max_campaigns: int | None


@dataclass(frozen=True)
class Held:
    """What a hub holds for a campaign: ``capacity`` in steps for each slot, None for no limit."""

    slots: tuple[str, ...]
    capacity: int | None
    note: str


class BecomeForm(FlaskForm):
    """The address that a letter proves before anything is kept."""

    email = fields.Text(
        _l("Votre courriel"),
        [fields.Needed(_l("Où pouvons-nous vous écrire ?")), address, SHORT],
        description=_l("Il sert aux demandes des campagnes et n'est jamais publié."),
    )
    homepage = challenge.Honeypot()


class HubForm(FlaskForm):
    """A hub; ``version`` is the one that was read."""

    slots = fields.Several(
        _l("Quand pouvez-vous remettre les commandes ?"),
        [fields.Needed(_l("Cochez au moins un créneau."))],
        choices=saying.choices(),
    )
    room = fields.Text(
        _l("Ce que vous pouvez stocker"),
        [SHORT],
        description=_l("En quelques mots : « un garage de 30 m², pas de froid »."),
    )
    access = fields.LongText(
        _l("Comment on y accède"),
        [LONG],
        description=_l("Stationnement, remorque, camion, marches, sonnette… C'est public."),
    )
    max_campaigns = fields.Whole(
        _l("Combien de campagnes à la fois, au plus"),
        [fields.Within(1, MOST)],
        description=_l("Vide : autant que vous en acceptez."),
    )
    version = HiddenField()

    def show(self, hub: Hub) -> None:
        """Show what is kept."""
        self.slots.data, self.room.data, self.access.data = hub.slots, hub.room, hub.access
        self.max_campaigns.data, self.version.data = hub.max_campaigns, str(hub.version)

    def said(self) -> Facts:
        """Return what was said."""
        room, access = self.room.data or "", self.access.data or ""
        return Facts(tuple(self.slots.data), room, access, self.max_campaigns.data)


class AddForm(HubForm):
    """An organiser writes down a hub for its people."""

    email = fields.Text(
        _l("Courriel du relais"),
        [address, SHORT],
        description=_l("Il y reçoit son lien et la demande. Vide : vous répondez pour lui."),
    )
    agreed = BooleanField(_l("J'ai l'accord de cette structure pour la présenter comme relais"))

    def validate_agreed(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Demandez-lui d'abord, puis cochez cette case."))


class AnswerForm(FlaskForm):
    """What a hub answers to a campaign."""

    event = RadioField(
        _l("Votre réponse"),
        choices=[
            ("accept", _l("Oui, nous accueillons cette livraison")),
            ("decline", _l("Non, pas cette fois")),
        ],
        default="accept",
    )
    slots = fields.Several(_l("Dans quels créneaux"), choices=[])
    capacity = fields.Number(
        _l("Quantité au plus, pour chaque créneau"),
        description=_l("Ce que votre place permet de garder. Vide : sans limite."),
    )
    note = fields.Text(
        _l("Un mot pour les organisateurs"), [SHORT], description=_l("Il n'est pas publié.")
    )

    def offer(self, hosting: Hosting, campaign: Campaign) -> None:
        """Offer the slots of the campaign; show what is kept, or what the hub usually does."""
        self.slots.choices = saying.choices(campaign.slots)
        self.capacity.label.text = _(
            "Quantité au plus, pour chaque créneau (en %(unit)s)",
            unit=units.UNITS[campaign.unit].label,
        )
        if self.is_submitted():
            return
        usual = hosting.slots or hosting.hub.slots
        self.slots.data = [key for key, _label in self.slots.choices if key in usual]
        self.note.data = hosting.note
        if hosting.capacity is not None:
            self.capacity.data = float(units.of_steps(hosting.capacity, campaign.step))

    def held(self, campaign: Campaign) -> Held | None:
        """Return what was said; None with sentences at the fields."""
        capacity = self._steps(campaign)
        if not self.slots.data:
            self.slots.errors = [_("Cochez au moins un créneau.")]
        if self.errors:
            return None
        return Held(tuple(self.slots.data), capacity, self.note.data or "")

    def _steps(self, campaign: Campaign) -> int | None:
        if self.capacity.data is None:
            return None
        try:
            found = units.in_steps(Fraction(str(self.capacity.data)), campaign.step)
        except Invalid as error:
            self.capacity.errors = [error.message]
            return None
        if found < 1:
            self.capacity.errors = [_("Écrivez une quantité positive, ou rien.")]
        elif found > LARGEST:
            self.capacity.errors = [_("Cette quantité est trop grande.")]
        return found
