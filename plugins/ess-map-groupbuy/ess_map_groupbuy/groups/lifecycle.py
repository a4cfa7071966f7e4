# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a group and to a commitment."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

MEMBER, ORGANISER, CLOCK = "member", "organiser", "clock"

GROUPS = Lifecycle(
    name="groupbuy.group",
    states=(
        State("proposed", _l("Proposé"), initial=True),
        State("confirming", _l("Réponses en cours")),
        State("confirmed", _l("Confirmé")),
        State("reforming", _l("Se reforme")),
        State("ordered", _l("Commandé")),
        State("partially_delivered", _l("Livré en partie")),
        State("delivered", _l("Livré")),
        State("closed", _l("Soldé")),
        State("dissolved", _l("Dissous")),
    ),
    transitions=(
        Transition("ask", "proposed", "confirming", _l("Demander les réponses"), role=ORGANISER),
        Transition("confirm", "confirming", "confirmed", _l("Confirmer le groupe"), role=CLOCK),
        Transition(
            "reform", ("confirming", "confirmed"), "reforming", _l("Reformer le groupe"), role=CLOCK
        ),
        Transition("hold", "reforming", "confirming", _l("Garder le groupe"), role=CLOCK),
        Transition("reopen", "confirmed", "confirming", _l("Attendre des réponses"), role=CLOCK),
        Transition(
            "dissolve",
            ("proposed", "confirming", "confirmed", "reforming", "ordered"),
            "dissolved",
            _l("Dissoudre le groupe"),
            role=ORGANISER,
        ),
        Transition("order", "confirmed", "ordered", _l("Commander"), role=ORGANISER),
        Transition(
            "deliver_part",
            ("ordered", "partially_delivered"),
            "partially_delivered",
            _l("Recevoir une partie"),
            role=ORGANISER,
        ),
        Transition(
            "deliver",
            ("ordered", "partially_delivered"),
            "delivered",
            _l("Recevoir le tout"),
            role=ORGANISER,
        ),
        Transition("close", "delivered", "closed", _l("Solder"), role=ORGANISER),
    ),
)
COMMITMENTS = Lifecycle(
    name="groupbuy.commitment",
    states=(
        State("asked", _l("Réponse attendue"), initial=True),
        State("confirmed", _l("Engagé")),
        State("declined", _l("A dit non")),
        State("no_answer", _l("Sans réponse")),
        State("withdrawn", _l("S'est retiré")),
        State("released", _l("Libéré")),
    ),
    transitions=(
        Transition("confirm", "asked", "confirmed", _l("Je m'engage"), role=MEMBER),
        Transition("decline", "asked", "declined", _l("Non merci"), role=MEMBER),
        Transition("expire", "asked", "no_answer", _l("Délai passé"), role=CLOCK),
        Transition("withdraw", "confirmed", "withdrawn", _l("Me retirer"), role=MEMBER),
        Transition("ask_again", "confirmed", "asked", _l("Redemander"), role=CLOCK),
        Transition("release", ("asked", "confirmed"), "released", _l("Libérer"), role=CLOCK),
    ),
)
STANDING = ("proposed", "confirming", "confirmed", "reforming", "ordered", "partially_delivered",
            "delivered", "closed")  # fmt: skip
FORMING = ("proposed", "confirming", "confirmed", "reforming")
"""Groups whose members may still change."""
LIVE = ("asked", "confirmed")
"""Commitments that hold a place in their group."""
