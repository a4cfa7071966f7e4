# SPDX-License-Identifier: AGPL-3.0-or-later
"""What offers add elsewhere: to the page of a campaign, to the tasks of organisers."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map import db
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section, Task
from ess_map_groupbuy.offers import links, moving, record, saying
from ess_map_groupbuy.words import CONTRACT


def of_campaign(campaign: Campaign) -> Section | None:
    """Return the accepted offers, for the public page of a campaign."""
    if campaign.kind == CONTRACT:
        return None
    found = [saying.of(one, campaign) for one in record.accepted(db.session, campaign.id)]
    editable = moving.editable(campaign)
    if not found and not editable:
        return None
    html = render_template(
        "groupbuy/offers/_section.html", campaign=campaign, offers=found, editable=editable
    )
    return Section(_l("Les prix proposés"), Markup(html), weight=30)


def tasks(session: Session, campaign: Campaign) -> list[Task]:
    """Return what offers leave to the organisers."""
    if campaign.kind == CONTRACT or campaign.state in moving.ORDERED:
        return []
    offers = record.of_campaign(session, campaign.id)
    states = [one.state for one in offers]
    url, found = links.page_path(campaign), []
    if count := states.count("submitted"):
        label = ngettext("%(num)s offre à examiner", "%(num)s offres à examiner", count)
        found.append(Task(label, url, urgent=True))
    if "accepted" not in states and not count:
        found.append(Task(_("Aucune offre n'est retenue : invitez des fournisseurs"), url))
    late = [one for one in offers if one.state == "accepted" and saying.warning(one, campaign)]
    if late:
        label = ngettext(
            "%(num)s offre expire avant les commandes",
            "%(num)s offres expirent avant les commandes",
            len(late),
        )
        found.append(Task(label, url, urgent=True))
    return found
