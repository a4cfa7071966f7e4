# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin has an entry among what administrators look after."""

from ess_map import NavItem, hookimpl
from ess_map.core.db import db
from ess_map.people import accounts
from tests.people.doing import come_by_link


@hookimpl
def administration_items():
    return [NavItem(label="Ateliers", url="/repair/workshops", weight=40)]


def test_the_entry_is_on_the_page_of_administrators(site):
    client = site.test_client()
    user = accounts.create_administrator(db.session, "anna@exemple.fr")
    db.session.commit()
    assert client.get("/administration").status_code == 303
    come_by_link(client, user)
    assert 'href="/repair/workshops"' in client.get("/administration").text
