# SPDX-License-Identifier: AGPL-3.0-or-later
"""The short lists of this plugin: what is stored is the key, what is read is the label."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MEDIA = {"paper": _l("Billets"), "digital": _l("Paiement numérique")}
OPERATIONS = {
    "sell": _l("Changer des euros en monnaie locale"),
    "membership": _l("Adhérer à l'association"),
    "reconversion": _l("Reconvertir en euros (professionnels)"),
}
MEANS = {
    "cash": _l("Espèces"),
    "card": _l("Carte bancaire"),
    "cheque": _l("Chèque"),
    "transfer": _l("Virement"),
}
"""With what one pays at a desk."""
DESK_STATES = {
    "open": _l("En service"),
    "temporarily_closed": _l("Fermé pour un temps"),
    "closed": _l("Fermé définitivement"),
}
STOCKS = {
    "ok": _l("En stock"),
    "low": _l("Bientôt épuisé"),
    "out": _l("Épuisé"),
    "unknown": _l("Stock inconnu"),
}
PROSPECTS = {
    "to_contact": _l("À prospecter"),
    "contacted": _l("Contacté"),
    "interested": _l("Intéressé"),
    "declined": _l("Ne souhaite pas"),
}
WANTED = {
    "open": _l("Recherché"),
    "met": _l("Trouvé"),
    "withdrawn": _l("Abandonné"),
}
FEEDS = {
    "gogocarto": _l("GoGoCarto (JSON)"),
    "lokavaluto": _l("Lokavaluto / Odoo (JSON)"),
    "csv": _l("Tableau CSV"),
}
ROWS = {
    "matched": _l("Reliée à un acteur"),
    "proposed": _l("À relier : plusieurs acteurs possibles"),
    "new": _l("À ajouter à la carte"),
    "ignored": _l("Laissée de côté"),
    "vanished": _l("Disparue du flux"),
}
"""What becomes of a row of a feed."""
