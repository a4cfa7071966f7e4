# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor says in a sentence everything that is missing or wrong."""

import dataclasses
import sqlite3

import pytest

from ess_map import doctor
from ess_map.core import assets, jobs, mail, migrations, spatial
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.territories.models import Territory


def wrong(app):
    return [found.sentence for found in doctor.examine(lambda: app) if not found.ok]


def said(app):
    return " ".join(found.sentence for found in doctor.examine(lambda: app))


def test_a_new_database_lacks_territories_and_an_atlas(app):
    findings = wrong(app)
    assert any("Aucun territoire : lancez `ess-map territories load`" in one for one in findings)
    assert any("Atlas absent" in one for one in findings)
    assert "Base joignable" in said(app)
    assert "Migrations à jour" in said(app)


def test_territories_are_counted(app):
    db.session.add(
        Territory(level="commune", code="37261", name="Tours", search_name="tours", vintage="2026")
    )
    db.session.commit()
    assert "1 territoires." in said(app)


def test_pending_migrations_are_told_and_end_the_visit(app):
    migrations.downgrade("base")
    findings = wrong(app)
    assert findings == [f"Migrations en attente (aucune → {migrations.latest()}) : ess-map init."]


def test_a_built_front_is_told_from_a_missing_one(app, monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "absent.json")
    assert any("npm ci && npm run build" in one for one in wrong(app))
    (tmp_path / "present.json").write_text("{}")
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "present.json")
    assert "Fichiers du navigateur construits." in said(app)


def test_a_plugin_that_was_switched_off_is_named_with_its_reason(make_app):

    app = make_app(ESS_MAP_ENV="production")
    app.extensions["ess_map.plugins"].broken["currency"] = "ValueError: no rate"
    assert "Extension « currency » désactivée au démarrage : ValueError: no rate" in wrong(app)


def test_letters_and_jobs_in_trouble_are_told(app, clock):
    assert "Tâches de fond sans échec, 0 courriels en attente." in said(app)
    mail.post(db.session, "zoe@exemple.fr", "Bonjour", "…", kind="test")
    db.session.commit()
    clock.advance(hours=2)

    def fail(_session):
        raise RuntimeError("panne")

    jobs.run(db.session, jobs.Job("letters", "…", fail, 1))
    late, failing = wrong(app)[-2:]
    assert late.startswith("1 courriels attendent depuis plus d'une heure")
    assert failing == "La tâche « letters » échoue : RuntimeError: panne"


@pytest.mark.parametrize("database", ["postgis"], indirect=True)
def test_an_unreachable_server_is_told_with_the_setting_to_check(make_app, database_url):
    settings = make_app().extensions["ess_map.settings"]
    absent = "postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2"
    app = doctor.create_app(dataclasses.replace(settings, database_url=absent), installed=False)
    [finding] = wrong(app)
    assert finding.startswith("La base ne répond pas (")
    assert "ESS_MAP_DATABASE_URL" in finding


@pytest.mark.parametrize("database", ["spatialite"], indirect=True)
def test_a_database_file_in_a_missing_folder_is_told(make_app, tmp_path):
    settings = make_app().extensions["ess_map.settings"]
    absent = f"sqlite:///{tmp_path / 'missing' / 'ess.db'}"
    app = doctor.create_app(dataclasses.replace(settings, database_url=absent), installed=False)
    [finding] = wrong(app)
    assert "lancez `ess-map init`" in finding


@pytest.mark.parametrize("database", ["spatialite"], indirect=True)
def test_a_missing_extension_is_told_with_the_package_to_install(make_app, monkeypatch):
    app = make_app()
    monkeypatch.setattr(spatial, "EXTENSION_NAMES", ("mod_absent",))
    with app.app_context():
        db.engine.dispose()
    [finding] = wrong(app)
    assert "apt install libsqlite3-mod-spatialite" in finding


def test_a_refused_setting_is_the_only_finding():
    def factory():
        raise ConfigurationError("ESS_MAP_ENV vaut « x ».")

    assert doctor.examine(factory) == [doctor.Finding(False, "ESS_MAP_ENV vaut « x ».")]


def test_a_python_without_extensions_is_told_what_to_install(monkeypatch):
    class Connection:
        """A connection that cannot load extensions, as some Pythons build it."""

    monkeypatch.setattr(sqlite3, "Connection", Connection)
    monkeypatch.setitem(__import__("sys").modules, "pysqlite3", None)
    with pytest.raises(ConfigurationError, match="installez le paquet pysqlite3"):
        spatial.sqlite_driver()
