# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people call a contribution: its kind, its status, and what it is about."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.actors.models import Actor
from ess_map.contributions.models import Contribution

KINDS = {
    "create": _l("Nouveau lieu"),
    "update": _l("Correction"),
    "move": _l("Déplacement"),
    "close": _l("Fermeture"),
    "confirm": _l("Fiche confirmée"),
    "report": _l("Signalement"),
    "relate": _l("Lien avec un autre lieu"),
    "label": _l("Approbation d'un label"),
    "import": _l("Import"),
    "undo": _l("Décision annulée"),
}
STATUSES = {
    "unconfirmed": _l("à confirmer par courriel"),
    "pending": _l("en attente de décision"),
    "accepted": _l("acceptée"),
    "refused": _l("refusée"),
    "undone": _l("annulée"),
}


def subject(contribution: Contribution, actor: Actor | None) -> str:
    """Return the name of the ``actor`` that it is about, or of the one that it would create."""
    return actor.name if actor else str(contribution.changes.get("name") or _("un lieu"))
