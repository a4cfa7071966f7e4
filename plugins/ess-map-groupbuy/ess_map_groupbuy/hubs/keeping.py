# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make an actor a hub, change what is said of it, pause and close it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, Conflict, alone, local_now, notify, refresh_actors, responsible, spots
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.hubs import answering, letters, record
from ess_map_groupbuy.hubs.forms import Facts
from ess_map_groupbuy.hubs.models import Hub

CHECK_PATH = "/achats/relais/a-verifier"


def make(session: Session, actor: Actor, email: str, facts: Facts, *, state: str) -> Hub:
    """Make ``actor`` a hub, and write its people the link of their page; ``Conflict`` if it is one.

    In the state ``waiting`` who animates there is told that somebody has to look.
    """
    alone(session, f"groupbuy.hub of {actor.id}")
    if record.of_actor(session, actor.id) is not None:
        raise Conflict(_("%(name)s est déjà un relais.", name=actor.name))
    hub = Hub(
        actor_id=actor.id,
        state=state,
        email=email,
        checked_on=None if state == record.WAITING else local_now().date(),
        fictional=actor.fictional,
    )
    _write(hub, facts)
    session.add(hub)
    session.flush()
    hub = record.by_id(session, hub.id)
    refresh_actors(session, [actor.id])
    letters.welcome(session, hub)
    if state == record.WAITING:
        _tell_animators(session, hub)
    return hub


def vouched(actor: Actor, email: str) -> bool:
    """Tell whether an address speaks for ``actor``: it is the one that its page gives."""
    return bool(actor.email) and actor.email.casefold() == email.casefold()


def change(session: Session, hub: Hub, facts: Facts) -> None:
    """Change what is said of ``hub``."""
    _write(hub, facts)
    _changed(session, hub)


def turn(session: Session, hub: Hub, state: str, reason: str = "") -> None:
    """Let ``hub`` be active, paused or closed; closing gives back all that it had agreed to."""
    if hub.state == record.WAITING:
        raise Conflict(_("Ce relais attend d'être vérifié : revenez quand il le sera."))
    if state == record.CLOSED:
        held = record.running(session, [hub.id], ("accepted",))[hub.id]
        for hosting, campaign in held:
            answering.lose(session, record.hosting(session, hosting.id), campaign, reason)
    hub.state = state
    _changed(session, hub)


def check(session: Session, hub: Hub) -> None:
    """Let a hub that waited be shown: somebody who animates there knows that it may."""
    if hub.state != record.WAITING:
        raise Conflict(_("Ce relais est déjà vérifié."))
    hub.state, hub.checked_on = record.ACTIVE, local_now().date()
    _changed(session, hub)


def refuse(session: Session, hub: Hub) -> None:
    """Forget a hub that waited and that nobody vouches for."""
    if hub.state != record.WAITING:
        raise Conflict(_("Ce relais est déjà vérifié."))
    session.delete(hub)
    session.flush()


def scopes(session: Session, hub: Hub) -> list[str]:
    """Return the keys of the territories from which a hub is animated."""
    spot = spots(session, [hub.actor_id]).get(hub.actor_id)
    if spot is None:
        return ["instance"]
    place = perimeter.place_of(spot.commune, spot.longitude, spot.latitude)
    return ["instance", *sorted(place.territories)]


def _tell_animators(session: Session, hub: Hub) -> None:
    spot = spots(session, [hub.actor_id]).get(hub.actor_id)
    key = f"commune-{spot.commune}" if spot and spot.commune else "instance"
    title = _l("Un relais d'achats groupés à vérifier : %(name)s", name=hub.actor.name)
    for person in responsible(key):
        notify(session, person, "groupbuy.hub", title, CHECK_PATH)


def _write(hub: Hub, facts: Facts) -> None:
    hub.slots, hub.room, hub.access = list(facts.slots), facts.room, facts.access
    hub.max_campaigns = facts.max_campaigns


def _changed(session: Session, hub: Hub) -> None:
    hub.version += 1
    session.flush()
    refresh_actors(session, [hub.actor_id])
