# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters: written in the caller's transaction, delivered afterwards, never lost in between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock, jobs, smtp
from ess_map.core.db import Base, UtcDateTime, db
from ess_map.core.errors import Invalid, NotFound, Unavailable
from ess_map.core.smtp import outbox as outbox

JOB = "letters"
LEASE = timedelta(minutes=5)
"""How long a letter stays with the process that took it; a process that dies gives it back then."""

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 25, 120, 600, 1440))
"""Waits between the attempts; the one after the last of them fails for good."""

ADDRESS = re.compile(r"[^@\s<>\"(),:;\\]+@[^@\s<>\"(),:;\\]+\.[^@\s<>\"(),:;\\.]+")
LONGEST_SUBJECT = 200


class Letter(Base):
    """One letter to one person; it is *waiting* until it is sent or has failed."""

    __tablename__ = "letter"
    __table_args__ = (
        sa.Index(
            "ix_letter_waiting",
            "due_at",
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        ),
        sa.Index("ix_letter_sent_at", "sent_at"),
        sa.Index("ix_letter_failed_at", "failed_at"),
        sa.Index("ix_letter_recipient", "recipient"),
    )

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True
    )
    recipient: Mapped[str] = mapped_column(sa.String(200))
    subject: Mapped[str] = mapped_column(sa.String(LONGEST_SUBJECT))
    body: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.String(40))
    unsubscribe_url: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(sa.String(500), default="")


@dataclass(frozen=True)
class Sweep:
    """What one delivery did."""

    sent: int = 0
    failed: int = 0
    """Attempts that did not succeed, whether they will be tried again or not."""


def post(
    session: Session,
    to: str,
    subject: str,
    body: str,
    *,
    kind: str,
    unsubscribe_url: str | None = None,
) -> Letter:
    """Write a letter that leaves after the caller's commit, and never if it is rolled back.

    ``subject`` may quote what people typed: it is brought onto one line. ``unsubscribe_url``
    must accept a POST without session or CSRF token (RFC 8058). ``Invalid`` for a bad address.
    """
    now = clock.now()
    letter = Letter(
        recipient=address(to),
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        body=body,
        kind=kind,
        unsubscribe_url=unsubscribe_url,
        created_at=now,
        due_at=now,
        attempts=0,
        last_error="",
    )
    session.add(letter)
    jobs.kick_after_commit(session, JOB)
    return letter


def written(template: str, **values: object) -> str:
    """Return the text of a letter from ``templates/mail``, without what the frame of pages needs.

    Jobs write letters too, and there no page is asked for.
    """
    return current_app.jinja_env.get_template(f"mail/{template}").render(**values)


def send(to: str, subject: str, body: str) -> None:
    """Write one letter, commit, and deliver it at once: for commands, whose user is waiting.

    ``Unavailable`` when it did not leave; it stays in the queue and is tried again.
    """
    letter = post(db.session, to, subject, body, kind="command")
    db.session.commit()
    with smtp.Carrier() as carrier:
        delivered = _deliver_one(db.session, letter.id, carrier)
    if not delivered:
        raise Unavailable(
            _(
                "Le courriel n'est pas parti : le serveur SMTP (ESS_MAP_SMTP_HOST) ne répond pas "
                "ou le refuse. Il reste dans la file et sera réessayé."
            )
        )


def deliver(session: Session, limit: int = 500) -> Sweep:
    """Deliver what is due, oldest first, committing letter by letter.

    Any number of processes may do so at once: a letter is claimed by one conditional update. It
    is given to SMTP at least once: who dies between the server's "250" and our commit sends it
    again, with the same Message-ID. When the server itself is in trouble the sweep stops.
    """
    sent = failed = 0
    with smtp.Carrier() as carrier:
        for letter_id in _due(session, limit):
            delivered = _deliver_one(session, letter_id, carrier)
            sent += delivered is True
            failed += delivered is False
            if carrier.in_trouble:
                break
    return Sweep(sent, failed)


def _due(session: Session, limit: int) -> Sequence[int]:
    statement = sa.select(Letter.id).where(*_waiting(), Letter.due_at <= clock.now())
    ids = session.scalars(statement.order_by(Letter.due_at, Letter.id).limit(limit)).all()
    session.commit()
    return ids


def _deliver_one(session: Session, letter_id: int, carrier: smtp.Carrier) -> bool | None:
    """Return whether the letter left; None when it was not ours to send."""
    if not _claim(session, letter_id):
        return None
    letter = session.get_one(Letter, letter_id, populate_existing=True)
    message = _message(letter)
    session.commit()  # nothing is locked while we talk to a server
    refusal = carrier.carry(message, to=letter.recipient, number=letter.id)
    _note(letter, refusal)
    session.commit()
    return refusal is None


def _claim(session: Session, letter_id: int) -> bool:
    now = clock.now()
    claimed = session.execute(
        sa.update(Letter)
        .where(Letter.id == letter_id, *_waiting(), Letter.due_at <= now)
        .values(due_at=now + LEASE, attempts=Letter.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return claimed.rowcount == 1


def _note(letter: Letter, refusal: smtp.Refusal | None) -> None:
    now = clock.now()
    if refusal is None:
        letter.sent_at, letter.last_error = now, ""
        return
    letter.last_error = refusal.reason[:500]
    if refusal.final or letter.attempts > len(BACK_OFF):
        letter.failed_at = now
    else:
        letter.due_at = now + BACK_OFF[letter.attempts - 1]


def _message(letter: Letter) -> EmailMessage:
    return smtp.compose(
        letter.recipient,
        letter.subject,
        letter.body,
        identifier=f"{letter.created_at:%Y%m%d%H%M%S}.{letter.id}",
        at=letter.created_at,
        unsubscribe_url=letter.unsubscribe_url,
    )


def _waiting() -> tuple[sa.ColumnElement[bool], ...]:
    return Letter.sent_at.is_(None), Letter.failed_at.is_(None)


def troubled(session: Session, limit: int = 200) -> Sequence[Letter]:
    """Return the letters that failed or were refused at least once, the newest first."""
    statement = sa.select(Letter).where(Letter.sent_at.is_(None), Letter.last_error != "")
    return session.scalars(statement.order_by(Letter.id.desc()).limit(limit)).all()


@dataclass(frozen=True)
class Queue:
    """How the post is doing."""

    waiting: int
    late: int
    """Waiting for more than an hour."""
    failed: int


def queue(session: Session) -> Queue:
    """Count what waits, what waits for too long, and what was given up."""
    an_hour_ago = clock.now() - timedelta(hours=1)
    waiting = sa.select(sa.func.count()).where(*_waiting())
    return Queue(
        waiting=session.scalar(waiting) or 0,
        late=session.scalar(waiting.where(Letter.created_at < an_hour_ago)) or 0,
        failed=session.scalar(sa.select(sa.func.count()).where(Letter.failed_at.is_not(None))) or 0,
    )


def resend(session: Session, letter_id: int) -> None:
    """Put a letter that did not leave back at the start of its attempts."""
    letter = _unsent(session, letter_id)
    letter.due_at, letter.attempts, letter.failed_at = clock.now(), 0, None
    jobs.kick_after_commit(session, JOB)


def drop(session: Session, letter_id: int) -> None:
    """Throw a letter that did not leave away."""
    session.delete(_unsent(session, letter_id))


def _unsent(session: Session, letter_id: int) -> Letter:
    letter = session.get(Letter, letter_id)
    if letter is None or letter.sent_at is not None:
        raise NotFound(_("Ce courriel est parti entre-temps, ou n'existe plus."))
    return letter


def purge(session: Session, before: datetime) -> int:
    """Forget the letters that were sent or given up before ``before``; return how many."""
    done = sa.delete(Letter).where(sa.or_(Letter.sent_at < before, Letter.failed_at < before))
    return session.execute(done).rowcount


def history(session: Session, address: str) -> list[dict[str, str]]:
    """Return what we still know of the letters to ``address``, as plain values."""
    found = session.scalars(
        sa.select(Letter).where(Letter.recipient == address.strip()).order_by(Letter.id)
    )
    return [
        {"at": one.created_at.isoformat(), "subject": one.subject, "body": one.body}
        for one in found
    ]


def forget(session: Session, address: str) -> int:
    """Forget every letter to ``address``, the waiting ones included; return how many."""
    statement = sa.delete(Letter).where(Letter.recipient == address.strip())
    return session.execute(statement).rowcount


def is_address(text: str) -> bool:
    """Tell whether a letter can be posted to ``text``."""
    return len(text) <= 200 and ADDRESS.fullmatch(text) is not None


def address(text: str) -> str:
    """Return the address in ``text``; ``Invalid`` if it is none."""
    text = text.strip()
    if not is_address(text):
        raise Invalid(
            _("« %(email)s » n'est pas une adresse de courriel (vous@exemple.fr).", email=text[:60])
        )
    return text
