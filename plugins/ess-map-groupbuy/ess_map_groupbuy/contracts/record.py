# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding quotes."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import NotFound
from ess_map_groupbuy.contracts.models import Quote


def of_campaign(session: Session, campaign_id: int) -> list[Quote]:
    """Return the quotes of a campaign in the order in which they came, withdrawn ones too."""
    query = sa.select(Quote).where(Quote.campaign_id == campaign_id)
    return list(session.scalars(query.order_by(Quote.deposited_at, Quote.id)))


def in_state(session: Session, campaign_id: int, *states: str) -> list[Quote]:
    """Return the quotes of a campaign in one of ``states``, in the order in which they came."""
    return [one for one in of_campaign(session, campaign_id) if one.state in states]


def find(session: Session, campaign_id: int, quote_id: int) -> Quote:
    """Return a quote of a campaign; ``NotFound``."""
    found = session.get(Quote, quote_id)
    if found is None or found.campaign_id != campaign_id:
        raise NotFound(_("Ce pli n'existe pas."))
    return found
