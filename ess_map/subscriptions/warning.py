# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the owner of a program that it is no longer called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.notifications import notify
from ess_map.people.models import User
from ess_map.subscriptions.models import Webhook

TITLES = {
    "gone": _l("Votre webhook est arrêté : votre programme a répondu qu'il n'existe plus"),
    "failing": _l("Votre webhook est arrêté : votre programme n'accepte rien depuis cinq jours"),
}


def stopped(session: Session, webhook: Webhook) -> None:
    """Notify the owner, in the transaction that stops the calls."""
    owner = session.get_one(User, webhook.owner_id)
    notify.notify(
        session,
        owner,
        "webhook.stopped",
        TITLES[webhook.stopped],
        f"/webhooks/{webhook.id}",
        subject_type="webhook",
        subject_id=webhook.id,
    )
