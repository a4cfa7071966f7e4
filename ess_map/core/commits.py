# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done once a transaction is committed, and never when it was rolled back."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction, scoped_session

_PLANNED = "ess_map.planned"
_KEPT = "ess_map.kept"

Action = Callable[[], object]


def after(session: Session, action: Action) -> None:
    """Call ``action`` after the commit of the caller's transaction; it may use the session.

    Nothing is called when the transaction, or the savepoint that the caller is in, is rolled
    back. A process that dies at that moment has not called it: never rely on it for what must
    be done.
    """
    if isinstance(session, scoped_session):
        session = session()
    if not session.in_transaction():
        session.begin()  # else a rollback would go unnoticed
    inside = session.get_nested_transaction() or session.get_transaction()
    session.info.setdefault(_PLANNED, []).append((inside, action))


@sa.event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    planned = session.info.get(_PLANNED, [])
    planned[:] = [
        (inside, action)
        for inside, action in planned
        if transaction.nested and transaction not in _lineage(inside)
    ]


def _lineage(transaction: SessionTransaction | None) -> list[SessionTransaction]:
    line = []
    while transaction is not None:
        line.append(transaction)
        transaction = transaction.parent
    return line


@sa.event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    if not session.in_nested_transaction():  # releasing a savepoint is called a commit too
        session.info[_KEPT] = session.info.pop(_PLANNED, [])


@sa.event.listens_for(Session, "after_transaction_end")
def _act(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is not None:
        return
    session.info.pop(_PLANNED, None)  # a session that is closed tells no rollback
    for _inside, action in session.info.pop(_KEPT, ()):
        action()
