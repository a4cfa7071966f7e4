# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lifecycle to try: somebody asks a structure for help."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ess_map.core.lifecycle import Lifecycle, State, Transition


class Own(DeclarativeBase):
    """Tables of a test's own; the application's metadata knows none of them."""

    metadata = sa.MetaData(info={"bind_key": None})


class Referral(Own):
    __tablename__ = "help_referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(40), default="draft")
    title: Mapped[str] = mapped_column(sa.String(80), default="")


def untitled(referral):
    return None if referral.title else "Donnez d'abord un titre au projet."


LIFECYCLE = Lifecycle(
    name="help.referral",
    states=(
        State("draft", "Brouillon", initial=True),
        State("sent", "Envoyée"),
        State("accepted", "Acceptée"),
        State("declined", "Refusée", final=True),
        State("done", "Terminée : enfin"),
    ),
    transitions=(
        Transition("send", "draft", "sent", "Envoyer", role="holder", guard=untitled),
        Transition("accept", "sent", "accepted", "Accepter", role="structure"),
        Transition(
            "decline", ("sent", "accepted"), "declined", "Décliner", "structure", needs_reason=True
        ),
        Transition("finish", "accepted", "done", "Terminer"),
        Transition("reopen", "done", "accepted", "Rouvrir"),
    ),
)


def anybody(_role):
    return True


def make_referral(session, title="Un atelier", scopes=(), by=None):
    """Write one referral with the beginning of its history, committed."""
    Own.metadata.create_all(session.connection())
    referral = Referral(title=title, state="draft")
    LIFECYCLE.start(session, referral, by=by, scopes=scopes)
    session.commit()
    return referral


def move(session, referral, *events, **said):
    """Apply ``events`` one after the other, in transactions of their own."""
    for event in events:
        LIFECYCLE.apply(session, referral, event, allowed=anybody, **said)
        session.commit()
