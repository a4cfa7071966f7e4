# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a sheet says, in words: labels of keys, amounts, and what is not said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import money, vocabulary
from ess_map_accompaniment.offer.models import Service

CAE_TYPES = {"generalist": _l("Généraliste"), "thematic": _l("Thématique")}
LANGUAGES = {
    "fr": _l("Français"),
    "fsl": _l("Langue des signes française"),
    "en": _l("Anglais"),
    "ar": _l("Arabe"),
    "de": _l("Allemand"),
    "es": _l("Espagnol"),
    "it": _l("Italien"),
    "pt": _l("Portugais"),
    "ro": _l("Roumain"),
    "ru": _l("Russe"),
    "tr": _l("Turc"),
    "uk": _l("Ukrainien"),
}
FORMS = ("9220", "scop", "scic", "5460", "5710", "5499", "1000", "9223", "9300", "8210", "6316")
"""Of core's legal forms, those that somebody who begins thinks of."""
COOPERATIVE = frozenset({"scop", "scic", "5460", "5560", "6560", "6316", "5195"})


def labels(words: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """Return the labels of ``keys`` in the order of ``words``; unknown keys as they are, last."""
    wanted = list(keys)
    known = [str(label) for key, label in words.items() if key in wanted]
    return known + [key for key in wanted if key not in words]


def known(words: Mapping[str, Any], keys: Iterable[str] | None, every: str) -> str | None:
    """Return keys in words, ``every`` for all of them, None when nobody has said."""
    if keys is None:
        return None
    return ", ".join(labels(words, keys)) or every


def sectors() -> dict[str, str]:
    """Return the great activities of the site by key."""
    return {term.key: term.label for term in vocabulary("activity").terms if not term.parent}


def legal_forms() -> dict[str, str]:
    """Return the legal forms that are offered for choice, by key."""
    forms = vocabulary("legal_form")
    return {key: forms.label_of(key) for key in FORMS}


def sector_words(keys: Iterable[str] | None) -> str | None:
    """Return activities in words, None when nobody has said."""
    return _terms("activity", keys, _("tous les secteurs"))


def form_words(keys: Iterable[str] | None) -> str | None:
    """Return legal forms in words, None when nobody has said."""
    return _terms("legal_form", keys, _("tous les statuts"))


def _terms(name: str, keys: Iterable[str] | None, every: str) -> str | None:
    if keys is None:
        return None
    return ", ".join(vocabulary(name).label_of(key) for key in keys) or every


def amounts(service: Service) -> str:
    """Return between which amounts a service finances, '' when nobody has said."""
    least, most = service.amount_min, service.amount_max
    if least is not None and most is not None:
        return _("de %(least)s à %(most)s", least=money.euros(least), most=money.euros(most))
    if most is not None:
        return _("jusqu'à %(most)s", most=money.euros(most))
    return _("à partir de %(least)s", least=money.euros(least)) if least is not None else ""
