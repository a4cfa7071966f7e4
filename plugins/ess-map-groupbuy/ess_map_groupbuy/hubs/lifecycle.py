# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens between a hub and a campaign."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

HOST, ORGANISER = "host", "organiser"

HOSTINGS = Lifecycle(
    name="groupbuy.hosting",
    states=(
        State("asked", _l("Sollicité"), initial=True),
        State("accepted", _l("D'accord")),
        State("declined", _l("Ne peut pas")),
        State("lost", _l("N'est plus disponible")),
    ),
    transitions=(
        Transition(
            "accept", ("asked", "declined", "lost"), "accepted", _l("Accueillir"), role=HOST
        ),
        Transition("decline", "asked", "declined", _l("Décliner"), role=HOST),
        Transition(
            "lose", "accepted", "lost", _l("Ne plus accueillir"), role=HOST, needs_reason=True
        ),
        Transition("ask_again", ("declined", "lost"), "asked", _l("Redemander"), role=ORGANISER),
    ),
)
"""A hub that is lost after the proposal makes its groups form again."""
