# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a need: which step leads where, and who may take it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map.core.lifecycle import Lifecycle, State, Transition

KINDS = {"need": _l("Besoin"), "resource": _l("Ressource")}
OF_KIND = {"need": _l("Il manque quelque chose"), "resource": _l("Il y a quelque chose à partager")}

LIFECYCLE = Lifecycle(
    name="need",
    states=(
        State("unconfirmed", _l("À confirmer par courriel"), initial=True),
        State("pending", _l("À relire"), initial=True),
        State("published", _l("Ouvert")),
        State("refused", _l("Refusé"), final=True),
        State("taken", _l("Repris dans une action")),
        State("done", _l("Satisfait"), final=True),
        State("withdrawn", _l("Retiré"), final=True),
    ),
    transitions=(
        Transition("confirm", "unconfirmed", "pending", _l("Confirmer")),
        Transition("publish", "pending", "published", _l("Publier"), role="moderator"),
        Transition(
            "refuse", "pending", "refused", _l("Refuser"), role="moderator", needs_reason=True
        ),
        Transition("take", "published", "taken", _l("En faire une action"), role="animator"),
        Transition("release", "taken", "published", _l("Rouvrir"), role="animator"),
        Transition("finish", "taken", "done", _l("Constater que c'est fait"), role="animator"),
        Transition("withdraw", ("pending", "published"), "withdrawn", _l("Retirer")),
    ),
)
