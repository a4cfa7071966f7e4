# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters wait in the database, leave through a real SMTP server, and none is lost."""

from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound, Unavailable
from ess_map.core.mail import Letter, Sweep


@pytest.fixture
def posting(make_app, smtp):
    app = make_app(ESS_MAP_SMTP_HOST="127.0.0.1", ESS_MAP_SMTP_PORT=str(smtp.port))
    with app.app_context():
        yield app


def post(to="zoe@exemple.fr", subject="Bonjour", body="…", **more):
    letter = mail.post(db.session, to, subject, body, kind="test", **more)
    db.session.commit()
    return letter


def deliver():
    return mail.deliver(db.session)


def received(smtp):
    return [message_from_bytes(found.content, policy=policy.default) for found in smtp.envelopes]


def test_a_letter_travels_through_smtp_with_its_accents(posting, smtp):
    post(subject="Épicerie à Tours", body="Bonjour Zoé,\nça va ?\n")
    assert deliver() == Sweep(sent=1)
    [letter] = received(smtp)
    assert smtp.envelopes[0].rcpt_tos == ["zoe@exemple.fr"]
    assert smtp.envelopes[0].mail_from == "noreply@ess-map.example"
    assert letter["Subject"] == "Épicerie à Tours"
    assert letter["From"] == "ESS Map <noreply@ess-map.example>"
    assert letter["Date"].datetime.isoformat() == "2026-11-21T09:30:00+00:00"
    assert letter.get_content().splitlines() == ["Bonjour Zoé,", "ça va ?"]
    assert all(byte < 128 for byte in smtp.envelopes[0].content)
    assert mail.outbox() == []


def test_a_letter_is_sent_once(posting, smtp):
    post()
    assert deliver() == Sweep(sent=1)
    assert deliver() == Sweep()
    assert len(smtp.envelopes) == 1


def test_a_letter_of_a_transaction_that_was_rolled_back_was_never_written(posting, smtp):
    mail.post(db.session, "zoe@exemple.fr", "Bonjour", "…", kind="test")
    db.session.rollback()
    assert deliver() == Sweep()


def test_a_letter_one_can_unsubscribe_from_says_so_to_the_mail_program(posting, smtp):
    post(unsubscribe_url="https://carte.exemple.fr/desabonnement/abc")
    post()
    deliver()
    with_link, without = received(smtp)
    assert with_link["List-Unsubscribe"] == "<https://carte.exemple.fr/desabonnement/abc>"
    assert with_link["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert without["List-Unsubscribe"] is None


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_a_subject_cannot_smuggle_a_header(posting, smtp, newline):
    post(subject=f"Bonjour{newline}Bcc: tous@exemple.fr")
    deliver()
    [letter] = received(smtp)
    assert letter["Subject"] == "Bonjour Bcc: tous@exemple.fr"
    assert letter["Bcc"] is None
    assert smtp.envelopes[0].rcpt_tos == ["zoe@exemple.fr"]


@pytest.mark.parametrize(
    "to",
    ["zoe@exemple.fr\nBcc: a@b.fr", "a@b.fr, c@d.fr", "zoe", "", "<a@b.fr>", "a" * 200 + "@b.fr"],
)
def test_what_is_not_one_address_is_refused(posting, to):
    with pytest.raises(Invalid, match="n'est pas une adresse"):
        post(to=to)


def test_a_server_that_is_down_then_up_gets_every_letter(posting, smtp, clock):
    for number in range(3):
        post(to=f"personne{number}@exemple.fr")
    smtp.stop()
    assert deliver() == Sweep(failed=1)  # the others need not find out for themselves
    smtp.start()
    assert deliver() == Sweep(sent=2)
    clock.advance(minutes=1)
    assert deliver() == Sweep(sent=1)
    assert len({tuple(envelope.rcpt_tos) for envelope in smtp.envelopes}) == 3


def test_a_refused_person_does_not_hold_up_the_others(posting, smtp):
    post(to="un@exemple.fr")
    refused = post(to="refused@exemple.fr")
    post(to="deux@exemple.fr")
    assert deliver() == Sweep(sent=2, failed=1)
    db.session.refresh(refused)
    assert refused.failed_at is not None
    assert refused.last_error == "550 no such person"


def test_a_letter_refused_for_good_at_its_content_is_not_tried_again(posting, smtp, clock):
    smtp.data_answer = "554 this is spam"
    letter = post()
    assert deliver() == Sweep(failed=1)
    clock.advance(days=30)
    assert deliver() == Sweep()
    assert letter.last_error == "554 this is spam"


def test_a_letter_put_off_is_tried_again_later_and_later_then_given_up(posting, smtp, clock):
    smtp.data_answer = "451 try again later"
    letter = post()
    minutes = [0, 1, 5, 25, 120, 600, 1440]
    for number, wait in enumerate(minutes, start=1):
        if wait:
            clock.advance(minutes=wait, seconds=-1)
            assert deliver() == Sweep(), "too early"
            clock.advance(seconds=1)
        assert letter.failed_at is None
        assert deliver() == Sweep(failed=1)
        assert letter.attempts == number
    assert letter.failed_at == clock.now()
    assert mail.queue(db.session) == mail.Queue(waiting=0, late=0, failed=1)


def test_all_attempts_of_a_letter_have_one_message_id(posting, smtp, clock):
    post()
    post()
    deliver()
    # As if the process had died between the server's answer and our commit.
    db.session.execute(sa.update(Letter).values(sent_at=None))
    db.session.commit()
    clock.advance(minutes=5)
    deliver()
    names = [letter["Message-ID"] for letter in received(smtp)]
    assert names[:2] == names[2:]
    assert len(set(names)) == 2


def test_two_processes_never_send_the_same_letter(posting, smtp):
    """The second looks at the queue, the first sends, the second finds nothing of its own left."""
    post()
    post()
    found = mail._due(db.session, 10)
    assert deliver() == Sweep(sent=2)
    assert [mail._claim(db.session, letter_id) for letter_id in found] == [False, False]


def test_a_letter_whose_process_died_is_given_back(posting, smtp, clock):
    letter = post()
    assert mail._claim(db.session, letter.id)
    assert deliver() == Sweep()
    clock.advance(minutes=5)
    assert deliver() == Sweep(sent=1)


def test_a_command_learns_that_its_letter_did_not_leave_and_it_still_waits(posting, smtp, clock):
    smtp.stop()
    with pytest.raises(Unavailable, match="ESS_MAP_SMTP_HOST"):
        mail.send("zoe@exemple.fr", "Bonjour", "…")
    smtp.start()
    clock.advance(minutes=1)
    assert deliver() == Sweep(sent=1)


def test_a_command_sends_its_letter_at_once(posting, smtp):
    mail.send("zoe@exemple.fr", "Bonjour", "…")
    assert len(smtp.envelopes) == 1
    assert deliver() == Sweep()


def test_who_was_refused_can_be_tried_again_or_dropped(posting, smtp):
    again, away = post(to="refused@exemple.fr"), post(to="refused2@exemple.fr")
    deliver()
    assert mail.troubled(db.session) == [away, again]
    again.recipient = "zoe@exemple.fr"
    mail.resend(db.session, again.id)
    mail.drop(db.session, away.id)
    db.session.commit()
    assert deliver() == Sweep(sent=1)
    assert mail.troubled(db.session) == []
    with pytest.raises(NotFound, match="parti entre-temps"):
        mail.resend(db.session, again.id)


def test_letters_that_are_done_are_forgotten_and_those_that_wait_are_kept(posting, smtp, clock):
    post()
    post(to="refused@exemple.fr")
    deliver()
    clock.advance(days=1)
    post()
    assert mail.purge(db.session, before=clock.now()) == 2
    assert mail.queue(db.session) == mail.Queue(waiting=1, late=0, failed=0)


def test_a_person_who_leaves_takes_every_letter_along(posting, smtp):
    post(to="zoe@exemple.fr")
    post(to="lea@exemple.fr")
    deliver()
    post(to="zoe@exemple.fr")
    assert mail.forget(db.session, "zoe@exemple.fr") == 2
    assert db.session.scalars(sa.select(Letter.recipient)).all() == ["lea@exemple.fr"]


def test_letters_that_wait_for_long_are_counted(posting, smtp, clock):
    post()
    clock.advance(hours=2)
    post()
    assert mail.queue(db.session) == mail.Queue(waiting=2, late=1, failed=0)


def test_without_a_server_letters_wait_in_the_outbox_newest_first(app, clock):
    assert mail.outbox() == []
    mail.send("zoe@exemple.fr", "Un", "é")
    mail.send("zoe@exemple.fr", "Deux", "")
    assert [letter["Subject"] for letter in mail.outbox()] == ["Deux", "Un"]


def test_a_letter_delivered_twice_is_once_in_the_outbox(app, clock):
    letter = post()
    deliver()
    letter.sent_at = None
    db.session.commit()
    clock.advance(minutes=5)
    assert deliver() == Sweep(sent=1)
    assert len(mail.outbox()) == 1
