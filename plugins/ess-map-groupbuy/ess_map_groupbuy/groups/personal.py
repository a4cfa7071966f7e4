# SPDX-License-Identifier: AGPL-3.0-or-later
"""What groups keep of people: hand it over, and say how long; it goes with their intention."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from ess_map import Retention, User, db
from ess_map_groupbuy.groups import record
from ess_map_groupbuy.groups.lifecycle import COMMITMENTS
from ess_map_groupbuy.intentions import record as intentions


def register() -> list[Retention]:
    """Return the line of the public register about commitments."""
    return [
        Retention(
            "groupbuy.commitments",
            _l("Ce qui est proposé à chacun dans un achat groupé, sa réponse et son prix maximum"),
            _l("Former les groupes, et ne jamais dépasser le prix accepté"),
            _l("Mesures précontractuelles, à la demande de la personne (RGPD, article 6, 1, b)"),
            _l(
                "Effacé avec l'intention ; ce qu'une commande compte déjà reste, sans nom, avec "
                "les comptes de son groupe."
            ),
        )
    ]


def user_data(user: User) -> list[tuple[str, Any]]:
    """Hand over what a user was proposed, and what they answered."""
    found = [
        {
            "group": one.group_id,
            "state": one.state,
            "quantity_steps": one.quantity,
            "price_cents": one.price,
            "cap_cents": one.cap,
            "asked_at": _said(one.asked_at),
            "expires_at": _said(one.expires_at),
            "answered_at": _said(one.answered_at),
            "history": [
                {"at": _said(step.at), "event": step.event, "reason": step.reason or ""}
                for step in COMMITMENTS.history(db.session, one)
            ],
        }
        for intention in intentions.of_person(db.session, user.id, user.email)
        for one in record.of_intention(db.session, intention.id)
    ]
    return [("groupbuy_commitments", found)] if found else []


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
