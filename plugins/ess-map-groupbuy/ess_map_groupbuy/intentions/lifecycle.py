# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to an intention."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

OWNER, ORGANISER = "owner", "organiser"

INTENTIONS = Lifecycle(
    name="groupbuy.intention",
    states=(
        State("unconfirmed", _l("À confirmer par courriel"), initial=True),
        State("active", _l("Enregistrée"), initial=True),
        State("withdrawn", _l("Retirée")),
    ),
    transitions=(
        Transition("confirm", "unconfirmed", "active", _l("Confirmer"), role=OWNER),
        Transition("withdraw", ("unconfirmed", "active"), "withdrawn", _l("Retirer"), role=OWNER),
        Transition("return", "withdrawn", "active", _l("Revenir"), role=OWNER),
    ),
)
"""What is never confirmed is erased after some days."""
