# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a project of a currency to its end."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

STEWARD = "steward"
SHOWN = ("pilot", "active", "suspended")
"""What citizens see as a currency that they may meet."""
CIRCULATING = ("pilot", "active")
"""In which one can pay: its places and desks are on the map."""

CURRENCIES = Lifecycle(
    name="currency.currency",
    states=(
        State("project", _l("En projet"), initial=True),
        State("pilot", _l("En expérimentation")),
        State("active", _l("En circulation")),
        State("suspended", _l("Suspendue")),
        State("ended", _l("Arrêtée")),
    ),
    transitions=(
        Transition("try", "project", "pilot", _l("Commencer l'expérimentation"), role=STEWARD),
        Transition(
            "launch", ("project", "pilot"), "active", _l("Mettre en circulation"), role=STEWARD
        ),
        Transition(
            "suspend",
            ("pilot", "active"),
            "suspended",
            _l("Suspendre"),
            role=STEWARD,
            needs_reason=True,
        ),
        Transition("resume", "suspended", "active", _l("Reprendre"), role=STEWARD),
        Transition(
            "end",
            ("project", "pilot", "active", "suspended"),
            "ended",
            _l("Arrêter la monnaie"),
            role=STEWARD,
            needs_reason=True,
        ),
        Transition("revive", "ended", "project", _l("Relancer le projet"), role=STEWARD),
    ),
)
"""An ended currency leaves the map and keeps its history."""
