# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a supervisor is told: the process is up, and whether it could serve a page."""

import pytest

from ess_map import config
from ess_map.app import create_app
from ess_map.core import migrations
from ess_map.core.db import db


def test_a_ready_instance_says_so(client):
    assert client.get("/healthz").json == {"up": True}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "migrations": True, "atlas": True}


def test_a_database_that_lacks_a_migration_is_not_ready(make_app):
    app = make_app()
    with app.app_context():
        migrations.downgrade("-1")
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": True, "migrations": False, "atlas": False}
    assert app.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"]
)
def test_a_database_that_does_not_answer_is_not_ready(tmp_path, url):
    app = create_app(
        config.from_environment(
            {
                "ESS_MAP_ENV": "test",
                "ESS_MAP_DATABASE_URL": url,
                "ESS_MAP_INSTANCE": str(tmp_path),
                "ESS_MAP_SECRET_KEY": "only-for-tests",
                "ESS_MAP_LOG": "error",
            }
        ),
        installed=False,
    )
    client = app.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": False, "migrations": False, "atlas": False}
    assert client.get("/healthz").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_an_atlas_that_cannot_be_written_is_not_ready(make_app, tmp_path):
    (tmp_path / "atlas").write_text("Un fichier là où il faut un dossier")
    answer = make_app().test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": True, "migrations": True, "atlas": False}
