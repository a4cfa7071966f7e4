# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending a letter: through SMTP where the operator has one, else into the local outbox."""

from __future__ import annotations

import smtplib
import uuid
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import make_msgid
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from ess_map.core import clock
from ess_map.core.errors import Unavailable


def send(to: str, subject: str, body: str) -> None:
    """Send one plain-text letter; ``Unavailable``, which the caller may retry, if SMTP fails."""
    settings = current_app.extensions["ess_map.settings"]
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = clock.now()
    message["Message-ID"] = make_msgid(domain="ess-map.invalid")
    message.set_content(body)
    if settings.smtp_host:
        try:
            with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20) as server:
                server.send_message(message)
        except OSError as error:  # what smtplib raises is an OSError too
            raise Unavailable(
                _(
                    "Le courriel n'est pas parti : le serveur SMTP (ESS_MAP_SMTP_HOST) ne répond "
                    "pas ou le refuse. Réessayez plus tard."
                )
            ) from error
    else:
        _outbox().mkdir(parents=True, exist_ok=True)
        name = f"{clock.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}.eml"
        (_outbox() / name).write_bytes(message.as_bytes())


def outbox() -> list[EmailMessage]:
    """Return the letters that no SMTP server took away, newest first."""
    parser = BytesParser(policy=policy.default)
    paths = sorted(_outbox().glob("*.eml"), reverse=True)
    return [parser.parsebytes(path.read_bytes()) for path in paths]


def _outbox() -> Path:
    return current_app.extensions["ess_map.settings"].instance / "outbox"
