# SPDX-License-Identifier: AGPL-3.0-or-later
"""The benchmark measures what it says; how fast things are is for the benchmark alone to say."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from ess_map.bench import plugins, report
from ess_map.bench.figures import Figure, figure
from ess_map.bench.gestures import Gesture, gestures
from ess_map.bench.instance import Instance, Load
from ess_map.bench.measure import Measured
from ess_map.bench.report import Run
from ess_map.bench.sample import Sample

COMMAND = Path(sys.executable).parent / "ess-map"
MIRROR = {
    "regions.csv": "code,nom\n24,Centre-Val de Loire\n",
    "departements.csv": "code,nom,region\n37,Indre-et-Loire,24\n",
    "epci.csv": "siren,nom,nature_juridique\n243700754,Tours Métropole Val de Loire,METRO\n",
    "communes.csv": (
        "code,nom,dep,reg,epci,siren,population,surface_km2,lon,lat,source_point\n"
        "37261,Tours,37,24,243700754,213702616,139259,33.47,0.69618,47.39835,polygone\n"
        "37003,Amboise,37,24,,213700032,12800,40.7,0.98,47.41,polygone\n"
    ),
}
KINDS = ("tile-z0", "facets-country", "open-now", "search-typo", "fragment-plain", "page-actor")


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "mirror" / "geo"
    folder.mkdir(parents=True)
    for name, text in MIRROR.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder.parent


@pytest.fixture
def bench(mirror, tmp_path):
    """Run the command on its own; return the finished process."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {"ESS_MAP_INSTANCE": str(tmp_path / "own"), "ESS_MAP_MIRROR": str(mirror)}
    own["ESS_MAP_PLUGINS"] = "none"

    def run(*words):
        return subprocess.run(
            [COMMAND, "bench", *map(str, words)], env=kept | own, capture_output=True, text=True
        )

    return run


def test_a_small_run_measures_every_gesture_and_leaves_nothing(bench, tmp_path):
    work, out = tmp_path / "work", tmp_path / "figures.json"
    done = bench(
        *("--actors", 2000, "--database", "spatialite", "--quick", "--repeats", 2),
        *("--folder", work, "--json", out),
    )
    assert done.returncode == 0, done.stderr
    assert not work.exists()
    assert "tuile z0" in done.stdout and "import" in done.stdout
    found = json.loads(out.read_text(encoding="utf-8"))
    run = found["databases"]["spatialite"]
    assert found["machine"]["cores"] >= 1
    assert run["versions"].startswith("SQLite")
    assert run["load"]["actors"] == 2000 and run["load"]["snapshot_bytes"] > 0
    measured = run["measured"]
    figures = {one["key"]: one for one in measured["figures"]}
    assert set(KINDS) <= set(figures)
    assert all(one["count"] == 2 and 0 < one["median"] <= one["p95"] for one in figures.values())
    edited = measured["edited"]
    pages = figures.keys() - {"open-at-distinct"}  # the one that no visitor asks for
    assert {one["key"] for one in edited["figures"]} == {*pages, "after-edit"}
    assert edited["edits"] >= 3 and edited["missed"] == 0 and edited["rebuilt"] is False
    assert [restart["workers"] for restart in measured["restarts"]] == [1, 2]
    assert [len(restart["memory"]) for restart in measured["restarts"]] == [1, 2]
    for used in (used for restart in measured["restarts"] for used in restart["memory"]):
        assert used["private"] > used["snapshot"] > 0


def test_a_plugin_is_measured_in_the_instance_and_shown_with_its_target(
    spatialite, tmp_path, monkeypatch
):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(spatialite, home / "ess-map.db")
    instance = Instance("spatialite", home, f"sqlite:///{home / 'ess-map.db'}", None)
    monkeypatch.setenv("PYTHONPATH", str(install(tmp_path / "site")))
    monkeypatch.setenv("ESS_MAP_PLUGINS", "installed")
    (page,) = plugins.gestures(instance, "measured")
    assert (page.key, page.address(), page.target) == ("measured.page", "/measured/?n=0", 1000)
    (slow,) = plugins.figures(instance, 5, "measured", cold=True)
    assert (slow.key, slow.count, slow.target) == ("measured.slow", 1, 2000)
    assert slow.cold > 0
    run = Run("spatialite", "", Load(1, 1.0, 1.0, 1.0, 1, 1), Measured([slow], None, [], []))
    console = Console(record=True, width=120)
    for table in report.tables(run):
        console.print(table)
    said = console.export_text()
    assert "Long calcul" in said and "2000" in said and "✓ 0.00" in said
    assert slow.note == "[1] long" and slow.note in said


PLUGIN = """
from flask import Blueprint

from ess_map import Benchmark, hookimpl, public

bp = Blueprint("measured", __name__, url_prefix="/measured")


@bp.get("/")
@public
def page():
    return "measured"


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_benchmarks():
    return [
        Benchmark("measured.page", "Page mesurée", 1000, lambda _: lambda: "/measured/", page=True),
        Benchmark("measured.slow", "Long calcul", 2000, lambda _: lambda: "[1] long", repeats=1),
    ]
"""


def install(site):
    """Write a distribution with the plugin ``measured``; return what to put on the path."""
    info = site / "ess_map_measured-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "ess_map_measured.py").write_text(PLUGIN, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ess-map-measured\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ess_map.plugins]\nmeasured = ess_map_measured\n")
    return site


@pytest.mark.parametrize("database", ["spatialite"])
def test_without_a_database_for_postgis_the_command_says_how_to_get_one(app):
    done = app.test_cli_runner().invoke(args=["bench", "--actors", "10"])
    assert "make postgres" in done.exception.message


@pytest.mark.parametrize("database", ["spatialite"])
def test_a_folder_that_holds_something_else_is_never_touched(app, tmp_path):
    precious = tmp_path / "precious"
    (precious / "spatialite").mkdir(parents=True)
    words = ["bench", "--database", "spatialite", "--folder", str(precious)]
    done = app.test_cli_runner().invoke(args=words)
    assert "n'est pas vide" in done.exception.message
    assert (precious / "spatialite").is_dir()


def test_a_figure_is_the_median_and_what_one_in_twenty_exceeds():
    gesture = Gesture("tile", "tuile", 10.0, str)
    found = figure(gesture, [float(number) for number in range(1, 101)], cold=300.0)
    assert found == Figure("tile", "tuile", 10.0, 100, 50.5, pytest.approx(95.05), 300.0)
    assert report.ratio(found) == pytest.approx(5.05)


def test_every_address_of_a_gesture_is_new(sample):
    for gesture in gestures(sample, actors=2000, kind="spatialite"):
        asked = [gesture.address() for _ in range(20)]
        assert len(set(asked)) == 20, gesture.key


def test_the_whole_page_has_a_target_only_where_one_was_set(sample):
    def target(**what):
        found = {one.key: one for one in gestures(sample, **what)}
        return found["page-first"].target

    assert target(actors=20_000, kind="spatialite") == 60
    assert target(actors=20_000, kind="postgis") is None
    assert target(actors=1_500_000, kind="spatialite") is None


@pytest.fixture
def sample():
    row = {
        "name": "Épicerie solidaire du Moulin",
        "longitude": "0.69",
        "latitude": "47.39",
        "family": "association",
        "activity": "epicerie_solidaire|jardin",
        "role": "",
    }
    return Sample(
        rows=[row],
        epcis=["epci-243700754"],
        actors=["/acteurs/epicerie-1"],
        poles=["pole-de-touraine-2"],
        plans=["/plans/1"],
        rng=Random(1),
    )


def test_a_misspelt_word_has_one_wrong_letter(sample):
    wrong = sample.misspelt()
    assert wrong != "solidaire" != "moulin"
    right = min(("epicerie", "solidaire"), key=lambda word: len(word) != len(wrong))
    assert sum(one != other for one, other in zip(wrong, right, strict=True)) == 1


def test_the_import_has_a_target_only_on_postgis_with_a_million_and_a_half():
    def run(kind, actors):
        load = Load(actors, 1.0, 600.0, 1.0, 1, 1)
        return Run(kind, "", load, None)

    assert report.import_line(run("postgis", 1_500_000)).ratio == pytest.approx(1.25)
    assert report.import_line(run("spatialite", 1_500_000)).ratio is None
    assert report.import_line(run("postgis", 20_000)).ratio is None
