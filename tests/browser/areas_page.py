# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin's pages with a map of its own and one to draw on: ``python -m … PORT``."""

import sys
import tempfile
from pathlib import Path

import waitress
from flask import Blueprint, jsonify, render_template_string, request
from flask_wtf import FlaskForm
from wtforms import ValidationError

from ess_map import Invalid, drawn_line, fields, hookimpl, public
from ess_map.app import create_app

STYLES = ".repair-map { height: 22rem; border: 7px solid var(--action) }"
PAGE = """{% extends "base.html" %}{% from "_macros/map.html" import map %}
{% block title %}Tournées{% endblock %}
{% block head %}
<link rel="stylesheet" href="{{ url_for("repair.static", filename="repair.css") }}">
{% endblock %}
{% block main %}<div class="page stack"><h1>Tournées</h1>
<div class="repair-map">{{ map("", [], areas_url=url_for("repair.areas"), static=true) }}</div>
</div>
{% endblock %}"""
FORM = """{% extends "base.html" %}{% from "_macros/map.html" import draw %}
{% from "_macros/forms.html" import csrf, error_summary, submit_row %}
{% block title %}Tournée{% endblock %}
{% block main %}<div class="page stack"><h1>Tournée</h1>
{% if points is defined %}<p id="said">{{ points }} points</p>{% endif %}
<form class="form" method="post" novalidate>{{ csrf() }}{{ error_summary(form) }}
<h2>Le trajet</h2>{{ draw(form.way, shape="line", bbox=(0.6, 47.3, 0.8, 47.4)) }}
<h2>Le secteur</h2>{{ draw(form.around, bbox=(0.6, 47.3, 0.8, 47.4)) }}
{{ submit_row("Enregistrer") }}</form></div>
{% endblock %}"""


def element(what, kind, coordinates, **said):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"what": what, **said}, "geometry": geometry}


SQUARE = [[0.6, 47.3], [0.7, 47.3], [0.7, 47.4], [0.6, 47.4], [0.6, 47.3]]
WAY = [[0.61, 47.38], [0.64, 47.36], [0.69, 47.37]]
ELEMENTS = [
    element("area", "Polygon", [SQUARE], tone=2, name="Tournée du mardi", url="/repair/"),
    element("mark", "Point", [0.65, 47.33], number=12, name="L'Escale", text="Ouvert : 9 h – 12 h"),
    element("member", "Point", [0.62, 47.32], f=1, name="Le Garage", url="/repair/"),
    element("link", "LineString", [[0.62, 47.32], [0.68, 47.34]]),
    element("way", "LineString", WAY, tone=5, name="La tournée", text="12 km à vélo"),
]


class Round(FlaskForm):
    way = fields.LongText("Trajet, en GeoJSON")
    around = fields.LongText("Secteur, en GeoJSON")

    def validate_way(self, field):
        try:
            self.line = drawn_line(field.data or "")
        except Invalid as error:
            raise ValidationError(error.message) from error


def plugin(folder: Path):
    (folder / "repair.css").write_text(STYLES, encoding="utf-8")
    where = {"static_folder": folder, "static_url_path": "/static"}
    bp = Blueprint("repair", __name__, url_prefix="/repair", **where)

    @bp.get("/")
    @public
    def page():
        return render_template_string(PAGE)

    @bp.route("/round", methods=["GET", "POST"])
    @public
    def round_():
        form = Round()
        if form.validate_on_submit():
            count = len(form.line.coords) if form.line else 0
            return render_template_string(FORM, form=form, points=count)
        return render_template_string(FORM, form=form), 422 if request.method == "POST" else 200

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
