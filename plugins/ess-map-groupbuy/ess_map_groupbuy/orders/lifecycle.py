# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to an order."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

ORGANISER, SUPPLIER = "organiser", "supplier"

ORDERS = Lifecycle(
    name="groupbuy.order",
    states=(
        State("prepared", _l("Préparée"), initial=True),
        State("sent", _l("Envoyée au fournisseur")),
        State("accepted", _l("Acceptée par le fournisseur")),
        State("refused", _l("Refusée par le fournisseur")),
        State("fulfilled", _l("Entièrement livrée")),
        State("cancelled", _l("Annulée")),
    ),
    transitions=(
        Transition("send", "prepared", "sent", _l("Envoyer"), role=ORGANISER),
        Transition("accept", "sent", "accepted", _l("Accepter"), role=SUPPLIER),
        Transition("refuse", "sent", "refused", _l("Refuser"), role=SUPPLIER, needs_reason=True),
        Transition("again", "refused", "prepared", _l("Préparer de nouveau"), role=ORGANISER),
        Transition(
            "fulfil", ("sent", "accepted"), "fulfilled", _l("Tout est livré"), role=ORGANISER
        ),
        Transition(
            "cancel",
            ("prepared", "sent", "accepted", "refused"),
            "cancelled",
            _l("Annuler"),
            role=ORGANISER,
        ),
    ),
)
WAITING = ("ordered", "partially_delivered")
"""States of groups that wait for a delivery."""
