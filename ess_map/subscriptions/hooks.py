# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the subscriptions room contributes through the platform's hooks."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Job, Panel, Retention, hookimpl
from ess_map.core.db import db
from ess_map.people import rights
from ess_map.subscriptions import (
    calling,
    privacy,
    subscribing,
    sweep,
    views,
    webhook_views,
)


@hookimpl
def register_blueprints():
    return [views.bp, webhook_views.bp]


@hookimpl
def register_jobs():
    return [
        Job("subscriptions", _l("Écrire aux abonnés"), sweep.run, every=15),
        Job("webhooks", _l("Appeler les webhooks"), calling.run, every=1),
    ]


@hookimpl
def register_retention():
    return [
        Retention(
            name="subscription-requests",
            what=_l("L'adresse d'une demande d'abonnement que personne n'a confirmée"),
            why=_l("Demander à cette adresse si elle veut recevoir nos courriels"),
            basis=_l("Exécution du service demandé"),
            kept=_l("7 jours"),
            days=subscribing.PATIENCE.days,
            purge=subscribing.forget_unconfirmed,
        ),
        Retention(
            name="subscriptions",
            what=_l("L'adresse d'un abonné, sa recherche et la fréquence choisie"),
            why=_l("Écrire quand cette sélection change"),
            basis=_l("Consentement, confirmé par un lien"),
            kept=_l("Jusqu'au désabonnement, en un clic dans chaque courriel"),
        ),
        Retention(
            name="webhook-deliveries",
            what=_l("Le journal des appels d'un webhook"),
            why=_l("Montrer à qui l'a créé ce que son programme a répondu"),
            basis=_l("Exécution du service demandé"),
            kept=_l("30 jours"),
            days=30,
            purge=privacy.purge_deliveries,
        ),
    ]


@hookimpl
def territory_panels(territory, user):
    """Show who animates a territory how to keep a program of theirs up to date with it."""
    if user is None or not rights.allows(user, "animator", rights.of_territory(territory)):
        return []
    html = Markup(render_template("subscriptions/_webhooks_panel.html", territory=territory))
    return [Panel(_("Relier un programme"), html, weight=90)]


@hookimpl
def user_data(user):
    return privacy.data(db.session, user)


@hookimpl
def erase_user(user):
    privacy.erase(db.session, user)
