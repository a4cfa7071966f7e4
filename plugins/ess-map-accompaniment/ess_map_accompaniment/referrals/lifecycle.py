# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can happen to a request, and who may do it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

STRUCTURE, HOLDER, ANIMATOR, CLOCK = "structure", "holder", "animator", "clock"
OPEN = ("sent", "seen", "waiting")
"""Not answered yet."""
ACTIVE = ("accepted", "in_progress")
"""What counts as a follow-up in the load of a structure."""

REFERRALS = Lifecycle(
    name="accompaniment.referral",
    states=(
        State("draft", _l("En attente de confirmation"), initial=True),
        State("sent", _l("Envoyée")),
        State("seen", _l("Lue")),
        State("waiting", _l("Sur liste d'attente")),
        State("accepted", _l("Acceptée")),
        State("in_progress", _l("En cours")),
        State("unreachable", _l("Porteur injoignable")),
        State("completed", _l("Terminée")),
        State("interrupted", _l("Interrompue")),
        State("declined", _l("Refusée")),
        State("expired", _l("Sans réponse")),
        State("withdrawn", _l("Retirée"), final=True),
        State("reoriented", _l("Réorientée"), final=True),
    ),
    transitions=(
        Transition("send", "draft", "sent", _l("Envoyer")),
        Transition("read", "sent", "seen", _l("Lire"), role=STRUCTURE),
        Transition("queue", ("sent", "seen"), "waiting", _l("Mettre en attente"), role=STRUCTURE),
        Transition("accept", OPEN, "accepted", _l("Accepter"), role=STRUCTURE),
        Transition("decline", OPEN, "declined", _l("Refuser"), role=STRUCTURE, needs_reason=True),
        Transition("expire", OPEN, "expired", _l("Clore sans réponse"), role=CLOCK),
        Transition("withdraw", ("draft", *OPEN, *ACTIVE), "withdrawn", _l("Retirer"), role=HOLDER),
        *(
            Transition("news", state, state, _l("Donner des nouvelles"))
            for state in ("waiting", *ACTIVE)
        ),
        Transition("begin", "accepted", "in_progress", _l("Commencer"), role=STRUCTURE),
        Transition("lose", "accepted", "unreachable", _l("Signaler injoignable"), role=STRUCTURE),
        Transition("complete", ACTIVE, "completed", _l("Terminer"), role=STRUCTURE),
        Transition(
            "interrupt", ACTIVE, "interrupted", _l("Interrompre"), role=STRUCTURE, needs_reason=True
        ),
        Transition(
            "reopen", ("completed", "unreachable"), "in_progress", _l("Reprendre"), role=STRUCTURE
        ),
        Transition(
            "reorient",
            (*OPEN, "declined", "expired", "interrupted"),
            "reoriented",
            _l("Réorienter"),
        ),
        Transition(
            "reassign",
            (*OPEN, *ACTIVE),
            "reoriented",
            _l("Confier à une autre structure"),
            role=ANIMATOR,
            needs_reason=True,
        ),
    ),
)
"""A re-orientation creates a child: ``parent_id`` of the new request is this one."""
