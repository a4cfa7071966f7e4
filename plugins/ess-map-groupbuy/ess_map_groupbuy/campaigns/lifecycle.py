# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a campaign, and who may do it; a pooled contract has stages of its own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition
from ess_map_groupbuy.words import CONTRACT

ORGANISER, ANIMATOR, CLOCK = "organiser", "animator", "clock"

DELIVERIES = Lifecycle(
    name="groupbuy.campaign",
    states=(
        State("draft", _l("En préparation"), initial=True),
        State("open", _l("Intentions ouvertes")),
        State("closed", _l("Intentions closes")),
        State("forming", _l("Formation des groupes")),
        State("proposed", _l("Groupes proposés")),
        State("committed", _l("Engagements pris")),
        State("ordered", _l("Commandé")),
        State("delivered", _l("Livré")),
        State("settled", _l("Terminé")),
        State("cancelled", _l("Annulé")),
    ),
    transitions=(
        Transition("open", "draft", "open", _l("Ouvrir aux intentions"), role=ANIMATOR),
        Transition("close", "open", "closed", _l("Clore les intentions"), role=ORGANISER),
        Transition(
            "extend",
            ("closed", "forming", "proposed"),
            "open",
            _l("Rouvrir et prolonger"),
            role=ORGANISER,
        ),
        Transition("form", "closed", "forming", _l("Former les groupes"), role=ORGANISER),
        Transition("resume", "forming", "closed", _l("Revenir aux intentions"), role=ORGANISER),
        Transition("propose", "forming", "proposed", _l("Proposer ces groupes"), role=ORGANISER),
        Transition(
            "commit", "proposed", "committed", _l("Arrêter les engagements"), role=ORGANISER
        ),
        Transition("ask_again", "committed", "proposed", _l("Proposer de nouveau"), role=ORGANISER),
        Transition("order", "committed", "ordered", _l("Passer les commandes"), role=ORGANISER),
        Transition("deliver", "ordered", "delivered", _l("Tout est livré"), role=ORGANISER),
        Transition("settle", "delivered", "settled", _l("Solder la campagne"), role=ORGANISER),
        Transition(
            "cancel",
            ("draft", "open", "closed", "forming", "proposed", "committed", "ordered"),
            "cancelled",
            _l("Annuler la campagne"),
            role=ORGANISER,
            needs_reason=True,
        ),
    ),
)

CONTRACTS = Lifecycle(
    name="groupbuy.contract",
    states=(
        State("draft", _l("En préparation"), initial=True),
        State("preregistration", _l("Préinscriptions ouvertes")),
        State("quotes_sealed", _l("Plis scellés attendus")),
        State("quotes_opened", _l("Plis ouverts")),
        State("best_offer_selected", _l("Offre retenue")),
        State("personal_offers", _l("Offres personnelles préparées")),
        State("acceptance_window", _l("Offres à accepter")),
        State("transmitted", _l("Transmis au fournisseur")),
        State("cancelled", _l("Annulé")),
    ),
    transitions=(
        Transition(
            "open", "draft", "preregistration", _l("Ouvrir les préinscriptions"), role=ANIMATOR
        ),
        Transition(
            "close",
            "preregistration",
            "quotes_sealed",
            _l("Clore les préinscriptions"),
            role=ORGANISER,
        ),
        Transition(
            "extend",
            ("quotes_sealed",),
            "preregistration",
            _l("Rouvrir et prolonger"),
            role=ORGANISER,
        ),
        Transition(
            "open_quotes", "quotes_sealed", "quotes_opened", _l("Ouvrir les plis"), role=CLOCK
        ),
        Transition(
            "select",
            "quotes_opened",
            "best_offer_selected",
            _l("Retenir la meilleure offre"),
            role=ORGANISER,
        ),
        Transition(
            "compute",
            "best_offer_selected",
            "personal_offers",
            _l("Préparer les offres personnelles"),
            role=ORGANISER,
        ),
        Transition(
            "propose",
            "personal_offers",
            "acceptance_window",
            _l("Envoyer les offres"),
            role=ORGANISER,
        ),
        Transition(
            "transmit",
            "acceptance_window",
            "transmitted",
            _l("Transmettre les acceptations"),
            role=ORGANISER,
        ),
        Transition(
            "cancel",
            (
                "draft",
                "preregistration",
                "quotes_sealed",
                "quotes_opened",
                "best_offer_selected",
                "personal_offers",
                "acceptance_window",
            ),
            "cancelled",
            _l("Annuler la campagne"),
            role=ORGANISER,
            needs_reason=True,
        ),
    ),
)

WELCOMING = ("open", "preregistration")
"""In which anybody may say what they would buy."""
FORMABLE = ("closed", "forming")
ANSWERING = ("proposed", "acceptance_window")
"""In which members say yes or no to what is proposed."""
OVER = ("settled", "transmitted", "cancelled")
PUBLIC = tuple(
    state.name for one in (DELIVERIES, CONTRACTS) for state in one.states if state.name != "draft"
)


def of(campaign) -> Lifecycle:
    """Return the lifecycle of the kind of ``campaign``."""
    return CONTRACTS if campaign.kind == CONTRACT else DELIVERIES
