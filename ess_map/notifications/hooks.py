# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the notifications room contributes through the platform's hooks."""

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Job, NavItem, Retention, hookimpl
from ess_map.core import mail, timer
from ess_map.core.db import db
from ess_map.notifications import digests, notify
from ess_map.notifications.administration import bp as backstage
from ess_map.notifications.models import Notification
from ess_map.notifications.views import bp as views


@hookimpl
def register_blueprints():
    return [views, backstage]


@hookimpl
def register_jobs():
    return [
        Job("timers", _l("Faire sonner les rappels"), timer.ring, 1),
        Job(notify.JOB, _l("Écrire les courriels de notification"), digests.sweep, 1),
        Job(mail.JOB, _l("Distribuer les courriels"), _deliver, 1),
    ]


@hookimpl
def administration_items():
    return [
        NavItem(_("Courriels qui ne partent pas"), url_for("backstage.letters"), weight=60),
        NavItem(_("Tâches de fond"), url_for("backstage.tasks"), weight=70),
    ]


def _deliver(session: Session) -> str | None:
    sweep = mail.deliver(session)
    if sweep == mail.Sweep():
        return None
    return _("%(sent)d envoyés, %(failed)d refusés", sent=sweep.sent, failed=sweep.failed)


@hookimpl
def register_retention():
    return [
        Retention(
            name="letters",
            what=_l("Les courriels envoyés : adresse, objet, texte"),
            why=_l("Réessayer ceux qui ne partent pas, et répondre à qui n'a rien reçu"),
            basis=_l("Intérêt légitime"),
            kept=_l("30 jours après l'envoi ou le dernier essai"),
            days=30,
            purge=mail.purge,
        ),
        Retention(
            name="notifications",
            what=_l("Les notifications d'une personne inscrite"),
            why=_l("Dire ce qui concerne cette personne depuis sa dernière visite"),
            basis=_l("Exécution du service demandé"),
            kept=_l("Un an, ou jusqu'à l'effacement du compte"),
            days=365,
            purge=notify.purge,
        ),
    ]


@hookimpl
def user_data(user):
    told = db.session.scalars(
        sa.select(Notification).where(Notification.user_id == user.id).order_by(Notification.id)
    )
    wish = notify.wish_of(db.session, user.id)
    return [
        ("preferences", {"pace": wish.pace, "language": wish.language}),
        (
            "notifications",
            [
                {"at": one.created_at, "title": one.titles, "url": one.url, "read_at": one.read_at}
                for one in told
            ],
        ),
        ("courriels", mail.history(db.session, user.email)),
    ]


@hookimpl
def erase_user(user):
    mail.forget(db.session, user.email)
    notify.forget(db.session, user.id)
