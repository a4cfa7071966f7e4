# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask a hub to hold something for a campaign, and write down what it answers."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, Conflict, now, refresh_actors
from ess_map_groupbuy.campaigns import acting, perimeter, saying
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import capacity, letters, links, present, record, seams
from ess_map_groupbuy.hubs.forms import Held
from ess_map_groupbuy.hubs.lifecycle import HOST, HOSTINGS, ORGANISER
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.words import SLOTS

DONE = ("delivered", *OVER)
"""States of a campaign for which no hub is looked for any more."""


def ask(session: Session, campaign: Campaign, hub: Hub, *, by: int | None = None) -> Hosting:
    """Ask ``hub`` (its actor loaded) to hold something for ``campaign``, by a letter if it can."""
    _require_running(campaign)
    if hub.state != record.ACTIVE:
        raise Conflict(_("%(hub)s n'accueille pas en ce moment.", hub=hub.actor.name))
    require_inside(session, campaign, hub.actor)
    capacity.require_room(session, hub, campaign.id)
    known = {one.hub_id: one for one in record.of_campaign(session, campaign.id)}
    if hub.id in known:
        hosting = known[hub.id]
        _apply(session, hosting, campaign, "ask_again", role=ORGANISER, by=by)
    else:
        hosting = Hosting(campaign_id=campaign.id, hub_id=hub.id, state="asked", slots=[])
        HOSTINGS.start(session, hosting, by=by, scopes=perimeter.scopes(campaign))
        hosting = record.hosting(session, hosting.id)
    letters.ask(session, hosting, campaign)
    return hosting


def require_inside(session: Session, campaign: Campaign, actor: Actor) -> None:
    """Refuse a place outside the perimeter, where no group of ``campaign`` can form."""
    if not present.inside(session, campaign, [actor.id]):
        raise Conflict(
            _(
                "%(hub)s est hors du périmètre de la campagne, ou n'est pas placé sur la carte : "
                "aucun groupe ne pourrait s'y former.",
                hub=actor.name,
            )
        )


def accept(
    session: Session, hosting: Hosting, campaign: Campaign, held: Held, *, by: int | None = None
) -> None:
    """Write down what a hub agrees to hold, or changes; ``Conflict`` when it holds enough."""
    _require_running(campaign)
    capacity.require_room(session, hosting.hub, campaign.id)
    if hosting.state == "accepted":
        _require_groups_fit(session, hosting, campaign, held)
    else:
        _apply(session, hosting, campaign, "accept", by=by)
    hosting.slots, hosting.capacity, hosting.note = list(held.slots), held.capacity, held.note
    hosting.answered_at = now()
    session.flush()
    refresh_actors(session, [hosting.hub.actor_id])
    _tell(session, hosting, campaign, "accept")


def decline(
    session: Session, hosting: Hosting, campaign: Campaign, note: str, *, by: int | None = None
) -> None:
    """Write down that a hub cannot."""
    _apply(session, hosting, campaign, "decline", by=by)
    hosting.note, hosting.answered_at = note, now()
    session.flush()
    _tell(session, hosting, campaign, "decline")


def lose(
    session: Session, hosting: Hosting, campaign: Campaign, reason: str, *, by: int | None = None
) -> None:
    """Take back what a hub had agreed to hold; its groups form again elsewhere."""
    if campaign.state in DONE:
        raise Conflict(_("La livraison a eu lieu : il n'y a plus rien à rendre."))
    _apply(session, hosting, campaign, "lose", by=by, reason=reason)
    hosting.answered_at = now()
    session.flush()
    refresh_actors(session, [hosting.hub.actor_id])
    _tell(session, hosting, campaign, "lose")
    seams.lost(session, hosting)


def _apply(
    session: Session,
    hosting: Hosting,
    campaign: Campaign,
    event: str,
    *,
    role: str = HOST,
    by: int | None = None,
    reason: str = "",
) -> None:
    HOSTINGS.apply(
        session,
        hosting,
        event,
        allowed=lambda one: one == role,
        by=by,
        reason=reason,
        scopes=perimeter.scopes(campaign),
    )


def _require_running(campaign: Campaign) -> None:
    if campaign.state in DONE:
        raise Conflict(_("Cette campagne ne cherche plus de relais."))


def _require_groups_fit(session: Session, hosting: Hosting, campaign: Campaign, held: Held) -> None:
    taken = seams.taken(session, [hosting.id])
    for (_id, slot), steps in sorted(taken.items()):
        gone = slot not in held.slots or (held.capacity is not None and held.capacity < steps)
        if steps and gone:
            raise Conflict(
                _(
                    "Un groupe compte déjà sur %(much)s ici, %(slot)s. Gardez au moins cela, ou "
                    "dites que vous ne pouvez plus accueillir.",
                    much=saying.quantity(campaign, steps),
                    slot=SLOTS.get(slot, slot),
                )
            )


def _tell(session: Session, hosting: Hosting, campaign: Campaign, event: str) -> None:
    names = {"hub": hosting.hub.actor.name, "title": campaign.title}
    told = {
        "accept": _l("%(hub)s accueille « %(title)s »", **names),
        "decline": _l("%(hub)s ne peut pas accueillir « %(title)s »", **names),
        "lose": _l("%(hub)s ne peut plus accueillir « %(title)s »", **names),
    }
    path = links.page_path(campaign)
    acting.tell_organisers(session, campaign, "groupbuy.hub", told[event], path)
