# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visitors of two worker processes that share one instance folder."""

import re

import pytest

from ess_map.testing.factories import make_territories


class Worker:
    """One application of the instance; each verb is a request or a transaction of its own."""

    def __init__(self, app) -> None:
        self.app = app

    @property
    def store(self):
        return self.app.extensions["ess_map.atlas"]

    def do(self, verb, *args, **fields):
        """Run ``verb`` in the application, committing as the factories do."""
        with self.app.app_context():
            return verb(*args, **fields)

    def atlas(self):
        return self.do(self.store.current)

    def get(self, address, **said):
        return self.app.test_client().get(address, query_string=said)

    def count(self, **said) -> int:
        return self.get("/facets.json", **said).json["count"]

    def names(self, **said) -> list[str]:
        page = self.get("/", **said).text
        return re.findall(r'class="card__name"><a [^>]*>([^<]+)</a>', page)


@pytest.fixture
def workers(make_app):
    """Two workers over the small country, which is empty yet."""
    pair = Worker(make_app()), Worker(make_app())
    pair[0].do(make_territories)
    return pair


@pytest.fixture
def worker(workers):
    return workers[0]
