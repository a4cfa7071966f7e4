# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every known edge case has a line in the documentation, and each line names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

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
ROW = re.compile(r"^\| (?P<case>[^|]+) \| (?P<what>[^|]+) \| (?P<tests>[^|]+) \|$")
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def rows(page: str) -> dict[str, str]:
    """Return {case: its tests} of the table."""
    found = [match for line in page.splitlines() if (match := ROW.match(line))]
    assert [one["case"] for one in found[:1]] == ["Cas"], "the table begins with its heads"
    named = {one["case"].strip(): one["tests"] for one in found[1:] if "---" not in one["case"]}
    assert len(named) == len(found) - 1 - sum("---" in one["case"] for one in found)
    return named


def functions(path: str) -> set[str]:
    """Return the tests of a file of this suite; none when there is no such file."""
    file = SUITE / path
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def problems(page: str) -> list[str]:
    """Return what is wrong with the table, a sentence each."""
    table = rows(page)
    found = [f"{case}: no row" for case in CASES if case not in table]
    found += [f"{case}: nobody knows this case" for case in table if case not in CASES]
    for case, tests in table.items():
        named = TEST.findall(tests)
        found += [] if named else [f"{case}: no test"]
        found += [
            f"{case}: {path}::{name} does not exist"
            for path, name in named
            if name not in functions(path)
        ]
    return found


def test_every_edge_case_has_a_row_and_its_tests_exist():
    assert problems(PAGE.read_text(encoding="utf-8")) == []


def test_a_missing_row_an_unknown_one_and_a_test_that_is_gone_are_found():
    page = PAGE.read_text(encoding="utf-8")
    without = "\n".join(
        line for line in page.splitlines() if not line.startswith("| Coupures épuisées")
    )
    assert problems(without) == ["Coupures épuisées: no row"]
    assert problems(page.replace("| Coupures épuisées |", "| Autre |")) == [
        "Coupures épuisées: no row",
        "Autre: nobody knows this case",
    ]
    (path, name) = TEST.search(page).groups()
    gone = page.replace(f"{path}::{name}`", f"{path}::{name}_gone`")
    assert all(one.endswith("_gone does not exist") for one in problems(gone))
    assert problems(gone)
