# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to suppliers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import post_letter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Concerned
from ess_map_groupbuy.offers import links, record
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.words import CONTRACT


def prove(session: Session, campaign: Campaign, supplier: str, email: str, language: str) -> None:
    """Send the link with which a supplier makes an offer."""
    post_letter(
        session,
        email,
        _l("Proposer une offre pour « %(title)s »", title=campaign.title),
        "groupbuy/offers/mail/prove.txt",
        kind="groupbuy.offer_prove",
        language=language,
        campaign=campaign,
        path=links.new_path(campaign, supplier, email),
    )


def tell(session: Session, offer: Offer, campaign: Campaign, step: str, reason: str = "") -> None:
    """Write to the supplier what has happened to the offer, if it has an address."""
    subjects = {
        "invite": _l("Un devis pour « %(title)s » ?", title=campaign.title),
        "submit": _l("Votre offre pour « %(title)s »", title=campaign.title),
        "accept": _l("Votre offre pour « %(title)s » est retenue", title=campaign.title),
        "refuse": _l("Votre offre pour « %(title)s » n'est pas retenue", title=campaign.title),
        "expire": _l("Votre offre pour « %(title)s » a expiré", title=campaign.title),
    }
    if offer.email and step in subjects:
        post_letter(
            session,
            offer.email,
            subjects[step],
            "groupbuy/offers/mail/told.txt",
            kind=f"groupbuy.offer_{step}",
            offer=offer,
            campaign=campaign,
            step=step,
            reason=reason,
            path=links.offer_path(offer),
        )


def concerned(session: Session, campaign: Campaign) -> list[Concerned]:
    """Return the suppliers whom a cancelled campaign concerns; for a contract, their quotes say."""
    found = [] if campaign.kind == CONTRACT else record.of_campaign(session, campaign.id)
    return [
        Concerned(one.email, links.offer_path(one))
        for one in found
        if one.state in ("invited", "submitted", "accepted")
    ]
