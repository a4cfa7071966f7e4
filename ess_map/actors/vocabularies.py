# SPDX-License-Identifier: AGPL-3.0-or-later
"""The core vocabularies: legal family and form, activity, role, label."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from flask_babel import lazy_gettext as _l

from ess_map.platform.contracts import Term, Vocabulary

_FOLDER = Path(__file__).parent / "vocabularies"
LABELS = {
    "family": _l("Famille"),
    "legal_form": _l("Forme juridique"),
    "activity": _l("Activité"),
    "role": _l("Rôle"),
    "label": _l("Label"),
}


@cache
def load(name: str) -> Vocabulary:
    """Return one core vocabulary from its table."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        terms = tuple(Term(**row) for row in csv.DictReader(file))
    return Vocabulary(name, LABELS[name], terms)


def families() -> tuple[str, ...]:
    """Return the keys of the families in the order that colours, rings and tiles use."""
    return tuple(term.key for term in load("family").terms)


def family_index(terms: Mapping[str, Sequence[str]]) -> int:
    """Return which family colours an actor with these terms; the last one when none is known."""
    order = families()
    known = (order.index(key) for key in terms.get("family", ()) if key in order)
    return next(known, len(order) - 1)
