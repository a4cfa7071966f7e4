# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people changed the same unit: what each wants side by side, in words."""

from __future__ import annotations

from dataclasses import dataclass

from ess_map.contributions import units, wording
from ess_map.contributions.merge import Clash


@dataclass(frozen=True)
class Choice:
    """One clash as the page shows it."""

    unit: str
    label: str
    theirs: str
    yours: str


def present(clash: Clash) -> Choice:
    """Return a clash in words."""
    return Choice(
        clash.unit,
        units.label(clash.unit),
        wording.text(clash.unit, clash.theirs),
        wording.text(clash.unit, clash.yours),
    )
