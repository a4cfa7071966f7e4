# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of a group for its hub: who takes how much; no address, no point."""

from __future__ import annotations

from flask_babel import gettext as _

from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import shown

Row = list[str]


def rows(campaign: Campaign, card: shown.Card) -> list[Row]:
    """Return the table of the members, its heading first."""
    unit = str(units.UNITS[campaign.unit].label)
    found = [[_("Nom"), _("Commune"), _("Quantité"), _("Unité"), _("Réponse"), _("Téléphone")]]
    for commitment, intention in card.members:
        quantity = units.number(units.of_steps(commitment.quantity, campaign.step))
        answer = shown.answer_words(commitment.state)
        found.append(
            [intention.name, intention.place, quantity, unit, answer, intention.phone or ""]
        )
    return found
