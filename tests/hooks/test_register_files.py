# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin keeps files about its things: it says who sees them, and which it still names."""

from io import BytesIO

import pytest
from flask import Blueprint, request

from ess_map import (
    Files,
    NotFound,
    Permission,
    allowed,
    db,
    hookimpl,
    public,
    uploads,
    user,
    verify,
)
from ess_map.core import links
from ess_map.core.uploads import Upload, folder, receive, sweep
from ess_map.people import privacy
from ess_map.platform.acting import acting
from ess_map.testing.browsing import TOKEN

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

bp = Blueprint("repair", __name__, url_prefix="/repair")
receipts = {}


@bp.post("/loans/<int:loan_id>/receipt")
@public
def send(loan_id):
    file = request.files["receipt"]
    name = uploads.keep(db.session, file, "document", "repair.receipt", loan_id)
    receipts[loan_id] = name
    db.session.commit()
    return uploads.address(name)


@bp.get("/receipt/<token>")
@public
def receipt(token):
    loan_id = verify("repair.receipt", token, max_age=3600)
    return uploads.answer("repair.receipt", loan_id, receipts[loan_id], "recu.pdf")


def may_see(loan_id):
    return loan_id in receipts and allowed(user(), "repair.manage")


def used(session, names):
    return set(names) & set(receipts.values())


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_permissions():
    return [Permission("repair.manage", "Tenir les prêts")]


@hookimpl
def register_files():
    return [Files("repair.receipt", may_see, used)]


@pytest.fixture
def sent(site, client):
    """The address of the receipt of loan 7, which a visitor has sent."""
    receipts.clear()
    files = {"receipt": (BytesIO(PDF), "reçu.pdf")}
    token = TOKEN.search(client.get("/connexion").text)[1]
    answer = client.post("/repair/loans/7/receipt", data=files | {"csrf_token": token})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_only_those_whom_the_plugin_lets_see_a_file(client, sent, make_user, sign_in):
    assert client.get(sent).status_code == 404
    sign_in(client, make_user(role="contributor"))
    assert client.get(sent).status_code == 404
    sign_in(client, make_user(role="animator"))
    with client.get(sent) as answer:
        assert (answer.data, answer.headers["Cache-Control"]) == (PDF, "private, no-store")
    receipts.clear()
    assert client.get(sent).status_code == 404


def test_a_view_of_the_plugin_sends_it_to_whom_it_has_let_in(client, sent):
    with client.get(f"/repair/receipt/{links.sign('repair.receipt', 7)}") as answer:
        assert "recu.pdf" in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    with pytest.raises(NotFound):
        uploads.answer("repair.receipt", 8, receipts[7])


def test_what_the_plugin_names_no_more_goes_after_a_week(sent, clock):
    clock.advance(days=8)
    assert sweep(db.session) == 0
    receipts.clear()
    assert sweep(db.session) == 1
    assert not list(folder().glob("*/*"))


def test_a_plugin_that_fails_shows_nothing_and_loses_nothing(
    client, sent, clock, monkeypatch, make_user, sign_in
):
    monkeypatch.setitem(globals(), "receipts", None)
    sign_in(client, make_user(role="animator"))
    assert client.get(sent).status_code == 404
    clock.advance(days=8)
    assert sweep(db.session) == 0


def test_a_plugin_keeps_files_under_its_own_names_only(site):
    with acting("repair"), pytest.raises(ValueError, match="'pole' is none of repair"):
        uploads.keep(db.session, BytesIO(PDF), "document", "pole", 1)
    with pytest.raises(ValueError, match="register_files"):
        uploads.keep(db.session, BytesIO(PDF), "document", "repair.other", 1)


@pytest.mark.parametrize("name", ["repair", "repair.receipts-of-all-the-tools"])
def test_a_name_that_could_be_core_s_or_has_no_room_is_refused(make_app, name):
    class Plugin:
        @staticmethod
        @hookimpl
        def register_files():
            return [Files(name, may_see)]

    assert name in make_app([("repair", Plugin)]).extensions["ess_map.plugins"].broken["repair"]


def test_who_sent_a_file_is_forgotten_with_their_account(site, make_user):
    anna = make_user()
    receive(db.session, BytesIO(PDF), "document", uploader_id=anna.id, owner="repair.receipt-7")
    privacy.erase(db.session, anna)
    assert db.session.query(Upload.uploader_id).all() == [(None,)]
