# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a campaign lacks before any group can be formed, said in sentences."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.offers import record as offers
from ess_map_groupbuy.runs import instance, places
from ess_map_groupbuy.words import CONTRACT


def of(session: Session, campaign: Campaign) -> list[str]:
    """Return what is missing; nothing when groups may be formed."""
    found = []
    if not instance.wanted(session, campaign):
        found.append(_("Personne n'a encore dit ce qu'il achèterait : il n'y a aucune intention."))
    supply = offers.accepted(session, campaign.id)
    if not supply:
        found.append(_("Aucune offre n'est retenue : examinez celles des fournisseurs."))
    if campaign.kind == CONTRACT:
        return found
    there = places.of_campaign(session, campaign)
    if not hubs.accepted(session, campaign.id):
        found.append(_("Aucun relais n'a encore accepté d'accueillir les livraisons."))
    elif not there:
        found.append(
            _(
                "Aucun relais d'accord n'est utilisable : vérifiez leur adresse, le périmètre de "
                "la campagne et les créneaux en commun."
            )
        )
    elif supply and not any(place.served_by(offer) for place in there for offer in supply):
        found.append(_("Aucune offre retenue n'est livrée dans les relais d'accord."))
    return found
