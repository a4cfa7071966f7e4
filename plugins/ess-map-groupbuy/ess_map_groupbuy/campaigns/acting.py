# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may run a campaign: its organisers, and who animates its perimeter."""

from __future__ import annotations

import sqlalchemy as sa
from flask import g
from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Forbidden, User, allowed, db, notify, responsible, user
from ess_map_groupbuy.campaigns import perimeter, record
from ess_map_groupbuy.campaigns.models import Campaign, Organiser

ANIMATE = "groupbuy.animate"


def animates(person: User | None, campaign: Campaign) -> bool:
    """Tell whether ``person`` animates where the campaign is; they alone may open it."""
    return allowed(person, ANIMATE, ["instance", *perimeter.held_from(perimeter.of(campaign))])


def organises(person: User | None, campaign: Campaign) -> bool:
    """Tell whether ``person`` is one of the organisers of ``campaign``."""
    return person is not None and campaign.id in _organised(person)


def runs(person: User | None, campaign: Campaign) -> bool:
    """Tell whether ``person`` may act for the organisation of ``campaign``."""
    return organises(person, campaign) or animates(person, campaign)


def run_by(person: User | None) -> list[Campaign]:
    """Return the campaigns that ``person`` may run; looked up once a request."""
    if person is None:
        return []
    known = g.setdefault("groupbuy_run_by", {})
    if person.id not in known:
        known[person.id] = [one for one in record.everything(db.session) if runs(person, one)]
    return known[person.id]


def run_at(person: User | None, slug: str) -> Campaign | None:
    """Return the campaign of an address if ``person`` may run it: asked on every page of it."""
    if person is None or not slug:
        return None
    found = db.session.scalar(sa.select(Campaign).where(Campaign.slug == slug))
    return found if found is not None and runs(person, found) else None


def require(slug: str) -> Campaign:
    """Return the campaign of an address if the reader may run it; ``Forbidden``, ``NotFound``."""
    found = record.find(db.session, slug)
    if not runs(user(), found):
        raise Forbidden(
            _(
                "Cet espace est celui des organisateurs de la campagne. Demandez-leur de vous "
                "ajouter, ou écrivez à l'animateur du territoire."
            )
        )
    return found


def organisers(session: Session, campaign_id: int) -> list[User]:
    """Return the accounts of the organisers, for who has news for them."""
    mine = sa.or_(Organiser.user_id == User.id, Organiser.email == sa.func.lower(User.email))
    whose = sa.exists().where(mine, Organiser.campaign_id == campaign_id)
    return list(session.scalars(sa.select(User).where(whose).order_by(User.id)))


def tell_organisers(
    session: Session, campaign: Campaign, kind: str, title: str | LazyString, path: str
) -> None:
    """Notify the organisers; without any, whom to ask about the perimeter. ``path`` leads on."""
    people = organisers(session, campaign.id) or animators(campaign)
    for person in people:
        notify(session, person, kind, title, path, subject_type=Campaign.__tablename__,
               subject_id=campaign.id)  # fmt: skip


def animators(campaign: Campaign) -> list[User]:
    """Return whom to ask about the perimeter of ``campaign``."""
    keys = [key for key in perimeter.scopes(campaign) if key] or ["instance"]
    found = {person.id: person for key in keys for person in responsible(key)}
    return [found[one] for one in sorted(found)]


def _organised(person: User) -> frozenset[int]:
    known = g.setdefault("groupbuy_organised", {})
    if person.id not in known:
        # An account has proved its address before it can sign in.
        mine = sa.or_(Organiser.user_id == person.id, Organiser.email == person.email.lower())
        query = sa.select(Organiser.campaign_id).where(mine)
        known[person.id] = frozenset(db.session.scalars(query))
    return known[person.id]
