# SPDX-License-Identifier: AGPL-3.0-or-later
"""Attacks by hand: what forms must not set, files must not do, names must not break.

Enumeration, login timing and session fixation are in tests/people (test_passwords, test_messages,
test_views); private addresses refused to webhooks in tests/core/test_outbound and
tests/subscriptions/test_webhooks; pictures and PDFs in tests/core/test_uploads.
"""

import ast
import csv
import io
import re
import time
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from ess_map.campaigns.models import Campaign
from ess_map.contributions.models import Contribution
from ess_map.core import mail
from ess_map.core.db import db
from ess_map.core.mail import Letter
from ess_map.people.models import User
from ess_map.people.roles import Grant
from ess_map.sources import imports
from ess_map.subscriptions.models import Subscription, Webhook
from ess_map.testing.factories import load, make_actor
from tests.contributions.asking import correct
from tests.contributions.door import account, signed_in, visitor
from tests.security.world import EVIL, HERE, THERE

PACKAGE = Path(__file__).parents[2] / "ess_map"
SPEAKS_OUTWARDS = {
    "bench/client.py": "measures a server of ours, on loopback",
    "bench/server.py": "waits for that server",
    "core/gate.py": "looks up a name once, to judge the address",
    "core/outbound.py": "the one way out to addresses that people give",
    "core/serving.py": "asks whether our own port is free",
    "people/oidc.py": "the provider that the operator has set",
    "sources/recherche_entreprises.py": "a public service, at a fixed address",
    "territories/api.py": "a public service, at a fixed address",
    "territories/geoplateforme.py": "the geocoder that the operator has set",
}
"""Reviewed: every module that opens a connection, and to whom."""
NETWORK = {"requests", "urllib3", "httpx", "aiohttp", "socket", "http.client", "urllib.request"}
TOURS = {"postal_code": "37000", "city": "Tours"}


@pytest.fixture
def database():
    """Nothing here is a matter of the database."""
    return "spatialite"


pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def ana(app):
    return account("Ana", ("animator", HERE))


def the(model, **said):
    db.session.expire_all()
    return db.session.scalars(sa.select(model).filter_by(**said)).one()


# What no form may set


def test_a_proposal_sets_nothing_about_itself(app, ana):
    sent = {"status": "accepted", "kind": "import", "author_id": str(ana.id), "id": "77"}
    sent |= {"decided_by_id": str(ana.id), "confirmed_at": "2020-01-01", "source": "x"}
    sent |= {"fictional": "1", "verified_at": "2099-01-01", "commune_code": "37003"}
    person = {"author_email": "zoe@exemple.fr"}
    answer = visitor(app).send("/acteurs/nouveau", name="Neuf", **TOURS, **person, **sent)
    assert answer.status_code == 303, answer.text
    one = the(Contribution)
    assert (one.status, one.kind, one.author_id) == ("unconfirmed", "create", None)
    assert (one.decided_by_id, one.confirmed_at, one.source) == (None, None, "")
    assert (one.commune_code, set(one.changes)) == ("37261", {"name", "place", *TOURS})


def test_an_account_changes_its_name_and_nothing_else(app, ana):
    sent = {"email": "x@exemple.fr", "active": "", "fs_uniquifier": "x", "password": "x"}
    sent |= {"administrator": "1", "id": "1", "roles": "administrator", "confirmed_at": ""}
    before = (ana.email, ana.fs_uniquifier, ana.password, ana.id)
    assert signed_in(app, ana).send("/compte", name="Anna", **sent).status_code == 303
    now = the(User)
    assert (now.email, now.fs_uniquifier, now.password, now.id) == before
    assert (now.name, now.active, now.administrator) == ("Anna", True, False)


def test_a_right_is_given_where_and_by_whom_the_page_says(app, ana):
    sent = {"scope": "instance", "granted_by_id": "1", "user_id": str(ana.id), "key": THERE}
    client = signed_in(app, ana)
    path = f"/territoires/{HERE}/droits"
    high = client.send(path, email="bo@exemple.fr", role="administrator", **sent)
    assert high.status_code == 422
    client.send(path, email="bo@exemple.fr", role="contributor", **sent)
    bo = the(User, email="bo@exemple.fr")
    grant = the(Grant, user_id=bo.id)
    assert (grant.scope, grant.role, grant.granted_by_id) == (HERE, "contributor", ana.id)


def test_a_webhook_belongs_to_who_began_it_with_a_secret_of_ours(app, ana):
    bo = account("Bo")
    sent = {"owner_id": str(bo.id), "secret": "whsec_known", "active": "", "position": "9"}
    client = signed_in(app, ana)
    answer = client.send("/webhooks", url="https://example.org/", filters="", **sent)
    assert answer.status_code == 201, answer.text
    webhook = the(Webhook)
    assert (webhook.owner_id, webhook.active) == (ana.id, True)
    assert webhook.secret != "whsec_known"


def test_a_subscription_is_not_confirmed_by_its_form(app):
    sent = {"confirmed_at": "2020-01-01", "token": "known", "language": "xx"}
    path = "/abonnements/nouveau?q=x"
    answer = visitor(app).send(path, email="zoe@exemple.fr", frequency="day", **sent)
    assert answer.status_code == 303, answer.text
    one = the(Subscription)
    assert (one.confirmed_at, one.language) == (None, "fr")
    assert one.token != "known"


def test_a_campaign_is_of_its_page_and_its_animator(app, ana):
    make_actor("Lieu", email="a@lieu.example")
    sent = {"territory": THERE, "started_by_id": "99", "started_at": "1999-01-01"}
    client = signed_in(app, ana)
    answer = client.send(f"/territoires/{HERE}/fraicheur", note="Bonjour", **sent)
    assert answer.status_code == 303, answer.text
    assert (the(Campaign).territory, the(Campaign).started_by_id) == (HERE, ana.id)


def test_a_decision_is_its_deciders_and_changes_no_more_than_was_proposed(app, ana):
    actor = make_actor("Lieu")
    waits = correct(actor, phone="02 47 00 00 00")
    sent = {"decided_by_id": "99", "status": "refused", "name": "Volé", "changes": "{}"}
    client = signed_in(app, ana)
    path = f"/moderation/{waits.id}"
    client.send(f"{path}/accepter", path, champ="phone", **sent)
    one = the(Contribution)
    assert (one.status, one.decided_by_id, one.accepted) == ("accepted", ana.id, ["phone"])
    assert load(actor.id).name == "Lieu"


# Files and names


def workbook(path, sheet):
    """A workbook of one sheet, whose XML is ``sheet``."""
    plain = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["id", "nom"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return path


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = b'%%s<worksheet xmlns="%s"><sheetData>%%s</sheetData></worksheet>' % MAIN
CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>'
LAUGHS = b"<!DOCTYPE x [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
READS_FILES = b"<!DOCTYPE x [<!ENTITY a11 SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET % (b"", CELL % (b"A" * 80_000_000)),
        SHEET % (LAUGHS, CELL % b"&a11;"),
        SHEET % (READS_FILES, CELL % b"&a11;"),
    ],
    ids=["zip bomb", "billion laughs", "file of the server"],
)
def test_a_bomb_in_a_workbook_is_refused_in_a_moment(app, tmp_path, sheet):
    path = workbook(tmp_path / "acteurs.xlsx", sheet)
    del sheet
    tracemalloc.start()
    begun = time.monotonic()
    report = imports.run(path, "table", source=imports.SourceInfo("essai"))
    spent, peak = time.monotonic() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "acteurs.xlsx" in report.error
    assert (report.created, report.read) == (0, 0)
    assert peak < 100_000_000
    assert spent < 5
    assert "root:" not in report.error


def test_a_name_from_the_form_is_no_formula_in_the_exports(app, ana):
    client = signed_in(app, ana)
    for start in ("=", "+", "-", "@"):
        name = f"{start}HYPERLINK({start}1)"
        answer = client.send("/acteurs/nouveau", name=name, **TOURS, other_place="1")
        assert answer.status_code == 303, answer.text
    rows = list(csv.DictReader(io.StringIO(client.get("/export/acteurs.csv").text)))
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/export/acteurs.xlsx").data)).active
    names = [row["name"] for row in rows] + [row[1] for row in sheet.values]
    assert len(names) == 9
    assert not [name for name in names if name.startswith(("=", "+", "-", "@", "\t"))]


def test_too_large_a_form_is_refused_with_its_limit(app):
    form = "application/x-www-form-urlencoded"
    data = b"name=" + b"x" * (33 * 1024 * 1024)
    answer = visitor(app).post("/acteurs/nouveau", data=data, content_type=form)
    assert answer.status_code == 413
    assert "32 Mo au plus" in answer.text


def test_no_path_leads_out_of_its_folder(app, tmp_path):
    (tmp_path / "secret-key").write_text("PRIVATE")
    client = visitor(app)
    for folder in ("/fichiers/", "/static/", "/en/fichiers/", "/acteurs/"):
        for path in (
            *("../secret-key", "..%2fsecret-key", "%2e%2e/secret-key", "..%5csecret-key"),
            *("....//secret-key", "%2fetc%2fpasswd", "..%252fsecret-key", "secret-key%00.webp"),
        ):
            answer = client.get(f"{folder}{path}")
            assert answer.status_code in (301, 308, 404), folder + path
            assert "PRIVATE" not in answer.text and "root:" not in answer.text, folder + path


BREAK = 'Zoé\r\nBcc: victime@exemple.fr\r\n\r\n"; x="'


def test_a_name_breaks_no_header_and_no_line_of_a_card(app):
    actor = make_actor(f"Lieu {BREAK}", summary=BREAK, phone="1\r\nURL:https://evil.example")
    card = visitor(app).get(f"/acteurs/{actor.slug}.vcf")
    assert re.fullmatch(
        r'attachment; filename="[a-z0-9-]+\.vcf"', card.headers["Content-Disposition"]
    )
    assert "Bcc" not in card.headers
    unfolded = card.text.replace("\r\n ", "")
    assert {line.partition(":")[0] for line in unfolded.split("\r\n")} <= {
        *("BEGIN", "VERSION", "FN", "KIND", "ORG", "ADR", "TEL", "EMAIL", "URL", "GEO"),
        *("NOTE", "SOURCE", "END", ""),
    }
    assert unfolded.count("\r\nURL:") == 1
    assert "https://evil.example" not in unfolded.partition("\r\nURL:")[2]


def test_a_name_breaks_no_header_of_a_letter_and_letters_are_text(app, ana):
    answer = visitor(app).send(
        f"/territoires/{HERE}/contact", message=EVIL, email="zoe@exemple.fr", name=BREAK
    )
    assert answer.status_code == 303, answer.text
    mail.post(db.session, ana.email, f"À propos de {BREAK}", EVIL, kind="essai")
    db.session.commit()
    for letter in db.session.scalars(sa.select(Letter)):
        message = mail._message(letter)
        assert message.get_content_type() == "text/plain"
        assert EVIL in message.get_content()
        assert (message["To"], message["Bcc"]) == (ana.email, None)
    for email in ("a@b.fr\r\nBcc: x@y.fr", "a@b.fr, x@y.fr", "<a@b.fr>"):
        refused = visitor(app).send(
            f"/territoires/{HERE}/contact", message="Bonjour", email=email, name="Zoé"
        )
        assert refused.status_code == 422, email


def test_only_reviewed_modules_speak_to_the_network():
    found = set()
    of_tests = set((PACKAGE / "testing").rglob("*.py"))  # no site runs them
    for path in set(PACKAGE.rglob("*.py")) - of_tests:
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
            if any(one in NETWORK or one.partition(".")[0] in NETWORK for one in names):
                found.add(str(path.relative_to(PACKAGE)))
    assert sorted(found - set(SPEAKS_OUTWARDS)) == []
    assert sorted(set(SPEAKS_OUTWARDS) - found) == []
