# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell early that a text, or a fact, cannot be said: thousands of them, most alike."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask_babel import LazyString, format_decimal, gettext

PLACE = re.compile(r"%\(\w+\)(?:\.\d)?[sdf]|%%")
"""Where a value goes in a sentence, in the ways that do for every value of a kind or for none."""
BITS = 64
"""Longer whole numbers are tried: Python refuses to write the longest."""

_json = json.JSONEncoder(allow_nan=False).encode


class Trials:
    """What was tried: sentences that differ in their names and figures alone are said once.

    To say a sentence takes ten times as long as to judge by it, and most are never read.
    """

    def __init__(self) -> None:
        self._said: set[Hashable] = set()

    def text(self, text: Any) -> None:
        """Raise whatever saying ``text`` would."""
        if type(text) is str:
            return
        form = _form(text)
        if form is None:
            str(text)
        elif form not in self._said:
            str(text)
            self._said.add(form)

    def evidence(self, facts: Any) -> None:
        """Raise when JSON cannot say ``facts``."""
        if type(facts) is dict and all(
            type(name) is str and _is_plain(fact) for name, fact in facts.items()
        ):
            return
        _json(facts)


def _form(text: Any) -> Hashable | None:
    """Return what all sentences share that can be said if one can, None for any other text."""
    if type(text) is not LazyString:
        return None
    parts = vars(text)
    how, said, values = parts.get("_func"), parts.get("_args", ()), parts.get("_kwargs", {})
    if len(said) != 1:
        return None
    if how is format_decimal and not values:
        return format_decimal if type(said[0]) in (int, float) and _is_plain(said[0]) else None
    if how is not gettext or type(said[0]) is not str or not _has_places_only(said[0]):
        return None
    form: list[Hashable] = [said[0]]
    for name, value in values.items():
        kind = type(value) if _is_plain(value) else _form(value)
        if kind is None:
            return None
        form += (name, kind)
    return tuple(form)


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is float:
        return math.isfinite(value)
    return kind in (str, bool, type(None)) or (kind is int and value.bit_length() <= BITS)


@lru_cache(maxsize=1000)
def _has_places_only(sentence: str) -> bool:
    return "%" not in PLACE.sub("", sentence)
