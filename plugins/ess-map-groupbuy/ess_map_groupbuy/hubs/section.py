# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hubs add elsewhere: to the page of a campaign, to the tasks of organisers, to an actor."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map import Action, Actor, db
from ess_map_groupbuy.campaigns.lifecycle import OVER, WELCOMING
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section, Task
from ess_map_groupbuy.hubs import links, record, saying
from ess_map_groupbuy.words import CONTRACT


def of_campaign(campaign: Campaign) -> Section | None:
    """Return where one picks up, for the public page of a campaign."""
    if campaign.kind == CONTRACT:
        return None
    agreed = record.accepted(db.session, campaign.id)
    if not agreed and campaign.state in OVER:
        return None
    html = render_template(
        "groupbuy/hubs/_section.html",
        campaign=campaign,
        hubs=[
            (one, saying.address(one.hub.actor), saying.capacity(one, campaign)) for one in agreed
        ],
    )
    return Section(_l("Où venir chercher"), Markup(html), weight=40)


def tasks(session: Session, campaign: Campaign) -> list[Task]:
    """Return what hubs leave to the organisers: none that agreed, answers that are awaited."""
    if campaign.kind == CONTRACT or campaign.state in ("delivered", *OVER):
        return []
    states = [one.state for one in record.of_campaign(session, campaign.id)]
    url, found = links.page_path(campaign), []
    if "accepted" not in states:
        urgent = campaign.state not in ("draft", *WELCOMING)
        found.append(Task(_("Aucun relais n'accueille encore : sollicitez-en"), url, urgent))
    if asked := states.count("asked"):
        label = ngettext(
            "%(num)s relais n'a pas encore répondu",
            "%(num)s relais n'ont pas encore répondu",
            asked,
        )
        found.append(Task(label, url))
    return found


def actions(actor: Actor) -> list[Action]:
    """Return where an actor becomes a hub; none for one that is, or that no map shows."""
    if record.of_actor(db.session, actor.id) is not None:
        return []
    url = url_for("groupbuy_hubs.become", acteur=actor.id)
    return [Action(_l("Accueillir des livraisons"), url, icon="hand-heart", weight=160)]
