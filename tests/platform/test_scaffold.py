# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new plugin is whole: built, installed somewhere else, its own tests pass unchanged."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from ess_map.cli import main
from ess_map.core.errors import Conflict, Invalid
from ess_map.platform import naming, scaffold, texts

ROOT = Path(__file__).resolve().parents[2]
NAME = "repair_cafe"
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "ESS_MAP_TEST_POSTGRES_URL")


def run(*words, cwd, **environ):
    """Run a command that knows nothing of this checkout."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def python(*words, cwd, **environ):
    result = run(*words, cwd=cwd, **environ)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture
def fresh(tmp_path):
    """An environment with the dependencies of this one, and neither ess-map nor its checkout."""
    place = tmp_path / "fresh"
    python(sys.executable, "-m", "venv", "--without-pip", place, cwd=tmp_path)
    interpreter = place / "bin" / "python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(python(interpreter, "-c", ask, cwd=tmp_path).strip())
    # A line of a .pth file adds a folder, but not what the .pth files of that folder add.
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return interpreter


def install(interpreter, source, wheels, cwd):
    """Build a wheel without network and install it."""
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    offline = ("--no-index", "--no-deps")
    python(*pip, "wheel", "--no-build-isolation", *offline, "-w", wheels, source, cwd=cwd)
    (wheel,) = wheels.iterdir()
    where = ("--python", interpreter)
    python(*pip, *where, "install", *offline, "--ignore-installed", wheel, cwd=cwd)


def test_its_own_tests_pass_unchanged_in_a_fresh_environment(fresh, tmp_path):
    install(fresh, ROOT, tmp_path / "core", tmp_path)
    command = fresh.with_name("ess-map")
    nowhere = {"ESS_MAP_DATABASE_URL": "nonsense://"}
    said = python(command, "plugin", "new", NAME.replace("_", "-"), cwd=tmp_path, **nowhere)
    plugin = tmp_path / "ess-map-repair-cafe"
    assert f"pytest {plugin.name}" in said
    install(fresh, plugin, tmp_path / "own", tmp_path)

    ask = f"import ess_map, ess_map_{NAME} as own; print(ess_map.__file__, own.__file__)"
    for path in python(fresh, "-c", ask, cwd=tmp_path).split():
        assert Path(path).is_relative_to(fresh.parents[1]), path

    # PostGIS only for what differs there: the whole of it takes half a minute.
    some = ("-k", "spatialite or tables or layer")
    said = python(fresh, "-m", "pytest", "-q", "-p", "no:cacheprovider", *some, cwd=plugin)
    assert " passed" in said


def test_its_metadata_say_what_it_needs_and_under_which_licence(tmp_path):
    root = scaffold.create(NAME, tmp_path, licence="MIT")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "ess-map-repair-cafe"
    assert project["license"] == "MIT"
    assert project["dependencies"] == ["ess-map>=0.1,<0.2"]
    assert project["entry-points"] == {"ess_map.plugins": {NAME: "ess_map_repair_cafe"}}
    sources = [path for path in root.rglob("*.*") if path.suffix in {".py", ".css", ".html"}]
    assert len(sources) == 11
    for path in sources:
        assert "SPDX-License-Identifier: MIT" in path.read_text(encoding="utf-8").partition("\n")[0]


def test_its_code_has_the_form_of_ours(tmp_path):
    root = scaffold.create(NAME, tmp_path)
    ruff = Path(sys.executable).with_name("ruff")
    settings = ("--config", ROOT / "pyproject.toml")
    known = ("--config", f'lint.isort.known-first-party=["ess_map_{NAME}"]')
    python(ruff, "check", "--no-cache", *settings, *known, root, cwd=tmp_path)
    python(ruff, "format", "--no-cache", "--check", *settings, root, cwd=tmp_path)


def test_its_texts_are_all_translated(tmp_path):
    root = scaffold.create(NAME, tmp_path)
    (package,) = texts.packages(root)
    written = (package / texts.FOLDER / texts.CATALOGUE).read_text(encoding="utf-8")
    source = scaffold.TEMPLATE / f"ess_map_NAME/translations/{texts.CATALOGUE}{scaffold.SUFFIX}"
    assert written.count("msgid") == source.read_text(encoding="utf-8").count("msgid")
    found = texts.update(package)
    assert found.missing == ()
    assert found.path.read_text(encoding="utf-8") == written


def test_a_text_that_is_new_is_gathered_and_named_until_it_is_translated(tmp_path):
    root = scaffold.create(NAME, tmp_path)
    page = root / f"ess_map_{NAME}" / "templates" / NAME / "page.html"
    page.write_text('{{ _("Bienvenue à l\'atelier") }}', encoding="utf-8")
    result = CliRunner().invoke(main, ["plugin", "texts", str(root)])
    assert result.exit_code == 0, result.output
    assert "messages.po : 6 textes, 1 à traduire.\n  Bienvenue à l'atelier\n" in result.output


def test_it_imports_nothing_but_the_public_api():
    for source in scaffold.TEMPLATE.rglob(f"*.py{scaffold.SUFFIX}"):
        assert "ess_map." not in source.read_text(encoding="utf-8").replace('"ess_map.testing"', "")


@pytest.mark.parametrize(
    "name", ["Repair", "2repair", "repair__cafe", "réparer", "class", "", "a" * 41, "_repair"]
)
def test_a_name_that_python_or_a_database_would_refuse_is_told_so(tmp_path, name):
    with pytest.raises(Invalid, match="ne convient pas : des minuscules sans accent"):
        scaffold.create(name, tmp_path)


@pytest.mark.parametrize("name", ["actors", "platform", "actor", "territory", "plugin", "alembic"])
def test_a_name_of_core_is_refused(tmp_path, name):
    with pytest.raises(Invalid, match="est un nom du noyau"):
        scaffold.create(name, tmp_path)


@pytest.mark.parametrize("name", ["currency", "currency_local", "cur"])
def test_a_name_whose_tables_would_be_anothers_is_refused(name):
    taken = ["currency", "cur_rency"]
    with pytest.raises(Conflict, match=r"se confond avec l'extension installée « cur"):
        naming.judge(name, taken)


def test_what_is_there_already_is_never_written_over(tmp_path):
    scaffold.create(NAME, tmp_path)
    with pytest.raises(Conflict, match="existe déjà"):
        scaffold.create(NAME, tmp_path)


@pytest.mark.parametrize(
    ("ours", "versions"), [("0.1.0", ">=0.1,<0.2"), ("0.9.3", ">=0.9,<0.10"), ("2.3.1", ">=2.3,<3")]
)
def test_it_asks_for_the_versions_that_promise_the_same(ours, versions):
    assert scaffold.compatible(ours) == versions
