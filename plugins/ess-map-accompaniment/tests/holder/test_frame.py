# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frame of all pages of the plugin."""


def test_the_style_sheet_is_served(client):
    with client.get("/accompagnement/static/accompaniment.css") as answer:
        assert answer.status_code == 200
