# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which organisations belong to the ESS, and to which family: law of 31 July 2014, article 1.

The legal category decides; SCOP and SCIC as SAS or SARL hide behind ordinary categories, where
only the ESS flag of Sirene and the name reveal them.
"""

from __future__ import annotations

import re
from functools import cache

from ess_map.actors import vocabularies

_COOPERATIVE = re.compile(r"\b(SCOP|SCIC|CAE|COOPERATIVES?|COOP)\b")
_BY_NAME = (("scic", re.compile(r"\bSCIC\b")), ("scop", re.compile(r"\bSCOP\b")))
_FLAG_ONLY = frozenset({"social_enterprise", "other", "public", ""})

Terms = dict[str, tuple[str, ...]]


@cache
def _families() -> dict[str, str]:
    found = {}
    for term in vocabularies.load("legal_form").terms:
        notes = dict(part.partition("=")[::2] for part in term.note.split(";") if part)
        found[term.key] = notes.get("family", "")
    return found


def belongs(category: str, flag: str) -> bool:
    """Tell whether Sirene says that a unit is of the ESS (``flag``: O, N or empty)."""
    if category == "1000" or flag == "N":
        return False
    return flag == "O" or _families().get(category, "") not in _FLAG_ONLY


def terms(category: str, name: str) -> Terms:
    """Return the family and the legal form of an ESS unit; only what is certain."""
    upper = name.upper()
    family = _families().get(category, "")
    if family in _FLAG_ONLY:
        family = family if family == "public" else "social_enterprise"
        if not category.startswith("5") and family != "public":
            family = "other"
        if _COOPERATIVE.search(upper):
            family = "cooperative"
    forms = [category] if category in _families() else []
    if category.startswith("5"):
        forms += [key for key, said in _BY_NAME if said.search(upper)]
    if category in ("5458", "5558", "5658") and "scop" not in forms and "scic" not in forms:
        forms.append("scop")
    return {"family": (family,)} | ({"legal_form": tuple(forms)} if forms else {})
