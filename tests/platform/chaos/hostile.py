# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins that mean harm: one that does a misdeed in every tolerant hook, and some of their own."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint
from markupsafe import Markup
from wtforms import Form, StringField

from ess_map import Exporter, Facet, Importer, Job, Layer, NavItem, Panel, Section, hookimpl, public
from ess_map.actors.models import Actor
from ess_map.core.db import db
from tests.platform.chaos import misdeeds


class Hostile:
    """Does ``misdeed`` wherever it is asked."""

    def __init__(self, misdeed):
        self.misdeed = misdeed

    @hookimpl
    def actor_panels(self, actor):
        return self.misdeed(actor)

    @hookimpl
    def actor_actions(self, actor):
        return self.misdeed(actor)

    @hookimpl
    def field_sources(self, actor):
        return self.misdeed(actor)

    @hookimpl
    def contribution_sections(self, actor):
        return self.misdeed(actor)

    @hookimpl
    def territory_panels(self, territory):
        return self.misdeed(territory)

    @hookimpl
    def nav_items(self):
        return self.misdeed(None)

    @hookimpl
    def administration_items(self):
        return self.misdeed(None)

    @hookimpl
    def actor_properties(self, actor_ids):
        return self.misdeed(None)

    @hookimpl
    def event_recorded(self, event):
        self.misdeed(None)


class Registers:
    """What it registers fails whenever it is called."""

    @hookimpl
    def register_facets(self):
        return [
            Facet("registers.short", "Courte", values=lambda rows: [()]),
            Facet("registers.empty", "Vide", values=lambda rows: None),
            Facet("registers.odd", "Autre", values=lambda rows: [[1] for _row in rows]),
            Facet("registers.raises", "Lève", values=lambda rows: misdeeds.raises(rows)),
            Facet("registers.live", "Vit", values=lambda rows: [("a",)] * len(rows), live=boom),
            Facet("registers.sql", "SQL", values=lambda rows: misdeeds.updates_everybody(rows)),
        ]

    @hookimpl
    def register_layers(self):
        return [
            Layer("registers.tile", "Tuile", tile=boom, version=boom),
            Layer("registers.points", "Points", points=lambda: ["ici"], version=lambda: "1"),
        ]

    @hookimpl
    def register_exporters(self):
        return [Exporter("registers", "Lève", "text/plain", lambda rows: iter(["not bytes"]))]

    @hookimpl
    def register_importers(self):
        return [Importer("registers", "Lève", boom, boom)]

    @hookimpl
    def register_jobs(self):
        return [
            Job("registers.raises", "Lève", misdeeds.raises, every=60),
            Job("registers.exits", "Sort", misdeeds.leaves_python, every=60),
            Job("registers.writes", "Écrit", misdeeds.updates_everybody, every=60),
            Job("registers.leaves", "Laisse", _leave_an_actor, every=60),
        ]


def boom(*asked):
    raise RuntimeError("boom")


def _leave_an_actor(session):
    session.scalar(sa.select(Actor)).name = "Volé"


class BadForm(Form):
    wish = StringField("Souhait")

    def __init__(self, *given, **named):
        raise RuntimeError("no form")


class Unfit(Form):
    wish = StringField("Souhait")

    def validate(self, **said):
        raise RuntimeError("no verdict")


class Forms:
    """Sections that fail when they are made, drawn or judged."""

    @hookimpl
    def contribution_sections(self, actor):
        return [
            Section("made", "Faite", BadForm),
            Section("drawn", "Dessinée", Plain, template="forms/absent.html"),
            Section("judged", "Jugée", Unfit),
        ]


class Plain(Form):
    wish = StringField("Souhait")


class Strict:
    """Does ``misdeed`` in the hooks that take part in a write."""

    def __init__(self, misdeed):
        self.misdeed = misdeed

    @hookimpl
    def apply_contribution(self, contribution, actor):
        self.misdeed(actor)

    @hookimpl
    def user_data(self, user):
        return self.misdeed(None)

    @hookimpl
    def erase_user(self, user):
        self.misdeed(None)


class Pages:
    """Views that fail and trespass on their own pages only."""

    @hookimpl
    def register_blueprints(self):
        bp = Blueprint("sites", __name__, url_prefix="/sites")
        for name, misdeed in misdeeds.ALL.items():
            view = public(lambda misdeed=misdeed: str(misdeed(_any_actor())))
            bp.add_url_rule(f"/{name}", name, view)
        return [bp]


def _any_actor():
    return db.session.scalars(sa.select(Actor).options(sa.orm.lazyload("*"))).first()


class Useful:
    """An honest plugin, which none of the others may harm."""

    @hookimpl
    def actor_panels(self, actor):
        return [Panel("Utile", Markup("<p>un panneau honnête sur {}</p>").format(actor.name))]

    @hookimpl
    def nav_items(self):
        return [NavItem("Menu honnête", "/")]


def everybody():
    """Return all of them as (name, plugin) pairs."""
    return [
        *((name, Hostile(misdeed)) for name, misdeed in misdeeds.ALL.items()),
        ("registers", Registers()),
        ("forms", Forms()),
        ("sites", Pages()),
        ("useful", Useful()),
    ]
