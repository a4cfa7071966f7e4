# SPDX-License-Identifier: AGPL-3.0-or-later
"""One normaliser for everything that is searched or put into an address."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import Stemmer

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "`": "'"})
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
_WORD = re.compile(r"[a-z0-9]+")
_stemmer = Stemmer.Stemmer("french")
_one_at_a_time = Lock()  # a Stemmer is not safe between threads

STOP_WORDS = frozenset(
    {"a", "au", "aux", "de", "des", "du", "en", "et", "la", "le", "les", "ou", "par", "pour", "sur"}
    | {"un", "une"}
)


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, ligatures or typographic apostrophes."""
    text = text.lower().translate(_LIGATURES)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Return the searchable words of ``text``: folded, elisions (l', d', qu') dropped."""
    return _WORD.findall(_ELISION.sub("", fold(text)))


@lru_cache(maxsize=262144)
def stem(word: str) -> str:
    """Return the French stem of a folded word, so that plurals meet their singular."""
    with _one_at_a_time:
        return _stemmer.stemWord(word)


def slugify(text: str, longest: int = 60) -> str:
    """Return ``text`` for an address: ``Épicerie d'Été`` → ``epicerie-d-ete``."""
    slug = "-".join(_WORD.findall(fold(text)))
    return slug if len(slug) <= longest else slug[:longest].rpartition("-")[0] or slug[:longest]
