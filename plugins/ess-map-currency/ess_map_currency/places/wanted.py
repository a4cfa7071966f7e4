# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody has to do, from a line of words: « pain, légumes, changer 50 »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ess_map import Invalid, money
from ess_map_currency import trades, words
from ess_map_currency.trades import Trade

MOST = 6
"""Needs of one round: more would be a day's work, and long to plan."""
LONGEST = 300
_PARTS = re.compile(r"[,;+/&\n]|\b(?:et|puis|and)\b", re.IGNORECASE)
_DECIMALS = re.compile(r"(?<=\d),(?=\d\d?\b)")
_AMOUNT = re.compile(r"\b(\d{1,6}(?:[.,]\d{1,2})?)\b")
_DESK = (
    ("reconversion", re.compile(r"\breconver")),
    ("membership", re.compile(r"\b(?:adher|adhes|cotis|join)")),
    ("sell", re.compile(r"\b(?:chang|echang|exchange|billets?\b|retirer\b|euros?\b)")),
)
_SMALL = frozenset(
    (
        *("de", "du", "des", "la", "le", "les", "un", "une", "a", "au", "aux", "l", "d", "en"),
        *("pour", "chez", "kilo", "kg", "litre"),
    )
)


@dataclass(frozen=True)
class Need:
    """One thing to buy or to do; ``operation`` '' : something to buy, of the ``trade``."""

    said: str
    trade: str = ""
    operation: str = ""
    cents: int | None = None

    @property
    def label(self) -> str:
        """What it is, in words."""
        if self.operation:
            what = str(words.OPERATIONS[self.operation])
            return f"{what} ({money.euros(self.cents)})" if self.cents else what
        return trades.register().label_of(self.trade)


@dataclass(frozen=True)
class Unknown:
    """What was not understood, and the trades that it may have meant."""

    said: str
    like: tuple[Trade, ...]


@dataclass(frozen=True)
class Wanted:
    """What was understood of a line of words; ``left``: what was too much for one round."""

    needs: tuple[Need, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    left: tuple[Need, ...] = ()


def read(text: str) -> Wanted:
    """Return what a line of words means, each thing once, in the order in which it was written."""
    needs: dict[tuple[str, str], Need] = {}
    unknown = []
    for part in _PARTS.split(_DECIMALS.sub(".", text[:LONGEST])):
        said = " ".join(part.split()).strip(" .!?…-")
        if not said:
            continue
        need = _need(said)
        if need is None:
            unknown.append(Unknown(said, tuple(trades.like(trades.fold(said)))))
        else:
            needs.setdefault((need.trade, need.operation), need)
    found = tuple(needs.values())
    return Wanted(found[:MOST], tuple(unknown), found[MOST:])


def _need(said: str) -> Need | None:
    folded = trades.fold(said)
    for operation, sign in _DESK:
        if sign.search(folded):
            return Need(said, operation=operation, cents=_cents(folded))
    plain = _AMOUNT.sub(" ", folded.replace("'", " "))
    kept = [one for one in re.findall(r"[a-z0-9-]+", plain) if one not in _SMALL]
    key = trades.asked_for(folded) or trades.asked_for(" ".join(kept))
    key = key or next(filter(None, map(trades.asked_for, kept)), None)
    return Need(said, trade=key) if key else None


def _cents(text: str) -> int | None:
    found = _AMOUNT.search(text)
    if found is None:
        return None
    try:
        return money.parse(found[1].replace(".", ",")) or None
    except Invalid:
        return None
