# SPDX-License-Identifier: AGPL-3.0-or-later
"""Speaking to the operator's server: encrypted, with a password, and never to an impostor."""

import datetime
import ipaddress
import ssl

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.core.mail import Sweep
from ess_map.testing.mailserver import Mailbox

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
NOON = datetime.datetime(2020, 1, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1, signed by itself: who trusts it trusts the server."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOON)
        .not_valid_after(NOON + datetime.timedelta(days=36500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + built.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def server_context(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def check(_server, _session, _envelope, _mechanism, data):
    good = (data.login, data.password) == (b"carte", b"sesame")
    return AuthResult(success=good, handled=False)


@pytest.fixture
def start():
    started = []

    def start_one(**options):
        mailbox = Mailbox(**options)
        mailbox.start()
        started.append(mailbox)
        return mailbox

    yield start_one
    for mailbox in started:
        mailbox.stop()


@pytest.fixture
def deliver(make_app):
    """Write one letter and deliver it under the given settings."""

    def deliver_one(mailbox, **settings):
        app = make_app(
            ESS_MAP_SMTP_HOST="127.0.0.1",
            ESS_MAP_SMTP_PORT=str(mailbox.port),
            **{f"ESS_MAP_SMTP_{name}": value for name, value in settings.items()},
        )
        with app.app_context():
            letter = mail.post(db.session, "zoe@exemple.fr", "Bonjour", "…", kind="test")
            db.session.commit()
            return mail.deliver(db.session), letter.last_error

    return deliver_one


def test_starttls_and_login(start, deliver, certificate, trusted):
    mailbox = start(
        tls_context=server_context(certificate),
        require_starttls=True,
        authenticator=check,
        auth_required=True,
    )
    answer = deliver(mailbox, TLS="starttls", USER="carte", PASSWORD="sesame")
    assert answer == (Sweep(sent=1), "")
    assert len(mailbox.envelopes) == 1


def test_tls_from_the_first_byte(start, deliver, certificate, trusted):
    mailbox = start(ssl_context=server_context(certificate))
    assert deliver(mailbox, TLS="tls") == (Sweep(sent=1), "")


def test_an_impostor_gets_neither_letter_nor_password(start, deliver, certificate):
    mailbox = start(tls_context=server_context(certificate), authenticator=check)
    sweep, error = deliver(mailbox, TLS="starttls", USER="carte", PASSWORD="sesame")
    assert sweep == Sweep(failed=1)
    assert "certificate verify failed" in error
    assert mailbox.envelopes == []


def test_a_server_without_encryption_gets_nothing_when_it_is_wanted(start, deliver):
    mailbox = start()
    sweep, error = deliver(mailbox, TLS="starttls")
    assert sweep == Sweep(failed=1)
    assert "STARTTLS" in error
    assert mailbox.envelopes == []


def test_a_wrong_password_is_told_and_tried_again_later(start, deliver, certificate, trusted):
    mailbox = start(
        tls_context=server_context(certificate), authenticator=check, auth_required=True
    )
    sweep, error = deliver(mailbox, TLS="starttls", USER="carte", PASSWORD="ouvre-toi")
    assert sweep == Sweep(failed=1)
    assert error.startswith("535 ")
