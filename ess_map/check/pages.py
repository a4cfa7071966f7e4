# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is every page, panel, list and export of the plugin shown, empty and full, to everybody?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flask import Flask

from ess_map.check import addresses, markup
from ess_map.check.addresses import READS, Known, Page
from ess_map.check.country import (
    EVERYONE,
    PEOPLE,
    WORDS,
    Answer,
    Country,
    Readers,
    fill_country,
    make_people,
)
from ess_map.check.findings import Finding, Notes
from ess_map.check.trial import DATA, Trial, fill_own, plugins_of
from ess_map.core import jobs
from ess_map.core.db import db

CHECK = "pages"
REFUSED = 400
"""What a form without its token is answered."""

Wrong = dict[tuple[str, str], set[str]]
"""(sentence, where) → to whom it happened."""


def check(trial: Trial) -> list[Finding]:
    """Ask for everything as everybody, in both languages, without data and with."""
    notes = Notes(CHECK)
    with trial.migrated() as app:
        readers = Readers(app, make_people())
        asked = _read(app, trial, readers, None, Known(), notes)
        country = fill_country()
        known = Known(country, _fill(trial, notes))
        asked += _read(app, trial, readers, country, known, notes)
        found = addresses.pages(app, trial.name, known)
        _posts(readers, found, notes)
        _jobs(app, trial, notes)
        _importers(app, trial, notes)
        tables = plugins_of(app).loaded[trial.name].tables
    if notes.clean:
        notes.ok(f"{asked} pages demandées par {len(EVERYONE)} rôles, en français et en anglais.")
        if tables and not (trial.candidate.folder / DATA).is_file():
            notes.ok(f"Ses tables étaient vides : {DATA} peut les remplir, et montrer plus.")
    return notes.findings


def _fill(trial: Trial, notes: Notes) -> dict[str, object]:
    try:
        return dict(fill_own(trial.candidate))
    except Exception as error:  # noqa: BLE001 - the author's code: its failure is a finding
        db.session.rollback()
        notes.error(f"fill(session) échoue ({type(error).__name__}: {error}).", str(DATA))
        return {}


def _read(
    app: Flask,
    trial: Trial,
    readers: Readers,
    country: Country | None,
    known: Known,
    notes: Notes,
) -> int:
    own = [page for page in addresses.pages(app, trial.name, known) if "GET" in page.methods]
    others = [*addresses.of_core(country), *addresses.of_registered(app, trial.name, country)]
    wrong: Wrong = defaultdict(set)
    for page in own:
        answers = list(readers.all([page.url]))
        judge(answers, wrong)
        if country is not None:
            _seen(page, answers, notes)
    judge(readers.all(others), wrong)
    when = "avec des données" if country is not None else "sans données"
    for (sentence, where), whom in wrong.items():
        everybody = len(whom) == len(EVERYONE)
        who = "pour tous" if everybody else ", ".join(WORDS[one] for one in EVERYONE if one in whom)
        notes.error(f"{sentence} ({when}, {who}).", where)
    return len(own) + len(others)


def judge(answers: Iterable[Answer], wrong: Wrong) -> None:
    """Note what is wrong with ``answers``."""
    for answer in answers:
        where = answer.url.removeprefix("/en") if answer.url != "/en/" else "/"
        for failure in answer.failures:
            wrong[f"Un crochet ou une vue a échoué : {failure}", where].add(answer.who)
        if answer.status >= 500 and not answer.failures:
            wrong[f"La page répond {answer.status}", where].add(answer.who)
        if answer.is_html and answer.status < 400:
            for problem in markup.problems(answer.text):
                wrong[f"Dans la page, {problem}", where].add(answer.who)


def _seen(page: Page, answers: list[Answer], notes: Notes) -> None:
    statuses = {answer.status for answer in answers}
    if page.guessed and not any(status < 400 or status >= 500 for status in statuses):
        names = ", ".join(f"« {one} »" for one in page.guessed)
        notes.warning(
            f"Personne n'a pu ouvrir cette page ({', '.join(map(str, sorted(statuses)))}) : je ne "
            f"sais que mettre pour {names}. Faites rendre à fill(session), dans {DATA}, un "
            "dictionnaire qui le dise.",
            page.url,
        )


def _posts(readers: Readers, found: list[Page], notes: Notes) -> None:
    for page in found:
        for method in sorted(set(page.methods) - READS):
            for who in PEOPLE:
                answer = readers.ask(who, page.url, method)
                if answer.status >= 500:
                    notes.error(f"{method} sans rien répond {answer.status}.", page.url)
                elif answer.status < 400:
                    notes.error(
                        f"{method} est accepté sans jeton CSRF : n'en dispensez pas la page, un "
                        "autre site pourrait l'envoyer à la place du lecteur.",
                        page.url,
                    )
                elif answer.status != REFUSED:
                    notes.warning(
                        f"{method} sans jeton CSRF répond {answer.status} au lieu de {REFUSED} : "
                        "si la page en est dispensée, un autre secret doit la protéger.",
                        page.url,
                    )


def _jobs(app: Flask, trial: Trial, notes: Notes) -> None:
    for name in plugins_of(app).registry().of(trial.name).get("jobs", ()):
        run = jobs.run(db.session, jobs.named(name))
        if not run.well:
            notes.error(f"La tâche échoue : {run.error}.", name)


def _importers(app: Flask, trial: Trial, notes: Notes) -> None:
    registry = plugins_of(app).registry()
    strange = trial.folder / "inconnu.bin"
    strange.write_bytes(b"\x00\x01 rien de connu\n")
    for name in registry.of(trial.name).get("importers", ()):
        plugins_of(app).watch.failures.clear()
        if registry.importers[name].recognises(strange):
            notes.error(
                "Cet importateur reconnaît n'importe quel fichier : regardez son nom et son début, "
                "sinon il prend ceux des autres.",
                name,
            )
        for failure in plugins_of(app).watch.failures:
            notes.error(f"Devant un fichier inconnu, il échoue : {failure.reason}.", name)
