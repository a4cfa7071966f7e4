# SPDX-License-Identifier: AGPL-3.0-or-later
"""A visitor whose requests share nothing but the cookie."""

import pytest
from flask import g
from flask.testing import FlaskClient


class Visitor(FlaskClient):
    """Empties ``g`` first: Flask reuses the context that the test holds, where no server would."""

    def open(self, *args, **kwargs):
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture
def client(app):
    app.test_client_class = Visitor
    return app.test_client()
