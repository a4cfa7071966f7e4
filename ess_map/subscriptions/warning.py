# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the owner of a program that it is no longer called."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import i18n, mail
from ess_map.people.models import User
from ess_map.subscriptions.models import Webhook
from ess_map.subscriptions.reader import reading


def stopped(session: Session, webhook: Webhook) -> None:
    """Write to the owner, in the transaction that stops the calls."""
    owner = session.get_one(User, webhook.owner_id)
    with reading(i18n.DEFAULT):
        reason = (
            _("elle a répondu qu'elle n'existe plus (410)")
            if webhook.stopped == "gone"
            else _("elle n'a rien accepté depuis cinq jours")
        )
        body = _(
            "Bonjour,\n\nVotre webhook ne sera plus appelé : %(reason)s.\n\n%(url)s\n\n"
            "Le journal des envois dit ce qu'elle a répondu. Une fois réparée, reprenez : rien de "
            "ce qui a changé entre-temps ne sera perdu.\n\n%(log)s\n",
            reason=reason,
            url=webhook.url,
            log=url_for("webhooks.log", number=webhook.id, _external=True),
        )
        mail.post(session, owner.email, _("Votre webhook est arrêté"), body, kind="webhook.stopped")
