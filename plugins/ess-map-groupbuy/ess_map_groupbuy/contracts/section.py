# SPDX-License-Identifier: AGPL-3.0-or-later
"""What quotes add elsewhere: to the public page, to the page of a member, to the tasks."""

from __future__ import annotations

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map import db
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section, Task
from ess_map_groupbuy.contracts import choosing, depositing, judging, record
from ess_map_groupbuy.contracts.content import yearly
from ess_map_groupbuy.groups.lifecycle import LIVE
from ess_map_groupbuy.groups.models import Commitment
from ess_map_groupbuy.intentions import caps
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.prices import shown_with_vat
from ess_map_groupbuy.words import CONTRACT

OPENED = ("quotes_opened", "best_offer_selected", "personal_offers", "acceptance_window",
          "transmitted")  # fmt: skip
"""States of a campaign whose quotes everybody may read."""


def of_campaign(campaign: Campaign) -> Section | None:
    """Return the digests of the quotes while they are sealed, their ranking afterwards."""
    if campaign.kind != CONTRACT or campaign.state in ("draft", "cancelled"):
        return None
    opened = campaign.state in OPENED
    html = render_template(
        "groupbuy/contracts/_public.html",
        campaign=campaign,
        sealed=record.in_state(db.session, campaign.id, "sealed"),
        ranking=judging.ranking(db.session, campaign) if opened else [],
        content=judging.content_of,
        opened=opened,
        open=depositing.is_open(campaign),
    )
    return Section(_l("Les plis des fournisseurs"), Markup(html), weight=40)


def of_intention(intention: Intention, campaign: Campaign) -> Section | None:
    """Return what a year would cost, once there is a personal offer."""
    live = Commitment.intention_id == intention.id, Commitment.state.in_(LIVE)
    bound = db.session.scalar(sa.select(Commitment).where(*live).order_by(Commitment.id.desc()))
    offer = choosing.chosen(db.session, campaign.id) if campaign.kind == CONTRACT else None
    quotes = record.in_state(db.session, campaign.id, "selected")
    if bound is None or offer is None or not quotes:
        return None
    content = judging.content_of(quotes[0])
    cost = yearly(content, bound.quantity, campaign.step)
    rate = caps.rate(intention, campaign)
    html = render_template(
        "groupbuy/contracts/_own.html",
        campaign=campaign,
        offer=offer,
        content=content,
        rate=None if rate is None else offer.vat_rate,
        cost=cost if rate is None else shown_with_vat(cost, offer.vat_rate),
        fixed=shown_with_vat(content.fixed, offer.vat_rate),
        accepted=bound.state == "confirmed",
    )
    return Section(_l("Votre offre personnelle"), Markup(html), weight=5)


def tasks(session: Session, campaign: Campaign) -> list[Task]:
    """Return what the quotes wait for."""
    if campaign.kind != CONTRACT:
        return []
    url = f"/achats/{campaign.slug}/plis"
    if campaign.state == "quotes_opened":
        return [Task(_("Les plis sont ouverts : notez-les, puis retenez le premier"), url, True)]
    if campaign.state == "best_offer_selected":
        return [Task(_("Une offre est retenue : préparez les offres personnelles"), url, True)]
    if campaign.state == "personal_offers":
        url = f"/achats/{campaign.slug}/formation"
        return [Task(_("Les offres personnelles sont prêtes : relisez-les et envoyez-les"), url)]
    count = len(record.in_state(session, campaign.id, "sealed"))
    if count:
        return [Task(ngettext("%(num)s pli scellé", "%(num)s plis scellés", count), url)]
    if campaign.state == "quotes_sealed":
        return [Task(_("Aucun pli n'est encore déposé : écrivez aux fournisseurs"), url, True)]
    return []
