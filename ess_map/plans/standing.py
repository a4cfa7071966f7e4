# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who does an action and with whom, and whether they still can: some leave, some close."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.plans.models import PlanItem
from ess_map.poles import members, scopes


@dataclass(frozen=True)
class Party:
    """One owner or partner; ``note`` says why they may not be able to do it any more."""

    id: int | None
    name: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Parties:
    """The actors of a plan by id, and those that have left its pôle."""

    actors: dict[int, Actor]
    left: dict[int, date]

    def owner(self, item: PlanItem) -> Party | None:
        """Return who does an item; a name alone when they have no record, or none any more."""
        actor = self.actors.get(item.owner_id or 0)
        if actor is not None:
            return self.party(actor)
        return Party(None, item.owner_name) if item.owner_name else None

    def party(self, actor: Actor) -> Party:
        """Return an actor with what is to be known about it."""
        if actor.status != "published":
            closed = actor.closed_on
            note = _("a fermé le %(day)s", day=format_date(closed)) if closed else _("a fermé")
            return Party(actor.id, actor.name, "", note)
        url = url_for("actors.page", slug=actor.slug)
        return Party(actor.id, actor.name, url, self._left(actor.id))

    def _left(self, actor_id: int) -> str:
        since = self.left.get(actor_id)
        return _("n'est plus membre depuis le %(day)s", day=format_date(since)) if since else ""


def of(session: Session, scope: str, ids: Collection[int], today: date) -> Parties:
    """Return the actors of ``ids`` and which of them have left the pôle of ``scope``."""
    query = sa.select(Actor).where(Actor.id.in_(sorted(ids)))
    actors = {actor.id: actor for actor in session.scalars(query)} if ids else {}
    left = {}
    if actors and scopes.is_pole(scope):
        for one in members.of(session, scopes.pole_of(scope).id):
            if one.actor is not None and one.until is not None and one.former(today):
                left[one.actor.id] = one.until
    return Parties(actors, left)
