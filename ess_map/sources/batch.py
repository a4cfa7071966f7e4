# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contribution that a whole import is: one for all its rows, none when nothing changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution


class Batch:
    """Stands for one import while its parts are written, each in a transaction of its own."""

    def __init__(self, source: str, file: str, author_id: int | None) -> None:
        self._source, self._file, self._author_id = source, file, author_id
        self._counts: Counter[str] = Counter()
        self.contribution_id: int | None = None

    @contextmanager
    def transaction(self, session: Session, at: datetime) -> Iterator[Counter[str]]:
        """Give what is written inside a contribution, in the caller's transaction.

        The block says in the counter what it did; after one that did nothing the contribution
        is no more, unless an earlier part needed it.
        """
        new = self.contribution_id is None
        if new:
            self.contribution_id = self._begin(session, at)
        counts: Counter[str] = Counter()
        try:
            yield counts
        except BaseException:
            if new:
                self.contribution_id = None
            raise
        row = Contribution.id == self.contribution_id
        if counts.total():
            self._counts += counts
            said = {**self._counts, "file": self._file}
            session.execute(sa.update(Contribution).where(row).values(changes=said))
        elif new:
            session.execute(sa.delete(Contribution).where(row))
            self.contribution_id = None

    def _begin(self, session: Session, at: datetime) -> int:
        contribution = Contribution(
            kind="import",
            status="accepted",
            source=self._source,
            changes={},
            author_id=self._author_id,
            decided_by_id=self._author_id,
            created_at=at,
            decided_at=at,
        )
        session.add(contribution)
        session.flush()
        session.expunge(contribution)
        return contribution.id
