# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much a hub can still hold: in a campaign by quantity, between campaigns by their number."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, alone
from ess_map_groupbuy.hubs import record, seams
from ess_map_groupbuy.hubs.models import Hosting, Hub


def free(session: Session, hosting: Hosting) -> int | None:
    """Return the steps left for groups, its slots together; None for no limit.

    Groups of other campaigns do not count: ``max_campaigns`` limits those.
    """
    return frees(session, [hosting])[hosting.id]


def frees(session: Session, hostings: Sequence[Hosting]) -> dict[int, int | None]:
    """Return the same for many, by id."""
    taken = seams.taken(session, [one.id for one in hostings if one.capacity is not None])
    return {one.id: _free(one, taken) for one in hostings}


def _free(hosting: Hosting, taken: dict[tuple[int, str], int]) -> int | None:
    if hosting.capacity is None:
        return None
    left = (hosting.capacity - taken.get((hosting.id, slot), 0) for slot in hosting.slots)
    return sum(max(0, one) for one in left)


def has_room(hub: Hub, campaigns: int) -> bool:
    """Tell whether a hub that holds ``campaigns`` may take one more."""
    return hub.max_campaigns is None or campaigns < hub.max_campaigns


def require_room(session: Session, hub: Hub, campaign_id: int) -> None:
    """Refuse with ``Conflict`` when ``hub`` already holds as many other campaigns as it can.

    Two at once wait for each other, so that the second counts the first.
    """
    alone(session, f"groupbuy.hub {hub.id}")
    held = record.running(session, [hub.id])[hub.id]
    others = [campaign for _one, campaign in held if campaign.id != campaign_id]
    if not has_room(hub, len(others)):
        raise Conflict(
            _(
                "%(hub)s accueille déjà %(num)s campagne(s), son maximum. Attendez que l'une se "
                "termine, ou changez ce maximum sur la page du relais.",
                hub=hub.actor.name,
                num=len(others),
            )
        )
