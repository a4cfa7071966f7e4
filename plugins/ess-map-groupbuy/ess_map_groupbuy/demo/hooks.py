# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from ess_map import forget_letters, import_actors, refresh_actors
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.demo import founding, households, story
from ess_map_groupbuy.demo.ground import Ground
from ess_map_groupbuy.demo.tables import SOURCE


def fill_demo(session):
    if session.scalar(sa.select(Campaign.id).where(Campaign.fictional).limit(1)) is not None:
        return None
    ground = Ground()
    ids = import_actors(
        session,
        list(founding.actors(ground)),
        SOURCE,
        "Démonstration des achats groupés",
        fictional=True,
    )
    people, bound = 0, 0
    for founded in founding.load(session, ids):
        made = households.load(session, founded, ground)
        session.commit()
        story.tell(session, founded)
        people += len(made)
        bound += len(story.confirmed(session, founded.campaign.id))
        for one in made:
            # Nobody is there to read them; the outbox shows those of who tries the site.
            forget_letters(session, one.email)
    refresh_actors(session, sorted(ids.values()))
    return _(
        "Achats groupés : %(campaigns)s campagnes, %(people)s intentions, %(bound)s engagements.",
        campaigns=len(list(founding.rows("campaigns"))),
        people=people,
        bound=bound,
    )
