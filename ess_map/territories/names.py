# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form in which names of territories are stored and searched."""

from __future__ import annotations

from ess_map.core.text import words

_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def search_form(name: str) -> str:
    """Return ``name`` as searched: ``St-Pierre-d'Alvey`` → ``saint pierre alvey``."""
    return " ".join(_SHORT.get(word, word) for word in words(name))[:200]
