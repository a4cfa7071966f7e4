# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `ess-map plugin check` puts into the plugin's table, to see its pages full too."""

from datetime import timedelta

from ess_map_repair_cafes.models import Event
from sqlalchemy import func, select

from ess_map import Actor, now


def fill(session):
    actor_id = session.scalar(select(func.min(Actor.id)))
    starts_at = now() + timedelta(days=1)
    session.add(Event(actor_id=actor_id, title="Réparer ses vélos", starts_at=starts_at))
