# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who organises a campaign: an account with the address gets in, whoever left is told of."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, User, notify, now, post_letter
from ess_map_groupbuy.campaigns import acting, links
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign, Organiser

LETTER = "groupbuy.organiser"


def of_campaign(session: Session, campaign_id: int) -> list[tuple[Organiser, str]]:
    """Return who organises a campaign, each with the name of their account or ''."""
    mine = sa.or_(Organiser.user_id == User.id, Organiser.email == sa.func.lower(User.email))
    query = sa.select(Organiser, User.name).outerjoin(User, mine)
    rows = session.execute(
        query.where(Organiser.campaign_id == campaign_id).order_by(
            Organiser.created_at, Organiser.id
        )
    )
    found = {one.id: (one, name or "") for one, name in rows}
    return list(found.values())


def join(session: Session, campaign: Campaign, person: User) -> Organiser:
    """Let ``person`` organise a campaign; once, however often it is asked."""
    known = [one for one, _name in of_campaign(session, campaign.id)]
    for one in known:
        if one.user_id == person.id or one.email == person.email.lower():
            one.user_id = person.id
            return one
    found = Organiser(
        campaign_id=campaign.id, user_id=person.id, email=person.email.lower(), created_at=now()
    )
    session.add(found)
    session.flush()
    return found


def add(session: Session, campaign: Campaign, email: str) -> Organiser:
    """Let whoever holds an address organise the campaign; a letter tells them. ``Conflict``."""
    address = email.strip().lower()
    if any(one.email == address for one, _name in of_campaign(session, campaign.id)):
        raise Conflict(_("Cette personne organise déjà la campagne."))
    found = Organiser(campaign_id=campaign.id, email=address, created_at=now())
    session.add(found)
    session.flush()
    post_letter(
        session,
        address,
        _l("Vous organisez « %(title)s »", title=campaign.title),
        "groupbuy/campaigns/mail/organiser.txt",
        kind=LETTER,
        title=campaign.title,
        path=links.board_path(campaign),
    )
    return found


def remove(session: Session, campaign: Campaign, organiser_id: int) -> Organiser:
    """Let somebody organise the campaign no more; return who it was."""
    found = session.get(Organiser, organiser_id)
    if found is None or found.campaign_id != campaign.id:
        raise Invalid(_("Choisissez quelqu'un de l'équipe, dans la liste."))
    session.delete(found)
    session.flush()
    tell_orphaned(session, campaign)
    return found


def tell_orphaned(session: Session, campaign: Campaign, leaving: int | None = None) -> None:
    """Tell who animates there that nobody organises a running campaign any more."""
    left = session.scalar(sa.select(sa.func.count()).where(Organiser.campaign_id == campaign.id))
    if left or campaign.state in OVER:
        return
    title = _l("« %(title)s » n'a plus d'organisateur : elle vous attend", title=campaign.title)
    for person in acting.animators(campaign):
        if person.id != leaving:
            notify(session, person, "groupbuy.orphaned", title, links.board_path(campaign))
