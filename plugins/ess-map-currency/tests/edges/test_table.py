# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every known edge case has a line in the documentation, and each line names tests that exist."""

from __future__ import annotations

from pathlib import Path

from ess_map.testing import agree, case_problems

SUITE = Path(__file__).parents[1]
PAGE = SUITE.parent / "docs" / "cas-limites.md"
CASES = (
    "Pause du midi",
    "Horaires après minuit",
    "Jours fériés",
    "Fermeture d'août",
    "Marché saisonnier",
    "Changement d'heure",
    "Comptoir dans un commerce aux autres horaires",
    "Plusieurs établissements, un seul agrément",
    "SIRET fermé ou repris",
    "Adresse masquée",
    "Monnaie renommée ou fusionnée",
    "Coupures épuisées",
    "Départ alors que des billets circulent",
    "Même commerce, deux monnaies",
    "Itinérant ailleurs aujourd'hui",
    "Horaires trop anciens",
    "Périmètres qui se chevauchent",
)


def test_every_edge_case_has_a_row_and_its_tests_exist():
    agree(case_problems(PAGE, SUITE, CASES))
