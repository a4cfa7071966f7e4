# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starting a plugin: what it imports, how it names what it adds, what its folder says."""

import re

import pytest

from ess_map.check import loading
from ess_map.check.candidate import read
from ess_map.check.findings import CannotRun
from tests.check.sample import CODE, PROJECT

IMPORT = "from ess_map import ("
CASES = [
    (CODE, IMPORT, f"from ess_map.core.mail import send\n{IMPORT}", "y:7 : « ess_map.core.mail »"),
    (CODE, IMPORT, f"from ess_map import app\n{IMPORT}", "ne promet pas « app »"),
    (CODE, IMPORT, f"import ess_map.testing\n{IMPORT}", "est pour les tests"),
    (CODE, IMPORT, f"import nothing_of_that\n{IMPORT}", "y:7 : L'import .*ModuleNotFoundError"),
    (CODE, 'Facet("NAME"', 'Facet("wishes"', r"ne démarre pas : « wishes » \(register_facets\)"),
    (CODE, 'Blueprint("NAME"', 'Blueprint("wishes"', "le blueprint « wishes » doit s'appeler"),
    (CODE, "def nav_items", "def navigation", "le crochet « navigation » n'existe pas"),
    (CODE, 'url_prefix="/NAME"', 'url_prefix="/wishes"', "l'application .adresse /wishes/"),
    (CODE, "@public\n", "\n", "ne dit pas qui peut entrer"),
    (CODE, '"NAME_wish"', '"wish_NAME"', "« wish_sample.* » doit commencer par"),
    ("ess_map_NAME/templates/page.html", "", "<p></p>", "templates/page.html : Un gabarit hors de"),
    (PROJECT, ">=0.1", ">=99", "Elle demande ess-map >=99"),
    (PROJECT, '"ess-map>=0.1"', "", "ne nomment pas ess-map"),
    (PROJECT, "ess-map-NAME", "wishes", "nommez-la « ess-map-sample"),
]  # fmt: skip


def test_a_plugin_that_conforms_loads(trial_of, sentences):
    findings = loading.check(trial_of())
    assert sentences(findings, "warning", "error") == ""
    assert "Elle se charge" in sentences(findings, "ok")


@pytest.mark.parametrize(("file", "old", "new", "said"), CASES, ids=[case[3] for case in CASES])
def test_what_is_wrong_at_the_start_is_named(trial_of, sentences, file, old, new, said):
    found = sentences(loading.check(trial_of((file, old, new))), "warning", "error")
    assert re.search(said, found), found


def test_tables_without_migrations_are_named(trial_of, sentences):
    trial = trial_of()
    for path in trial.candidate.home.glob("migrations/*"):
        path.unlink()
    (trial.candidate.home / "migrations").rmdir()
    assert "des tables et pas de migrations" in sentences(loading.check(trial), "error")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "Pas de pyproject.toml"),
        ("[project", "est illisible"),
        ("[project]\nname = 'x'", "elle en annonce 0"),
        ('[project.entry-points."ess_map.plugins"]\nx = "ess_map_x"', "ni src/ess_map_x/"),
    ],
)  # fmt: skip
def test_a_folder_that_is_no_plugin_is_refused(tmp_path, text, said):
    if text is not None:
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CannotRun, match=said):
        read(tmp_path)


def test_a_package_may_lie_in_src(trial_of):
    trial = trial_of()
    folder = trial.candidate.folder
    (folder / "src").mkdir()
    trial.candidate.home.rename(folder / "src" / trial.candidate.home.name)
    assert read(folder).root == folder / "src"
