# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of plugins in the demonstration, each contained in its failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from ess_map.platform.acting import FAILURES
from ess_map.platform.guarding import Guard, reason
from ess_map.platform.plugins import running

HOOK = "fill_demo"


@dataclass(frozen=True)
class Filled:
    """What a plugin said of its demonstration, '' when nothing; or why it failed."""

    plugin: str
    said: str
    well: bool = True


def fill(session: Session) -> Iterator[Filled]:
    """Ask each plugin that is on, and commit what it leaves; what fails leaves the rest."""
    functions = dict(running().functions(HOOK))
    for name in running().implementing(HOOK):
        guard = Guard(name, running().watch)
        try:
            said = guard.demand(HOOK, partial(_said, functions[name], session))
            session.commit()
        except FAILURES as error:  # the isolation point of demonstrations
            session.rollback()
            yield Filled(name, reason(error), well=False)
        else:
            yield Filled(name, said)


def _said(function: Any, session: Session) -> str:
    answer = function(session=session)
    return "" if answer is None else str(answer)
