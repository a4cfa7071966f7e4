# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a pôle, from an idea to its end: which step leads where, and who may take it.

After "Soutien à la création de pôles de développement de l'ESS dans les Pays (Région Bretagne)",
Avise, October 2010: idea, study of prefiguration, validation, creation, running.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map.core.lifecycle import Lifecycle, State, Transition

LIFECYCLE = Lifecycle(
    name="pole",
    attribute="stage",
    states=(
        State("idea", _l("Idée"), initial=True),
        State("prefiguration", _l("Préfiguration")),
        State("validated", _l("Validé")),
        State("abandoned", _l("Abandonné"), final=True),
        State("creation", _l("En création")),
        State("active", _l("En fonctionnement")),
        State("dormant", _l("En sommeil")),
        State("closed", _l("Terminé"), final=True),
    ),
    transitions=(
        Transition(
            "begin", "idea", "prefiguration", _l("Commencer la préfiguration"), role="animator"
        ),
        Transition(
            "validate", "prefiguration", "validated", _l("Constater la validation"), role="animator"
        ),
        Transition(
            "abandon",
            ("idea", "prefiguration", "validated", "creation"),
            "abandoned",
            _l("Abandonner le projet"),
            role="animator",
            needs_reason=True,
        ),
        Transition("create", "validated", "creation", _l("Créer le pôle"), role="animator"),
        Transition("run", "creation", "active", _l("Ouvrir le pôle"), role="animator"),
        Transition(
            "rest", "active", "dormant", _l("Mettre en sommeil"), role="animator", needs_reason=True
        ),
        Transition("wake", "dormant", "active", _l("Réveiller le pôle"), role="animator"),
        Transition(
            "close",
            ("active", "dormant"),
            "closed",
            _l("Mettre fin au pôle"),
            role="animator",
            needs_reason=True,
        ),
    ),
)
STAGES = tuple(state.name for state in LIFECYCLE.states)
