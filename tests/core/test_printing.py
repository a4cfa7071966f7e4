# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is printed has our files and nothing else; what cannot be printed is said."""

import io

import pytest
from flask import render_template_string
from pypdf import PdfReader

from ess_map.core import assets, printing
from ess_map.core.errors import Unavailable

pytestmark = pytest.mark.parametrize("database", ["spatialite"])


@pytest.fixture
def page(app, monkeypatch):
    """Print a text in the place of a template."""

    def written(text):
        def render(_name, **given):
            return render_template_string(text, **given)

        monkeypatch.setattr(printing, "render_template", render)
        with app.test_request_context():
            return printing.pdf("essai.html")

    return written


def test_a_page_is_tagged_and_asks_nothing_of_others(page):
    """Were it to ask, the address below would be waited for."""
    body = page(
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Été</title>'
        '<h1>Déjà l\'été</h1><img src="https://192.0.2.1/a.png" alt="rien">'
        '<img src="file:///etc/passwd" alt="rien"><img src="ess-map:/../pyproject.toml" alt="">'
    )
    found = PdfReader(io.BytesIO(body))
    assert found.metadata.title == "Été"
    assert "Déjà l'été" in found.pages[0].extract_text()
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_sheet_that_fails_is_said_in_a_sentence(page, monkeypatch):
    monkeypatch.setattr(printing, "TYPESETTER", assets.STATIC / "nothing.py")
    with pytest.raises(Unavailable, match="Réessayez dans un moment"):
        page("<p>Rien</p>")


def test_a_file_names_its_character_set_once(app):
    sent = printing.answer(b"", "marches.ics", "text/calendar; charset=utf-8")
    assert sent.headers["Content-Type"] == "text/calendar; charset=utf-8"
