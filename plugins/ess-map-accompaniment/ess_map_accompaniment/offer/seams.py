# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms above this one tell its pages: each says so once, when it is imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ess_map_accompaniment.offer.load import Load

Tell = Callable[..., Any]


class Seam:
    """A question that this room asks; ``by`` is a decorator for who answers it."""

    def __init__(self, silence: Any = None) -> None:
        self.silence = silence
        self._tell: Tell | None = None

    def by(self, tell: Tell) -> Tell:
        """Let ``tell`` answer from now on."""
        self._tell = tell
        return tell

    def __call__(self, *arguments: Any) -> Any:
        """Return the answer, ``silence`` while nobody answers."""
        return self.silence if self._tell is None else self._tell(*arguments)


running = Seam(Load())
"""(session) → the ``Load`` of everybody now."""
permanences = Seam(())
"""(session, structure) → what ``accompaniment/permanences/_of_structure.html`` is given."""
to_check = Seam(None)
"""(session, structure) → by service, how many projects of late were told « à vérifier » because
the sheet is silent; None: nobody has counted."""
waiting = Seam(None)
"""(session, structure) → how many requests wait for its answer; None: nobody has counted."""
trained = Seam(frozenset())
"""(session) → ids of the structures with an adviser who has followed a whole training."""
