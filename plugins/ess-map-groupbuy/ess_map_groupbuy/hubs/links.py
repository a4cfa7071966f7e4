# SPDX-License-Identifier: AGPL-3.0-or-later
"""The links by which a hub's people act, without an account; each proves an address.

A link carries the instant at which the hub was made besides its id, which SQLite gives again, and a
mark of the address it was sent to: it dies with either.
"""

from __future__ import annotations

from hashlib import sha256

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import record
from ess_map_groupbuy.hubs.models import Hub

PURPOSE = "groupbuy.hub"
NEW = "groupbuy.hub.new"
LIFE = 800 * 24 * 3600
"""Seconds; who has lost the link asks for another on the page of the hubs."""
NEW_LIFE = 8 * 24 * 3600


def hub_path(hub: Hub) -> str:
    """Return the path of the hub's own page, for letters."""
    return f"/achats/relais/{sign(PURPOSE, [hub.id, _made(hub), _mark(hub.email)])}"


def here(hub: Hub) -> str:
    """Return the same as an address for the page that is shown, in its language."""
    return request.script_root + hub_path(hub)


def new_path(actor_id: int, email: str) -> str:
    """Return the path of the page that makes an actor a hub; nothing is kept before that."""
    return f"/achats/relais/nouveau/{sign(NEW, [actor_id, email])}"


def page_path(campaign: Campaign) -> str:
    """Return the path of the organisers' page of the hubs of ``campaign``."""
    return f"/achats/{campaign.slug}/relais"


def opened(session: Session, token: str) -> Hub:
    """Return the hub behind a link, with its actor; ``Gone`` when it leads to nothing more."""
    hub_id, made, mark = verify(PURPOSE, token, LIFE)
    found = session.get(Hub, hub_id)
    if found is None or _made(found) != made or _mark(found.email) != mark:
        raise Gone(
            _(
                "Ce lien ne mène plus à rien : le relais ou son adresse a changé. Demandez-en un "
                "autre depuis la page « Devenir relais »."
            )
        )
    return record.by_id(session, hub_id)


def new_opened(token: str) -> tuple[int, str]:
    """Return the actor and the proved address of a link that makes a hub."""
    actor_id, email = verify(NEW, token, NEW_LIFE)
    return actor_id, email


def _made(hub: Hub) -> int:
    return int(hub.created_at.timestamp() * 1000)


def _mark(email: str) -> str:
    return sha256(email.casefold().encode()).hexdigest()[:12]
