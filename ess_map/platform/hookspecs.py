# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every hook of the platform, one bare function each.

The name tells when it runs and what a failure does. ``register_*`` run once at start: a plugin
that fails there is switched off whole, with its reason (in development the start stops). Plural
nouns run per request and are tolerant: a failing plugin is logged and skipped, the page stays
whole. Past participles run after the commit, tolerant too. Everything else is strict: what it
cannot do is not half done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from flask import Blueprint

    from ess_map.core.criteria import Criterion
    from ess_map.core.journal import Event
    from ess_map.core.timer import Alarm
    from ess_map.core.uploads import Files
    from ess_map.platform.contracts import (
        About,
        Action,
        Benchmark,
        Facet,
        FieldSource,
        Job,
        Layer,
        NavItem,
        Panel,
        Permission,
        Property,
        Requirement,
        Section,
        Setting,
        Vocabulary,
    )
    from ess_map.platform.exchange import Exporter, Importer
    from ess_map.platform.retention import Retention

PROJECT = "ess_map"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def add_hookspecs(manager) -> None:
    """Define hooks of your own, which other plugins may answer.

    Called once at start, before any other hook; ``manager`` is pluggy's: give its
    ``add_hookspecs`` your module or class of specifications. Return nothing. Name your hooks after
    your plugin, and call them with ``ask``. An exception switches the plugin off.
    """


@hookspec
def register_about() -> Sequence[About]:
    """Say what the plugin is called and what it is for.

    Called once at start. Return a list of one ``About``. Without it the operator reads the name
    and the summary of the distribution.
    """


@hookspec
def register_settings() -> Sequence[Setting]:
    """Declare what the operator may decide: a page to set it is made from it.

    Called once at start. Return settings; a name starts with ``<plugin>.``. Read them with
    ``setting``.
    """


@hookspec
def register_permissions() -> Sequence[Permission]:
    """Declare what only some may do in the plugin; the operator may give it to another role.

    Called once at start. Return permissions; a name starts with ``<plugin>.``. Ask for one on the
    line of a route with ``needs``, elsewhere with ``allowed``.
    """


@hookspec
def permission_allowed(user, permission, subject) -> bool | None:
    """Narrow who has one of your own permissions, for a subject of yours.

    Called when ``user``, who has the role that ``permission`` (its name) needs, asks for it;
    ``subject`` is what your own code gave to ``allowed``, or None. Return False to deny, anything
    else to let the role decide. An exception denies.
    """


@hookspec
def register_blueprints() -> Sequence[Blueprint]:
    """Give the application routes, templates, static files and commands.

    Called once at start. Return Flask blueprints; their names must be the plugin's own.
    """


@hookspec
def register_vocabularies() -> Sequence[Vocabulary]:
    """Add vocabularies whose terms actors may carry.

    Called once at start, before facets. Return vocabularies; a name starts with ``<plugin>.``.
    """


@hookspec
def register_facets() -> Sequence[Facet]:
    """Add ways to narrow the selection: counted, drawn, exported and kept in the address.

    Called once at start. Return facets; a name starts with ``<plugin>.``.
    """


@hookspec
def register_layers() -> Sequence[Layer]:
    """Add map layers, served as ``/tiles/<layer>/{z}/{x}/{y}.mvt``.

    Called once at start. Return layers; a name is the plugin's or starts with ``<plugin>.``.
    """


@hookspec
def register_importers() -> Sequence[Importer]:
    """Add file formats that ``ess-map import`` reads.

    Called once at start. Return importers, the most particular first.
    """


@hookspec
def register_exporters() -> Sequence[Exporter]:
    """Add formats of ``/export/acteurs.<name>``.

    Called once at start. Return exporters; each receives exactly the current selection.
    """


@hookspec
def register_jobs() -> Sequence[Job]:
    """Add work that is done again and again in the background.

    Called once at start. Return jobs; a name is the plugin's or starts with ``<plugin>.``. A job
    that fails is noted at ``/administration/taches`` and runs again at its next time.
    """


@hookspec
def register_alarms() -> Sequence[Alarm]:
    """Say what happens when a timer of a kind of yours rings; set one with ``set_timer``.

    Called once at start. Return alarms; a name is the plugin's or starts with ``<plugin>.``.
    Timers of a plugin that is away wait for it.
    """


@hookspec
def register_files() -> Sequence[Files]:
    """Say what the files are about that people send to you, and who may see them.

    Called once at start. Return ``Files``; a name starts with ``<plugin>.``.
    ``uploads.keep`` keeps one. What ``may_see`` fails on nobody sees, and what ``used`` fails on
    stays. Files of a plugin that is away are sent to nobody and stay as well.
    """


@hookspec
def event_recorded(event: Event) -> None:
    """React to something that happened, such as ``actor.updated``.

    Called after the commit that makes it true, in the process that did it, once per event; never
    for what is rolled back, and not at all if the process dies at that instant: what must be done
    in any case belongs to a job. Return nothing. An exception is logged.
    """


@hookspec
def actor_panels(actor, user) -> Sequence[Panel]:
    """Add blocks to an actor's page.

    Called when the page of ``actor`` is rendered; ``user`` is who is signed in, or None.
    Return panels, none when there is nothing to say. An exception is logged and the page is
    shown without the panels of this plugin.
    """


@hookspec
def field_sources(actor) -> Sequence[FieldSource]:
    """Say who vouches for a fact of an actor, and since when.

    Called when the page of ``actor`` is rendered. Return one item for each field that you know
    more of than its sources do, none otherwise; of two for a field the last plugin's is shown. An
    exception is logged and the page names the sources only.
    """


@hookspec
def actor_actions(actor, user) -> Sequence[Action]:
    """Offer something to do about an actor: a button on its page.

    Called when the page of ``actor`` is rendered; ``user`` is who is signed in, or None.
    Return actions. An exception is logged and the page is shown without those of this plugin.
    """


@hookspec
def contribution_sections(actor, user) -> Sequence[Section]:
    """Add a part to the form with which people propose an actor or correct one.

    Called when the form is shown and when it comes back; ``actor`` is None for a new one, ``user``
    who is signed in, or None. Return sections. An exception is logged and the form is shown
    without those of this plugin.
    """


@hookspec
def apply_contribution(contribution, actor) -> None:
    """Make true what somebody proposed in your section, once it is accepted.

    Called in the transaction that accepts ``contribution``, after core has written ``actor``;
    ``contribution.changes`` has your data under your plugin's name if there is any, and
    ``contribution.accepted`` names what was accepted of it all. Return nothing. Do not commit. An
    exception rolls everything back, and the answer names your plugin.
    """


@hookspec
def actor_properties(actor_ids) -> Sequence[Property]:
    """Add columns to lists, exports and public data.

    Called with a batch of ids whenever some actors are listed or exported, and with none to learn
    which columns there are. Return the same properties each time, with the values of these
    actors that have one. An exception is logged and the columns are left empty.
    """


@hookspec
def pole_panels(pole, user) -> Sequence[Panel]:
    """Add blocks to the page of a pôle or PTCE, after those of ``actor_panels``.

    Called when the page of ``pole``, an actor that has this role, is rendered; ``user`` is who is
    signed in, or None. Return panels, none when there is nothing to say. An exception is logged
    and the page is shown without the panels of this plugin.
    """


@hookspec
def pole_pages(pole, user) -> Sequence[NavItem]:
    """Add a page of yours to those of a pôle: a tab on each of its pages.

    Called when a page of ``pole``, its actor, is rendered; ``user`` is who is signed in, or None.
    Return entries; their pages say themselves who may come in. An exception is logged and the
    tabs are shown without those of this plugin.
    """


@hookspec
def require_of_pole(pole, event) -> Sequence[Requirement]:
    """Say what a pôle must have before it moves to its next stage, and whether it has it.

    Called when the stages of ``pole``, its actor, are shown and again before it moves; ``event``
    is the step (``begin``, ``validate``, ``create``, ``run`` …). Return requirements, met or not:
    one that is not met keeps the pôle where it is. An exception keeps it too.
    """


@hookspec
def register_criteria(kind) -> Sequence[Criterion]:
    """Add criteria to a matching: what makes an offer fit a demand, and why.

    Called once for each ``kind`` of matching, such as ``accompaniment``, before its first use.
    Return criteria; a name starts with ``<plugin>.``. An exception is logged, and the matching
    is done without those of this plugin.
    """


@hookspec
def territory_panels(territory, user) -> Sequence[Panel]:
    """Add blocks to a territory's page.

    Called when the page of ``territory`` is rendered; ``user`` is who is signed in, or None.
    Return panels, none when there is nothing to say. An exception is logged and the page is
    shown without the panels of this plugin.
    """


@hookspec
def register_retention() -> Sequence[Retention]:
    """Declare the personal data that you keep: the public register shows it, a job purges it.

    Called once at start. Return retentions; a name is the plugin's or starts with ``<plugin>.``.
    """


@hookspec
def user_data(user) -> Sequence[tuple[str, Any]]:
    """Hand over what you keep about a person.

    Called when ``user`` asks for their data. Return pairs of a file's name, without extension,
    and a value that JSON can say. An exception stops the export: half of it would be a lie.
    """


@hookspec
def erase_user(user) -> None:
    """Forget a person: delete what is theirs alone, take their name off what stays.

    Called when ``user`` asks to be erased, in the transaction that ends with the account.
    Return nothing. An exception rolls everything back, and nobody is half erased.
    """


@hookspec
def administration_items() -> Sequence[NavItem]:
    """Add entries to the page of those who administer the whole map.

    Called when an administrator opens ``/administration``. Return entries; their pages say
    themselves who may come in. An exception is logged and the page shown without.
    """


@hookspec
def nav_items(user, territory) -> Sequence[NavItem]:
    """Add entries to the main menu.

    Called on every page; ``user`` is who is signed in, or None, ``territory`` the one that the
    page is about, or None. Return entries. An exception is logged and the menu shown without.
    """


@hookspec
def fill_demo(session) -> str | None:
    """Bring your screens to life on an instance that somebody tries.

    Called by ``ess-map demo`` when core's demonstration and its accounts are there, of the plugins
    that are on. Write your own tables with ``session``, the actors you need with
    ``import_actors``; commit when you like, what you leave is committed for you. The command may be
    given twice: the second time change nothing, it is you who sees to it.
    Return a sentence that says what there is now, or None. An exception rolls back what you had
    not committed; the command goes on, names you, and ends with status 1.
    """


@hookspec
def register_benchmarks() -> Sequence[Benchmark]:
    """Say what ``ess-map bench`` should measure of yours, and how long it may take.

    Called once at start. Return benchmarks; a name is the plugin's or starts with ``<plugin>.``.
    """
