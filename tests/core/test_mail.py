# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters leave through a real SMTP server, or wait in the outbox."""

from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from ess_map.core import mail
from ess_map.core.errors import Unavailable


class Mailbox:
    """Keeps what an SMTP server received."""

    def __init__(self):
        self.envelopes = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp():
    """An SMTP server on loopback, on a port that the system chooses."""
    mailbox = Mailbox()
    controller = _AnyPort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    mailbox.port = controller.server.sockets[0].getsockname()[1]
    yield mailbox
    controller.stop()


class _AnyPort(Controller):
    """Port 0 cannot be dialled, so the controller must be told which one it became."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def posting(bare, smtp):
    app = bare(ESS_MAP_SMTP_HOST="127.0.0.1", ESS_MAP_SMTP_PORT=str(smtp.port))
    with app.app_context():
        yield app


def test_a_letter_travels_through_smtp_with_its_accents(posting, smtp):
    mail.send("zoé@exemple.fr".replace("é", "e"), "Épicerie à Tours", "Bonjour Zoé,\nça va ?\n")
    [envelope] = smtp.envelopes
    letter = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == ["zoe@exemple.fr"]
    assert letter["Subject"] == "Épicerie à Tours"
    assert letter["From"] == "ESS Map <noreply@ess-map.example>"
    assert letter["Date"].datetime.isoformat() == "2026-11-21T09:30:00+00:00"
    assert letter.get_content().splitlines() == ["Bonjour Zoé,", "ça va ?"]
    assert mail.outbox() == []


def test_a_refused_letter_says_which_setting_to_look_at(posting):
    with pytest.raises(Unavailable, match="ESS_MAP_SMTP_HOST"):
        mail.send("refused@exemple.fr", "Bonjour", "…")


def test_an_absent_server_says_which_setting_to_look_at(bare, smtp):
    # Port 1 of loopback: nothing listens where only the superuser may.
    app = bare(ESS_MAP_SMTP_HOST="127.0.0.1", ESS_MAP_SMTP_PORT="1")
    with app.app_context(), pytest.raises(Unavailable, match="ESS_MAP_SMTP_HOST"):
        mail.send("zoe@exemple.fr", "Bonjour", "…")


def test_a_subject_cannot_smuggle_a_header(posting, smtp):
    with pytest.raises(ValueError, match="linefeed"):
        mail.send("zoe@exemple.fr", "Bonjour\nBcc: tous@exemple.fr", "…")
    assert smtp.envelopes == []


def test_without_a_server_letters_wait_in_the_outbox_newest_first(bare, clock):
    with bare().app_context():
        assert mail.outbox() == []
        mail.send("zoe@exemple.fr", "Un", "é")
        clock.advance(seconds=1)
        mail.send("zoe@exemple.fr", "Deux", "")
        assert [letter["Subject"] for letter in mail.outbox()] == ["Deux", "Un"]


def test_two_letters_of_the_same_instant_are_both_kept(bare):
    with bare().app_context():
        mail.send("zoe@exemple.fr", "Un", "")
        mail.send("zoe@exemple.fr", "Deux", "")
        assert len(mail.outbox()) == 2
