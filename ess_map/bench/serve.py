# SPDX-License-Identifier: AGPL-3.0-or-later
"""`ess-map serve` on a Tuesday morning: `python -m ess_map.bench.serve PORT WORKERS TIME`.

What is open now depends on the hour; at night the question would cost nothing.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time

from flask import Flask

from ess_map.app import create_app
from ess_map.core import serving
from ess_map.core.clock import PARIS, Clock

TUESDAY = date(2026, 9, 15)


class FromThen(Clock):
    """The system's clock, set to a wall time of that Tuesday when the process starts."""

    def __init__(self, wall: time) -> None:
        self.offset = datetime.combine(TUESDAY, wall, PARIS) - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


def main(port: str, workers: str, wall: str) -> None:
    """Serve until stopped, as the command does."""
    clock = FromThen(time.fromisoformat(wall))

    def factory() -> Flask:
        app = create_app()
        app.extensions["ess_map.clock"] = clock
        return app

    serving.serve(factory, host="127.0.0.1", port=int(port), workers=int(workers))


if __name__ == "__main__":
    main(*sys.argv[1:])
