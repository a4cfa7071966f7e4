# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people changed the same unit: what each wants side by side, and who chooses which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ess_map.contributions import units, wording
from ess_map.contributions.merge import Clash, Merge

YOURS, THEIRS = "yours", "theirs"


@dataclass(frozen=True)
class Choice:
    """One clash as the page shows it."""

    unit: str
    label: str
    theirs: str
    yours: str


def resolve(merged: Merge, choices: Mapping[str, str], seen: Mapping[str, Any]) -> Merge:
    """Settle the clashes that the author decided on while looking at ``seen``.

    A choice counts only against the value it was made against.
    """
    base, changes, open_ = dict(merged.base), dict(merged.changes), []
    for clash in merged.clashes:
        choice = choices.get(clash.unit)
        current = seen.get(clash.unit, units.empty(clash.unit)) == clash.theirs
        if choice not in (YOURS, THEIRS) or not current:
            open_.append(clash)
        elif choice == YOURS:
            base[clash.unit], changes[clash.unit] = clash.theirs, clash.yours
    return replace(merged, base=base, changes=changes, clashes=tuple(open_))


def present(clash: Clash) -> Choice:
    """Return a clash in words."""
    return Choice(
        clash.unit,
        units.label(clash.unit),
        wording.text(clash.unit, clash.theirs),
        wording.text(clash.unit, clash.yours),
    )
