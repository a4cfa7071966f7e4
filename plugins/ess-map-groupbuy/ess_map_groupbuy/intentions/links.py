# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link with which somebody without an account reads and changes what they would buy.

It carries the instant at which the intention was made besides its id, which SQLite gives again, and
a mark of the address it was sent to.
"""

from __future__ import annotations

from hashlib import sha256

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_groupbuy.intentions.models import Intention

PURPOSE = "groupbuy.intention"
LIFE = 800 * 24 * 3600
"""Seconds: a campaign, and the twelve months after it; « Mes intentions » sends another."""


def own_path(intention: Intention) -> str:
    """Return the path of the page of who said it, for letters."""
    token = sign(PURPOSE, [intention.id, _made(intention), _mark(intention)])
    return f"/achats/moi/{token}"


def here(intention: Intention) -> str:
    """Return the same as an address for the page that is shown, in its language."""
    return request.script_root + own_path(intention)


def opened(session: Session, token: str) -> Intention:
    """Return the intention behind a link; ``Gone`` when it is too old, or was erased."""
    intention_id, made, mark = verify(PURPOSE, token, LIFE)
    found = session.get(Intention, intention_id)
    if found is None or _made(found) != made or _mark(found) != mark:
        raise Gone(
            _(
                "Ce lien ne mène plus à rien : l'intention a été effacée, ou son adresse a changé. "
                "Demandez un nouveau lien sur la page « Mes intentions »."
            )
        )
    return found


def _made(intention: Intention) -> int:
    return int(intention.created_at.timestamp() * 1000)


def _mark(intention: Intention) -> str:
    return sha256(intention.email.casefold().encode()).hexdigest()[:12]
