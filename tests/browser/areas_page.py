# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin's page with areas of its own and its own styles: ``python -m … PORT``."""

import sys
import tempfile
from pathlib import Path

import waitress
from flask import Blueprint, jsonify, render_template_string

from ess_map import hookimpl, public
from ess_map.app import create_app

STYLES = ".repair-map { height: 22rem; border: 7px solid var(--action) }"
PAGE = """{% extends "base.html" %}{% from "_macros/map.html" import map %}
{% block title %}Tournées{% endblock %}
{% block head %}
<link rel="stylesheet" href="{{ url_for("repair.static", filename="repair.css") }}">
{% endblock %}
{% block main %}<h1>Tournées</h1>
<div class="repair-map">{{ map("", [], areas_url=url_for("repair.areas"), static=true) }}</div>
{% endblock %}"""


def element(what, kind, coordinates, **said):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"what": what, **said}, "geometry": geometry}


SQUARE = [[0.6, 47.3], [0.7, 47.3], [0.7, 47.4], [0.6, 47.4], [0.6, 47.3]]
ELEMENTS = [
    element("area", "Polygon", [SQUARE], tone=2, name="Tournée du mardi", url="/repair/"),
    element("mark", "Point", [0.65, 47.35], tone=2, name="Tournée du mardi", url="/repair/"),
    element("member", "Point", [0.62, 47.32], f=1, name="Le Garage", url="/repair/"),
    element("link", "LineString", [[0.62, 47.32], [0.68, 47.38]]),
]


def plugin(folder: Path):
    (folder / "repair.css").write_text(STYLES, encoding="utf-8")
    where = {"static_folder": folder, "static_url_path": "/static"}
    bp = Blueprint("repair", __name__, url_prefix="/repair", **where)

    @bp.get("/")
    @public
    def page():
        return render_template_string(PAGE)

    @bp.get("/areas.json")
    @public
    def areas():
        return jsonify({"type": "FeatureCollection", "features": ELEMENTS})

    class Repair:
        @staticmethod
        @hookimpl
        def register_blueprints():
            return [bp]

    return Repair()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(plugins=[("repair", plugin(Path(folder)))], installed=False)
        waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]))
