# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to an offer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

SUPPLIER, ORGANISER, CLOCK = "supplier", "organiser", "clock"

OFFERS = Lifecycle(
    name="groupbuy.offer",
    states=(
        State("invited", _l("Devis demandé"), initial=True),
        State("submitted", _l("À examiner"), initial=True),
        State("accepted", _l("Retenue pour la formation"), initial=True),
        State("refused", _l("Non retenue")),
        State("withdrawn", _l("Retirée")),
        State("expired", _l("Expirée")),
    ),
    transitions=(
        Transition("submit", "invited", "submitted", _l("Déposer"), role=SUPPLIER),
        Transition("accept", ("submitted", "refused"), "accepted", _l("Retenir"), role=ORGANISER),
        Transition(
            "refuse",
            ("submitted", "accepted"),
            "refused",
            _l("Ne pas retenir"),
            role=ORGANISER,
            needs_reason=True,
        ),
        Transition(
            "withdraw",
            ("invited", "submitted", "accepted"),
            "withdrawn",
            _l("Retirer"),
            role=SUPPLIER,
        ),
        Transition("expire", ("submitted", "accepted"), "expired", _l("Expirer"), role=CLOCK),
        Transition(
            "renew", ("expired", "withdrawn"), "submitted", _l("Déposer de nouveau"), role=SUPPLIER
        ),
    ),
)
"""An accepted offer that is withdrawn or expires after the proposal makes its groups form again."""
