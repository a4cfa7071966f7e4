# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can happen to an agreement, and who may do it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

MEMBER, STEWARD, CLOCK = "member", "steward", "clock"
PENDING = ("applied", "under_review", "changes_requested", "approved")
"""On the way to an answer."""
RUNNING = ("active", "renewal_due")
"""In force, as long as its day has not come."""


def is_demand(agreement):
    """Tell whether an agreement is asked for, or was in vain; else it is or was in force."""
    return agreement.state in PENDING or agreement.agreed_on is None


def _needs_charter(agreement):
    if agreement.charter_at is None:
        return _("Le membre n'a pas encore souscrit à la charte.")
    return None


AGREEMENTS = Lifecycle(
    name="currency.agreement",
    states=(
        State("applied", _l("Demande reçue"), initial=True),
        State("under_review", _l("À l'étude")),
        State("changes_requested", _l("À compléter par le demandeur")),
        State("approved", _l("Approuvée")),
        State("refused", _l("Refusée")),
        State("active", _l("En vigueur"), initial=True),
        State("renewal_due", _l("À renouveler")),
        State("lapsed", _l("Échue")),
        State("suspended", _l("Suspendue")),
        State("left", _l("Retirée")),
    ),
    transitions=(
        Transition("review", "applied", "under_review", _l("Étudier la demande"), role=STEWARD),
        Transition(
            "ask_changes",
            ("applied", "under_review"),
            "changes_requested",
            _l("Demander un complément"),
            role=STEWARD,
            needs_reason=True,
        ),
        Transition(
            "complete", "changes_requested", "under_review", _l("Renvoyer la demande"), role=MEMBER
        ),
        Transition(
            "approve", ("applied", "under_review"), "approved", _l("Approuver"), role=STEWARD
        ),
        Transition(
            "refuse",
            ("applied", "under_review", "changes_requested"),
            "refused",
            _l("Refuser"),
            role=STEWARD,
            needs_reason=True,
        ),
        Transition(
            "activate",
            "approved",
            "active",
            _l("Publier"),
            role=STEWARD,
            guard=_needs_charter,
        ),
        Transition("fall_due", "active", "renewal_due", _l("Rappeler l'échéance"), role=CLOCK),
        Transition(
            "renew",
            ("active", "renewal_due", "lapsed"),
            "active",
            _l("Renouveler"),
            role=STEWARD,
        ),
        Transition("lapse", RUNNING, "lapsed", _l("Laisser échoir"), role=CLOCK),
        Transition(
            "suspend", RUNNING, "suspended", _l("Suspendre"), role=STEWARD, needs_reason=True
        ),
        Transition("resume", "suspended", "active", _l("Rétablir"), role=STEWARD),
        Transition("leave", (*RUNNING, "suspended", "lapsed"), "left", _l("Quitter le réseau")),
        Transition("withdraw", PENDING, "left", _l("Retirer la demande"), role=MEMBER),
        Transition("reapply", ("refused", "left"), "applied", _l("Déposer une nouvelle demande")),
    ),
)
"""``active`` begins a history too: that of who was a member before, in a feed."""
