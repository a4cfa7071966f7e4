# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a run is: written now and then in a transaction of its own, so that its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import now
from ess_map_groupbuy.forming.limits import Progress
from ess_map_groupbuy.runs.models import Run

PACE = 1.0
"""Seconds between two signs at least: a solver tells far more often than anybody reads."""
EXPLAINING = "explaining"


def last_sign(progress: Mapping[str, Any]) -> datetime | None:
    """Return when a run last gave a sign, None before the first."""
    seen = progress.get("seen")
    return datetime.fromisoformat(seen) if seen else None


class Teller:
    """Writes the progress of one run; call it with what the solver tells."""

    def __init__(self, session: Session, run_id: int) -> None:
        self.session = session
        self.run_id = run_id
        self.told = -PACE
        self.attempts = session.get_one(Run, run_id).progress.get("attempts", 1)
        session.commit()

    def __call__(self, progress: Progress) -> None:
        """Write where the solver is."""
        self._write(asdict(progress))

    def explaining(self, done: int, total: int) -> None:
        """Write how many people have their explanation."""
        self._write({"stage": EXPLAINING, "value": done, "bound": total})

    def _write(self, told: dict[str, Any]) -> None:
        if monotonic() - self.told < PACE:
            return
        self.told = monotonic()
        known = {**told, "seen": now().isoformat(), "attempts": self.attempts}
        mine = sa.update(Run).where(Run.id == self.run_id).values(progress=known)
        self.session.execute(mine.execution_options(synchronize_session=False))
        self.session.commit()
