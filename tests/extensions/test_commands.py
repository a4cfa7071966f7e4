# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's commands, and what a purge leaves: a file that can be read, and nothing else."""

import base64
import io
import json
import stat
import zipfile
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.cli import ScriptInfo

from ess_map import hookimpl, set_timer
from ess_map.cli import main
from ess_map.core import uploads
from ess_map.core.db import db
from ess_map.platform import migrating, settings, state
from ess_map.platform.plugins import running
from ess_map.platform.state import PluginSetting, PluginState
from ess_map.testing.factories import make_territories

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TOURS = "epci-243700754"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Broken:
    @hookimpl
    def register_facets(self):
        raise RuntimeError("no network")


def tables():
    names = sa.inspect(db.engine).get_table_names()
    return {name for name in names if "repair" in name and not name.startswith("idx_")}


def fill(name="repair"):
    place = "ST_GeomFromText('POINT(0.123456789012 47.39)', 4326)"
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {name}_place (id, geom) VALUES (1, {place})")
        visit = sa.table(
            f"{name}_visit",
            *(sa.column(one) for one in ("id", "place_id")),
            sa.column("at", sa.DateTime(timezone=True)),
            sa.column("tools", sa.JSON),
            sa.column("photo", sa.LargeBinary),
        )
        said = {"tools": ["clé", "été"], "photo": b"\x00\xff", "at": NOON}
        connection.execute(visit.insert().values(id=1, place_id=1, **said))
        connection.execute(visit.insert().values(id=2, place_id=1))


def lines(archive, name):
    return [json.loads(line) for line in archive.read(name).decode().splitlines()]


def test_the_list_tells_each_plugin_and_its_state(run):
    result = run("plugin", "list")
    assert result.exit_code == 0
    assert result.output.split() == ["repair", "-", "en", "service"]


def test_the_list_ends_with_one_when_something_is_broken(start):
    app = start([("zebra", Broken())])
    result = app.test_cli_runner().invoke(args=["plugin", "list"])
    assert result.exit_code == 1
    assert "en panne : RuntimeError: no network" in result.output


def test_an_empty_list_says_so(start):
    result = start([]).test_cli_runner().invoke(args=["plugin", "list"])
    assert (result.exit_code, result.output) == (0, "Aucune extension installée.\n")


def test_a_plugin_is_switched_off_and_on(run):
    assert "est désactivée" in run("plugin", "disable", "repair").output
    assert running().is_off("repair")
    assert "en service partout" in run("plugin", "enable", "repair").output
    assert not running().is_off("repair")
    make_territories()
    run("plugin", "enable", "repair", "--territory", TOURS)
    assert running().states().scopes["repair"] == {TOURS}
    assert "sur 1 territoire" in run("plugin", "list").output


def test_an_unknown_plugin_is_told(run):
    result = run("plugin", "enable", "nothing")
    assert "Aucune extension installée ne s'appelle « nothing »" in result.exception.message


def test_a_plugin_for_everywhere_is_not_switched_on_for_a_territory(start, install):
    app = start([("loan", install("loan"))])
    command = ["plugin", "enable", "loan", "--territory", TOURS]
    result = app.test_cli_runner().invoke(args=command)
    assert "que partout à la fois" in result.exception.message


def test_tables_are_upgraded_by_name_or_all_at_once_or_by_init(start):
    app = start(migrated=False)
    runner = app.test_cli_runner()
    with app.app_context():
        assert runner.invoke(args=["plugin", "list"]).exit_code == 1
        assert "tables à jour" in runner.invoke(args=["plugin", "upgrade", "--all"]).output
        assert "Rien à mettre à jour" in runner.invoke(args=["plugin", "upgrade", "--all"]).output
        assert "rien à faire" in runner.invoke(args=["plugin", "upgrade", "repair"]).output
        assert runner.invoke(args=["plugin", "upgrade"]).exit_code == 2
        running().live.forget()
        assert not running().is_off("repair")


def test_settings_are_shown_and_changed(run):
    make_territories()
    assert run("plugin", "set", "repair.days", "12").exit_code == 0
    assert run("plugin", "set", "repair.share", "0,7", "--territory", TOURS).exit_code == 0
    assert settings.setting("repair.days") == 12
    shown = run("plugin", "settings", "repair").output
    assert "repair.days = 30 par défaut (Jours d'avance)\n  instance : 12\n" in shown
    assert f"  {TOURS} : 0.7\n" in shown
    run("plugin", "set", "repair.days")
    assert settings.setting("repair.days") == 30
    assert "au plus 90" in run("plugin", "set", "repair.days", "91").exception.message
    assert "Aucun réglage « x »" in run("plugin", "set", "x", "1").output


def test_a_plugin_in_service_is_not_purged(run, tmp_path):
    result = run("plugin", "purge", "repair", "--yes", "--to", str(tmp_path / "x.zip"))
    assert "est en service" in result.exception.message
    assert "repair_visit" in tables()
    assert not (tmp_path / "x.zip").exists()


def test_a_purge_asks_for_the_name(run):
    run("plugin", "disable", "repair")
    result = run("plugin", "purge", "repair", input="other\n")
    assert result.exit_code == 1
    assert "rien n'est effacé" in result.output
    assert "repair_visit" in tables()


@pytest.mark.parametrize("installed", [True, False], ids=["installed", "uninstalled"])
def test_a_purge_writes_everything_to_a_file_and_removes_it(
    start, repair, install, tmp_path, installed
):
    cafe = install("repair_cafe")  # not at the same time: the platform refuses that
    with start([("repair_cafe", cafe)]).app_context():
        fill("repair_cafe")
    with start([("repair", repair)]).app_context():
        fill()
        settings.set_setting(db.session, "repair.days", 12)
        state.disable(db.session, "repair")
        for kind in ("repair.remind", "repair_cafe.remind"):
            set_timer(db.session, datetime(2027, 1, 1, tzinfo=UTC), kind, "visit", 1)
        for owner in ("repair.receipt-1", "repair_cafe.receipt-1"):
            uploads.receive(db.session, io.BytesIO(PDF), "document", owner=owner)
        db.session.commit()
    app, path = (
        start([("repair", repair)] if installed else [], migrated=False),
        tmp_path / "repair.zip",
    )
    command = ["plugin", "purge", "repair", "--to", str(path)]
    result = app.test_cli_runner().invoke(args=command, input="repair\n")
    assert result.exit_code == 0, result.exception
    assert "repair_visit : 2 lignes" in result.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        assert "données personnelles" in archive.read("LISEZMOI.txt").decode()
        assert lines(archive, "tables/repair_place.jsonl") == [
            {"id": 1, "geom": {"type": "Point", "coordinates": [0.123456789012, 47.39]}}
        ]
        first, second = lines(archive, "tables/repair_visit.jsonl")
        assert first["tools"] == ["clé", "été"]
        assert first["photo"] == {"base64": "AP8="}
        assert first["at"].startswith("2026-11-21T12:00:00")
        assert second["tools"] is None
        assert lines(archive, "core/plugin_setting.jsonl")[0]["value"] == 12
        assert [one["kind"] for one in lines(archive, "core/timer.jsonl")] == ["repair.remind"]
        (paper,) = lines(archive, "core/files.jsonl")
        assert base64.b64decode(paper["bytes"]["base64"]) == PDF
        assert lines(archive, "core/plugin_state.jsonl")[0]["enabled"] is False
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["revision"] == "0001"
        assert manifest["files"]["tables/repair_visit.jsonl"]["lines"] == 2
        assert not [name for name in archive.namelist() if "cafe" in name]
    with app.app_context():
        assert tables() == {"repair_cafe_place", "repair_cafe_visit", "alembic_repair_cafe"}
        assert db.session.scalars(sa.select(PluginSetting)).all() == []
        states = db.session.scalars(sa.select(PluginState)).all()
        assert [one.name for one in states] == (["repair"] if installed else [])
        assert db.session.scalars(sa.text("SELECT kind FROM timer")).all() == ["repair_cafe.remind"]
        owners = db.session.scalars(sa.select(uploads.Upload.owner)).all()
        assert owners == ["repair_cafe.receipt-1"]
        assert db.session.scalar(sa.text("SELECT count(*) FROM repair_cafe_visit")) == 2
        assert not installed or running().is_off("repair")


def test_a_purge_never_writes_over_a_file(run, tmp_path):
    run("plugin", "disable", "repair")
    path = tmp_path / "kept.zip"
    path.write_text("other")
    result = run("plugin", "purge", "repair", "--yes", "--to", str(path))
    assert "existe déjà" in result.exception.message
    assert path.read_text() == "other"
    assert "repair_visit" in tables()


def test_after_a_purge_it_starts_again_from_nothing(run, tmp_path):
    fill()
    run("plugin", "disable", "repair")
    run("plugin", "purge", "repair", "--yes", "--to", str(tmp_path / "x.zip"))
    assert tables() == set()
    assert "Ses tables sont à jour" in run("plugin", "enable", "repair").output
    assert db.session.scalar(sa.text("SELECT count(*) FROM repair_visit")) == 0


def test_what_left_nothing_is_not_purged(run):
    assert "n'a laissé quelque chose" in run("plugin", "purge", "ghost").exception.message
    assert "n'est pas une extension" in run("plugin", "purge", "actors").exception.message


def test_init_brings_the_tables_of_every_plugin_up_to_date(app, repair):
    migrating.downgrade("repair", repair)
    db.session.remove()
    result = app.test_cli_runner().invoke(main, ["init"], obj=ScriptInfo(create_app=lambda: app))
    assert result.exit_code == 0, result.exception
    assert result.output == "Base déjà à jour.\nExtension « repair » : tables à jour.\n"
    assert "repair_visit" in tables()
