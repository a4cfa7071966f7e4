# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three-way rule: what the author saw, what the author wants, what is there meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ess_map.contributions import units

YOURS, THEIRS = "yours", "theirs"


@dataclass(frozen=True)
class Clash:
    """One unit that somebody else changed to something else since the author looked."""

    unit: str
    base: Any
    theirs: Any
    yours: Any


@dataclass(frozen=True)
class Merge:
    """``changes`` can be made as they stand; each of ``clashes`` needs somebody to choose."""

    base: dict[str, Any]
    changes: dict[str, Any]
    clashes: tuple[Clash, ...]


def merge(base: Mapping[str, Any], current: Mapping[str, Any], wanted: Mapping[str, Any]) -> Merge:
    """Compare units: of ``wanted``, what differs from ``base``, applied to ``current``.

    Terms are sets: two people who each add one have no quarrel.
    """
    seen: dict[str, Any] = {}
    changes: dict[str, Any] = {}
    clashes: list[Clash] = []
    for unit, yours in wanted.items():
        was = base.get(unit, units.empty(unit))
        theirs = current.get(unit, units.empty(unit))
        if unit.startswith(units.TERMS):
            yours = sorted((set(theirs) | (set(yours) - set(was))) - (set(was) - set(yours)))
            was = theirs
        if yours in (was, theirs):
            continue
        if theirs != was:
            clashes.append(Clash(unit, was, theirs, yours))
            continue
        seen[unit] = was
        changes[unit] = yours
    return Merge(seen, changes, tuple(clashes))


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
