# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every known edge case has a line in the documentation, and each line names tests that exist."""

from __future__ import annotations

from pathlib import Path

from ess_map.testing import agree, case_problems

SUITE = Path(__file__).parents[1]
PAGE = SUITE.parent / "docs" / "cas-limites.md"
CASES = (
    "Aucune intention, aucun relais",
    "Un seul acheteur plus grand que la capacité",
    "Égalités",
    "Une personne, deux intentions",
    "Quantité égale au seuil",
    "Paliers non monotones",
    "Trou entre deux paliers",
    "Reste de lot",
    "Relais perdu après la proposition",
    "Offre expirée entre la proposition et la commande",
    "Changement d'heure aux échéances",
    "Réponse après l'échéance",
    "Un foyer déménage",
    "Entreprises et citoyens, TVA différente",
    "Plusieurs offres sur un relais",
    "Distance nulle",
    "Conversions d'unités",
    "Livraison partielle",
    "Le fournisseur livre moins que prévu",
    "Plis égaux",
    "L'organisateur s'en va",
)


def test_every_edge_case_has_a_row_and_its_tests_exist():
    agree(case_problems(PAGE, SUITE, CASES))
