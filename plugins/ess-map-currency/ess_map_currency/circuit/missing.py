# SPDX-License-Identifier: AGPL-3.0-or-later
"""Missing links: what is looked for where, and whether the circuit already has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ess_map_currency.circuit.models import Wanted
from ess_map_currency.circuit.network import Member, Network


@dataclass(frozen=True)
class Ask:
    """One search, who asks, and who already sells it near by, nearest first with kilometres."""

    wanted: Wanted
    asker: Member
    suppliers: Sequence[tuple[float, Member]]


@dataclass(frozen=True)
class Link:
    """A trade that is looked for in an EPCI; ``epci`` is its key and its name."""

    trade: str
    epci: tuple[str, str]
    asks: tuple[Ask, ...]

    @property
    def missing(self) -> int:
        """How many of those who ask have nobody within their radius."""
        return sum(not ask.suppliers for ask in self.asks)

    @property
    def monthly(self) -> int:
        """Cents that those who say so would spend in a month and cannot."""
        return sum(ask.wanted.monthly or 0 for ask in self.asks if not ask.suppliers)

    @property
    def words(self) -> str:
        """What they write they need, each once."""
        said = (ask.wanted.keywords for ask in self.asks if ask.wanted.keywords)
        return " ; ".join(dict.fromkeys(said))


def links(network: Network) -> list[Link]:
    """Return what is looked for by trade and EPCI, the most missed first."""
    groups: dict[tuple[str, tuple[str, str]], list[Ask]] = defaultdict(list)
    for one in network.asks:
        asker = network.asker(one)
        groups[one.trade, asker.epci].append(Ask(one, asker, network.suppliers(one)))
    found = [Link(trade, epci, tuple(asks)) for (trade, epci), asks in groups.items()]
    return sorted(found, key=lambda one: (-one.missing, -len(one.asks), one.trade, one.epci[1]))
