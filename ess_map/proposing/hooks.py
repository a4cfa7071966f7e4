# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the proposing room contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from ess_map import Action, NavItem, Panel, hookimpl
from ess_map.proposing import (
    author_views,
    relation_views,
    say_views,
    sections,
    still_right,
    views,
)


@hookimpl
def register_blueprints():
    return [views.bp, say_views.bp, author_views.bp, relation_views.bp]


@hookimpl
def contribution_sections(actor):
    return sections.core(actor)


@hookimpl
def actor_actions(actor):
    slug = actor.slug
    return [
        Action(_("Modifier"), url_for("propose.edit", slug=slug), "pencil", weight=40),
        Action(_("Relier"), url_for("relations.new", slug=slug), "heart-handshake", weight=60),
        Action(_("Signaler une erreur"), url_for("say.report", slug=slug), "flag", weight=90),
    ]


@hookimpl
def actor_panels(actor, user):
    question = _("Ces informations sont-elles justes ?")
    panels = [Panel(question, still_right.panel(actor, user), weight=20, place="side")]
    links = relation_views.panel(actor, user)
    return [*panels, Panel(_("Liens"), links, weight=30)] if links else panels


@hookimpl
def nav_items():
    return [NavItem(_("Proposer un lieu"), url_for("propose.new"), weight=30)]
