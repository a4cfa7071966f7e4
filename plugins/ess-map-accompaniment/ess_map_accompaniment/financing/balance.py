# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a financing plan holds, to the cent: nothing here is stored, nothing rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask_babel import lazy_gettext as _l

LINE_STATES = {
    "planned": _l("Prévu"),
    "asked": _l("Demandé"),
    "granted": _l("Accordé"),
    "refused": _l("Refusé"),
}


class PlannedLine(Protocol):
    """What is looked at of a line: cents needed or brought, and what was decided."""

    side: str
    amount: int
    state: str
    granted: int | None


@dataclass(frozen=True)
class Balance:
    """Sums of a plan in cents; ``expected``: planned or asked, nobody has granted it yet."""

    needs: int
    granted: int
    expected: int

    @property
    def resources(self) -> int:
        return self.granted + self.expected

    @property
    def gap(self) -> int:
        """What is missing; negative: what is too much."""
        return self.needs - self.resources

    @property
    def status(self) -> str:
        """Return empty, short, over, paper (balanced, not all granted) or financed."""
        if not self.needs and not self.resources:
            return "empty"
        if self.gap:
            return "short" if self.gap > 0 else "over"
        return "paper" if self.expected else "financed"

    @property
    def balanced(self) -> bool:
        """Whether it is shown in green."""
        return self.status in ("paper", "financed")


def counted(line: PlannedLine) -> int:
    """Return what a resource brings today: what was granted, nothing once refused."""
    if line.state == "refused":
        return 0
    if line.state == "granted" and line.granted is not None:
        return line.granted
    return line.amount


def balance(lines: Sequence[PlannedLine]) -> Balance:
    """Return the sums of the needs and resources in ``lines``."""
    resources = [line for line in lines if line.side == "resource"]
    return Balance(
        needs=sum(line.amount for line in lines if line.side == "need"),
        granted=sum(counted(line) for line in resources if line.state == "granted"),
        expected=sum(counted(line) for line in resources if line.state != "granted"),
    )
