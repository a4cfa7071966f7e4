# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole kit: parts in processes of their own, the report, the command."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from ess_map.check import report, running
from ess_map.check.__main__ import main
from ess_map.check.candidate import read
from ess_map.check.cli import MISSING, check
from ess_map.check.findings import ERROR, OK, WARNING, CannotRun, Finding, Outcome
from ess_map.testing import servers
from tests.check import sample
from tests.check.sample import CODE, DATA

COMMAND = Path(sys.executable).parent / "ess-map"
START = "bp = Blueprint"


@pytest.fixture
def run(tmp_path):
    """Run one part of a plugin that nobody imports here."""

    def one(*changes, patience=120.0):
        candidate = read(sample.write(tmp_path / "plugin", "apart", *changes))
        told = []
        found = running.run(
            candidate, ["spatialite"], only=["loads"], patience=patience, follow=told.append
        )
        assert found == told
        (outcome,) = found
        return outcome

    return one


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("__import__('os')._exit(7)", "a mis fin à Python (code 7"),
        ("__import__('os').abort()", "a mis fin à Python (code -6"),
        ("raise SystemExit('bye')", "a mis fin à Python (code 1 : bye"),
    ],
)
def test_a_plugin_that_ends_python_is_reported(run, does, said):
    (finding,) = run((CODE, START, f"{does}\n{START}")).findings
    assert (finding.level, said in finding.sentence) == (ERROR, True), finding.sentence


def test_a_plugin_that_hangs_is_given_up(run):
    hang = (CODE, START, f"__import__('threading').Event().wait()\n{START}")
    (finding,) = run(hang, patience=8.0).findings
    assert "n'a pas fini en 8 s" in finding.sentence


def test_what_a_plugin_prints_does_not_reach_the_report(run, capfd):
    outcome = run((CODE, START, f"print('hello')\n{START}"))
    assert [finding.level for finding in outcome.findings] == [OK]
    assert "hello" not in "".join(capfd.readouterr())


def test_without_postgresql_its_parts_are_skipped_unless_they_were_asked_for(tmp_path, monkeypatch):
    candidate = read(sample.write(tmp_path / "plugin", "apart"))
    monkeypatch.setattr(servers, "missing", lambda: "aucun serveur")

    def run(*kinds):
        asked = {"only": ["migrations"], "patience": 120.0, "follow": lambda outcome: None}
        return running.run(candidate, kinds, **asked)

    found = run("spatialite", "postgis")
    assert [(one.database, one.skipped) for one in found] == [
        ("spatialite", ""),
        ("postgis", "aucun serveur"),
    ]
    with pytest.raises(CannotRun, match="aucun serveur"):
        run("postgis")


def test_the_report_puts_the_gravest_first_and_says_what_it_amounts_to():
    findings = [
        Finding("pages", OK, "Bien."),
        Finding("pages", WARNING, "Attention.", "ici.py:1"),
        Finding("pages", ERROR, "Faux.", "/là"),
    ]
    outcomes = [
        Outcome("pages", "Pages", "postgis", 1.24, tuple(findings)),
        Outcome("accessibility", "Accessibilité", skipped="Chromium manque."),
    ]
    console = Console(file=io.StringIO(), width=100)
    for outcome in outcomes:
        report.show(console, outcome)
    report.end(console, outcomes, strict=False)
    assert console.file.getvalue() == (
        "✗ Pages · PostGIS  1,2 s\n"
        "    ✗ /là : Faux.\n"
        "    ! ici.py:1 : Attention.\n"
        "    ✓ Bien.\n"
        "– Accessibilité  0,0 s\n"
        "    Sauté : Chromium manque.\n"
        "À corriger avant de publier : 1 erreur, 1 avertissement, 1 partie sautée, en 1 s.\n"
    )


@pytest.mark.parametrize(
    ("levels", "lenient", "strict"),
    [((OK,), True, True), ((OK, WARNING), True, False), ((WARNING, ERROR), False, False)],
)
def test_warnings_fail_only_when_one_is_strict(levels, lenient, strict):
    findings = tuple(Finding("x", level, "…") for level in levels)
    outcomes = [Outcome("x", "X", findings=findings)]
    assert report.passes(outcomes, strict=False) is lenient
    assert report.passes(outcomes, strict=True) is strict


def test_the_command_checks_a_folder_and_its_status_is_for_ci(tmp_path):
    broken = (DATA, "session.add", "1 / 0 or session.add")
    folder = sample.write(tmp_path / "plugin", "apart", broken)
    said = tmp_path / "report.json"
    parts = [word for name in ("loads", "migrations", "texts") for word in ("--only", name)]
    result = subprocess.run(
        [COMMAND, "plugin", "check", folder, *parts, "--database", "spatialite", "--json", said],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    assert "✓ Chargement" in result.stdout
    assert "✗ tests/check_data.py : fill(session) échoue (ZeroDivisionError" in result.stdout
    assert "À corriger avant de publier" in result.stdout
    found = json.loads(said.read_text(encoding="utf-8"))
    assert (found["plugin"], found["passes"]) == ("apart", False)
    assert {part["part"] for part in found["parts"]} == {"loads", "migrations", "texts"}
    assert found["errors"] == 1


def test_the_command_says_why_it_cannot_run(tmp_path):
    result = CliRunner().invoke(main, [str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr.startswith("ess-map : Pas de pyproject.toml dans")


def test_a_site_without_pytest_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = CliRunner().invoke(check, ["."])
    assert (result.exit_code, result.stderr) == (2, f"ess-map : {MISSING}\n")
