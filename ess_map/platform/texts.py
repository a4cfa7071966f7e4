# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of plugins: French lies in their code, English in a catalogue in their package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Domain, get_locale
from flask_babel import gettext as _

from ess_map.core import assets, i18n
from ess_map.core.errors import Invalid
from ess_map.core.log import logger

FOLDER = "translations"
CATALOGUE = Path("en", "LC_MESSAGES", "messages.po")
SOURCES = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands in each compiled catalogue, so that it changes only with its texts."""
NOISE = re.compile(
    rb'^"(Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Generated-By).*\n', re.M
)
"""Lines of a catalogue that change although no text does."""


class French(NullTranslations):
    """The source language: what is written is what is said; zero is singular."""

    def ngettext(self, singular: str, plural: str, number: float) -> str:
        return singular if abs(number) < 2 else plural


class Texts(Domain):
    """Core's texts, and those of plugins where core says nothing: they never replace one."""

    def __init__(self, added: Mapping[str, Sequence[NullTranslations]]) -> None:
        super().__init__(str(assets.TRANSLATIONS))
        self._added = added
        self._together: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the texts in the reader's language."""
        found = super().get_translations()
        locale = get_locale()
        if locale is not None and self._together.get(str(locale)) is not found:
            for catalogue in self._added.get(locale.language, ()):
                # A copy: threads that begin at once each make a chain, and one object in two of
                # them would fall back on itself for ever.
                found.add_fallback(copy(catalogue))
            self._together[str(locale)] = found
        return found


def init_app(app: Flask, modules: Iterable[ModuleType | object]) -> None:
    """Let ``app`` say what the plugins of ``modules`` say, in both languages."""
    places = directories(modules)
    added: dict[str, list[NullTranslations]] = {i18n.DEFAULT: [French()]}
    for language in i18n.LANGUAGES:
        if language != i18n.DEFAULT:
            added[language] = [_read(place, language) for place in places]
    app.extensions["babel"].instance.domain_instance = Texts(added)


def directories(modules: Iterable[ModuleType | object]) -> list[Path]:
    """Return the folders of translations in the packages of ``modules``, in their order."""
    packages = [Path(place) for module in modules for place in getattr(module, "__path__", ())]
    return [package / FOLDER for package in packages if (package / FOLDER).is_dir()]


def _read(place: Path, language: str) -> NullTranslations:
    try:
        return Translations.load(str(place), [language])
    except Exception as error:  # noqa: BLE001 - a plugin's file: it alone stays French
        fields = {"in": str(place)}
        logger.error(
            "translations of a plugin are unreadable", exc_info=error, extra={"fields": fields}
        )
        return NullTranslations()


@dataclass(frozen=True)
class Updated:
    """What a catalogue holds after an update: all its texts, and those without translation."""

    path: Path
    texts: int
    missing: tuple[str, ...]


def update(package: Path) -> Updated:
    """Bring the catalogue of ``package`` up to date with its French texts, and compile it."""
    path = package / FOLDER / CATALOGUE
    catalogue = Catalog(locale="en", project=package.name, version="texts", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en")
    catalogue.creation_date = EPOCH
    catalogue.update(_french(package), no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, width=0, sort_output=True, ignore_obsolete=True)
    path.write_bytes(NOISE.sub(b"", path.read_bytes()))
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    messages = [message for message in catalogue if message.id]
    missing = [message for message in messages if not _translated(message.string)]
    return Updated(path, len(messages), tuple(_first(message.id) for message in missing))


def _french(package: Path) -> Catalog:
    found = extract_from_dir(
        package,
        SOURCES,
        keywords=KEYWORDS,
        directory_filter=lambda place: not Path(place).name.startswith("."),
    )
    template = Catalog(fuzzy=False)
    for _file, _line, message, _comments, context in found:
        template.add(message, context=context)
    return template


def _translated(said: str | tuple[str, ...] | None) -> bool:
    return bool(said) and all((said,) if isinstance(said, str) else said)


def _first(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def packages(place: Path) -> list[Path]:
    """Return the packages of plugins in ``place``: itself, or those of the distribution there."""
    found = [place] if (place / "__init__.py").is_file() else []
    for pattern in ("ess_map_*/__init__.py", "src/ess_map_*/__init__.py"):
        found += [one.parent for one in sorted(place.glob(pattern))]
    if not found:
        raise Invalid(
            _(
                "Aucune extension dans « %(place)s » : donnez le dossier de sa distribution, "
                "où se trouve « ess_map_… ».",
                place=place,
            )
        )
    return found
