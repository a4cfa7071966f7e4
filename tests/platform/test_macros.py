# SPDX-License-Identifier: AGPL-3.0-or-later
"""The macros that plugins are promised are there, take what is said, and need no object of ours."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import render_template_string
from jinja2 import StrictUndefined

ROOT = Path(__file__).parents[2]
RECIPES = (ROOT / "docs" / "plugins" / "recettes.md").read_text(encoding="utf-8")
TABLE = re.compile(r"\| `(_macros/\w+\.html)` \|[^\n]*\n\|---\|---\|\n((?:\|[^\n]*\n)+)")
ROW = re.compile(r"^\| `(\w+)\(([^)]*)\)` \|", re.MULTILINE)
PROMISED = [
    (file, name, arguments.split(", ") if arguments else [])
    for file, rows in TABLE.findall(RECIPES)
    for name, arguments in ROW.findall(rows)
]
TEMPLATES = re.findall(r"^```jinja\n(.*?)^```", RECIPES, re.MULTILINE | re.DOTALL)
FIGURE = {"label": "Prêts", "shown": "12", "unit": "", "url": "", "source": "Nous", "vintage": 2026}
USED = """
{% from "_macros/ui.html" import bar, icon, notice, open_badge, pagination, shape, source %}
{% from "_macros/charts.html" import bars, choropleth, dumbbell %}
{% from "_macros/map.html" import map %}
{{ icon("clock") }}{{ shape(3) }}{{ open_badge(none) }}{{ open_badge(true) }}{{ source("Nous") }}
{% call notice("warn") %}Attention{% endcall %}{{ bar("Prêts", 3, 4, "/repair/") }}
{{ pagination(page, 60, "Pages", "?1", "?3") }}
{{ bars("a", "Par outil", rows) }}{{ dumbbell("b", "Deux", pairs, "Ici", "Là") }}
{{ choropleth("c", "Où", drawn) }}{{ map("", [], areas_url="/repair/areas.json", static=true) }}
"""


@pytest.fixture
def database():
    """Templates do not depend on the database."""
    return "spatialite"


def test_all_tables_of_the_page_are_read():
    files = [f"_macros/{name}.html" for name in ("forms", "ui", "charts", "map")]
    assert list(dict.fromkeys(file for file, _name, _said in PROMISED)) == files
    assert len(PROMISED) == 8 + 7 + 3 + 2


@pytest.mark.parametrize(("file", "name", "said"), PROMISED, ids=lambda value: str(value))
def test_a_promised_macro_takes_the_arguments_that_the_page_shows(app, file, name, said):
    macro = getattr(app.jinja_env.get_template(file).module, name)
    assert set(said) <= set(macro.arguments)
    beginning = [argument for argument in said if argument in macro.arguments[: len(said)]]
    assert beginning == list(macro.arguments[: len(beginning)]), "positions are promised, too"


def test_the_templates_of_the_page_read(app):
    assert len(TEMPLATES) == 8
    for one in TEMPLATES:
        app.jinja_env.parse(one)


def test_they_draw_what_a_plugin_knows(app):
    app.jinja_env.undefined = StrictUndefined
    rows = [{"share": 40, "family_index": None, "strong": False, "figure": FIGURE}]
    pairs = [{"label": "Prêts", "words": "plus", "one": 10, "other": 90}]
    pairs[0] |= {"one_shown": "1", "other_shown": "9"}
    shapes = [{"path": "M0 0L9 9Z", "level": 1, "title": "Tours"}]
    legend = [{"level": 1, "label": "un peu", "count": 1}]
    drawn = {"width": 10, "height": 10, "shapes": shapes, "legend": legend}
    page = SimpleNamespace(number=2, pages=3, start=20, end=40)
    with app.test_request_context("/"):
        html = render_template_string(USED, rows=rows, pairs=pairs, drawn=drawn, page=page)
    for said in ("#clock", "Ouvert maintenant", "21 à 40 sur 60", "M0 0L9 9Z", "notice--warn"):
        assert said in html
    assert 'data-areas="/repair/areas.json"' in html
    assert "style=" not in html
