# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to the people of a hub."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, post_letter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Concerned
from ess_map_groupbuy.hubs import links, record
from ess_map_groupbuy.hubs.models import Hosting, Hub


def prove(session: Session, actor: Actor, email: str, language: str) -> None:
    """Send the link with which an actor becomes a hub."""
    post_letter(
        session,
        email,
        _l("Devenir relais : %(name)s", name=actor.name),
        "groupbuy/hubs/mail/prove.txt",
        kind="groupbuy.hub_prove",
        language=language,
        name=actor.name,
        path=links.new_path(actor.id, email),
    )


def welcome(session: Session, hub: Hub, language: str = "fr") -> None:
    """Send its people the link of their page (the hub's actor loaded)."""
    if hub.email:
        post_letter(
            session,
            hub.email,
            _l("La page de votre relais : %(name)s", name=hub.actor.name),
            "groupbuy/hubs/mail/welcome.txt",
            kind="groupbuy.hub",
            language=language,
            hub=hub,
            path=links.hub_path(hub),
        )


def ask(session: Session, hosting: Hosting, campaign: Campaign) -> None:
    """Ask the people of a hub whether it holds something for a campaign (hub loaded)."""
    hub = hosting.hub
    if hub.email:
        post_letter(
            session,
            hub.email,
            _l("« %(title)s » vous demande d'être relais", title=campaign.title),
            "groupbuy/hubs/mail/asked.txt",
            kind="groupbuy.hub_asked",
            hub=hub,
            campaign=campaign,
            path=f"{links.hub_path(hub)}/campagnes/{hosting.id}",
        )


def concerned(session: Session, campaign: Campaign) -> list[Concerned]:
    """Return whom of the hubs a cancelled campaign concerns: those who have not said no to it."""
    found = record.of_campaign(session, campaign.id)
    return [
        Concerned(one.hub.email, links.hub_path(one.hub))
        for one in found
        if one.state in ("asked", "accepted")
    ]
