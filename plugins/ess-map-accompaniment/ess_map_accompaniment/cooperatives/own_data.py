# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room keeps of people: who proposed to host, and what committees wrote of files."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from ess_map import Retention, User, db
from ess_map_accompaniment.cooperatives import committees, host_keeping
from ess_map_accompaniment.cooperatives.models import HostReply


def of_user(user: User) -> list[dict[str, Any]]:
    """Return the proposals to host that ``user`` has made."""
    query = sa.select(HostReply).where(HostReply.user_id == user.id).order_by(HostReply.id)
    return [
        {
            "actor": one.actor_id,
            "name": one.name,
            "message": one.message,
            "state": one.state,
            "at": one.at.isoformat(),
        }
        for one in db.session.scalars(query)
    ]


def retentions() -> list[Retention]:
    """Return the kinds of personal data of this room, and how long each is kept."""
    return [
        Retention(
            name="accompaniment.host_replies",
            what=_l("Propositions d'accueil d'une étude : nom, adresse électronique, message"),
            why=_l("Mettre en relation un porteur de projet et une entreprise hôte"),
            basis=_l("Consentement"),
            kept=_l("Un an ; sept jours si la proposition n'est pas confirmée"),
            days=365,
            purge=host_keeping.purge,
        ),
        Retention(
            name="accompaniment.committees",
            what=_l("Dossiers passés en comité : nom du dossier, motif de la décision"),
            why=_l("Retrouver une décision et la justifier"),
            basis=_l("Intérêt légitime"),
            kept=_l("Cinq ans après la séance ; les montants restent, sans nom"),
            days=5 * 365,
            purge=committees.purge,
        ),
    ]
