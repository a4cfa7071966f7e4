# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin has an entry in the menu."""

from ess_map import NavItem, hookimpl


@hookimpl
def nav_items():
    return [NavItem(label="Réparer", url="/repair/", weight=40)]


def test_the_entry_is_in_the_menu_of_every_page(client):
    for page in ("/", "/a-propos"):
        text = client.get(page).text
        assert 'href="/repair/"' in text
        # Between the entries of core, by weight (10 and 90).
        assert text.index("Carte et liste") < text.index("Réparer") < text.index('href="/a-propos"')
