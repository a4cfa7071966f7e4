# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does the plugin start, and is everything that it adds named as its own?"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from importlib.metadata import version

from flask import Flask
from packaging.requirements import InvalidRequirement, Requirement
from werkzeug.routing import Rule

from ess_map.check import imports
from ess_map.check.candidate import NAME, Candidate
from ess_map.check.findings import Finding, Notes
from ess_map.check.trial import Trial, plugins_of
from ess_map.platform import migrating
from ess_map.platform.installed import DISTRIBUTION

CHECK = "loads"


def check(trial: Trial) -> list[Finding]:
    """Import the plugin, start it in an application and look at its names."""
    notes = Notes(CHECK)
    _names(trial.candidate, notes)
    _requirements(trial.candidate, notes)
    imports.check(trial.candidate, notes)
    _templates(trial.candidate, notes)
    if _imports(trial, notes):
        _starts(trial, notes)
    if notes.clean:
        notes.ok("Elle se charge, et tout ce qu'elle ajoute porte son nom.")
    return notes.findings


def _names(candidate: Candidate, notes: Notes) -> None:
    name, module = candidate.name, candidate.value.partition(":")[0]
    if not NAME.fullmatch(name):
        notes.error(
            f"« {name} » n'est pas un nom d'extension : des minuscules, des chiffres et des "
            "soulignés, une lettre d'abord.",
            "pyproject.toml",
        )
    if candidate.distribution != f"ess-map-{name.replace('_', '-')}":
        notes.warning(
            f"La distribution s'appelle « {candidate.distribution} » : nommez-la "
            f"« ess-map-{name.replace('_', '-')} », pour qu'on la trouve.",
            "pyproject.toml",
        )
    if module != f"ess_map_{name}":
        notes.warning(
            f"Le paquet s'appelle « {module} » : nommez-le « ess_map_{name} », qu'aucune autre "
            "distribution ne prend.",
            "pyproject.toml",
        )


def _requirements(candidate: Candidate, notes: Notes) -> None:
    try:
        wanted = [Requirement(text) for text in candidate.requires]
    except InvalidRequirement as error:
        notes.error(f"Une dépendance ne se lit pas ({error}).", "pyproject.toml")
        return
    ours = [one for one in wanted if one.name.replace("_", "-").lower() == DISTRIBUTION]
    here = version(DISTRIBUTION)
    if not ours:
        notes.warning(
            f"Les dépendances ne nomment pas ess-map : ajoutez « {DISTRIBUTION}>={here} », pour "
            "qu'une version trop ancienne la refuse d'une phrase.",
            "pyproject.toml",
        )
    for one in ours:
        if not one.specifier.contains(here, prereleases=True):
            notes.error(
                f"Elle demande ess-map {one.specifier}, et celui-ci est {here} : élargissez la "
                "dépendance après l'avoir essayée.",
                "pyproject.toml",
            )


def _templates(candidate: Candidate, notes: Notes) -> None:
    if not candidate.packaged:
        return
    for folder in sorted(candidate.home.rglob("templates")):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and inside.parts[0] != candidate.name:
                notes.error(
                    f"Un gabarit hors de templates/{candidate.name}/ peut en cacher un autre, ou "
                    f"ne jamais servir : déplacez-le dans templates/{candidate.name}/.",
                    candidate.shown(path),
                )


def _imports(trial: Trial, notes: Notes) -> bool:
    candidate = trial.candidate
    try:
        trial.plugin()
    except Exception as error:  # noqa: BLE001 - a plugin's own code: its failure is a finding
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename.startswith(str(candidate.folder))]
        where = (
            candidate.shown(candidate.home / own[-1].filename, own[-1].lineno or 0) if own else ""
        )
        notes.error(
            f"L'import de « {candidate.value} » échoue ({type(error).__name__}: {error}).",
            where or "pyproject.toml",
        )
        return False
    return True


def _starts(trial: Trial, notes: Notes) -> None:
    plugin = trial.plugin()
    _entry(trial, plugin, notes)
    with trial.running(plugin) as app:
        why = plugins_of(app).broken.get(trial.name)
        if why is not None:
            notes.error(f"Elle ne démarre pas : {why}.".replace("..", "."), trial.candidate.value)
            return
        tables = plugins_of(app).loaded[trial.name].tables
        if tables and migrating.folder(plugin) is None:
            notes.error(
                "Elle a des tables et pas de migrations : écrivez-en une dans migrations/, dans "
                "le paquet, sinon ses tables ne se feront nulle part.",
                trial.candidate.shown(trial.candidate.home),
            )


def _entry(trial: Trial, plugin: object, notes: Notes) -> None:
    if not getattr(plugin, "__path__", None) and trial.candidate.packaged:
        notes.warning(
            "Le point d'entrée ne désigne pas le paquet lui-même : ni ses migrations ni ses "
            "traductions ne seront trouvées. Désignez le paquet, et mettez-y les crochets.",
            "pyproject.toml",
        )


def own_rules(app: Flask, name: str) -> Iterator[Rule]:
    """Yield the routes of the plugin, in a stable order."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        blueprint = rule.endpoint.partition(".")[0]
        if "." in rule.endpoint and (blueprint == name or blueprint.startswith(f"{name}_")):
            yield rule
