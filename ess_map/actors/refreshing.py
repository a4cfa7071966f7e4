# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others say of actors has changed, the actors themselves have not: read them again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from ess_map.core import journal
from ess_map.platform.acting import verb

REFRESHED = "actor_facets"
"""The subject of these entries: not an actor, so that no history, feed or letter tells of them."""


@verb
def refresh_actors(session: Session, ids: Collection[int]) -> None:
    """Tell the map that facets of the actors of ``ids`` changed, in the caller's transaction.

    Call it when the values of a facet of yours come from your own tables and those have changed.
    An id that nobody has does no harm; each costs an entry of the journal, so give those that
    changed and no others.
    """
    kind = f"{REFRESHED}.refreshed"
    journal.record(session, [journal.Event(kind, actor_id) for actor_id in sorted(set(ids))])
