# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the files of a plugin import of ESS Map, read without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import ess_map
from ess_map.check.candidate import Candidate
from ess_map.check.findings import Notes

OURS = "ess_map"
TESTING = "ess_map.testing"


def check(candidate: Candidate, notes: Notes) -> None:
    """Note every import of what is not public."""
    for path in candidate.files("*.py"):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"), path)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", 0) or 0
            notes.error(
                f"Python ne peut pas lire ce fichier ({error}).", _at(candidate, path, line)
            )
            continue
        for line, module, name in _imported(tree):
            wrong = _wrong(module, name)
            if wrong:
                notes.error(wrong, _at(candidate, path, line))


def _imported(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Yield (line, module, name) of every import; the name is '' for a module as such."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, node.module or "", alias.name) for alias in node.names)


def _wrong(module: str, name: str) -> str:
    if module == TESTING or module.startswith(f"{TESTING}.") or (module, name) == (OURS, "testing"):
        return (
            "« ess_map.testing » est pour les tests : un site n'a pas pytest. Importez-le dans "
            "tests/ seulement."
        )
    if module.startswith(f"{OURS}."):
        return (
            f"« {module} » est l'intérieur d'ESS Map et peut changer demain : n'importez que de "
            "« ess_map », et demandez-nous ce qui y manque."
        )
    if module == OURS and name not in ("", "__version__", *ess_map.__all__):
        return (
            f"« ess_map » ne promet pas « {name} » : n'importez que ce que liste la référence, "
            "et demandez-nous ce qui y manque."
        )
    return ""


def _at(candidate: Candidate, path: Path, line: int) -> str:
    return candidate.shown(path, line)
