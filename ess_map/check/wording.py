# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is everything that the plugin says also said in English?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po
from flask import Flask
from jinja2 import Environment, TemplateSyntaxError

from ess_map.check.candidate import Candidate
from ess_map.check.findings import Finding, Notes
from ess_map.check.trial import Trial, plugins_of
from ess_map.platform.texts import CATALOGUE, FOLDER, KEYWORDS, SOURCES

CHECK = "texts"
TELLING = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description"})
"""Attributes that people read or hear."""
WORD = re.compile(r"[^\W\d_]{4,}")
"""What is shorter is a sign, a unit or an abbreviation."""
FORMATS = ("importers", "exporters")
"""Named for what they read and write, which often has one name only."""
SILENT = frozenset({"script", "style", "code", "pre"})


def check(trial: Trial) -> list[Finding]:
    """Compare the French texts with the English catalogue, and look for texts outside of it."""
    notes = Notes(CHECK)
    count = _catalogue(trial.candidate, notes)
    _templates(trial.candidate, notes)
    with trial.running() as app:
        _labels(app, trial.name, notes)
    if notes.clean:
        notes.ok(f"{count} textes, tous en anglais aussi." if count else "Elle n'a pas de textes.")
    return notes.findings


def _catalogue(candidate: Candidate, notes: Notes) -> int:
    texts = _texts(candidate)
    if not texts:
        return 0
    path = candidate.home / FOLDER / CATALOGUE
    if not candidate.packaged or not path.is_file():
        notes.warning(
            f"Ses {len(texts)} textes n'ont pas de catalogue anglais : lancez « ess-map plugin "
            "texts », puis traduisez.",
            candidate.shown(path),
        )
        return len(texts)
    try:
        with path.open("rb") as file:
            english = read_po(file, locale="en", abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        notes.error(f"Le catalogue anglais est illisible : {error}.", candidate.shown(path))
        return len(texts)
    for (text, context), where in texts.items():
        if not _said(english, text, context):
            notes.warning(f"« {_short(text)} » n'est pas dit en anglais : traduisez-le.", where)
    compiled = path.with_suffix(".mo")
    if not compiled.is_file():
        notes.warning(
            "Le catalogue n'est pas compilé, et rien n'en sera lu : lancez « ess-map plugin "
            "texts ».",
            candidate.shown(compiled),
        )
    return len(texts)


def _texts(candidate: Candidate) -> dict[tuple[str, str | None], str]:
    """Return each French text, by its context, with where it is first said."""
    if not candidate.packaged:
        return {}
    found: dict[tuple[str, str | None], str] = {}
    for file, line, message, _comments, context in extract_from_dir(
        candidate.home, SOURCES, keywords=KEYWORDS
    ):
        text = message if isinstance(message, str) else message[0]
        found.setdefault((text, context), candidate.shown(candidate.home / file, line))
    return found


def _said(english: Catalog, text: str, context: str | None) -> bool:
    message = english.get(text, context)
    if message is None or message.fuzzy:
        return False
    said = message.string
    return bool(said) and all((said,) if isinstance(said, str) else said)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"


class _Literals(HTMLParser):
    """The texts that stand in a template as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.inside.append(tag)
        for name, value in attrs:
            if name in TELLING and value:
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            start = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
            self.found.append((start, data))


def _templates(candidate: Candidate, notes: Notes) -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in candidate.files("*.html"):
        try:
            literals = list(_literals(environment, path.read_text(encoding="utf-8")))
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            notes.error(f"Le gabarit est illisible : {error}.", candidate.shown(path))
            continue
        for line, text in literals:
            if WORD.search(text):
                notes.warning(
                    f'« {_short(text)} » ne sera jamais traduit : écrivez {{{{ _("…") }}}}.',
                    candidate.shown(path, line),
                )


def _literals(environment: Environment, source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of what is neither a tag nor between {% trans %} and its end."""
    reader, translated = _Literals(), False
    block: list[str] = []
    for _line, kind, value in environment.lex(source):
        if kind in ("data", "raw_begin", "raw_end"):
            # What is left out keeps its lines, so that the report names the right one.
            reader.feed(value if not translated else "\n" * value.count("\n"))
            continue
        if kind == "block_begin":
            block = []
        elif kind == "block_end":
            if block[:1] == ["trans"]:
                translated = True
            elif block[:1] == ["endtrans"]:
                translated = False
        elif kind == "name":
            block.append(value)
        reader.feed("\n" * value.count("\n"))
    reader.close()
    for line, text in reader.found:
        if text.strip():
            yield line, text.strip()


def _labels(app: Flask, name: str, notes: Notes) -> None:
    registry = plugins_of(app).everything()
    for part, names in registry.of(name).items():
        for one in names:
            item = getattr(registry, part)[one]
            for field in ("label", "hint", "what", "why", "kept"):
                said = getattr(item, field, "")
                if isinstance(said, str) and WORD.search(said) and part not in FORMATS:
                    notes.warning(
                        f"« {_short(said)} » ({field} de {one}) ne sera jamais traduit : écrivez "
                        'lazy_gettext("…").',
                        part,
                    )
