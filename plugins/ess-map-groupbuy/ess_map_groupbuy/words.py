# SPDX-License-Identifier: AGPL-3.0-or-later
"""The short lists of this plugin: what is stored is the key, what is read is the label."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

DELIVERY, CONTRACT, EQUIPMENT = "pooled_delivery", "pooled_contract", "shared_equipment"
KINDS = {
    DELIVERY: _l("Commande livrée à des relais"),
    CONTRACT: _l("Contrat négocié ensemble"),
    EQUIPMENT: _l("Équipement partagé"),
}
AUDIENCES = {
    "citizens": _l("Habitants"),
    "ess_enterprises": _l("Structures de l'ESS"),
    "both": _l("Habitants et structures de l'ESS"),
}
HOUSEHOLD, ENTERPRISE = "household", "enterprise"
WHO = {HOUSEHOLD: _l("Un foyer"), ENTERPRISE: _l("Une structure de l'ESS")}
LEGAL = {
    "own_name": _l("Chacun achète en son nom"),
    "mandate": _l("L'organisateur achète avec un mandat"),
}
GOALS = {
    "people": _l("Servir le plus de personnes"),
    "quantity": _l("Acheter la plus grande quantité"),
}
HELP = {"driver": _l("Conduire ou transporter"), "organiser": _l("Aider à organiser un relais")}
DAYS = {
    "mon": _l("lundi"),
    "tue": _l("mardi"),
    "wed": _l("mercredi"),
    "thu": _l("jeudi"),
    "fri": _l("vendredi"),
    "sat": _l("samedi"),
    "sun": _l("dimanche"),
}
PARTS = {"am": _l("matin"), "pm": _l("après-midi"), "eve": _l("fin de journée")}
SLOTS = {
    f"{day}-{part}": _l("%(day)s %(part)s", day=DAYS[day], part=PARTS[part])
    for day in DAYS
    for part in PARTS
}
"""When one can come to a hub: ``sat-am`` is Saturday morning."""
FEES = {
    "none": _l("Livraison comprise"),
    "per_delivery": _l("Un forfait par livraison, réparti entre les membres du groupe"),
}
HUB_STATES = {
    "active": _l("Accueille des livraisons"),
    "paused": _l("En pause"),
    "closed": _l("N'accueille plus"),
}
