# SPDX-License-Identifier: AGPL-3.0-or-later
"""A third party's plugin that answers every hook and knows nothing but `ess_map` and Flask."""

from flask import Blueprint
from markupsafe import Markup
from wtforms import Form, StringField

from ess_map import (
    About,
    Action,
    ActorRecord,
    Alarm,
    Benchmark,
    Exporter,
    Facet,
    FieldSource,
    Files,
    Importer,
    Job,
    Layer,
    NavItem,
    Panel,
    Permission,
    Property,
    Rejection,
    Requirement,
    Retention,
    Section,
    Setting,
    Term,
    Vocabulary,
    hookimpl,
    public,
)

bp = Blueprint("tiny", __name__, url_prefix="/tiny")


@bp.get("/")
@public
def index():
    return "a tiny page"


@hookimpl
def add_hookspecs(manager):
    """No hooks of our own."""


@hookimpl
def register_about():
    return [About("Tout petit", "Ce qu'il y a de plus petit", per_territory=True)]


@hookimpl
def register_settings():
    return [Setting("tiny.wish", "Souhait", default="rien")]


@hookimpl
def register_permissions():
    return [Permission("tiny.wish", "Souhaiter", role="contributor")]


@hookimpl
def permission_allowed(user, permission, subject):
    return None


@hookimpl
def register_criteria(kind):
    return []


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_vocabularies():
    return [Vocabulary("tiny.size", "Taille", (Term("s", "Petit", "Small"),))]


@hookimpl
def register_facets():
    return [
        Facet(
            name="tiny.size",
            label="Taille",
            values=lambda rows: [row.terms.get("tiny.size", ()) for row in rows],
            vocabulary="tiny.size",
        )
    ]


@hookimpl
def register_layers():
    return [Layer("tiny", "Tout petit", tile=lambda request: b"", version=lambda: "1")]


@hookimpl
def register_importers():
    def read(path):
        for line, name in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield ActorRecord(id=name, name=name) if name else Rejection(line, "Ligne vide.")

    return [Importer("tiny", "Noms", lambda path: path.suffix == ".tiny", read)]


@hookimpl
def register_exporters():
    def write(records):
        for record in records:
            yield f"{record.name}\n".encode()

    return [Exporter("tiny", "Noms", "text/plain", write)]


@hookimpl
def actor_panels(actor):
    return [Panel("Tout petit", Markup("<p>a tiny panel about {}</p>").format(actor.name))]


@hookimpl
def actor_actions(actor):
    return [Action("Un tout petit geste", "/tiny/")]


@hookimpl
def actor_properties(actor_ids):
    return [Property("tiny.id", "Numéro", {one: one for one in actor_ids})]


@hookimpl
def pole_panels(pole):
    return [Panel("Tout petit pôle", Markup("<p>a tiny pole</p>"))]


@hookimpl
def pole_pages(pole):
    return [NavItem("Tout petit onglet", "/tiny/")]


@hookimpl
def require_of_pole(pole, event):
    return [Requirement("tiny.thing", "Une toute petite chose", met=True)]


@hookimpl
def field_sources(actor):
    return [FieldSource("phone", "un tout petit annuaire")]


class Wish(Form):
    wish = StringField("Un tout petit souhait")


@hookimpl
def contribution_sections(actor):
    return [Section("tiny", "Tout petit", Wish)]


@hookimpl
def apply_contribution(contribution, actor):
    """Nothing is kept."""


@hookimpl
def event_recorded(event):
    """Nothing to react to."""


@hookimpl
def register_alarms():
    return [Alarm("tiny", lambda session, subject_id: None)]


@hookimpl
def register_files():
    return [Files("tiny.photos", lambda note_id: False, lambda session, names: names)]


@hookimpl
def register_jobs():
    return [Job("tiny", "Tout petit", lambda session: None, every=60)]


@hookimpl
def territory_panels(territory):
    return [Panel("Tout petit", Markup("<p>a tiny panel about {}</p>").format(territory.name))]


@hookimpl
def register_retention():
    return [Retention("tiny.notes", "Notes", "Se souvenir", "Consentement", "Un jour")]


@hookimpl
def user_data(user):
    return [("tiny", {"id": user.id})]


@hookimpl
def erase_user(user):
    """Nothing is kept."""


@hookimpl
def administration_items():
    return [NavItem("Tout petit", "/tiny/", weight=50)]


@hookimpl
def nav_items():
    return [NavItem("Un tout petit menu", "/tiny/", weight=50)]


@hookimpl
def fill_demo(session):
    """Nothing to invent."""


@hookimpl
def register_benchmarks():
    return [Benchmark("tiny", "Tout petit", 1, lambda session: lambda: None)]
