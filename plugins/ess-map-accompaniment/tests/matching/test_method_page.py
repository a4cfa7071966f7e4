# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everybody can read how services are put in order, with the numbers of this instance."""

from html import unescape

from ess_map_accompaniment.matching import fit, gates


def read(client):
    """Return the page with plain spaces: ours before a semicolon do not break."""
    page = unescape(client.get("/accompagnement/methode").text)
    return page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_the_page_says_every_condition_every_formula_and_the_numbers_of_the_instance(client):
    page = read(client)
    for rule in (*gates.RULES, *fit.RULES):
        assert str(rule.label) in page
        assert str(rule.formula) in page
    assert "Par tranches de 15 points" in page
    assert "dans les 21 jours" in page
