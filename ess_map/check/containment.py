# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does everything else work when the plugin is off, gone, or fails everywhere?"""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from flask import Flask

from ess_map.check import addresses, pages
from ess_map.check.addresses import Known
from ess_map.check.country import Country, Readers, fill_country, make_people
from ess_map.check.findings import Finding, Notes
from ess_map.check.trial import Trial, filled, plugins_of
from ess_map.core import migrations
from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.platform import state
from ess_map.platform.hookspecs import hookimpl
from ess_map.platform.plugins import Plugins

CHECK = "containment"
AT_START = "register_"


def check(trial: Trial) -> list[Finding]:
    """Ask for core's pages with the plugin disabled, uninstalled and raising."""
    notes = Notes(CHECK)
    with trial.migrated() as app:
        people, country = make_people(), fill_country()
        filled(trial.candidate)
        own = [
            page.url
            for page in addresses.pages(app, trial.name, Known(country))
            if "GET" in page.methods
        ]
        hooks = _hooks(plugins_of(app), trial.name)
        state.disable(db.session, trial.name)
        db.session.commit()
        plugins_of(app).live.forget()
        _core_answers(app, people, country, "Désactivée", notes)
        _closed(app, people, own, notes)
        state.enable(db.session, trial.name)
        db.session.commit()
    with trial.running(without=True) as app:
        migrations.upgrade()
        _core_answers(app, _again(people), country, "Désinstallée", notes)
    for what, failing in _failing(trial.plugin(), hooks):
        with trial.running(failing) as app:
            _core_answers(app, _again(people), country, what, notes)
    if notes.clean:
        notes.ok("Désactivée, désinstallée, ou en panne partout, elle laisse le site entier.")
    return notes.findings


def _again(people: dict[str, User]) -> dict[str, User]:
    """The same people, in the session of another application."""
    return {name: db.session.merge(user) for name, user in people.items()}


def _hooks(plugins: Plugins, name: str) -> list[str]:
    """Return the hooks that the plugin answers."""
    callers = plugins.manager.get_hookcallers(plugins.loaded[name].module) or ()
    return sorted(caller.name for caller in callers)


def _failing(plugin: Any, hooks: list[str]) -> list[tuple[str, Any]]:
    """Return the plugin as it would be if its hooks failed: at work, and at the start."""
    at_work = SimpleNamespace(__name__=getattr(plugin, "__name__", "failing"))
    at_start = SimpleNamespace(__name__=at_work.__name__)
    for hook in hooks:
        setattr(at_start, hook, hookimpl(_raise))
        early = hook.startswith(AT_START) or hook == "add_hookspecs"
        setattr(at_work, hook, getattr(plugin, hook) if early else hookimpl(_raise))
    return [("En panne dans chaque crochet", at_work), ("En panne au démarrage", at_start)]


def _raise() -> None:
    raise RuntimeError("ess-map plugin check")


def _core_answers(
    app: Flask, people: dict[str, User], country: Country, what: str, notes: Notes
) -> None:
    readers = Readers(app, people)
    wrong: pages.Wrong = defaultdict(set)
    # The data of a person come from all who keep some: it is refused when one of them fails.
    urls = [url for url in addresses.of_core(country) if not url.endswith(".zip")]
    for url in urls:
        for who in ("visitor", "animator", "administrator"):
            answer = readers.ask(who, url)
            if answer.status >= 500:
                wrong[f"{what}, elle entraîne cette page du noyau ({answer.status})", url].add(who)
    for (sentence, where), _whom in wrong.items():
        notes.error(f"{sentence} : n'ajoutez rien qui vive hors de vos crochets.", where)


def _closed(app: Flask, people: dict[str, User], own: list[str], notes: Notes) -> None:
    readers = Readers(app, people)
    for url in own:
        answer = readers.ask("administrator", url)
        if answer.status != 404:
            notes.error(
                f"Désactivée, elle répond encore {answer.status} : servez la page d'un blueprint "
                "que rend register_blueprints.",
                url,
            )
