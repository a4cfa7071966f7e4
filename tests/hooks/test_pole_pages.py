# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin has a page of its own among those of a pôle."""

from ess_map import NavItem, hookimpl
from ess_map.poles import frame
from tests.poles.making import make_pole


@hookimpl
def pole_pages(pole, user):
    return [NavItem("Outils en commun", f"/repair/poles/{pole.id}", weight=45)]


def test_the_page_is_a_tab_on_the_pages_of_the_pole(site, territories):
    pole = make_pole()
    with site.test_request_context("/poles"):
        tabs = {tab.label: tab.url for tab in frame.of(pole).tabs}
    assert tabs["Outils en commun"] == f"/repair/poles/{pole.id}"
