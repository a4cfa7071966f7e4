# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a statement of SQL would change, read from its words: names of tables, whole databases."""

from __future__ import annotations

import re

_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_NAME = r'(?:["`\[]?\w+["`\]]?\.)?["`\[]?\w+["`\]]?'
_WRITES = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO"
    # not FOR UPDATE, FOR NO KEY UPDATE, ON CONFLICT DO UPDATE, ON UPDATE CASCADE
    r"|(?<!FOR\s)(?<!KEY\s)(?<!DO\s)(?<!ON\s)UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?"
    r"|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?(?:\s+ONLY)?"
    r"|(?:CREATE|DROP|ALTER)\s+TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?(?:\s+ONLY)?)"
    rf"\s+({_NAME}(?:\s*,\s*{_NAME})*)",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"(?:^|;)\s*((?:CREATE|DROP|ALTER)\s+(?!TABLE\b)\w+|PRAGMA\s+\w+\s*=|ROLLBACK(?!\s+TO\b)"
    r"|(?:COMMIT|END|SET|RESET|DO|CALL|COPY|LOCK|GRANT|REVOKE|VACUUM|REINDEX|ATTACH|DETACH)\b)",
    re.IGNORECASE,
)
"""What concerns the whole database or the whole transaction; tables change by migrations."""


def foreign(plugin: str, statement: str) -> str:
    """Return what ``statement`` would change that is not ``plugin``'s, '' when all is well.

    Nothing belongs to ``plugin`` ''.
    """
    said = _NOISE.sub(" ", statement)
    never = _NEVER.search(said)
    if never:
        return " ".join(never[1].split())
    return next((name for name in _written(said) if not own(plugin, name)), "")


def written(statement: str) -> list[str]:
    """Return the tables that ``statement`` writes in, makes, alters or drops."""
    return _written(_NOISE.sub(" ", statement))


def _written(said: str) -> list[str]:
    tables = (name for names in _WRITES.findall(said) for name in names.split(","))
    return [name.rpartition(".")[2].strip('"`[] \n\t') for name in tables]


def own(plugin: str, table: str) -> bool:
    """Tell whether ``table`` is one of ``plugin``'s, by its name."""
    return plugin != "" and table.startswith(f"{plugin}_")
