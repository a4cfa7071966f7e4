# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every known edge case has a line in the documentation, and each line names tests that exist."""

from __future__ import annotations

from pathlib import Path

from ess_map.testing import agree, case_problems

SUITE = Path(__file__).parents[1]
PAGE = SUITE.parent / "docs" / "cas-limites.md"
CASES = (
    "Commune inconnue",
    "Arrondissements de Paris, Lyon et Marseille",
    "Commune au bord d'une intercommunalité",
    "Intercommunalité sur deux départements",
    "Porteur sans lieu fixe",
    "Plusieurs porteurs",
    "Porteur membre de la structure",
    "Même projet deux fois",
    "Structure qui ferme avec des demandes en cours",
    "Tous complets",
    "Aucun service éligible",
    "Service dont la date de validité est passée",
    "Permanence un jour férié",
    "Permanence annulée après une réservation",
    "Changement de stade pendant une demande",
    "Conseiller absent",
    "Communes fusionnées",
    "Contour de zone invalide",
    "Campagnes dont les dates se chevauchent",
    "Deux navigateurs qui acceptent en même temps",
)


def test_every_edge_case_has_a_row_and_its_tests_exist():
    agree(case_problems(PAGE, SUITE, CASES))
