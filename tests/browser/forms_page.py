# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page with every widget of a form, for the browser to use; it writes down what it is sent."""

from __future__ import annotations

import sys

import waitress
from flask import Blueprint, render_template_string, request
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import DataRequired, Length

from ess_map import fields, public
from ess_map.app import create_app
from ess_map.core import challenge
from ess_map.core.db import db
from ess_map.territories import load

bp = Blueprint("forms_page", __name__)

TEMPLATE = """{% extends "base.html" %}
{% from "_macros/forms.html" import csrf, error_summary, field, honeypot, place_fields,
   proof_of_work, submit_row %}
{% block title %}Un formulaire{% endblock %}
{% block main %}<div class="prose"><h1>Proposer une structure</h1>
<form class="form" method="post" enctype="multipart/form-data" novalidate>
{{ csrf() }}{{ error_summary(form) }}{{ honeypot(form) }}
{{ field(form.name, autocomplete="organization") }}
{{ field(form.email, hint="Elle ne sera pas publiée.", autocomplete="email") }}
{{ field(form.summary, rows=3) }}{{ field(form.legal_form) }}{{ field(form.activities) }}
{{ field(form.you) }}{{ field(form.logo, accept="image/*") }}
{{ field(form.hours) }}{{ place_fields(form) }}{{ field(form.agreed) }}{{ proof_of_work() }}
{{ submit_row("Proposer", cancel_url="/") }}
</form></div>{% endblock %}"""

RECEIVED = """{% extends "base.html" %}
{% block main %}<pre>{{ received | tojson | forceescape }}</pre>{% endblock %}"""


class AnyForm(FlaskForm):
    name = StringField("Nom", [DataRequired("Écrivez le nom de la structure."), Length(max=200)])
    email = EmailField("Adresse électronique", [DataRequired("Écrivez votre adresse.")])
    summary = TextAreaField("En une phrase")
    legal_form = SelectField("Forme juridique", choices=[("", "Choisir"), ("a", "Association")])
    activities = SelectMultipleField(
        "Activités",
        [DataRequired("Cochez au moins une activité.")],
        choices=[("food", "Alimentation"), ("repair", "Réparation et réemploi")],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    you = RadioField(
        "Vous êtes", choices=[("in", "De la structure"), ("out", "Une autre personne")]
    )
    logo = FileField("Logo")
    hours = fields.OpeningHours("Ouverture")
    street = StringField("Rue")
    postal_code = StringField("Code postal")
    city = StringField("Commune")
    commune = StringField()
    longitude = StringField()
    latitude = StringField()
    location_precision = StringField()
    agreed = BooleanField("J'accepte que ces informations soient publiées")
    homepage = challenge.Honeypot()


@bp.route("/essai-de-formulaire", methods=["GET", "POST"])
@public
def form():
    form = AnyForm(you="in")
    if request.method == "POST" and form.validate():
        proven = challenge.passed(request.form.get(challenge.FIELD))
        db.session.commit()
        read = {"proven": proven, "caught": form.homepage.caught, "open": form.hours.data}
        received = {**request.form, **read}
        return render_template_string(RECEIVED, received=received)
    return render_template_string(TEMPLATE, form=form), 422 if form.errors else 200


def serve(port: int) -> None:
    """Serve the page, with the communes that are bundled, until terminated."""
    app = create_app(installed=False)
    app.register_blueprint(bp)
    with app.app_context():
        load.default()
    waitress.serve(app, host="127.0.0.1", port=port)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
