# SPDX-License-Identifier: AGPL-3.0-or-later
"""An address that somebody typed leads to the public internet or nowhere."""

import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ess_map.core import outbound
from ess_map.core.errors import Invalid, Unavailable
from ess_map.core.gate import Gate, Refused, gate
from tests.loopback import serving

PUBLIC = "93.184.215.14"


@pytest.fixture(autouse=True)
def _sentences(bare):
    with bare().app_context():
        yield


def named(*addresses):
    """A resolver for which every name has these addresses."""
    return lambda host, port: list(addresses)


def say(body=b"bonjour", status=200, **headers):
    def answer(request):
        request.reply(body, status, headers)

    return answer


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "192.0.2.1", "192.88.99.1"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "fe80::1"),
        *("fe80::1%lo", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2002:7f00:1::1"),
        *("::127.0.0.1", "64:ff9b:1::1", "fec0::1", "100::1", "2001::1", "5f00::1"),
    ],
)
def test_no_name_and_no_number_leads_to_a_private_address(address):
    with pytest.raises(Refused, match="réseau privé"):
        outbound.send("GET", "http://site.example/", through=Gate(resolve=named(address)))
    spelt = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        outbound.send("GET", f"http://{spelt}/", through=Gate(resolve=named(PUBLIC)))


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_a_public_address_passes(address):
    Gate().judge(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(Refused):
        Gate(resolve=named(PUBLIC, "10.0.0.1")).addresses("site.example", 443)


@pytest.mark.parametrize(
    "url",
    [
        *("http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://127.1/"),
        *("http://0x7f000001/", "http://localhost.:8080/", "ftp://site.example/", "file:///etc"),
        *("https://anna:secret@site.example/", "https://anna@site.example/", "//site.example/"),
        *("https://site.example:8080/", "https://site.example:22/", "https://", "site.example"),
        *("https://site.example/ a", "https://site.example\\@127.0.0.1/", "https://si\nte.example"),
        *("gopher://site.example/", "javascript:alert(1)", "https://[::1", "https://a:b:c/", ""),
        *("https://" + "a" * 600, "http://①②⑦.⓪.⓪.①/"),
    ],
)
def test_an_address_that_plays_tricks_is_refused_before_anybody_is_asked(url):
    def nobody(host, port):
        raise AssertionError(f"{host} was looked up")

    with pytest.raises((Refused, Unavailable)):
        Gate(resolve=nobody).url(url)
        pytest.fail(f"{url} passed")


def test_a_name_whose_second_answer_is_private_is_still_spoken_to_at_its_first():
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    with serving(say()) as server:
        rebinding = Gate(private=True, resolve=lambda host, port: answers.pop(0))
        found = outbound.send(
            "GET", f"http://site.example:{server.server_port}/x?y=1", through=rebinding
        )
    assert (found.status, found.body) == (200, b"bonjour")
    assert len(answers) == 1
    path, headers = server.seen[0]
    assert path == "/x?y=1"
    assert headers["Host"] == f"site.example:{server.server_port}"


def test_a_redirect_is_judged_like_the_first_address():
    secrets = "http://169.254.169.254/latest/meta-data"
    with serving(say(status=302, Location=secrets)) as server, pytest.raises(Refused):
        outbound.fetch(f"http://127.0.0.1:{server.server_port}/", through=Gate(private=True))
    assert len(server.seen) == 1


def test_a_redirect_to_plain_http_is_refused_on_the_internet():
    with pytest.raises(Refused, match="https://"):
        Gate().url("http://site.example/", plain=False)


def test_redirects_are_followed_three_times_and_not_four():
    def answer(handler):
        step = int(handler.path.strip("/"))
        if step == 0:
            return say()(handler)
        return say(status=302, Location=f"/{step - 1}")(handler)

    with serving(answer) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        assert outbound.fetch(f"{address}/3", through=Gate(private=True)).url == f"{address}/0"
        with pytest.raises(Unavailable, match="trop de fois"):
            outbound.fetch(f"{address}/4", through=Gate(private=True))


def test_who_sends_gets_a_redirect_as_an_answer():
    with serving(say(status=302, Location="/ailleurs")) as server:
        url = f"http://127.0.0.1:{server.server_port}/"
        assert outbound.send("POST", url, body=b"x", through=Gate(private=True)).status == 302
    assert len(server.seen) == 1


def test_no_more_is_read_than_the_limit():
    with serving(say(b"x" * 5000)) as server:
        url = f"http://127.0.0.1:{server.server_port}/"
        found = outbound.send("GET", url, limit=1000, through=Gate(private=True))
        assert (len(found.body), found.whole) == (1000, False)
        with pytest.raises(Invalid, match="trop gros"):
            outbound.fetch(url, limit=1000, through=Gate(private=True))


def test_a_trickle_is_cut_when_the_time_is_up():
    stop = threading.Event()

    def answer(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not stop.wait(0.02):
            try:
                handler.wfile.write(b"X-A: b\r\n")
            except OSError:
                break

    with serving(answer) as server:
        with pytest.raises(Unavailable):
            url = f"http://127.0.0.1:{server.server_port}/"
            outbound.send("GET", url, seconds=0.2, through=Gate(private=True))
        stop.set()


def test_a_closed_door_is_said_with_a_sentence():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with pytest.raises(Unavailable, match="ne répond pas"):
            outbound.send("GET", url, through=Gate(private=True))


def test_an_unknown_name_is_said_with_a_sentence():
    def nobody(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unavailable, match="introuvable"):
        outbound.send("GET", "https://site.example/", through=Gate(resolve=nobody))


def test_proxies_of_the_environment_are_not_asked(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    with serving(say()) as server:
        url = f"http://127.0.0.1:{server.server_port}/"
        assert outbound.send("GET", url, through=Gate(private=True)).status == 200


def test_the_setting_opens_an_intranet_and_never_link_local(bare):
    with bare(ESS_MAP_OUTBOUND_PRIVATE="1").app_context():
        gate().judge("192.168.1.1")
        gate().judge("127.0.0.1")
        for address in ("169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0"):
            with pytest.raises(Refused):
                gate().judge(address)
    with bare().app_context(), pytest.raises(Refused):
        gate().judge("192.168.1.1")


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """The server side of TLS for ``site.example``, signed by an authority that we trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.example")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "site.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_tls_is_checked_against_the_name_and_not_the_address(certified):
    through = Gate(private=True, resolve=named(str(ipaddress.ip_address("127.0.0.1"))))
    with serving(say(), certified) as server:
        found = outbound.send("GET", f"https://site.example:{server.server_port}/", through=through)
        assert found.status == 200
        with pytest.raises(Unavailable, match="SSLError"):
            outbound.send("GET", f"https://other.example:{server.server_port}/", through=through)
