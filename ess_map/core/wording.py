# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts written down in every language, for who reads them later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import force_locale, get_locale

from ess_map.core.i18n import DEFAULT, LANGUAGES, LOCALES

if TYPE_CHECKING:
    from flask_babel import LazyString


@dataclass(frozen=True)
class Wording:
    """A text in every language; as a string it speaks the reader's."""

    texts: Mapping[str, str]

    def __str__(self) -> str:
        locale = get_locale()
        spoken = locale.language if locale else DEFAULT
        return self.texts.get(spoken) or self.texts.get(DEFAULT, "")


def written(text: str | LazyString | Wording) -> dict[str, str]:
    """Return ``text`` in every language, as JSON keeps it; inside an application's context."""
    if isinstance(text, Wording):
        return dict(text.texts)
    found = {}
    for language in LANGUAGES:
        with force_locale(LOCALES[language]):
            found[language] = str(text)
    return found
