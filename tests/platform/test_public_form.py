# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin has a form for everybody, sheets to take away, and a look of its own."""

import csv
import io
from types import SimpleNamespace

import altcha
import pytest
from flask import Blueprint, render_template, render_template_string
from flask_wtf import FlaskForm
from jinja2 import StrictUndefined
from pypdf import PdfReader

from ess_map import challenge, db, fields, hookimpl, limit, printing, public, sheets
from ess_map.core import challenge as proofs
from ess_map.platform.plugins import running

PAGE = """{% extends "base.html" %}
{% from "_macros/forms.html" import csrf, error_summary, field, honeypot, submit_row %}
{% from "_macros/forms.html" import proof_of_work %}
{% block head %}
<link rel="stylesheet" href="{{ url_for("repair.static", filename="repair.css") }}">
{% endblock %}
{% block main %}
<form class="form" method="post" novalidate>{{ csrf() }}{{ error_summary(form) }}
  {{ field(form.tool) }}{{ field(form.days) }}
  {{ honeypot(form) }}{{ proof_of_work() }}{{ submit_row("Demander") }}
</form>{% endblock %}"""
SHEET = """<!doctype html>
<html lang="{{ lang | default("fr") }}"><head><meta charset="utf-8"><title>Prêts</title><style>
@font-face { font-family: Texte; src: url("{{ fonts["text.woff2"] }}") }
html { font-family: Texte }
</style></head><body><h1>{{ name }}</h1></body></html>"""
CSS = ".repair { color: rebeccapurple }"


class Ask(FlaskForm):
    tool = fields.Text("Outil", [fields.Needed("Quel outil ?")])
    days = fields.Whole("Jours", [fields.Within(1, 21)])
    homepage = challenge.Honeypot()


@pytest.fixture
def app(make_app, tmp_path, monkeypatch):
    """A site with the plugin, whose tools are asked for; what was asked is kept in a list."""
    monkeypatch.setattr(proofs, "COST", 2)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "repair.css").write_text(CSS, encoding="utf-8")
    (tmp_path / "templates" / "repair").mkdir(parents=True)
    (tmp_path / "templates" / "repair" / "sheet.html").write_text(SHEET, encoding="utf-8")
    (tmp_path / "templates" / "repair" / "ask.html").write_text(PAGE, encoding="utf-8")
    bp = Blueprint(
        "repair",
        "repair",
        url_prefix="/repair",
        static_folder=tmp_path / "static",
        template_folder=tmp_path / "templates",
    )

    @bp.route("/ask", methods=["GET", "POST"])
    @public
    def ask():
        form = Ask()
        if form.validate_on_submit():
            if form.homepage.caught:
                return "merci, robot"
            if challenge.admits("repair.ask", proved="2/hour", unproved="1/hour"):
                db.session.commit()
                return f"{form.tool.data} {form.days.data}"
            form.form_errors.append(challenge.too_often())
            return render_template("repair/ask.html", form=form), 429
        return render_template("repair/ask.html", form=form), 422 if form.errors else 200

    @bp.route("/slow", methods=["GET", "POST"])
    @public
    @limit("2/hour", methods=["POST"])
    def slow():
        return render_template_string("{{ csrf_token() }}")

    @bp.get("/loans.csv")
    @public
    def loans():
        rows = [["Outil", "Qui"], ["Clé", "=cmd()"], ["Pompe", None]]
        return printing.answer(sheets.csv_of(rows), "prets.csv", sheets.CSV)

    @bp.get("/loans.pdf")
    @public
    def sheet():
        return printing.answer(printing.pdf("repair/sheet.html", name="Déjà prêté"), "prets.pdf")

    app = make_app(
        plugins=[("repair", SimpleNamespace(register_blueprints=hookimpl(lambda: [bp])))]
    )
    app.jinja_env.undefined = StrictUndefined
    with app.app_context():
        yield app
        assert running().watch.latest() == []


def proof(client):
    asked = altcha.Challenge.from_dict(client.get("/defi.json").json)
    return altcha.Payload(asked, altcha.solve_challenge(asked)).to_base64()


def test_who_sends_often_is_told_so_and_a_proof_of_work_moves_the_limit(app):
    client = app.test_client()
    said = {"tool": "  Clé  de 15 ", "days": "1 0"}
    assert client.send("/repair/ask", **said).text == "Clé de 15 10"
    refused = client.send("/repair/ask", **said)
    assert refused.status_code == 429
    assert "Trop d&#39;envois" in refused.text
    spent = proof(client)
    assert client.send("/repair/ask", **said, preuve=spent).status_code == 200
    assert client.send("/repair/ask", **said, preuve=spent).status_code == 429
    assert client.send("/repair/ask", **said, preuve=proof(client)).status_code == 200
    assert client.send("/repair/ask", **said, preuve=proof(client)).status_code == 429


def test_a_program_is_caught_and_what_is_wrong_is_said(app):
    client = app.test_client()
    assert client.send("/repair/ask", tool="x", days="3", homepage="a").text == "merci, robot"
    page = client.send("/repair/ask", tool=" ", days="40")
    assert page.status_code == 422
    assert "Quel outil ?" in page.text
    assert "de 1 à 21" in page.text


def test_a_route_may_have_a_limit_of_its_own(app):
    client = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    assert [client.post("/repair/slow").status_code for _ in range(3)] == [200, 200, 429]
    assert {client.get("/repair/slow").status_code for _ in range(5)} == {200}


def test_a_limit_that_cannot_be_read_is_said_at_once():
    with pytest.raises(ValueError, match="couldn't parse rate limit"):
        limit("souvent")


def test_a_table_is_taken_away_and_no_cell_is_a_formula(app):
    answer = app.test_client().get("/repair/loans.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="prets.csv"'
    rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert list(rows) == [["Outil", "Qui"], ["Clé", "'=cmd()"], ["Pompe", ""]]


def test_a_sheet_is_printed_with_our_fonts(app):
    answer = app.test_client().get("/repair/loans.pdf")
    assert answer.mimetype == "application/pdf"
    found = PdfReader(io.BytesIO(answer.data))
    assert "Déjà prêté" in found.pages[0].extract_text()


def test_its_own_style_sheet_is_served_to_everybody_and_allowed_by_the_policy(app):
    client = app.test_client()
    for prefix in ("", "/en"):
        page = client.get(f"{prefix}/repair/ask")
        assert f'<link rel="stylesheet" href="{prefix}/repair/static/repair.css">' in page.text
        with client.get(f"{prefix}/repair/static/repair.css") as answer:
            assert (answer.status_code, answer.text, answer.mimetype) == (200, CSS, "text/css")
    policy = dict(
        one.strip().split(" ", 1) for one in page.headers["Content-Security-Policy"].split(";")
    )
    assert "style-src" not in policy
    assert "'self'" in policy["default-src"].split()
