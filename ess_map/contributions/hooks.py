# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the contributions room contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Action, Job, NavItem, Panel, hookimpl
from ess_map.contributions import (
    author_views,
    history_views,
    label_panel,
    labels,
    moderation_views,
    own_data,
    propose_views,
    provenance,
    queue_views,
    relation_views,
    say_views,
    sections,
    show_views,
    still_right,
    undo,
)
from ess_map.core import jobs
from ess_map.core.db import db


@hookimpl
def register_blueprints():
    return [
        history_views.bp,
        propose_views.bp,
        say_views.bp,
        author_views.bp,
        relation_views.bp,
        queue_views.bp,
        moderation_views.bp,
        show_views.bp,
    ]


@hookimpl
def register_jobs():
    return [
        Job(history_views.UNDO_JOB, _l("Finir les annulations d'imports"), undo.resume, 5),
        Job(labels.JOB, _l("Demander l'avis des propriétaires de labels"), labels.sweep, 5),
    ]


@hookimpl
def field_sources(actor):
    return provenance.of(actor)


@hookimpl
def actor_actions(actor):
    slug = actor.slug
    return [
        Action(_("Modifier"), url_for("propose.edit", slug=slug), "pencil", weight=40),
        Action(_("Relier"), url_for("relations.new", slug=slug), "heart-handshake", weight=60),
        Action(_("Historique"), url_for("history.actor", slug=slug), "history", weight=80),
        Action(_("Signaler une erreur"), url_for("say.report", slug=slug), "flag", weight=90),
    ]


@hookimpl
def actor_panels(actor, user):
    question = _("Ces informations sont-elles justes ?")
    panels = [Panel(question, still_right.panel(actor, user), weight=20, place="side")]
    links = relation_views.panel(actor, user)
    if links:
        panels.append(Panel(_("Liens"), links, weight=30))
    approved = label_panel.of(actor)
    if approved:
        panels.append(Panel(_("Labels"), approved, weight=25, place="side"))
    return panels


@hookimpl
def contribution_sections(actor):
    return sections.core(actor)


@hookimpl
def nav_items(user):
    return [
        NavItem(_("Proposer un lieu"), url_for("propose.new"), weight=30),
        *queue_views.nav_items(user),
    ]


@hookimpl
def event_recorded(event):
    if event.kind.startswith(("grant.", "actor.updated")):
        jobs.kick(labels.JOB)


@hookimpl
def register_retention():
    return own_data.RETENTIONS


@hookimpl
def user_data(user):
    return own_data.of(user)


@hookimpl
def erase_user(user):
    own_data.forget(db.session, user)


@hookimpl
def administration_items():
    return [NavItem(_("Imports"), url_for("history.imports"), weight=60)]
