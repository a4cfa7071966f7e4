# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the database, for tests of how often that is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Engine

LOOK = "SELECT max(journal_entry.id) AS max_1 \nFROM journal_entry \nWHERE"
"""At the states of plugins: it comes every half second, whoever asks."""


@contextmanager
def sent_to(engine: Engine) -> Iterator[list[str]]:
    """Note the statements that are sent meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(LOOK):
            found.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
