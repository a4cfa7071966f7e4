# SPDX-License-Identifier: AGPL-3.0-or-later
"""The links by which a supplier acts, without an account; each proves an address."""

from __future__ import annotations

from hashlib import sha256

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.offers import record
from ess_map_groupbuy.offers.models import Offer

PURPOSE = "groupbuy.offer"
NEW = "groupbuy.offer.new"
LIFE = 400 * 24 * 3600
NEW_LIFE = 15 * 24 * 3600
"""Seconds: time to work out a price."""


def offer_path(offer: Offer) -> str:
    """Return the path of the supplier's page of an offer, for letters."""
    return f"/achats/offre/{sign(PURPOSE, [offer.id, _made(offer), _mark(offer.email)])}"


def here(offer: Offer) -> str:
    """Return the same as an address for the page that is shown, in its language."""
    return request.script_root + offer_path(offer)


def new_path(campaign: Campaign, supplier: str, email: str) -> str:
    """Return the path of the form for a supplier whose address it proves."""
    return f"/achats/{campaign.slug}/fournir/{sign(NEW, [campaign.id, supplier, email])}"


def page_path(campaign: Campaign) -> str:
    """Return the path of the organisers' page of offers."""
    return f"/achats/{campaign.slug}/offres"


def opened(session: Session, token: str) -> Offer:
    """Return the offer behind a link; ``Gone`` when it leads to nothing more."""
    offer_id, made, mark = verify(PURPOSE, token, LIFE)
    found = session.get(Offer, offer_id)
    if found is None or _made(found) != made or _mark(found.email) != mark:
        raise Gone(_("Ce lien ne mène plus à aucune offre : écrivez aux organisateurs."))
    return record.by_id(session, offer_id)


def new_opened(campaign: Campaign, token: str) -> tuple[str, str]:
    """Return the supplier's name and proved address; ``Gone`` for another campaign."""
    campaign_id, supplier, email = verify(NEW, token, NEW_LIFE)
    if campaign_id != campaign.id:
        raise Gone(_("Ce lien est celui d'une autre campagne : demandez-en un ici."))
    return supplier, email


def _made(offer: Offer) -> int:
    """The instant beside the id, which SQLite gives again."""
    return int(offer.created_at.timestamp() * 1000)


def _mark(email: str) -> str:
    return sha256(email.casefold().encode()).hexdigest()[:12]
