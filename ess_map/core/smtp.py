# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a letter leaves: through the operator's SMTP server, or into the outbox folder."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

TIMEOUT = 15
"""Seconds that one answer of the server may take."""


@dataclass(frozen=True)
class Refusal:
    """Why a letter did not leave; ``final`` when trying again would not help."""

    reason: str
    final: bool = False


def compose(
    to: str,
    subject: str,
    body: str,
    *,
    identifier: str,
    at: datetime,
    unsubscribe_url: str | None = None,
) -> EmailMessage:
    """Return the message; the same ``identifier`` gives the same Message-ID for ever."""
    settings = current_app.extensions["ess_map.settings"]
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = at
    message["Message-ID"] = f"<letter.{identifier}@{urlsplit(settings.base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine needs to answer
    if unsubscribe_url:
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    # Not every relay passes eight bits on.
    message.set_content(body, cte="quoted-printable")
    return message


class Carrier:
    """Takes letters away over one connection, opened for the first of them."""

    def __init__(self) -> None:
        self.settings = current_app.extensions["ess_map.settings"]
        self.server: smtplib.SMTP | None = None
        self.in_trouble = False
        """The server does not answer or does not know us: no use in trying the next letter."""

    def __enter__(self) -> Carrier:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._hang_up()

    def carry(self, message: EmailMessage, *, to: str, number: int) -> Refusal | None:
        """Hand one letter over; return why not, None when the server took it."""
        if not self.settings.smtp_host:
            keep(message, number)
            return None
        if self.server is None:
            try:
                self.server = _connect(self.settings)
            except (OSError, smtplib.SMTPException) as error:
                return self._trouble(error)
        try:
            sender = parseaddr(self.settings.mail_from)[1]
            self.server.send_message(message, from_addr=sender, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            code, text = error.recipients[to]
            self._next_letter()
            return Refusal(_said(code, text), final=code >= 500)
        except smtplib.SMTPDataError as error:
            self._next_letter()
            return Refusal(_said(error.smtp_code, error.smtp_error), final=error.smtp_code >= 500)
        except smtplib.SMTPNotSupportedError as error:
            self._next_letter()
            return Refusal(str(error), final=True)
        except (OSError, smtplib.SMTPException) as error:
            return self._trouble(error)
        return None

    def _next_letter(self) -> None:
        """Clear what the refused letter left behind; the connection may be gone with it."""
        try:
            self.server.rset()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

    def _trouble(self, error: Exception) -> Refusal:
        self.in_trouble = True
        self._hang_up()
        if isinstance(error, smtplib.SMTPResponseException):
            return Refusal(_said(error.smtp_code, error.smtp_error))
        return Refusal(f"{type(error).__name__}: {error}")

    def _hang_up(self) -> None:
        if self.server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.server.quit()
            self.server.close()
            self.server = None


def _connect(settings: Any) -> smtplib.SMTP:
    context = ssl.create_default_context()
    place = {"host": settings.smtp_host, "port": settings.smtp_port, "timeout": TIMEOUT}
    if settings.smtp_tls == "tls":
        server = smtplib.SMTP_SSL(**place, context=context)
    else:
        server = smtplib.SMTP(**place)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"


def keep(message: EmailMessage, number: int) -> None:
    """Write a letter into the outbox folder; its name is its own, so twice is still once."""
    folder = _outbox()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{message['Date'].datetime:%Y%m%dT%H%M%S}-{number:09d}.eml"
    (folder / name).write_bytes(message.as_bytes())


def outbox() -> list[EmailMessage]:
    """Return the letters that no SMTP server took away, newest first."""
    parser = BytesParser(policy=policy.default)
    paths = sorted(_outbox().glob("*.eml"), reverse=True)
    return [parser.parsebytes(path.read_bytes()) for path in paths]


def _outbox() -> Path:
    return current_app.extensions["ess_map.settings"].instance / "outbox"
