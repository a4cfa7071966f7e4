# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands that an operator types."""

from __future__ import annotations

from tests.territories.conftest import METROPOLE


def _run(app, *arguments: str):
    return app.test_cli_runner().invoke(args=["territories", *arguments])


def test_an_operator_loads_lists_and_shows(make_app, mirror):
    app = make_app(ESS_MAP_MIRROR=str(mirror))
    assert "15 territoires créés" in _run(app, "load").output
    assert "déjà à jour" in _run(app, "load", "--region", "24").output
    assert "commune\t6\t6 contours" in _run(app, "list").output
    assert _run(app, "list", "tour").output.startswith("commune-37261\tTours")
    shown = _run(app, "show", f"epci-{METROPOLE}").output
    assert "Tours Métropole Val de Loire (intercommunalité)" in shown and "communes\t2" in shown
    assert _run(app, "former", "37225").output == "37261\tTours\n"


def test_an_operator_fetches_one_departement(app, geo_api):
    result = _run(app, "fetch", "--department", "37", "--base-url", geo_api.base_url)
    assert "12 territoires créés" in result.output


def test_a_file_needs_its_level_and_an_unknown_code_says_so(app, tmp_path):
    path = tmp_path / "epci.csv"
    path.write_text("siren,nom\n200000016,CC des Deux\n", "utf-8")
    assert "--level" in str(_run(app, "load", str(path)).exception)
    assert "1 territoires créés" in _run(app, "load", str(path), "--level", "epci").output
    assert "Aucune commune" in str(_run(app, "former", "99999").exception)
